import { describe, expect, test } from 'vitest';
import type { MonitorTick } from '../../../src/model/monitorMessage.ts';
import { boardToken } from '../../../src/monitor/token.ts';
import { junction } from '../guard/junction.ts';
import { Bench, flash, stop, type Lamps } from './bench.ts';

// Slots 1..4: g1, g2 hard; g3 beside both; p1 hard to g1 only.
const site = junction({
  groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }, { id: 'p1', kind: 'pedestrian2', clearanceAspect: 'flashingRed' }],
  together: [['g1', 'g3', 'none'], ['g2', 'g3', 'none'], ['g2', 'p1', 'yield'], ['g3', 'p1', 'none']],
  intergreens: { 'g1>g2': 6000, 'g2>g1': 5000, 'p1>g1': 8000 },
});

function livingByWrites(board: (typeof site.boards)[number]): (typeof site.boards)[number] {
  const { failsafe } = board.profile;
  if (failsafe?.watchdog === undefined) throw new Error('no watchdog');
  return { ...board, profile: { ...board.profile, failsafe: { ...failsafe, watchdog: { ...failsafe.watchdog, refreshedBy: 'anyWrite' } } } };
}

const other = (tick: MonitorTick): MonitorTick => ({ ...tick, safetyHash: 'b'.repeat(64) });

describe('consent', () => {
  test('start-up gives tokens from the first flash image on, and answers the challenge of the last good frame', () => {
    const bench = new Bench(site);
    expect(bench.tick(stop)).toMatchObject({ type: 'consent', tokens: {}, granted: [] });
    const answer = bench.run(3, flash, { flashCommand: true });
    expect(answer).toEqual({ type: 'consent', bootId: 'monitor-1', n: 4, tokens: { b1: boardToken(103) }, granted: [] });
    bench.startUp();
    expect(bench.answer.type).toBe('consent');
  });

  test('a board whose last good frame is older than 500 ms gets no token; a wrong CRC is no frame', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.run(4, stop, { lost: true });
    expect(bench.answer).toMatchObject({ tokens: { b1: expect.any(Number) } });
    bench.run(3, stop, { change: (tick) => ({ ...tick, frames: tick.frames.map((frame) => ({ ...frame, response: `${frame.response ?? ''}00` })) }) });
    expect(bench.answer).toMatchObject({ type: 'consent', tokens: {} });
  });

  test('a board that lives by frames: a plain yes with the flash image, and then only while it is seen', () => {
    const bench = new Bench({ ...site, boards: site.boards.map((board) => livingByWrites(board)) });
    expect(bench.tick(flash, { flashCommand: true, lost: true })).toMatchObject({ tokens: { b1: 1 } });
    bench.startUp();
    expect(bench.answer).toMatchObject({ type: 'consent', tokens: { b1: 1 } });
    bench.run(8, stop, { lost: true });
    expect(bench.answer).toMatchObject({ type: 'consent', tokens: {} });
  });

  test('signald runs by another site than the monitor has read: no token and no green, and an unsafe write is a veto all the same', () => {
    const bench = new Bench(site);
    bench.startUp();
    expect(bench.tick(stop, { asked: ['g1'] })).toMatchObject({ tokens: { b1: expect.any(Number) }, granted: ['g1'] });
    expect(bench.tick(stop, { asked: ['g3'], change: other })).toEqual({ type: 'consent', bootId: 'monitor-1', n: bench.n, tokens: {}, granted: [], withheld: 'otherSite' });
    expect(bench.tick({ ...stop, 3: 'G' }, { change: other })).toMatchObject({ type: 'veto', cause: 'unsafeWrite' });
  });

  test('a new monitor in a running junction neither consents nor accuses', () => {
    const bench = new Bench(site);
    bench.applied = { ...stop, 1: 'G' };
    expect(bench.run(20, { ...stop, 1: 'G' })).toMatchObject({ type: 'consent', tokens: {}, granted: [] });
    expect(bench.run(40, { ...stop, 1: 'Y' })).toMatchObject({ type: 'consent', tokens: {} });
  });
});

describe('grants', () => {
  test('a green is granted when nobody against it was seen within the intergreen', () => {
    const bench = new Bench(site);
    bench.startUp();
    expect(bench.tick(stop, { asked: ['g1', 'g3', 'nobody'] })).toMatchObject({ granted: ['g1', 'g3'] });
    bench.run(60, { ...stop, 1: 'G' });
    expect(bench.tick({ ...stop, 1: 'Y' }, { asked: ['g2'] })).toMatchObject({ type: 'consent', granted: [] });
    const fromN = bench.n;
    bench.run(31, { ...stop, 1: 'Y' });
    bench.light('g2', { ...stop, 2: 'G' });
    expect(bench.n - fromN).toBeGreaterThanOrEqual(60);
    expect(bench.n - fromN).toBeLessThanOrEqual(64);
    expect(bench.answer.type).toBe('consent');
  });

  test('two that may not be together are not granted together', () => {
    const bench = new Bench(site);
    bench.startUp();
    expect(bench.tick(stop, { asked: ['g1', 'g2'] })).toMatchObject({ granted: ['g1'] });
  });

  test('a clearance in flashing red is right of way', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('p1', { ...stop, 4: 'G' });
    bench.run(60, { ...stop, 4: 'G' });
    const fromN = bench.n;
    bench.run(40, { ...stop, 4: 'r' });
    bench.light('g1', { ...stop, 1: 'G' });
    expect(bench.n - fromN).toBeGreaterThanOrEqual(120);
    expect(bench.answer.type).toBe('consent');
  });

  test('red that is not lit, or not read, is no red', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.run(2, stop, { seen: { ...stop, 2: '' } });
    expect(bench.tick(stop, { asked: ['g1'] })).toMatchObject({ granted: [] });
    bench.run(5, stop);
    bench.run(4, stop, { lost: true });
    expect(bench.tick(stop, { asked: ['g1'] })).toMatchObject({ granted: [] });
  });
});

describe('vetoes', () => {
  test('a green that was never granted', () => {
    const bench = new Bench(site);
    bench.startUp();
    expect(bench.tick({ ...stop, 3: 'G' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g3'] });
    expect(bench.tick(stop)).toMatchObject({ type: 'veto' });
    expect(bench.run(4, stop, { flashCommand: true }).type).toBe('consent');
  });

  test('ends when flash is seen, not when it is told: a flash command may be lost, and the hardware line stays open till then', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.tick({ ...stop, 3: 'G' });
    for (let i = 0; i < 10; i += 1) expect(bench.tick(stop, { flashCommand: true, lost: true }).type, `tick ${i}`).toBe('veto');
    expect(bench.run(3, stop, { flashCommand: true }).type).toBe('consent');
  });

  test('an image with a pair that may not be together, whoever was granted', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(10, { ...stop, 1: 'G' });
    expect(bench.tick({ ...stop, 1: 'G', 2: 'Y' })).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g1', 'g2'] });
  });

  test('an image on the wire that was not told', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.tick(stop);
    bench.onWire({ ...stop, 2: 'G' });
    expect(bench.tick(stop)).toMatchObject({ type: 'veto', cause: 'unsafeWrite', groups: ['g2'] });
  });

  test('a registers block that is no image of the site', () => {
    const bench = new Bench(site);
    bench.startUp();
    expect(bench.tick(stop, { change: (tick) => ({ ...tick, written: [{ board: 'b9', registers: [1] }] }) })).toMatchObject({ type: 'veto', cause: 'unsafeWrite' });
  });

  test('a pair seen together in three fresh frames, not in two', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(10, { ...stop, 1: 'G' });
    const both: Lamps = { ...stop, 1: 'G', 2: 'Y' };
    bench.run(2, { ...stop, 1: 'G' }, { seen: both });
    bench.run(2, { ...stop, 1: 'G' });
    expect(bench.answer.type).toBe('consent');
    bench.run(1, { ...stop, 1: 'G' }, { seen: both });
    expect(bench.tick({ ...stop, 1: 'G' })).toMatchObject({ type: 'veto', cause: 'conflict', groups: ['g1', 'g2'] });
  });

  test('a yellow shorter than 3 s on read-back', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(50, { ...stop, 1: 'G' });
    bench.run(25, { ...stop, 1: 'Y' });
    bench.run(4, stop);
    expect(bench.answer).toMatchObject({ type: 'veto', cause: 'shortYellow', groups: ['g1'] });
  });

  test('a full yellow under lost frames accuses nobody', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(50, { ...stop, 1: 'G' });
    bench.run(3, { ...stop, 1: 'Y' }, { lost: true });
    bench.run(27, { ...stop, 1: 'Y' });
    bench.run(3, stop, { lost: true });
    bench.run(40, stop);
    expect(bench.answer.type).toBe('consent');
  });

  test('a late tick that skips numbers accuses nobody of the green that stands', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(10, { ...stop, 1: 'G' });
    // 500 ms without a tick: the frame of the last one is told with the next.
    bench.n += 4;
    bench.run(2, { ...stop, 1: 'G' });
    expect(bench.answer.type).toBe('consent');
  });

  test('a start within the intergreen on read-back', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.light('g1', { ...stop, 1: 'G' });
    bench.run(50, { ...stop, 1: 'G' });
    bench.run(31, { ...stop, 1: 'Y' });
    bench.run(5, stop);
    bench.run(1, stop, { seen: { ...stop, 2: 'G' } });
    expect(bench.tick(stop)).toMatchObject({ type: 'veto', cause: 'shortIntergreen', groups: ['g1', 'g2'] });
  });
});

test('flash from a running junction, and the start-up after it, accuse nobody', () => {
  const bench = new Bench(site);
  bench.startUp();
  bench.light('g1', { ...stop, 1: 'G' });
  bench.run(7, { ...stop, 1: 'G' });
  for (let i = 0; i < 40; i += 1) expect(bench.tick(flash, { flashCommand: true }).type).toBe('consent');
  bench.startUp();
  expect(bench.answer.type).toBe('consent');
});

describe('signald’s times', () => {
  test('a clock that runs half as fast again: no token and no green, and nothing is vetoed', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.run(30, stop);
    const honest = bench.run(1, stop);
    expect(honest).toMatchObject({ type: 'consent', tokens: { b1: expect.any(Number) } });
    const fromN = bench.n;
    bench.ownMs = (n) => 7000 + fromN * 100 + (n - fromN) * 66;
    const doubted = bench.run(40, stop, { asked: ['g1'] });
    expect(doubted).toMatchObject({ type: 'consent', tokens: {}, granted: [], withheld: 'clock' });
  });

  test('a receipt stamp from before the last message is not believed: a short yellow stays short', () => {
    const bench = new Bench(site);
    bench.startUp();
    bench.run(60, stop);
    for (let i = 0; i < 3 && !bench.answer.type.startsWith('veto'); i += 1) bench.tick(stop, { asked: ['g1'] });
    bench.run(60, { ...stop, 1: 'G' });
    // The yellow's frames claim to be ten seconds old.
    bench.run(10, { ...stop, 1: 'Y' }, { change: (tick) => ({ ...tick, frames: tick.frames.map((frame) => ({ ...frame, receivedMs: frame.receivedMs - 10_000 })) }) });
    bench.run(3, stop);
    expect(bench.answer).toMatchObject({ type: 'veto', cause: 'shortYellow', groups: ['g1'] });
  });
});

