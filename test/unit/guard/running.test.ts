import { describe, expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import { confirmedEnds } from '../../../src/guard/guard.ts';
import { junction } from './junction.ts';
import { allStop, createPlant, startUp, tick, type Plant, type Weather } from './plant.ts';

const site = junction({
  groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }, { id: 'p1', kind: 'pedestrian2' }],
  together: [['g1', 'g3', 'none'], ['g2', 'p1', 'yield']],
  intergreens: { 'g1>g2': 6000, 'p1>g1': 7000 },
});

function started(weather: Weather = {}): Plant {
  const plant = createPlant(site);
  startUp(site, plant, weather);
  return plant;
}

function want(aspects: Record<string, Aspect>): Record<string, Aspect> {
  return { ...allStop(site), ...aspects };
}

/** Ticks until the group is written with the aspect; how many it took. */
function until(plant: Plant, desired: Record<string, Aspect>, group: string, aspect: Aspect, weather: Weather = {}): number {
  for (let ticks = 1; ticks <= 300; ticks += 1) {
    if (tick(site, plant, 'run', desired, weather).write[group] === aspect) return ticks;
  }
  return Number.POSITIVE_INFINITY;
}

function run(plant: Plant, ticks: number, desired: Record<string, Aspect>, weather: Weather = {}): void {
  for (let i = 0; i < ticks; i += 1) tick(site, plant, 'run', desired, weather);
}

test.each(['yellow', 'green'] as const)('a %s that reached its board late keeps its full time on the lamps', (late) => {
  const plant = started();
  const desired = { green: want({ g1: 'green' }), yellow: want({ g1: 'yellow' }), red: want({}) };
  // The first four images with the aspect are lost, as in a burst.
  let lostFrom = Number.POSITIVE_INFINITY;
  const weather: Weather = { requestLost: (_board, n) => n >= lostFrom && n < lostFrom + 4 };
  tick(site, plant, 'run', desired.green, weather);
  if (late === 'green') lostFrom = plant.n + 1;
  until(plant, desired.green, 'g1', 'green', weather);
  // 5.3 s after its command control may end a green.
  run(plant, late === 'green' ? 52 : 60, desired.green, weather);
  if (late === 'yellow') lostFrom = plant.n + 1;
  until(plant, desired.yellow, 'g1', 'yellow', weather);
  until(plant, desired.red, 'g1', 'red', weather);
  const shown = plant.changes.filter(({ group }) => group === 'g1');
  const [from, to] = [shown.findLast(({ aspect }) => aspect === late), shown.findLast(({ aspect }) => aspect === (late === 'green' ? 'yellow' : 'red'))];
  expect((to?.tMs ?? 0) - (from?.tMs ?? 0)).toBeGreaterThanOrEqual(late === 'green' ? 5000 : 3000);
  expect(plant.faults).toEqual([]);
});

/** From the end of g1’s green to g2’s, ms; for so long each answer names no image of ours. */
function took(strangeMs: number): number {
  const plant = started();
  until(plant, want({ g1: 'green' }), 'g1', 'green');
  run(plant, 60, want({ g1: 'green' }));
  const endMs = plant.nowMs;
  const strange: Weather = { sample: (sample, nowMs) => (nowMs <= endMs + strangeMs ? { ...sample, appliedSeq: (sample.appliedSeq + 0x4000) & 0xffff } : sample) };
  until(plant, want({ g1: 'yellow' }), 'g1', 'yellow', strange);
  run(plant, 30, want({ g1: 'yellow' }), strange);
  run(plant, 2, want({ g1: 'red' }), strange);
  until(plant, want({ g2: 'green' }), 'g2', 'green', strange);
  expect(plant.faults).toEqual([]);
  return plant.nowMs - endMs;
}

describe('greens', () => {
  test('start-up passes without a fault and the first green is asked, then lit', () => {
    const plant = started();
    expect(plant.faults).toEqual([]);
    expect(plant.guard.phase).toBe('run');
    expect(tick(site, plant, 'run', want({ g1: 'green' })).asked).toEqual(['g1']);
    expect(tick(site, plant, 'run', want({ g1: 'green' })).write['g1']).toBe('green');
  });

  test('a green that the monitor has not granted is asked again and stays red', () => {
    const plant = started();
    const deny: Weather = { granted: () => [] };
    run(plant, 20, want({ g1: 'green' }), deny);
    expect(plant.writes.at(-1)?.['g1']).toBe('red');
    expect(plant.faults).toEqual([]);
  });

  test('a conflicting green waits for the confirmed end and the intergreen, the others go on', () => {
    const plant = started();
    until(plant, want({ g1: 'green', g3: 'green' }), 'g3', 'green');
    run(plant, 60, want({ g1: 'green', g3: 'green' }));
    const endMs = plant.nowMs + 100;
    until(plant, want({ g1: 'yellow', g3: 'green' }), 'g1', 'yellow');
    run(plant, 30, want({ g1: 'yellow', g3: 'green' }));
    run(plant, 3, want({ g1: 'red', g3: 'yellow' }));
    until(plant, want({ g2: 'green' }), 'g2', 'green');
    expect(plant.nowMs - endMs).toBeGreaterThanOrEqual(6100);
    expect(plant.nowMs - endMs).toBeLessThanOrEqual(8700);
    expect(plant.faults).toEqual([]);
    expect(confirmedEnds(plant.guard)['g2']).toBeNull();
  });

  test('clearances run from the read-back: an end that nobody saw is no end', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    const endMs = plant.nowMs;
    const deaf: Weather = { answerLost: (_board, n) => n * 100 <= endMs + 300 };
    until(plant, want({ g1: 'yellow' }), 'g1', 'yellow', deaf);
    run(plant, 30, want({ g1: 'yellow' }), deaf);
    run(plant, 2, want({ g1: 'red' }), deaf);
    until(plant, want({ g2: 'green' }), 'g2', 'green', deaf);
    expect(plant.nowMs - endMs).toBeGreaterThanOrEqual(6300);
    expect(plant.faults).toEqual([]);
  });

  test('a sample that names no image of ours confirms no end, whatever lamps it shows: noise may have a right checksum, once in 65 536', () => {
    expect(took(430) - took(0)).toBeGreaterThanOrEqual(300);
  });

  test('unknown blocks a new green, and never the way to red', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    const fromN = plant.n;
    const deaf: Weather = { answerLost: (_board, n) => n > fromN && n <= fromN + 6 };
    run(plant, 3, want({ g1: 'green' }), deaf);
    expect(tick(site, plant, 'run', want({ g1: 'green', g3: 'green' }), deaf).refusals).toContainEqual({ group: 'g3', rule: 'unknown' });
    expect(tick(site, plant, 'run', want({ g1: 'yellow' }), deaf).write['g1']).toBe('yellow');
    expect(plant.faults).toEqual([]);
  });

  test('red that is not read back lit keeps the other groups red', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    run(plant, 32, want({ g1: 'yellow' }));
    const dark: Weather = { lamps: (group, lit) => (group === 'g1' && lit === 'R' ? '' : lit) };
    run(plant, 4, want({ g1: 'red' }), dark);
    plant.guard = { ...plant.guard, heads: plant.guard.heads.mapped((head) => ({ ...head, endMs: head.endMs - 60_000 })) };
    expect(tick(site, plant, 'run', want({ g2: 'green' }), dark).refusals).toContainEqual({ group: 'g2', rule: 'redNotLit' });
  });

  test('a group that was dropped keeps its red for redRevert', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    until(plant, want({ g1: 'yellow' }), 'g1', 'yellow');
    until(plant, want({ g1: 'red' }), 'g1', 'red');
    expect(until(plant, want({ g1: 'green' }), 'g1', 'green')).toBeGreaterThanOrEqual(20);
  });
});

describe('ends of green', () => {
  test('minimum green holds, yellow is full and then ended by guard at the latest 1 s after', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    const greenTicks = until(plant, want({ g1: 'yellow' }), 'g1', 'yellow');
    expect(greenTicks).toBeGreaterThanOrEqual(10);
    expect(plant.faults.map((fault) => fault.code)).toEqual(['guard.refusedImage']);
  });

  test('red comes no sooner than the yellow, and without being asked before yellow + 1 s', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    until(plant, want({ g1: 'yellow' }), 'g1', 'yellow');
    expect(until(plant, want({ g1: 'red' }), 'g1', 'red')).toBe(31);
    run(plant, 60, want({}));
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    until(plant, want({ g1: 'yellow' }), 'g1', 'yellow');
    const stubborn = until(plant, want({ g1: 'yellow' }), 'g1', 'red');
    expect(stubborn).toBeGreaterThan(31);
    expect(stubborn).toBeLessThan(40);
    expect(plant.faults).toEqual([]);
  });

  test('a yellow lamp that is never read back does not keep the group from red', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    const deaf: Weather = { answerLost: () => true };
    until(plant, want({ g1: 'yellow' }), 'g1', 'yellow', deaf);
    expect(until(plant, want({ g1: 'red' }), 'g1', 'red', deaf)).toBeLessThanOrEqual(33);
  });

  test('a pedestrian clearance is not cut', () => {
    const plant = started();
    until(plant, want({ p1: 'green' }), 'p1', 'green');
    run(plant, 60, want({ p1: 'green' }));
    until(plant, want({ p1: 'flashingGreen' }), 'p1', 'flashingGreen');
    run(plant, 35, want({ p1: 'flashingGreen' }));
    expect(until(plant, want({ p1: 'red' }), 'p1', 'red')).toBeGreaterThanOrEqual(5);
    expect(plant.faults).toEqual([]);
  });

  test.each([['green → red', 'red'], ['green → dark', 'dark'], ['green → flashingYellow', 'flashingYellow']] as const)('%s is refused', (_name, aspect) => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    const verdict = tick(site, plant, 'run', want({ g1: aspect }));
    expect(verdict.refusals).toContainEqual({ group: 'g1', rule: 'cycle' });
    expect(verdict.write['g1']).toBe('green');
    expect(verdict.permit).toBe(true);
  });
});

describe('hold and close', () => {
  test('an unsound image is held for a second, then closed; the sequencer restarts', () => {
    const plant = started();
    until(plant, want({ g1: 'green' }), 'g1', 'green');
    run(plant, 60, want({ g1: 'green' }));
    const bad = want({ g1: 'green', g2: 'green' });
    for (let i = 0; i < 10; i += 1) {
      const verdict = tick(site, plant, 'run', bad);
      expect(verdict).toMatchObject({ closing: false, permit: true });
      expect(verdict.write).toMatchObject({ g1: 'green', g2: 'red' });
    }
    const first = tick(site, plant, 'run', bad);
    expect(first).toMatchObject({ closing: true, permit: true });
    expect(first.faults[0]?.code).toBe('guard.refusedImage');
    let last = first;
    for (let i = 0; i < 100 && !last.restart; i += 1) last = tick(site, plant, 'run', bad);
    expect(last).toMatchObject({ restart: true, closing: false, write: allStop(site) });
  });

  test('the third closing within the hour ends in flash', () => {
    const plant = started();
    const bad = want({ g1: 'yellow' });
    run(plant, 100, bad);
    expect(plant.faults.filter((fault) => fault.code === 'guard.closings')).toHaveLength(1);
    expect(tick(site, plant, 'run', bad).permit).toBe(false);
  });
});

describe('a group shows the aspects that its site gives it, and no others', () => {
  const own = junction({ groups: [{ id: 'g1', kind: 'vehicle3', redYellowMs: 1000 }, { id: 'g2', kind: 'vehicle3', flashingGreenMs: 3000 }, { id: 'g3', kind: 'vehicle3' }], together: [['g1', 'g3', 'none'], ['g2', 'g3', 'none']] });
  const refusedAs = (group: string, from: Aspect | null, to: Aspect): string | undefined => {
    const plant = createPlant(own);
    startUp(own, plant, {});
    // So long that every minimum is over.
    for (let n = 0; n < 90; n += 1) tick(own, plant, 'run', { ...allStop(own), ...(from === null ? {} : { [group]: from }) });
    return tick(own, plant, 'run', { ...allStop(own), [group]: to }).refusals.find((refusal) => refusal.group === group)?.rule;
  };

  test('no green past its red-yellow (control that erred, random site 15), and no red-yellow where there is none', () => {
    expect(refusedAs('g1', null, 'green')).toBe('cycle');
    expect(refusedAs('g1', null, 'redYellow')).not.toBe('cycle');
    expect(refusedAs('g3', null, 'redYellow')).toBe('cycle');
    expect(refusedAs('g3', null, 'green')).not.toBe('cycle');
  });

  test('no flashing green where there is none: it ended in its own dark half (control that erred, random site 1)', () => {
    expect(refusedAs('g3', 'green', 'flashingGreen')).toBe('cycle');
    expect(refusedAs('g2', 'green', 'flashingGreen')).toBeUndefined();
  });
});
