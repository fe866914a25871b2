import { describe, expect, it } from 'vitest';
import { actuated, clear, createPlant, failed, occupied, tick, tickMs, tickUntil, type Plant } from '../../property/control/plant.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';
import { dwelling } from './dwelling.ts';

type Traffic = Readonly<Record<string, DetectorSample>>;
const nobody: Traffic = { dn: clear, de: clear, dl: clear, pb: clear };

function aspectOf(plant: Plant, group: string): string | undefined {
  return plant.written[group];
}
function stagesSeen(plant: Plant): readonly unknown[] {
  return plant.events.filter((event) => event.code === 'stage.changed').map((event) => event.data['stage']);
}

describe('start-up', () => {
  it('goes through flash, yellow and all red in the times of the site, and never leaves one out', () => {
    const plant = createPlant({ site: crossing(), plan: planActuated, planVersion: 0 });
    for (let n = 0; n < 30; n += 1) expect(tick(plant, { boardsReady: false, detectors: nobody }).posture).toBe('flash');
    const since = new Map<string, number>();
    for (let n = 0; n < 250; n += 1) {
      const { posture } = tick(plant, { detectors: nobody });
      if (!since.has(posture)) since.set(posture, plant.n * tickMs);
    }
    expect([...since.keys()]).toEqual(['flashTime', 'yellow', 'allRed', 'run']);
    const at = (posture: string): number => since.get(posture) ?? 0;
    expect(at('yellow') - at('flashTime')).toBeGreaterThanOrEqual(2000);
    expect(at('allRed') - at('yellow')).toBeGreaterThanOrEqual(3000);
    // The pedestrian clearance, 8 s, is longer than the site's 5 s.
    expect(at('run') - at('allRed')).toBeGreaterThanOrEqual(8000);
    expect(plant.events.filter((event) => event.code === 'startup.step').map((event) => event.data['step'])).toEqual(['flashTime', 'yellow', 'allRed', 'run']);
  });

  it('falls back to flash when the boards are not ready, and begins again', () => {
    const plant = dwelling();
    const step = tick(plant, { boardsReady: false, detectors: nobody });
    expect([step.posture, step.failsafe, step.view.mode, step.view.source]).toEqual(['flash', false, 'flash', 'guard']);
    // A flash of a tick has not been read back: its time does not run yet.
    expect([1, 2, 3].map(() => tick(plant, { detectors: nobody }).posture)).toEqual(['flash', 'flash', 'flashTime']);
  });

  it('says flash, not start-up, where the way out of flash was broken off, or a latch or a hold keeps it there', () => {
    const plant = createPlant({ site: crossing(), plan: planActuated, planVersion: 0 });
    expect(tick(plant, { boardsReady: false, detectors: nobody }).view.mode).toBe('startup');
    const held = tick(plant, { boardsReady: false, held: true, detectors: nobody });
    expect([held.view.mode, held.view.source]).toEqual(['flash', 'guard']);
    expect(tick(plant, { boardsReady: false, detectors: nobody }).view.mode).toBe('startup');
    tickUntil(plant, (step) => step.posture === 'yellow', 100, () => ({ detectors: nobody }));
    expect(plant.step?.view.mode).toBe('startup');
    const dropped = tick(plant, { boardsReady: false, detectors: nobody });
    expect([dropped.view.mode, dropped.view.source]).toEqual(['flash', 'guard']);
    expect(plant.events.findLast((event) => event.code === 'mode.changed')?.data).toEqual({ from: 'startup', to: 'flash', source: 'guard' });
  });

  it('starts again from all red after guard has closed', () => {
    const plant = dwelling();
    const allRed = { n: 'red', e: 'red', l: 'red', p: 'red' } as const;
    for (let n = 0; n < 20; n += 1) tick(plant, { hold: () => allRed, detectors: nobody });
    expect(tick(plant, { restart: true, hold: () => allRed, detectors: nobody }).posture).toBe('allRed');
    tickUntil(plant, (step) => step.posture === 'run', 100, () => ({ detectors: nobody }));
    tickUntil(plant, () => aspectOf(plant, 'n') === 'green', 20, () => ({ detectors: nobody }));
  });
});

describe('actuated', () => {
  it('gives each demand of the start-up its green, then dwells', () => {
    const plant = dwelling();
    expect(stagesSeen(plant)).toEqual(['A', 'B', 'C']);
    const { stageChanges } = plant.state.counters;
    for (let n = 0; n < 600; n += 1) tick(plant, { detectors: nobody });
    expect(plant.state.counters.stageChanges).toBe(stageChanges);
  });

  it('skips a stage without demand and ends a green by gap-out', () => {
    const plant = dwelling();
    expect(plant.step?.view.stage).toBe('C');
    tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 400, () => ({ detectors: { ...nobody, de: occupied } }));
    expect(stagesSeen(plant).slice(3)).not.toContain('A');
    expect(plant.events.findLast((event) => event.code === 'stage.greenEnded')?.data).toMatchObject({ group: 'l', reason: 'gapOut', stage: 'C' });
  });

  it('begins no interstage before every green of the stage has had its minimum, and the plan may only lengthen it', () => {
    for (const minGreenMs of [6000, 11_000]) {
      const plant = dwelling({ ...planActuated, stages: planActuated.stages.map((stage) => ({ ...stage, minGreenMs })) });
      tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 400, () => ({ detectors: { ...nobody, de: occupied } }));
      const greenMs = plant.n * tickMs;
      tickUntil(plant, (step) => step.view.interstage && step.view.nextStage === 'C', 300, () => ({ detectors: { ...nobody, dl: occupied } }));
      expect(plant.n * tickMs - greenMs).toBeGreaterThanOrEqual(minGreenMs);
      expect(plant.n * tickMs - greenMs).toBeLessThan(minGreenMs + 500);
    }
  });

  it('ends an extended green by max-out, counted from the first conflicting call', () => {
    const plant = dwelling();
    const calledAt = plant.n * tickMs;
    const traffic: Traffic = { ...nobody, dl: occupied, de: occupied };
    tickUntil(plant, () => aspectOf(plant, 'l') === 'yellow', 300, () => ({ detectors: traffic }));
    const waitedMs = plant.n * tickMs - calledAt;
    expect(waitedMs).toBeGreaterThanOrEqual(20_000);
    expect(waitedMs).toBeLessThan(20_500);
    tick(plant, { detectors: traffic });
    expect(plant.events.findLast((event) => event.code === 'stage.greenEnded')?.data).toMatchObject({ group: 'l', reason: 'maxOut' });
  });

  it('holds a locked call until it is served, and forgets a non-locking one', () => {
    const plant = dwelling();
    tick(plant, { detectors: { ...nobody, pb: actuated } });
    tickUntil(plant, () => aspectOf(plant, 'p') === 'green', 400, () => ({ detectors: nobody }));
    expect(plant.step?.view.calls['pb']).toBe(true);
    tick(plant, { detectors: nobody });
    expect(plant.step?.view.calls['pb']).toBe(false);
    const forgetful = dwelling();
    for (let n = 0; n < 5; n += 1) tick(forgetful, { detectors: { ...nobody, de: occupied } });
    for (let n = 0; n < 300; n += 1) tick(forgetful, { detectors: nobody });
    expect(forgetful.state.counters.greensByGroup['e']).toBe(2);
  });

  it('leaves pedestrians at red who did not call', () => {
    const plant = dwelling();
    tickUntil(plant, () => aspectOf(plant, 'n') === 'green', 400, () => ({ detectors: { ...nobody, dn: occupied } }));
    for (let n = 0; n < 100; n += 1) {
      tick(plant, { detectors: nobody });
      expect(aspectOf(plant, 'p')).toBe('red');
    }
    // Nobody asks for another stage: a late call is served in the running one.
    tick(plant, { detectors: { ...nobody, pb: actuated } });
    tickUntil(plant, () => aspectOf(plant, 'p') === 'green', 3, () => ({ detectors: nobody }));
    expect(aspectOf(plant, 'n')).toBe('green');
  });

  it('puts a failed detector on recall', () => {
    const plant = dwelling();
    tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 400, () => ({ detectors: { ...nobody, de: failed } }));
    expect(plant.events.find((event) => event.code === 'detector.health')?.data).toEqual({ detector: 'de', healthy: false });
  });

  it('serves who has waited maxWait next, before the stage that is in turn', () => {
    const site = crossing({ safety: { maxWaitS: 30 }, traffic: { actuation: ['n', 'e', 'l', 'p'].map((id) => ({ group: id, maxGreenMs: 60_000, passageMs: 3000 })) } });
    const plant = dwelling(planActuated, site);
    const all: Traffic = { ...nobody, dn: occupied, de: occupied, dl: occupied };
    tickUntil(plant, () => aspectOf(plant, 'l') === 'yellow', 400, () => ({ detectors: all }));
    tick(plant, { detectors: all });
    expect(plant.events.findLast((event) => event.code === 'stage.greenEnded')?.data).toMatchObject({ group: 'l', reason: 'forceOff' });
  });
});

describe('fixed time', () => {
  it('steps by its splits, each cycle the same, and serves every group', () => {
    const plant = dwelling(planFixed);
    const starts: number[] = [];
    for (let n = 0; n < 3000; n += 1) {
      const before = aspectOf(plant, 'e');
      tick(plant, { detectors: nobody });
      if (before === 'red' && aspectOf(plant, 'e') === 'green') starts.push(plant.n * tickMs);
    }
    expect(starts.slice(1).map((at, index) => at - (starts[index] ?? 0))).toEqual([90_000, 90_000]);
    expect(plant.state.counters.greensByGroup['p']).toBeGreaterThanOrEqual(3);
    expect(plant.events.filter((event) => event.code === 'cycle.measures').length).toBeGreaterThanOrEqual(3);
    expect(plant.step?.view).toMatchObject({ mode: 'fixed', cycleS: 90, plan: 'fix', planVersion: 3 });
  });

  it('counts a green down to its first yellow, one a second, and shows nothing it does not know', () => {
    const displays = ['n', 'e', 'l'].map((group, index) => ({ id: `c${group}`, group, board: 'b1', channel: index + 1 }));
    const plant = dwelling(planFixed, crossing({ traffic: { ...crossing().traffic, displays } }));
    const shown: { readonly number: number; readonly atMs: number }[] = [];
    let yellowMs = 0;
    tickUntil(plant, (step) => {
      const number = step.view.countdownS['e'] ?? null;
      if (aspectOf(plant, 'e') === 'green' && number !== null && number !== shown.at(-1)?.number) shown.push({ number, atMs: plant.n * tickMs });
      if (aspectOf(plant, 'e') !== 'yellow') return false;
      yellowMs = plant.n * tickMs;
      return true;
    }, 700, () => ({ detectors: nobody }));
    expect(shown.at(-1)?.number).toBe(1);
    for (const { number, atMs } of shown.slice(1)) expect(yellowMs - atMs).toBe(number * 1000);
    const numbers = shown.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
    const free = dwelling();
    expect(Object.values(free.step?.view.countdownS ?? {})).toEqual([null, null, null, null]);
  });
});

describe('commands', () => {
  it('goes to a planned flash through yellow and 3 s of all red, and back through start-up', () => {
    const plant = dwelling();
    const untilMs = plant.n * tickMs + 60_000;
    tick(plant, { detectors: nobody, requests: [{ kind: 'flash', untilMs, source: 'technician' }] });
    expect(plant.step?.view.mode).toBe('closing');
    tickUntil(plant, () => ['n', 'e', 'l', 'p'].every((id) => aspectOf(plant, id) === 'red'), 200, () => ({ detectors: nobody }));
    const redMs = plant.n * tickMs;
    tickUntil(plant, (step) => step.failsafe, 100, () => ({ detectors: nobody }));
    expect(plant.n * tickMs - redMs).toBeGreaterThanOrEqual(3000);
    expect(plant.step).toMatchObject({ posture: 'flash', view: { mode: 'flash', source: 'technician' } });
    tickUntil(plant, (step) => step.posture === 'flashTime', 600, () => ({ detectors: nobody }));
    expect(plant.n * tickMs).toBeGreaterThanOrEqual(untilMs);
  });

  it('lets nobody of lower rank release it', () => {
    const plant = dwelling();
    tick(plant, { detectors: nobody, requests: [{ kind: 'flash', untilMs: 9e9, source: 'policePanel' }, { kind: 'release', source: 'centre' }] });
    expect(plant.state.order.ruling.source).toBe('policePanel');
    tick(plant, { detectors: nobody, requests: [{ kind: 'release', source: 'policePanel' }] });
    expect(plant.state.order.ruling.force).toBeNull();
  });

  it('takes up a new plan at a stage decision, and says so', () => {
    const plant = dwelling();
    tick(plant, { detectors: nobody, requests: [{ kind: 'plan', plan: planFixed, planVersion: 4 }] });
    expect(plant.step?.view).toMatchObject({ plan: 'fix', planVersion: 4, mode: 'fixed' });
    expect(plant.events.findLast((event) => event.code === 'plan.changed')?.data).toEqual({ plan: 'fix', version: 4, before: 'act' });
    const moving = dwelling(planFixed);
    tickUntil(moving, (step) => step.view.interstage && step.view.stage !== null, 600, () => ({ detectors: nobody }));
    const target = moving.step?.view.nextStage;
    tick(moving, { detectors: nobody, requests: [{ kind: 'plan', plan: planActuated, planVersion: 5 }] });
    expect(moving.step?.view).toMatchObject({ plan: 'fix', nextStage: target });
  });
});

describe('read-back', () => {
  it('grants no conflicting start while the others are unknown', () => {
    const plant = dwelling();
    tickUntil(plant, () => aspectOf(plant, 'l') === 'red', 400, () => ({ detectors: { ...nobody, de: occupied } }));
    for (let n = 0; n < 150; n += 1) {
      tick(plant, { detectors: { ...nobody, de: occupied }, samplesLost: true });
      expect(aspectOf(plant, 'e')).toBe('red');
    }
    tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 60, () => ({ detectors: { ...nobody, de: occupied } }));
  });

  it('grants none either, where they are lost after the end was confirmed', () => {
    const plant = dwelling();
    const traffic: Traffic = { ...nobody, de: occupied };
    tickUntil(plant, () => aspectOf(plant, 'l') === 'red', 400, () => ({ detectors: traffic }));
    for (let n = 0; n < 5; n += 1) tick(plant, { detectors: traffic });
    expect(plant.state.tracks['l']?.confirmation.endMs).toBeGreaterThan(0);
    for (let n = 0; n < 60; n += 1) {
      const step = tick(plant, { detectors: traffic, samplesLost: true });
      if (n > 4) expect(step.desired['e']?.aspect).toBe('red');
    }
    tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 10, () => ({ detectors: traffic }));
  });

  it('goes on from what guard wrote, where guard held the image', () => {
    const plant = dwelling();
    const traffic: Traffic = { ...nobody, de: occupied };
    tickUntil(plant, (step) => step.desired['l']?.aspect === 'yellow', 400, () => ({ detectors: traffic, hold: (image) => ({ ...image, l: 'green' }) }));
    for (let n = 0; n < 8; n += 1) {
      const step = tick(plant, { detectors: traffic, hold: (image) => ({ ...image, l: 'green' }) });
      expect(step.desired['l']?.aspect).toBe('yellow');
      expect(step.desired['e']?.aspect).toBe('red');
    }
    tick(plant, { detectors: traffic });
    const yellowMs = plant.n * tickMs;
    tickUntil(plant, () => aspectOf(plant, 'l') === 'red', 60, () => ({ detectors: traffic }));
    expect(plant.n * tickMs - yellowMs).toBeGreaterThanOrEqual(3000);
    tickUntil(plant, () => aspectOf(plant, 'e') === 'green', 60, () => ({ detectors: traffic }));
    expect(plant.n * tickMs - yellowMs).toBeGreaterThanOrEqual(5000);
  });
});
