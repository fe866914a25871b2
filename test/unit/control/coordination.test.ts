import { describe, expect, it } from 'vitest';
import { clockPhaseMs, correctionMs, nearestMs, spreadMs } from '../../../src/control/plan/offset.ts';
import { defaultCoordination, type Correction, type Plan } from '../../../src/model/plan.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { actuated, clear, createPlant, occupied, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, planActuated } from './crossing.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
const everybody = { dn: occupied, de: occupied, dl: occupied, pb: actuated };
const midnight = 1_798_736_400_000 - (1_798_736_400_000 % 86_400_000) - 7 * 3_600_000;
const good = (nowMs: number, shiftMs = 0): WallClock => ({ wallMs: midnight + 40_000_000 + nowMs + shiftMs, synced: true, errorMs: 5, quality: 'synced', coordinatedForMs: 3_600_000 });

const coordinatedFixed: Plan = { ...planActuated, id: 'cf', mode: 'coordinatedFixed', offsetMs: 17_000 };
const coordinated: Plan = { ...planActuated, id: 'ca', mode: 'coordinated', offsetMs: 17_000 };

function running(plan: Plan, traffic: Weather['detectors'] = nobody): { readonly plant: Plant; readonly go: (ticks: number, wall?: (nowMs: number) => WallClock) => void } {
  const plant = createPlant({ site: crossing(), plan, planVersion: 1 });
  const go = (ticks: number, wall: (nowMs: number) => WallClock = good): void => {
    for (let count = 0; count < ticks; count += 1) tick(plant, { detectors: traffic ?? nobody, wall: wall((plant.n + 1) * tickMs) });
  };
  tickUntil(plant, (step) => step.view.mode !== 'startup', 600, (n) => ({ detectors: traffic ?? nobody, wall: good((n + 1) * tickMs) }));
  return { plant, go };
}

/** Local cycle seconds at which a stage's interstage began, newest last. */
function begins(plant: Plant, plan: Plan, stage: string): readonly number[] {
  const found: number[] = [];
  let before: string | undefined;
  const lamp = { A: 'n', B: 'e', C: 'l' }[stage] ?? '';
  for (const { n, image } of plant.images) {
    const aspect = image[lamp];
    if (aspect === 'green' && before !== 'green') found.push(clockPhaseMs(plan, midnight + 7 * 3_600_000 + 40_000_000 + n * tickMs, 'midnight'));
    before = aspect;
  }
  return found;
}

describe('the local cycle second', () => {
  it('counts from local midnight or from the epoch, the offset added', () => {
    expect(clockPhaseMs({ cycleMs: 90_000, offsetMs: 17_000 }, 86_400_000 * 3 + 1000, 'midnight')).toBe(18_000);
    expect(clockPhaseMs({ cycleMs: 70_000, offsetMs: 0 }, 86_400_000, 'epoch')).toBe(86_400_000 % 70_000);
    expect([nearestMs(80_000, 90_000), nearestMs(10_000, 90_000), nearestMs(-1000, 90_000)]).toEqual([-10_000, 10_000, -1000]);
  });
});

const rule = (correction: Correction): typeof defaultCoordination => ({ ...defaultCoordination, correction });

describe('the correction of a cycle', () => {
  it('goes the way that takes fewer cycles, within its bounds', () => {
    expect(correctionMs(rule('shortWay'), 100_000, 10_000, 60_000)).toBe(-10_000);
    expect(correctionMs(rule('shortWay'), 100_000, 90_000, 60_000)).toBe(10_000);
    expect(correctionMs(rule('shortWay'), 100_000, 40_000, 60_000)).toBe(-12_000);
    expect(correctionMs(rule('shortWay'), 100_000, 45_000, 60_000)).toBe(-12_000);
    expect(correctionMs(rule('shortWay'), 100_000, 60_000, 60_000)).toBe(17_000);
    // Nothing to take: the long way is the only one.
    expect(correctionMs(rule('shortWay'), 100_000, 10_000, 0)).toBe(17_000);
  });

  it('only adds, only subtracts, or waits in the first stage, where that is asked for', () => {
    expect(correctionMs(rule('addOnly'), 100_000, 10_000, 60_000)).toBe(17_000);
    expect(correctionMs(rule('addOnly'), 100_000, 95_000, 60_000)).toBe(5000);
    expect(correctionMs(rule('addOnly'), 100_000, 400, 60_000)).toBe(0);
    expect(correctionMs(rule('subtractOnly'), 100_000, 90_000, 60_000)).toBe(-12_000);
    expect(correctionMs(rule('subtractOnly'), 100_000, 90_000, 3000)).toBe(-3000);
    expect(correctionMs(rule('subtractOnly'), 100_000, 99_700, 60_000)).toBe(0);
    expect(correctionMs(rule('dwell'), 100_000, 10_000, 60_000)).toBe(30_000);
    expect(spreadMs(30_000, rule('dwell'), [1, 1, 1], [1, 1, 1])).toEqual([30_000, 0, 0]);
  });

  it('is spread by what each split has to give', () => {
    expect(spreadMs(9000, rule('shortWay'), [30_000, 20_000, 40_000], [0, 0, 0])).toEqual([3000, 2000, 4000]);
    expect(spreadMs(-6000, rule('shortWay'), [30_000, 20_000, 40_000], [4000, 0, 8000])).toEqual([-2000, 0, -4000]);
    expect(spreadMs(1000, rule('shortWay'), [33, 33, 34], [0, 0, 0]).reduce((a, b) => a + b, 0)).toBe(1000);
  });
});

const stepped = (nowMs: number): WallClock => good(nowMs, 3_600_000 + 31_000);

describe('coordinated fixed time', () => {
  it('comes into step within a few cycles and stays there', () => {
    const { plant, go } = running(coordinatedFixed);
    go(6 * 900);
    expect(plant.step?.view).toMatchObject({ mode: 'coordinated', coordination: { freeReason: null } });
    expect(Math.abs(plant.step?.view.coordination.offsetErrorMs ?? 1e9)).toBeLessThanOrEqual(100);
    go(4 * 900);
    expect(begins(plant, coordinatedFixed, 'A').slice(-4)).toSatisfy((seconds: number[]) => Math.max(...seconds) - Math.min(...seconds) <= 200);
    // Stage A's interstage begins with the clock's cycle, its green one interstage later.
    expect(begins(plant, coordinatedFixed, 'A').at(-1)).toBeLessThan(10_000);
  });

  it('keeps on by its splits when the clock is not trusted any more, and says so', () => {
    const { plant, go } = running(coordinatedFixed);
    go(6 * 900);
    go(2 * 900, (nowMs) => ({ ...good(nowMs), errorMs: 700, synced: false, quality: 'holdover', coordinatedForMs: 0 }));
    expect(plant.step?.view).toMatchObject({ mode: 'fixed', coordination: { freeReason: 'clockError', offsetErrorMs: null } });
    go(6 * 900, (nowMs) => ({ ...good(nowMs), errorMs: null, synced: false, quality: 'never', coordinatedForMs: 0 }));
    expect(plant.step?.view.coordination.freeReason).toBe('clockUnknown');
    expect(plant.step?.faults).toContainEqual({ code: 'coordination.lost', detail: 'clockUnknown' });
    go(900);
    expect(plant.step?.view.mode).toBe('coordinated');
  });

  it('makes an offset transition of a step of the clock, never a jump', () => {
    const { plant, go } = running(coordinatedFixed);
    go(6 * 900);
    const from = plant.events.length;
    go(1, stepped);
    expect(plant.step?.view.coordination.freeReason).toBe('transition');
    go(6 * 900, stepped);
    expect(plant.step?.view.coordination.freeReason).toBeNull();
    const greens = plant.events.slice(from).filter(({ code }) => code === 'stage.greenEnded').map(({ data }) => Number(data['greenMs']));
    expect(Math.min(...greens)).toBeGreaterThanOrEqual(6000);
  });
});

describe('coordinated on demand', () => {
  it('gives the first stage what nobody else asks for, and keeps its yield point', () => {
    const { plant, go } = running(coordinated);
    go(4 * 900);
    const changes = plant.step?.view.stageChanges;
    go(2 * 900);
    expect(plant.step?.view).toMatchObject({ stage: 'A', stageChanges: changes, mode: 'coordinated', cycleS: 90 });
    // One car on the side street just after the yield point: served in this cycle, and back.
    const phase = (): number => clockPhaseMs(coordinated, midnight + 7 * 3_600_000 + 40_000_000 + (plant.n + 1) * tickMs, 'midnight');
    while (phase() > 100 || phase() < 0) go(1);
    for (let count = 0; count < 900; count += 1) {
      const seen = phase() > 20_000 && phase() < 36_000;
      tick(plant, { detectors: seen ? { ...nobody, de: occupied } : nobody, wall: good((plant.n + 1) * tickMs) });
      if (phase() < 30_000) expect(plant.step?.view.stage).toBe('A');
    }
    const at = begins(plant, coordinated, 'B').at(-1) ?? 0;
    expect(at).toBeGreaterThan(30_000);
    expect(at).toBeLessThan(40_000);
    expect(plant.step?.view.stage).toBe('A');
  });

  it('forces every stage off at the end of its split under full demand, in step with the clock', () => {
    const { plant, go } = running(coordinated, everybody);
    go(7 * 900);
    const from = plant.events.length;
    go(4 * 900);
    const ends = plant.events.slice(from).filter(({ code, data }) => code === 'stage.greenEnded' && data['group'] !== 'p');
    expect(new Set(ends.map(({ data }) => data['reason']))).toEqual(new Set(['forceOff']));
    expect(plant.events.findLast(({ code }) => code === 'stage.decided')?.data).toMatchObject({ binding: 'forceOff', cause: expect.stringMatching(/^(call|plan)$/), waiting: expect.any(Array) });
    for (const stage of ['A', 'B', 'C']) {
      const seconds = begins(plant, coordinated, stage).slice(-3);
      expect(Math.max(...seconds) - Math.min(...seconds)).toBeLessThanOrEqual(300);
    }
    expect(plant.step?.view.coordination.freeReason).toBeNull();
  });

  it('leaves a called stage out that no longer fits before its force-off', () => {
    const { plant, go } = running(coordinated);
    go(7 * 900);
    const phase = (): number => clockPhaseMs(coordinated, midnight + 7 * 3_600_000 + 40_000_000 + (plant.n + 1) * tickMs, 'midnight');
    while (phase() !== 52_000) go(1);
    const seen = begins(plant, coordinated, 'B').length;
    for (let count = 0; count < 300; count += 1) tick(plant, { detectors: { ...nobody, de: occupied }, wall: good((plant.n + 1) * tickMs) });
    expect(begins(plant, coordinated, 'B')).toHaveLength(seen);
    for (let count = 0; count < 500; count += 1) tick(plant, { detectors: { ...nobody, de: occupied }, wall: good((plant.n + 1) * tickMs) });
    expect(begins(plant, coordinated, 'B')).toHaveLength(seen + 1);
  });
});
