import { describe, expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import { confirmKept, judgeImage, judgeSample } from '../../../src/guard/guard.ts';
import { junction } from './junction.ts';
import { allStop, allYellow, createPlant, startUp, tick, type Plant, type Weather } from './plant.ts';

const site = junction({
  groups: [{ id: 'g1', kind: 'vehicle3', flashingGreenMs: 3000 }, { id: 'g2', kind: 'vehicle3', board: 'b2' }, { id: 'g3', kind: 'vehicle3' }],
  together: [['g1', 'g3', 'none']],
});

function want(aspects: Record<string, Aspect>): Record<string, Aspect> {
  return { ...allStop(site), ...aspects };
}

function run(plant: Plant, ticks: number, aspects: Record<string, Aspect>, weather: Weather = {}): void {
  for (let i = 0; i < ticks; i += 1) tick(site, plant, 'run', want(aspects), weather);
}

/** g1 green for six seconds. */
function running(): Plant {
  const plant = createPlant(site);
  startUp(site, plant);
  run(plant, 60, { g1: 'green' });
  expect(plant.faults).toEqual([]);
  return plant;
}

/** Ticks until a fault with this code is told. */
function ticksTo(plant: Plant, code: string, aspects: Record<string, Aspect>, weather: Weather, most = 60): number {
  for (let ticks = 1; ticks <= most; ticks += 1) {
    run(plant, 1, aspects, weather);
    if (plant.faults.some((fault) => fault.code === code)) return ticks;
  }
  return Number.POSITIVE_INFINITY;
}

function lie(group: string, lit: string, from = 0, to = Number.POSITIVE_INFINITY): Weather {
  return { lamps: (id, seen, nowMs) => (id === group && nowMs >= from && nowMs < to ? lit : seen) };
}

function board(id: string, change: (sample: BoardSample) => Partial<BoardSample>): Weather {
  return { sample: (sample) => (sample.board === id ? { ...sample, ...change(sample) } : sample) };
}

describe('a green in the start-up’s yellow', () => {
  // An arrow that runs beside everybody: no pair speaks for it.
  const free = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g3', kind: 'vehicle3' }], together: [['g1', 'g3', 'none']] });
  const yellow = (plant: Plant, ticks: number, weather: Weather): void => {
    for (let i = 0; i < ticks; i += 1) tick(free, plant, 'yellow', allYellow(free), weather);
  };
  const inYellow = (): Plant => {
    const plant = createPlant(free);
    for (let i = 0; i < 10; i += 1) tick(free, plant, 'flash', allStop(free));
    for (let i = 0; i < 20; i += 1) tick(free, plant, 'flashTime', allStop(free));
    yellow(plant, 10, {});
    expect([plant.guard.phase, plant.faults]).toEqual(['yellow', []]);
    return plant;
  };

  test('alone on its head, as an arrow without a red shows it: three fresh samples', () => {
    const plant = inYellow();
    yellow(plant, 2, lie('g3', 'G'));
    expect(plant.faults).toEqual([]);
    yellow(plant, 1, lie('g3', 'G'));
    expect(plant.faults).toEqual([{ code: 'guard.fieldCheck', groups: ['g3'], board: 'b1' }]);
    expect(tick(free, plant, 'yellow', allYellow(free)).permit).toBe(false);
  });

  test('a dead yellow is no finding there', () => {
    const plant = inYellow();
    yellow(plant, 20, lie('g3', ''));
    expect(plant.faults).toEqual([]);
  });
});

describe('conflict and dual indication', () => {
  test.each([['green beside green', 'G'], ['yellow beside green', 'Y']])('%s: three fresh samples', (_name, lit) => {
    const plant = running();
    expect(ticksTo(plant, 'guard.conflict', { g1: 'green' }, lie('g2', lit))).toBe(3);
    expect(tick(site, plant, 'run', want({ g1: 'green' })).permit).toBe(false);
  });

  test('two samples and seven clean ones are forgotten, two of three are not', () => {
    const forgotten = running();
    for (let i = 0; i < 5; i += 1) {
      run(forgotten, 2, { g1: 'green' }, lie('g2', 'G'));
      run(forgotten, 7, { g1: 'green' });
    }
    expect(forgotten.faults.map((fault) => fault.code)).not.toContain('guard.conflict');
    const kept = running();
    run(kept, 2, { g1: 'green' }, lie('g2', 'G'));
    run(kept, 5, { g1: 'green' });
    expect(ticksTo(kept, 'guard.conflict', { g1: 'green' }, lie('g2', 'G'))).toBe(1);
  });

  test.each(['RG', 'YG', 'RYG'])('%s on one head', (lit) => {
    expect(ticksTo(running(), 'guard.dualIndication', { g1: 'green' }, lie('g3', lit))).toBe(3);
  });

  test('unknown feeds nothing: a lost answer between two samples is not a third', () => {
    const plant = running();
    run(plant, 2, { g1: 'green' }, lie('g2', 'G'));
    run(plant, 3, { g1: 'green' }, { ...lie('g2', 'G'), answerLost: () => true });
    expect(plant.faults.map((fault) => fault.code)).not.toContain('guard.conflict');
  });
});

describe('field check and no colour', () => {
  test('a lamp that does not obey: five fresh samples', () => {
    const plant = running();
    expect(ticksTo(plant, 'guard.fieldCheck', { g1: 'green' }, lie('g3', 'Y'))).toBe(5);
  });

  test('no colour is a field check first, and no indication after eight', () => {
    const plant = running();
    const seen = { ...lie('g3', '') };
    expect(ticksTo(plant, 'guard.fieldCheck', { g1: 'green' }, seen)).toBe(5);
  });

  test('a board that answers and shows an old image', () => {
    const plant = running();
    const stuck = plant.n;
    expect(ticksTo(plant, 'board.lagging', { g1: 'green' }, board('b1', () => ({ appliedSeq: stuck })))).toBeLessThanOrEqual(8);
  });

  test('flashing green is judged over two seconds: steady on, steady off, and its own flash', () => {
    const steady = running();
    expect(ticksTo(steady, 'guard.fieldCheck', { g1: 'flashingGreen' }, lie('g1', 'G'))).toBeGreaterThan(20);
    expect(steady.faults.map((fault) => fault.code)).toContain('guard.fieldCheck');
    const own = running();
    run(own, 29, { g1: 'flashingGreen' });
    expect(own.faults).toEqual([]);
    const off = running();
    expect(ticksTo(off, 'guard.noIndication', { g1: 'flashingGreen' }, lie('g1', ''))).toBeLessThanOrEqual(21);
  });

  test('a yellow in the dark half of the flash is a field check', () => {
    const plant = running();
    const weather: Weather = { lamps: (id, lit) => (id === 'g1' && lit === '' ? 'Y' : lit) };
    expect(ticksTo(plant, 'guard.fieldCheck', { g1: 'flashingGreen' }, weather)).toBeLessThanOrEqual(12);
  });

  test('low supply: no lamp is judged, the board is, once and after 500 ms', () => {
    const plant = running();
    const weather: Weather = { ...board('b1', () => ({ supplyV: 170 })), ...lie('g3', '') };
    expect(ticksTo(plant, 'board.supplyLow', { g1: 'green' }, weather)).toBe(6);
    expect(plant.faults.map((fault) => fault.code)).toEqual(['board.supplyLow']);
    const dim = running();
    expect(ticksTo(dim, 'guard.fieldCheck', { g1: 'green' }, { ...board('b1', () => ({ supplyV: 180 })), ...lie('g3', '') })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('times on read-back', () => {
  test('a yellow cut short, a start within the intergreen', () => {
    const plant = running();
    run(plant, 32, { g1: 'flashingGreen' });
    const cutMs = plant.nowMs + 1500;
    run(plant, 30, { g1: 'yellow' }, lie('g1', 'R', cutMs));
    expect(plant.faults.map((fault) => fault.code)).toContain('guard.shortYellow');
    const early = running();
    run(early, 32, { g1: 'flashingGreen' });
    run(early, 31, { g1: 'yellow' });
    run(early, 3, {});
    run(early, 1, {}, lie('g2', 'G'));
    expect(early.faults.map((fault) => fault.code)).toContain('guard.shortIntergreen');
  });
});

describe('boards', () => {
  test('silent for more than 500 ms', () => {
    const plant = running();
    const ticks = ticksTo(plant, 'board.silent', { g1: 'green' }, { answerLost: (id) => id === 'b2' });
    expect(ticks).toBe(6);
    expect(plant.faults).toEqual([{ code: 'board.silent', board: 'b2' }]);
  });

  test.each([
    ['board.rebooted', { bootCounter: 8 }], ['board.watchdogTripped', { watchdogTripped: true, flashing: true }],
  ] as const)('%s at once', (code, change) => {
    expect(ticksTo(running(), code, { g1: 'green' }, board('b2', () => change))).toBe(1);
  });

  test('a board that flashes by itself is told when a tick has passed without anybody commanding it', () => {
    expect(ticksTo(running(), 'board.flashing', { g1: 'green' }, board('b2', () => ({ flashing: true })))).toBe(2);
    const commanded = running();
    run(commanded, 1, { g1: 'green' }, board('b2', () => ({ flashing: true })));
    for (let i = 0; i < 20; i += 1) tick(site, commanded, 'flash', allStop(site));
    expect(commanded.faults).toEqual([]);
  });

  test('a repeated sample is not fresh', () => {
    const plant = running();
    const frozen = board('b2', () => ({ sampleCounter: 4 }));
    expect(ticksTo(plant, 'board.silent', { g1: 'green' }, frozen)).toBeLessThanOrEqual(8);
  });
});

describe('boards that get no frame', () => {
  test('are in flash by that, and guard’s record of what was written stays as it was', () => {
    const plant = running();
    const verdict = judgeImage(site, plant.guard, { desired: allStop(site), granted: new Set(), posture: 'flash', n: plant.n + 1 }, plant.nowMs + 100);
    const kept = confirmKept(verdict.state, verdict.write, plant.nowMs + 100);
    expect(kept).toMatchObject({ phase: 'flash', kept: true, pending: null, phaseSinceMs: plant.nowMs + 100 });
    expect(kept.written).toBe(plant.guard.written);
    expect(kept.groups.get('g1')?.aspect).toBe('flashingYellow');
  });
});

describe('start-up and flash', () => {
  test('nothing but flash is written out of flash, and no green before all red is done', () => {
    const plant = createPlant(site);
    for (const posture of ['run', 'allRed', 'yellow'] as const) {
      const { write } = judgeImage(site, plant.guard, { desired: want({ g1: 'green' }), granted: new Set(['g1']), posture, n: 1 }, 100);
      expect(write).toEqual({ g1: 'flashingYellow', g2: 'flashingYellow', g3: 'flashingYellow' });
    }
    startUp(site, plant);
    const greenFrom = plant.changes.filter((change) => change.aspect === 'red').at(-1)?.tMs ?? 0;
    run(plant, 3, { g1: 'green' });
    expect(plant.changes.at(-1)?.aspect).toBe('green');
    expect((plant.changes.at(-1)?.tMs ?? 0) - greenFrom).toBeGreaterThanOrEqual(5000);
  });

  test('no yellow before flash was seen on every board for its whole time; for 3 s where the supply was low', () => {
    const slow = { ...site, startup: { ...site.startup, flashMs: 10_000 } };
    const left = (weather: Weather): number => {
      const plant = createPlant(slow);
      for (let i = 0; i < 20; i += 1) tick(slow, plant, 'flash', allStop(slow), weather);
      const seenMs = plant.guard.flashSinceMs ?? 0;
      for (let i = 0; i < 200; i += 1) if (tick(slow, plant, 'yellow', allYellow(slow), i < 20 ? weather : {}).write['g1'] === 'yellow') return plant.nowMs - seenMs;
      return Number.POSITIVE_INFINITY;
    };
    expect(left({})).toBeGreaterThanOrEqual(10_000);
    expect(left({})).toBeLessThanOrEqual(10_200);
    const low = left({ sample: (sample) => ({ ...sample, supplyV: 150 }) });
    expect(low).toBeGreaterThanOrEqual(3000);
    expect(low).toBeLessThanOrEqual(4200);
  });

  test('a green lit beside the yellow of start-up is a conflict', () => {
    const plant = createPlant(site);
    for (let i = 0; i < 30; i += 1) tick(site, plant, 'flash', allStop(site));
    for (let i = 0; i < 10; i += 1) tick(site, plant, 'yellow', allYellow(site));
    expect(plant.faults).toEqual([]);
    for (let i = 0; i < 3; i += 1) tick(site, plant, 'yellow', allYellow(site), lie('g1', 'G'));
    expect(plant.faults).toEqual([{ code: 'guard.fieldCheck', groups: ['g1'], board: 'b1' }, { code: 'guard.conflict', groups: ['g1', 'g2'] }]);
  });

  test('flash may come at any time; a planned one waits for three seconds of all red', () => {
    const plant = running();
    const { write } = tick(site, plant, 'flashTime', allStop(site));
    expect(write).toEqual(want({ g1: 'green' }));
    expect(tick(site, plant, 'flash', allStop(site)).write).toEqual({ g1: 'flashingYellow', g2: 'flashingYellow', g3: 'flashingYellow' });
    expect(plant.guard.phase).toBe('flash');
  });

  test('a green that stays lit in flash', () => {
    const plant = running();
    const seen = lie('g1', 'G');
    for (let i = 0; i < 10; i += 1) tick(site, plant, 'flash', allStop(site), seen);
    expect(plant.faults).toContainEqual({ code: 'guard.greenInFlash', groups: ['g1'], board: 'b1' });
  });

  test('boards in flash accuse nobody, whatever half they show', () => {
    const plant = running();
    for (let i = 0; i < 40; i += 1) tick(site, plant, 'flash', allStop(site));
    for (let i = 0; i < 40; i += 1) tick(site, plant, 'flashTime', allStop(site));
    expect(plant.faults).toEqual([]);
  });

  test('a sample of a board that the site has not is nothing', () => {
    const plant = running();
    const stray: BoardSample = { board: 'x', atMs: 1, sampleCounter: 1, appliedSeq: 1, challenge: 1, bootCounter: 1, supplyV: 1, flashing: true, watchdogTripped: true, armed: false, flashTransferClosed: false, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {} };
    expect(judgeSample(site, plant.guard, stray, plant.nowMs)).toEqual({ state: plant.guard, faults: [] });
  });
});
