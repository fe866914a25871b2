import { describe, expect, it } from 'vitest';
import { areas, came, laneOf, layoutWith, noReading, quiet, second, seen, stands, startRun, type Run } from './lanes.ts';

const area = (vehicles: number): typeof quiet => ({ ...quiet, vehicles });
const announcedSoon = (run: Run): number => laneOf(run, 'n').coming.reduce((sum, one) => sum + one, 0);

/** Green and red in turn, 30 s each; one vehicle each 20 s passes the advance loop, is seen in the area for 5 s and leaves. */
function light(run: Run, fromS: number, toS: number, lies: (at: number) => Parameters<typeof second>[1]): void {
  for (let at = fromS; at < toS; at += 1) {
    second(run, { zn: area(at % 20 < 5 ? 1 : 0), an: came(at % 20 === 0 ? 1 : 0), dn: came(at % 60 < 30 && at % 20 === 5 ? 1 : 0), ...lies(at) }, at % 60 < 30 ? ['n'] : []);
  }
}

/** Whether advance loop and stop line are ever doubted in a quarter of an hour. */
function doubts(lies: (at: number) => Parameters<typeof second>[1], detectors: Parameters<typeof layoutWith>[0] = [...seen, ...areas]): readonly boolean[] {
  const run = startRun(layoutWith(detectors));
  let [advance, stop] = [false, false];
  for (let at = 0; at < 900; at += 1) {
    light(run, at, at + 1, lies);
    const { advanceDoubted, stopDoubted } = laneOf(run, 'n').balance;
    [advance, stop] = [advance || advanceDoubted, stop || stopDoubted];
  }
  return [advance, stop];
}

describe('the meters of a lane against each other', () => {
  it('an advance loop that chatters is not believed where neither area nor stop line ever sees who comes, and is once it is mended', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    light(run, 0, 60, () => ({ an: came(2) }));
    expect(laneOf(run, 'n').balance).toMatchObject({ advanceDoubted: true, stopDoubted: false });
    expect(announcedSoon(run)).toBeLessThan(1);
    light(run, 60, 900, () => ({ an: came(2) }));
    expect(laneOf(run, 'n').flow).toBeLessThan(0.1);
    light(run, 900, 2100, () => ({}));
    expect(laneOf(run, 'n').balance.advanceDoubted).toBe(false);
    second(run, { zn: area(1), an: came(1) });
    expect(announcedSoon(run)).toBe(1);
  });

  it('a stop line that lets go at red whom nobody brought is not believed: what stands in the lane is, and its flow is that of who comes', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    light(run, 0, 400, (at) => ({ dn: { ...quiet, count: 2, occupied: at % 2 === 0 } }));
    expect(laneOf(run, 'n').balance).toMatchObject({ advanceDoubted: false, stopDoubted: true });
    light(run, 400, 1000, (at) => ({ dn: { ...quiet, count: 2, occupied: at % 2 === 0 }, zn: area(4) }));
    expect(laneOf(run, 'n').flow).toBeLessThan(0.12);
    expect(laneOf(run, 'n').queue).toBeGreaterThan(2);
    light(run, 1000, 1600, () => ({}));
    expect(laneOf(run, 'n').balance.stopDoubted).toBe(false);
  });

  it('nothing is doubted of a lane whose stop line is dead, of a full one, of one that turns at red, or where one meter is alone', () => {
    // One in 3 s comes, all are seen in the area, and the stop line says nothing.
    expect(doubts((at) => ({ dn: quiet, an: came(at % 3 === 0 ? 1 : 0), zn: area(2) }))).toEqual([false, false]);
    // More come than leave: they stand in the area and beyond it.
    expect(doubts((at) => ({ an: came(at % 2), dn: at % 60 < 30 && at % 4 === 0 ? came(1) : stands, zn: area(7) }))).toEqual([false, false]);
    // Two-wheelers turn right at red, each of them announced.
    expect(doubts((at) => ({ an: came(at % 4 === 0 ? 1 : 0), dn: came(at % 4 === 1 ? 1 : 0), zn: area(1) }))).toEqual([false, false]);
    expect(doubts((at) => ({ an: noReading, dn: came(at % 2) }))).toEqual([false, false]);
    // Without an area nobody knows how many stand: arrivals that are more than departures are a queue.
    expect(doubts((at) => ({ an: came(at % 2), dn: at % 60 < 30 && at % 4 === 0 ? came(1) : quiet }), seen)).toEqual([false, false]);
  });

  it('a lane whose stop line is not believed learns its flow from who comes, not from the area’s ups and downs', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    for (let at = 0; at < 900; at += 1) second(run, { dn: noReading, an: came(at % 5 === 0 ? 1 : 0), zn: area(at % 5 < 4 ? 1 : 0) }, ['n']);
    expect(laneOf(run, 'n').flow).toBeGreaterThan(0.15);
  });
});
