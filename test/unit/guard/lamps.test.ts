import { describe, expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import type { BoardSample, LampReading } from '../../../src/model/image.ts';
import { judgeImage, withheldGroups } from '../../../src/guard/guard.ts';
import { junction } from './junction.ts';
import { allStop, createPlant, startUp, tick, type Plant, type Weather } from './plant.ts';

const site = junction({
  groups: [
    { id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3', board: 'b2' }, { id: 'g3', kind: 'vehicle3' }, { id: 'p1', kind: 'pedestrian2', board: 'b2' },
  ],
  together: [['g1', 'g3', 'none'], ['g1', 'p1', 'none']],
});
/** g1 has a second head on the other board. */
const twoHeads = { ...site, lamps: [...site.lamps, ...site.lamps.filter(({ group }) => group === 'g1').map((lamp) => ({ ...lamp, board: 'b2', slot: 8 }))] };

type Site = typeof site;

function want(aspects: Record<string, Aspect>): Record<string, Aspect> {
  return { ...allStop(site), ...aspects };
}

function run(plant: Plant, ticks: number, aspects: Record<string, Aspect>, weather: Weather, on: Site = site): void {
  for (let i = 0; i < ticks; i += 1) tick(on, plant, 'run', want(aspects), weather);
}

type Currents = Readonly<Record<string, 'lost' | 'dim' | undefined>>;

/** Healthy currents but for some lamps, named `group.colour` or `group.colour@board`. */
function currents(bad: Currents, change: (sample: BoardSample) => Partial<BoardSample> = () => ({})): Weather {
  const read = (sample: BoardSample, group: string, colour: string, lamp: LampReading): LampReading => {
    const state = bad[`${group}.${colour}@${sample.board}`] ?? bad[`${group}.${colour}`];
    return { voltage: lamp.voltage, current: lamp.voltage && state !== 'lost', dim: lamp.voltage && state !== undefined };
  };
  return {
    sample(sample) {
      const groups = Object.fromEntries(Object.entries(sample.groups).map(([group, lamps]) => [
        group, Object.fromEntries(Object.entries(lamps).map(([colour, lamp]) => [colour, read(sample, group, colour, lamp)])),
      ]));
      return { ...sample, groups, ...change(sample) };
    },
  };
}

/** What was told by the time, each once, with how often. */
function codes(plant: Plant): Record<string, number> {
  const told: Record<string, number> = {};
  for (const { code, groups, colour } of plant.faults) {
    const key = [code, ...(groups ?? []), colour].filter((part) => part !== undefined).join(' ');
    told[key] = (told[key] ?? 0) + 1;
  }
  return told;
}

function started(on: Site = site): Plant {
  const plant = createPlant(on);
  startUp(on, plant, currents({}));
  run(plant, 5, {}, currents({}), on);
  expect(plant.faults).toEqual([]);
  return plant;
}

/** Ticks that g2 waits for its green after g1's. */
function startAfterG1(weather: Weather): number {
  const plant = started();
  run(plant, 62, { g1: 'green' }, weather);
  run(plant, 33, { g1: 'yellow' }, weather);
  let ticks = 0;
  while (tick(site, plant, 'run', want({ g2: 'green' }), weather).write['g2'] !== 'green' && ticks < 200) ticks += 1;
  return ticks;
}

function flashing(plant: Plant, ticks: number, weather: Weather): void {
  for (let i = 0; i < ticks; i += 1) tick(site, plant, 'flash', allStop(site), weather);
}

const inputs = (change: Partial<BoardSample>): Weather => ({ sample: (sample) => ({ ...sample, ...change }) });

describe('lamp lost, by current', () => {
  test('the last red of a vehicle group is a fail-safe: within a second, and guard permits no more', () => {
    const plant = started();
    run(plant, 9, {}, currents({ 'g1.red': 'lost' }));
    expect(codes(plant)).toEqual({ 'lamp.lostRed g1': 1 });
    expect(tick(site, plant, 'run', want({})).permit).toBe(false);
  });

  test('after flash a red is judged anew: one that was replaced accuses nobody, one that was not does again', () => {
    for (const [state, told] of [['lost', 2], [undefined, 1]] as const) {
      const plant = started();
      run(plant, 9, {}, currents({ 'g1.red': 'lost' }));
      startUp(site, plant, currents({ 'g1.red': state }));
      expect(codes(plant)).toEqual({ 'lamp.lostRed g1': told });
    }
  });

  test('one of several reds is an alarm, told as long as it lasts; both are a fail-safe', () => {
    const plant = started(twoHeads);
    run(plant, 60, {}, currents({ 'g1.red@b2': 'lost' }), twoHeads);
    expect(codes(plant)).toEqual({ 'lamp.lost g1 red': 3 });
    run(plant, 10, {}, currents({ 'g1.red': 'lost' }), twoHeads);
    expect(codes(plant)['lamp.lostRed g1']).toBe(1);
  });

  test('seven samples are none; seven sound ones forgive', () => {
    const plant = started();
    for (let i = 0; i < 4; i += 1) {
      run(plant, 7, {}, currents({ 'g1.red': 'lost' }));
      run(plant, 7, {}, currents({}));
    }
    expect(plant.faults).toEqual([]);
  });

  test('a lost green and a lost yellow are alarms, and the junction goes on', () => {
    const plant = started();
    const weather = currents({ 'g1.green': 'lost', 'g1.yellow': 'lost' });
    run(plant, 62, { g1: 'green' }, weather);
    run(plant, 33, { g1: 'yellow' }, weather);
    run(plant, 10, {}, weather);
    expect(Object.keys(codes(plant)).toSorted()).toEqual(['lamp.lost g1 green', 'lamp.lost g1 yellow']);
    expect(tick(site, plant, 'run', want({}), weather).permit).toBe(true);
  });

  test('after a lost yellow its intergreens are one second longer', () => {
    expect(startAfterG1(currents({ 'g1.yellow': 'lost' })) - startAfterG1(currents({}))).toBe(10);
  });

  test('a lost pedestrian red withholds the walk, and nothing else', () => {
    const plant = started();
    const weather = currents({ 'p1.red': 'lost' });
    run(plant, 20, {}, weather);
    expect(Object.keys(codes(plant))).toEqual(['lamp.lostPedestrianRed p1 red']);
    expect(withheldGroups(plant.guard)).toEqual(['p1']);
    const verdict = tick(site, plant, 'run', want({ g1: 'green', p1: 'green' }), weather);
    expect(verdict.asked).toEqual(['g1']);
    expect(verdict.refusals).toEqual([{ group: 'p1', rule: 'lampLost' }]);
    run(plant, 8, {}, currents({}));
    expect(withheldGroups(plant.guard)).toEqual([]);
  });

  test('lamps of two groups in the same second are the supply, not the lamps', () => {
    const plant = started();
    run(plant, 3, {}, currents({ 'g1.red': 'lost' }));
    run(plant, 12, {}, currents({ 'g1.red': 'lost', 'g2.red': 'lost' }));
    expect(Object.keys(codes(plant))).toEqual(['lamp.supplyFault g1 g2']);
    const apart = started();
    run(apart, 40, {}, currents({ 'p1.red': 'lost' }));
    run(apart, 12, {}, currents({ 'p1.red': 'lost', 'g1.red': 'lost' }));
    expect(Object.keys(codes(apart))).toEqual(['lamp.lostPedestrianRed p1 red', 'lamp.lostRed g1']);
  });

  test('dim: an alarm after two seconds, not at another dim level that has just begun', () => {
    const plant = started();
    run(plant, 19, {}, currents({ 'g1.red': 'dim' }));
    expect(plant.faults).toEqual([]);
    run(plant, 2, {}, currents({ 'g1.red': 'dim' }));
    expect(codes(plant)).toEqual({ 'lamp.dim g1 red': 1 });
    const changed = started();
    run(changed, 38, {}, currents({ 'g1.red': 'dim' }, () => ({ dimmed: true })));
    expect(changed.faults).toEqual([]);
    run(changed, 4, {}, currents({ 'g1.red': 'dim' }, () => ({ dimmed: true })));
    expect(codes(changed)).toEqual({ 'lamp.dim g1 red': 1 });
  });

  test('below 187 V, and for 2 s after, no lamp is judged', () => {
    const plant = started();
    run(plant, 30, {}, currents({ 'g1.red': 'lost' }, () => ({ supplyV: 186 })));
    run(plant, 19, {}, currents({ 'g1.red': 'lost' }, () => ({ supplyV: 200 })));
    expect(plant.faults).toEqual([]);
    run(plant, 10, {}, currents({ 'g1.red': 'lost' }, () => ({ supplyV: 200 })));
    expect(codes(plant)).toEqual({ 'lamp.lostRed g1': 1 });
  });
});

describe('flash is watched', () => {
  test('a flasher that stands, and one that is too slow, is an alarm; a healthy one is none', () => {
    const healthy = started();
    flashing(healthy, 300, {});
    expect(healthy.faults).toEqual([]);
    for (const lit of ['Y', '']) {
      const stands = started();
      flashing(stands, 40, { lamps: (group, seen) => (group === 'g1' ? lit : seen) });
      expect(stands.faults[0]).toEqual({ code: 'flash.rate', board: 'b1', groups: ['g1'], detail: 'stands' });
    }
    const slow = started();
    flashing(slow, 80, { lamps: (group, seen, nowMs) => (group === 'g3' ? (nowMs % 2000 < 1000 ? 'Y' : '') : seen) });
    expect(slow.faults[0]).toMatchObject({ code: 'flash.rate', board: 'b1', groups: ['g3'] });
  });

  test('a green of 200 ms in flash is nothing, one of 300 ms opens the lamp supply', () => {
    const plant = started();
    flashing(plant, 10, {});
    const green: Weather = { lamps: (group, seen) => (group === 'g2' ? 'G' : seen) };
    flashing(plant, 3, green);
    expect(plant.faults).toEqual([]);
    flashing(plant, 1, {});
    flashing(plant, 4, green);
    expect(plant.faults).toEqual([{ code: 'guard.greenInFlash', groups: ['g2'], board: 'b2' }]);
  });
});

/** Codes after a start whose first sample is doubted: does each of its samples flash by itself? */
const anew = (starts: readonly boolean[]): string[] => {
  const plant = started();
  for (const [at, flashes] of starts.entries()) run(plant, 1, {}, { ...inputs({ bootCounter: 9, flashing: flashes }), doubted: () => at === 0 });
  return plant.faults.map(({ code }) => code);
};

describe('what the cabinet says', () => {
  test.each([
    ['cabinet.flashKey', { flashTransferClosed: false, inputs: { flashKey: true } }], ['cabinet.mmuFault', { flashTransferClosed: false, inputs: { mmuFault: true } }],
    ['board.flashTransfer', { flashTransferClosed: false }], ['cabinet.flashKey', { inputs: { flashKey: true } }],
  ] as const)('%s: flash in the second sample, and no lamp is accused', (code, change) => {
    const plant = started();
    run(plant, 1, {}, inputs(change));
    expect(plant.faults).toEqual([]);
    run(plant, 1, {}, inputs(change));
    expect(new Set(plant.faults.map((fault) => fault.code))).toEqual(new Set([code]));
    expect(plant.guard.tripped).toBe(true);
  });

  test('a bouncing contact is no key', () => {
    const plant = started();
    for (let i = 0; i < 20; i += 1) {
      run(plant, 1, {}, inputs({ inputs: { flashKey: true } }));
      run(plant, 1, {}, {});
    }
    expect(plant.faults).toEqual([]);
  });

  test('a board that powers on with a lamp lit is unfit; one that flashes or is dark has only rebooted', () => {
    const lit = started();
    run(lit, 1, {}, inputs({ bootCounter: 9 }));
    expect(lit.faults.map(({ code }) => code)).toContain('board.powerOn');
    const flashes = started();
    run(flashes, 1, {}, inputs({ bootCounter: 9, flashing: true }));
    expect(new Set(flashes.faults.map(({ code }) => code))).toEqual(new Set(['board.rebooted']));
  });

  test('the first sample of a start says what the board came up with, though the line doubts it', () => {
    expect(anew([true])).toEqual([]);
    expect(anew([false, true])).toEqual(expect.arrayContaining(['board.rebooted', 'board.powerOn']));
    expect(anew([true, false])).not.toContain('board.powerOn');
    expect(anew([true, false])).toContain('board.rebooted');
  });
});

test('the dim level changes while every group has stood for 2 s, never in flash and never at an end of green', () => {
  const plant = started();
  const dimAt = (posture: 'run' | 'flash', aspects: Record<string, Aspect>): boolean => {
    const verdict = judgeImage(site, plant.guard, { desired: want(aspects), granted: new Set(['g1']), posture, n: plant.n + 1, dim: true }, plant.nowMs + 100);
    return verdict.dim;
  };
  run(plant, 30, {}, {});
  expect(dimAt('run', {})).toBe(true);
  expect(dimAt('flash', {})).toBe(false);
  expect(dimAt('run', { g1: 'green' })).toBe(false);
  run(plant, 19, { g1: 'green' }, {});
  expect(dimAt('run', { g1: 'green' })).toBe(false);
  run(plant, 40, { g1: 'green' }, {});
  expect(dimAt('run', { g1: 'green' })).toBe(true);
  expect(dimAt('run', { g1: 'yellow' })).toBe(false);
  const dimmed = { ...plant.guard, dim: true };
  expect(judgeImage(site, dimmed, { desired: want({}), granted: new Set(), posture: 'flash', n: plant.n + 1 }, plant.nowMs + 100).dim).toBe(true);
});

test('a yellow that stays more than a second too long is an alarm, and the lamp that does not obey a fail-safe after it', () => {
  const plant = started();
  run(plant, 62, { g1: 'green' }, {});
  run(plant, 20, { g1: 'yellow' }, {});
  expect(plant.faults).toEqual([]);
  run(plant, 50, { g1: 'yellow' }, { lamps: (group, seen) => (group === 'g1' ? 'Y' : seen) });
  const told = plant.faults.map(({ code }) => code);
  expect(told[0]).toBe('guard.lateYellow');
  expect(told).toContain('guard.fieldCheck');
  expect(told).toContain('guard.longYellow');
});
