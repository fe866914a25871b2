import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { preemptionSchema, type Preemption, type PreemptionState } from '../../../src/model/preemption.ts';
import { clear, createPlant, failed, occupied, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, planActuated } from './crossing.ts';

const preemption = (more: Readonly<Record<string, unknown>>): Preemption => preemptionSchema.parse(more);
const rail = preemption({ id: 'rail', kind: 'rail', inputs: [{ detector: 'r1', active: 'clear' }], track: { stage: 'B', ms: 8000 }, dwell: ['A', 'C'], dwellMs: 15_000, exit: 'B', arrivesMs: 60_000 });
const fire = preemption({ id: 'fire', kind: 'fire', inputs: [{ detector: 'f1', active: 'occupied' }], dwell: ['C'], minMs: 15_000 });
const ambulance = preemption({ id: 'amb', kind: 'ambulance', inputs: [{ detector: 'a1', active: 'occupied' }], dwell: ['B'], delayMs: 3000, minMs: 20_000, maxPresenceMs: 60_000 });
const convoy = preemption({ id: 'convoy', kind: 'convoy', remote: true, locking: true, dwell: ['B'] });

const quiet = { dn: clear, de: clear, dl: clear, pb: clear, r1: occupied, f1: clear, a1: clear };
type Inputs = Readonly<Record<string, DetectorSample>>;

function plantWith(preemptions: readonly Preemption[]): Plant {
  const plant = createPlant({ site: crossing({ traffic: { preemptions: [...preemptions] } }), plan: planActuated, planVersion: 1 });
  const detectors = quiet;
  tickUntil(plant, (step) => step.view.mode !== 'startup', 400, () => ({ detectors }));
  tickUntil(plant, (step) => !step.view.interstage && step.view.stage === 'C' && step.view.stageElapsedMs > 8000, 3000, () => ({ detectors }));
  tickUntil(plant, (step) => !step.view.interstage && step.view.stage === 'A' && step.view.stageElapsedMs > 8000, 3000, () => ({ detectors: { ...detectors, dn: occupied } }));
  plant.events.length = 0;
  return plant;
}
function forTicks(plant: Plant, ticks: number, inputs: Inputs = {}, more: Weather = {}): void {
  for (let n = 0; n < ticks; n += 1) tick(plant, { detectors: { ...quiet, ...inputs }, ...more });
}
const stateOf = (plant: Plant, id: string): PreemptionState | undefined => plant.step?.view.preemptions.find((one) => one.id === id)?.state;
const ways = (plant: Plant, id: string): readonly string[] => plant.events.filter(({ code, data }) => code === 'preempt.changed' && data['preemption'] === id).map(({ data }) => String(data['to']));
const until = (plant: Plant, id: string, state: PreemptionState, inputs: Inputs = {}, limit = 2500): number => tickUntil(plant, () => stateOf(plant, id) === state, limit, () => ({ detectors: { ...quiet, ...inputs } })) * tickMs;

describe('a railway', () => {
  const train = { r1: clear };
  it('clears the track, dwells in its stages in turn as long as the train is there, and ends through its exit stage', () => {
    const plant = plantWith([rail]);
    until(plant, 'rail', 'track', train);
    expect(plant.step?.view).toMatchObject({ mode: 'preemption', source: 'railPreemption', stage: 'B' });
    const cleared = until(plant, 'rail', 'dwell', train);
    expect(cleared).toBeGreaterThanOrEqual(8000);
    const seen = new Set<string | null>();
    for (let n = 0; n < 900; n += 1) { tick(plant, { detectors: { ...quiet, ...train } }); if (!(plant.step?.view.interstage ?? true)) seen.add(plant.step?.view.stage ?? null); }
    expect([...seen].filter((stage) => stage !== 'B').toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(['A', 'C']);
    until(plant, 'rail', 'exit');
    until(plant, 'rail', 'notActive');
    expect(plant.step?.view).toMatchObject({ stage: 'B' });
    expect(ways(plant, 'rail')).toEqual(['entry', 'track', 'dwell', 'exit', 'notActive']);
    // Afterwards everybody is called once.
    forTicks(plant, 1);
    expect(plant.step?.view.mode).toBe('actuated');
    expect(Object.values(plant.step?.view.waitingS ?? {}).filter((waiting) => waiting !== null).length).toBeGreaterThanOrEqual(2);
  });

  it.each([['unknown', { r1: failed }], ['missing', { r1: { ...occupied, ageMs: 1100 } }], ['faulty', { r1: { ...occupied, fault: true } }]])('a lost input counts as a train: %s', (_, lost) => {
    const plant = plantWith([rail]);
    forTicks(plant, 2, lost);
    expect(stateOf(plant, 'rail')).toBe('entry');
    const faults = new Set<string>();
    for (let n = 0; n < 15; n += 1) for (const fault of tick(plant, { detectors: { ...quiet, ...lost } }).faults) faults.add(`${fault.code} ${fault.detector}`);
    expect([...faults]).toEqual(['preempt.inputFault rail']);
  });

  it('a supervised pair that disagrees counts as a train, and alarms after a second', () => {
    const pair = { ...rail, inputs: [{ detector: 'r1', active: 'clear' as const }, { detector: 'r2', active: 'occupied' as const }] };
    const plant = plantWith([pair]);
    // r2 is missing from the quiet image: the train is there from the first tick; both at rest end it.
    forTicks(plant, 600, { r2: clear });
    until(plant, 'rail', 'notActive', { r2: clear });
    forTicks(plant, 2, { r1: clear, r2: clear });
    expect(stateOf(plant, 'rail')).toBe('entry');
    expect(plant.step?.faults.map(({ code }) => code)).toEqual([]);
    forTicks(plant, 12, { r1: clear, r2: clear });
    expect(plant.step?.faults.map(({ code }) => code)).toEqual(['preempt.inputFault']);
  });

  it('a pulse of an instant is served to its end: the track is cleared, its minimum kept', () => {
    const plant = plantWith([rail]);
    forTicks(plant, 1, train);
    const began = plant.n;
    until(plant, 'rail', 'exit');
    expect(ways(plant, 'rail')).toEqual(['entry', 'track', 'dwell', 'exit']);
    expect((plant.n - began) * tickMs).toBeGreaterThanOrEqual(10_000);
  });

  it('the next train in the exit begins it anew', () => {
    const plant = plantWith([rail]);
    forTicks(plant, 1, train);
    until(plant, 'rail', 'exit');
    forTicks(plant, 2, train);
    expect(stateOf(plant, 'rail')).toBe('entry');
  });
});

describe('emergency vehicles', () => {
  it('begin after the delay, and not at all where the call ends before', () => {
    const plant = plantWith([ambulance]);
    forTicks(plant, 29, { a1: occupied });
    expect(stateOf(plant, 'amb')).toBe('notActiveWithCall');
    forTicks(plant, 1);
    expect(stateOf(plant, 'amb')).toBe('notActive');
    forTicks(plant, 32, { a1: occupied });
    expect(stateOf(plant, 'amb')).toBe('entry');
    expect(plant.step?.view.source).toBe('emergencyPreemption');
  });

  it('a lost input of theirs is no call', () => {
    const plant = plantWith([ambulance]);
    forTicks(plant, 100, { a1: failed });
    expect(stateOf(plant, 'amb')).toBe('notActive');
  });

  it('are released and alarmed at the maximum presence, and not heard until the call has ended', () => {
    const plant = plantWith([ambulance]);
    const stuck = { a1: occupied };
    until(plant, 'amb', 'entry', stuck);
    const present = until(plant, 'amb', 'maxPresence', stuck);
    expect(present).toBe(60_000);
    forTicks(plant, 300, stuck);
    expect(plant.step?.view.mode).toBe('actuated');
    expect(plant.step?.faults).toMatchObject([{ code: 'preempt.maxPresence', detector: 'amb' }]);
    forTicks(plant, 2);
    expect(stateOf(plant, 'amb')).toBe('notActive');
    until(plant, 'amb', 'entry', stuck);
  });

  it('two at once: the first keeps the junction to the end of its minimum, then the one before it in the list takes it', () => {
    const plant = plantWith([fire, ambulance]);
    until(plant, 'amb', 'entry', { a1: occupied });
    const both = { a1: occupied, f1: occupied };
    forTicks(plant, 50, both);
    expect([stateOf(plant, 'amb'), stateOf(plant, 'fire')]).not.toContain('notActive');
    expect(plant.step?.view.preemptions.find(({ id }) => id === 'fire')).toMatchObject({ state: 'notActiveWithCall', waits: true });
    const taken = until(plant, 'fire', 'entry', both) + 5000;
    expect(taken).toBeGreaterThanOrEqual(20_000 - 200);
    expect(taken).toBeLessThan(21_000);
    expect(stateOf(plant, 'amb')).toBe('notActiveWithCall');
    // The later one in the list waits for the end of the first.
    until(plant, 'amb', 'entry', { a1: occupied }, 600);
  });

  it('a train takes it from an ambulance at once (safety.md S6)', () => {
    const plant = plantWith([rail, ambulance]);
    until(plant, 'amb', 'entry', { a1: occupied });
    forTicks(plant, 2, { a1: occupied, r1: clear });
    expect([stateOf(plant, 'rail'), stateOf(plant, 'amb')]).toEqual(['entry', 'notActiveWithCall']);
  });

  it('are called by a person only where the site says so, and no longer than their maximum presence', () => {
    const plant = plantWith([ambulance, convoy]);
    const call = (id: string, forMs: number): ControlRequest => ({ kind: 'preempt', preemption: id, source: 'centre', untilMs: plant.n * tickMs + forMs });
    forTicks(plant, 5, {}, { requests: [call('amb', 60_000), call('convoy', 30_000)] });
    expect([stateOf(plant, 'amb'), stateOf(plant, 'convoy')]).toEqual(['notActive', 'entry']);
    // Locked: it is served although it was taken back before it came.
    forTicks(plant, 1, {}, { requests: [call('convoy', -1)] });
    until(plant, 'convoy', 'dwell');
    until(plant, 'convoy', 'notActive');
  });
});

describe('what a preemption leaves alone', () => {
  it('a pedestrian clearance in which it comes runs to its end', () => {
    const plant = plantWith([fire]);
    // Somebody walks in A, then B is called: the walk ends, and its clearance runs.
    tickUntil(plant, () => plant.written['p'] === 'green', 1500, () => ({ detectors: { ...quiet, pb: { ...occupied, actuations: 1 } } }));
    tickUntil(plant, () => plant.written['p'] === 'flashingGreen', 1500, () => ({ detectors: { ...quiet, de: occupied } }));
    const began = plant.n;
    until(plant, 'fire', 'entry', { f1: occupied });
    tickUntil(plant, () => plant.written['p'] !== 'flashingGreen', 300, () => ({ detectors: { ...quiet, f1: occupied } }));
    expect((plant.n - began) * tickMs).toBeGreaterThanOrEqual(8000);
  });

  it('a technician’s flash, and dark', () => {
    const plant = plantWith([fire]);
    forTicks(plant, 1, {}, { requests: [{ kind: 'flash', source: 'technician', untilMs: plant.n * tickMs + 900_000 }] });
    tickUntil(plant, (step) => step.posture === 'flash', 900, () => ({ detectors: quiet }));
    forTicks(plant, 600, { f1: occupied });
    expect(plant.step?.posture).toBe('flash');
    expect(plant.step?.view.preemptions).toMatchObject([{ state: 'notActiveWithCall', waits: true }]);
  });

  it.each([['technician', 'run'], [true, 'flash']] as const)('a technician’s flash: with overridesFlash %s it is in %s, and it is there again afterwards', (overridesFlash, posture) => {
    const plant = plantWith([{ ...fire, overridesFlash }]);
    forTicks(plant, 1, {}, { requests: [{ kind: 'flash', source: 'technician', untilMs: plant.n * tickMs + 900_000 }] });
    tickUntil(plant, (step) => step.posture === 'flash', 900, () => ({ detectors: quiet }));
    forTicks(plant, 600, { f1: occupied });
    expect(plant.step?.posture).toBe(posture);
    tickUntil(plant, (step) => step.posture === 'flash', 1500, () => ({ detectors: quiet }));
  });

  it.each([[{ ...rail, overridesFlash: 'technician' as const }, { r1: clear }], [{ ...fire, overridesFlash: 'technician' as const }, { f1: occupied }]])('a flash by the police key ends for nobody: $id', (one, call) => {
    const plant = plantWith([one]);
    const police: Weather = { inputs: { flashKey: true } };
    for (let n = 0; n < 900; n += 1) tick(plant, { detectors: quiet, ...police });
    expect(plant.step?.posture).toBe('flash');
    forTicks(plant, 600, call, police);
    expect(plant.step?.posture).toBe('flash');
  });

  it.each([[true, 'run'], [false, 'flash']])('a flash that the schedule asked for: with overridesFlash %s it is in %s', (overridesFlash, posture) => {
    const plant = plantWith([{ ...fire, overridesFlash }]);
    forTicks(plant, 1, {}, { requests: [{ kind: 'flash', source: 'schedule', untilMs: plant.n * tickMs + 900_000 }] });
    tickUntil(plant, (step) => step.posture === 'flash', 900, () => ({ detectors: quiet }));
    forTicks(plant, 600, { f1: occupied });
    expect(plant.step?.posture).toBe(posture);
  });

  it('the police: an ambulance waits for them, a train does not', () => {
    const plant = plantWith([rail, ambulance]);
    const police: Weather = { inputs: { policeManual: true } };
    forTicks(plant, 400, { a1: occupied }, police);
    expect(plant.step?.view).toMatchObject({ mode: 'manual', source: 'policePanel' });
    forTicks(plant, 3, { r1: clear }, police);
    expect(plant.step?.view).toMatchObject({ mode: 'preemption', source: 'railPreemption' });
  });
});

/** The change that followed the preemption, its green, and the next green of the same group, ms. */
function afterwards(owedMaxMs: number): { readonly cause: unknown; readonly stage: unknown; readonly greens: readonly number[] } {
  const plant = plantWith([{ ...fire, owedMaxMs }]);
  // East waits from the begin on, north from later on; then nobody is seen any more: every green would end with its gap.
  until(plant, 'fire', 'dwell', { f1: occupied, de: occupied });
  forTicks(plant, 60, { f1: occupied, de: occupied });
  forTicks(plant, 40, { f1: occupied, de: occupied, dn: occupied });
  plant.events.length = 0;
  const waiting = { de: occupied, dn: occupied };
  tickUntil(plant, () => plant.written['e'] === 'green', 2000, () => ({ detectors: { ...quiet, ...waiting } }));
  const decided = plant.events.find(({ code }) => code === 'stage.decided')?.data;
  const greens: number[] = [];
  for (const then of [{ dn: occupied }, { dn: occupied, de: occupied }]) {
    tickUntil(plant, () => plant.written['e'] === 'green', 3000, () => ({ detectors: { ...quiet, ...then, de: occupied } }));
    greens.push(tickUntil(plant, () => plant.written['e'] !== 'green', 600, () => ({ detectors: { ...quiet, dn: occupied } })) * tickMs);
  }
  return { cause: decided?.['cause'], stage: decided?.['stage'], greens };
}

describe('what a preemption owes', () => {
  it('is given back once, with the next green, to who was kept waiting longest first', () => {
    const usual = afterwards(0);
    const owed = afterwards(8000);
    expect(owed).toMatchObject({ cause: 'owed', stage: 'B' });
    expect((owed.greens[0] ?? 0) - (usual.greens[0] ?? 0)).toBeGreaterThan(6000);
    expect(owed.greens[0]).toBeLessThanOrEqual(20_500);
    expect(owed.greens[1]).toBe(usual.greens[1]);
  });

  it('never goes beyond a group’s maximum', () => {
    expect(afterwards(60_000).greens[0]).toBeLessThanOrEqual(20_500);
  });
});
