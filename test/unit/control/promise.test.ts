import { describe, expect, it } from 'vitest';
import { clear, createPlant, occupied, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import { stepPromises } from '../../../src/control/promise/step.ts';
import { preemptionSchema } from '../../../src/model/preemption.ts';
import { crossing, detector, planActuated, planFixed } from './crossing.ts';

type Traffic = Readonly<Record<string, DetectorSample>>;
const nobody: Traffic = { dn: clear, de: clear, dl: clear, pb: clear, an: clear };
const waiting: Traffic = { ...nobody, de: occupied };

const base = crossing();
const displays = ['n', 'e', 'l'].map((group, index) => ({ id: `c${group}`, group, board: 'b1', channel: index + 1 }));
/** Minimum greens of 6 s: N is 6 s. */
const shown = (more: Partial<SealedSite['traffic']> = {}): SealedSite => crossing({ traffic: { ...base.traffic, displays, ...more } });
/** North sees 200 m ahead at 50 km/h: 14 s. */
const seeing = shown({ detectors: [...base.traffic.detectors, detector('an', { groups: ['n'], role: 'advance', distanceM: 200, call: 'none' })] });

const number = (plant: Plant, group: string): number | null => plant.step?.countdownS[group] ?? null;
const nowMs = (plant: Plant): number => plant.n * tickMs;

/** Dwells in stage A with nobody about. */
function dwelling(site: SealedSite, plan = planActuated): Plant {
  const plant = createPlant({ site, plan, planVersion: 1 });
  tickUntil(plant, ({ view }) => view.mode !== 'startup', 400, () => ({ detectors: nobody }));
  tickUntil(plant, ({ view }) => plan.mode === 'fixed' || (view.stage === 'A' && !view.interstage && view.oldestDemandS === null && view.stageElapsedMs > 12_000), 3000, (n) => ({ detectors: n % 900 === 0 ? { ...nobody, dn: occupied } : nobody }));
  return plant;
}

const told = (plant: Plant, code: string): readonly Readonly<Record<string, unknown>>[] => plant.events.filter((event) => event.code === code).map(({ data }) => data);
const until = (plant: Plant, done: () => boolean, weather: Weather = { detectors: waiting }): number => tickUntil(plant, done, 900, () => weather);

describe('commitment', () => {
  it('nobody asks: blank; somebody asks: the end is decided N s ahead, and nothing that comes moves it', () => {
    const plant = dwelling(seeing);
    expect(plant.state.promise.commitment).toBeNull();
    expect(number(plant, 'n')).toBeNull();
    until(plant, () => plant.state.promise.commitment !== null);
    expect(plant.state.promise.commitment).toMatchObject({ basis: 'tail', stage: 'A' });
    const { atMs = 0 } = plant.state.promise.commitment ?? {};
    expect(atMs - nowMs(plant)).toBe(6000);
    expect(number(plant, 'n')).toBe(6);
    // Traffic on the north, another plan, another mode: the yellow comes when it was promised.
    const requests: ControlRequest[] = [{ kind: 'plan', plan: planFixed, planVersion: 9 }, { kind: 'mode', mode: 'fixed', source: 'centre', untilMs: 9e9 }];
    tick(plant, { detectors: { ...waiting, dn: occupied, an: occupied }, requests });
    until(plant, () => plant.written['n'] === 'yellow', { detectors: { ...waiting, dn: occupied, an: occupied } });
    expect(nowMs(plant)).toBe(atMs);
    until(plant, () => plant.written['e'] === 'green');
    expect(plant.state.promise.counts).toMatchObject({ broken: {} });
  });

  it('an arrival that is known keeps the tail from being decided before he is at the stop line', () => {
    const plant = dwelling(seeing);
    tick(plant, { detectors: { ...nobody, an: occupied } });
    const seenMs = nowMs(plant);
    until(plant, () => plant.state.promise.commitment !== null);
    // 14.4 s to the stop line and a gap of 1 s.
    expect((plant.state.promise.commitment?.atMs ?? 0) - seenMs).toBeGreaterThanOrEqual(15_400);
  });

  it('without look-ahead the whole green is decided at once', () => {
    const plant = dwelling(shown());
    until(plant, () => plant.state.promise.commitment !== null);
    expect(plant.state.promise.commitment).toMatchObject({ basis: 'onset' });
    until(plant, () => plant.step?.view.stage === 'B' && plant.state.promise.commitment !== null, { detectors: { ...nobody, dn: occupied, de: occupied } });
    expect(number(plant, 'e')).toBeGreaterThanOrEqual(6);
    expect(nowMs(plant) - (plant.state.tracks['e']?.goSinceMs ?? 0)).toBeLessThan(1500);
  });

  it.each([[9000, 9000], [undefined, 20_000], [30_000, 20_000]] as const)('whom a broken detector would have seen has its fail time of %s ms within the longest green', (failTimeMs, greenMs) => {
    const detectors = base.traffic.detectors.map((one) => (one.id === 'de' && failTimeMs !== undefined ? { ...one, failTimeMs } : one));
    const plant = dwelling(shown({ detectors }));
    const blind = { ...nobody, dn: occupied, de: { ...clear, fault: true } };
    until(plant, () => plant.step?.view.stage === 'B' && plant.state.promise.commitment !== null, { detectors: blind });
    expect(plant.state.promise.commitment).toMatchObject({ basis: 'onset', stage: 'B' });
    expect((plant.state.promise.commitment?.atMs ?? 0) - (plant.state.tracks['e']?.goSinceMs ?? 0)).toBe(greenMs);
  });

  it('the last seconds of a red are hidden where the site says so', () => {
    const plant = dwelling(shown({ countdown: { hideRedLastS: 2 } }));
    until(plant, () => number(plant, 'e') === 3);
    until(plant, () => number(plant, 'e') === null);
    expect(plant.written['e']).toBe('red');
    const hiddenAtMs = nowMs(plant);
    until(plant, () => plant.written['e'] === 'green');
    expect(nowMs(plant) - hiddenAtMs).toBeGreaterThanOrEqual(1900);
  });
});

/** Four seconds before the promised end of north's green. */
function promised(): Plant {
  const plant = dwelling(seeing);
  until(plant, () => number(plant, 'n') === 4);
  return plant;
}

describe('what breaks a promise', () => {
  it.each(['emergencyPreemption', 'railPreemption'] as const)('%s: blank first, the yellow 1.5 s later, and told', (source) => {
    const plant = dwelling(shown());
    until(plant, () => (number(plant, 'n') ?? 99) <= 5);
    tick(plant, { detectors: waiting, requests: [{ kind: 'allRed', source, untilMs: 9e9 }] });
    const blankMs = nowMs(plant);
    expect(number(plant, 'n')).toBeNull();
    expect(told(plant, 'promise.broken')).toContainEqual(expect.objectContaining({ group: 'n', colour: 'green', cause: source, shown: true }));
    until(plant, () => plant.written['n'] === 'yellow');
    expect(nowMs(plant) - blankMs).toBe(1500);
    expect(plant.state.promise.counts.broken[source]).toBeGreaterThanOrEqual(1);
  });

  it('a technician waits for what is promised', () => {
    const plant = promised();
    const atMs = plant.state.promise.commitment?.atMs ?? 0;
    tick(plant, { detectors: waiting, requests: [{ kind: 'allRed', source: 'technician', untilMs: 9e9 }] });
    expect(number(plant, 'n')).toBe(4);
    until(plant, () => plant.written['n'] === 'yellow');
    expect(nowMs(plant)).toBe(atMs);
    until(plant, () => plant.written['e'] === 'green');
    expect(told(plant, 'promise.broken')).toEqual([]);
  });

  it('or takes it back while more than N s remain', () => {
    const plant = dwelling(shown(), planFixed);
    until(plant, () => plant.written['e'] === 'green' && (number(plant, 'e') ?? 0) >= 15, { detectors: nobody });
    tick(plant, { detectors: nobody, requests: [{ kind: 'allRed', source: 'technician', untilMs: 9e9 }] });
    const blankMs = nowMs(plant);
    expect(number(plant, 'e')).toBeNull();
    until(plant, () => plant.written['e'] === 'yellow', { detectors: nobody });
    expect(nowMs(plant) - blankMs).toBeGreaterThanOrEqual(1500);
    expect(told(plant, 'promise.withdrawn').length).toBeGreaterThan(0);
    expect(plant.state.promise.counts).toMatchObject({ broken: {} });
    expect(plant.state.promise.counts.withdrawn).toBeGreaterThan(0);
  });

  it('a flash and an engine that it keeps off, in one tick: the numbers run on to their end', () => {
    const fire = preemptionSchema.parse({ id: 'fire', kind: 'fire', inputs: [{ detector: 'f1', active: 'occupied' }], dwell: ['C'] });
    const plant = dwelling(shown({ preemptions: [fire] }), planFixed);
    const [quiet, called] = [{ ...nobody, f1: clear }, { ...nobody, f1: occupied }];
    // Within N and what a withdrawal takes, the flash waits for the number.
    until(plant, () => plant.written['e'] === 'green' && number(plant, 'e') === 6, { detectors: quiet });
    const endMs = nowMs(plant) + 6000;
    const request: ControlRequest = { kind: 'flash', source: 'schedule', untilMs: 9e9 };
    for (let count = 0; count < 3; count += 1) tick(plant, { detectors: called, requests: [request] });
    expect(number(plant, 'e')).toBe(6);
    until(plant, () => plant.written['e'] !== 'green', { detectors: called });
    expect(Math.abs(nowMs(plant) - endMs)).toBeLessThanOrEqual(200);
    expect(told(plant, 'promise.broken')).toEqual([]);
    expect(told(plant, 'preempt.changed').map(({ to }) => to)).toEqual(['notActiveWithCall']);
  });

  it('a start that nobody grants at zero blanks the number, and is told as late', () => {
    const plant = promised();
    until(plant, () => number(plant, 'e') === 1, { detectors: waiting, denied: ['e'] });
    until(plant, () => number(plant, 'e') === null, { detectors: waiting, denied: ['e'] });
    expect(plant.written['e']).toBe('red');
    for (let n = 0; n < 4; n += 1) tick(plant, { detectors: waiting, denied: ['e'] });
    expect(told(plant, 'promise.broken')).toEqual([expect.objectContaining({ group: 'e', colour: 'red', cause: 'late' })]);
    until(plant, () => plant.written['e'] === 'green');
    expect(plant.state.promise.counts.broken).toEqual({ late: 1 });
  });

  it('a number that goes blank by itself is remembered as one that an order took: who orders next waits for it (scenario 776611)', () => {
    const plant = promised();
    const inputs = { detectors: nobody, commitment: null, blank: null, closes: false, wallMs: 0, nowMs: nowMs(plant) };
    const layout = layoutOf(seeing);
    expect(stepPromises(seeing, layout, plant.state, { ...inputs, commitment: plant.state.promise.commitment }).promise.takenBackMs).toBeNull();
    const { promise } = stepPromises(seeing, layout, plant.state, inputs);
    expect(promise.ledger['n']).toMatchObject({ broken: true, shown: true });
    expect(promise.takenBackMs).toBe(nowMs(plant));
  });

  it('guard’s closing takes every number away', () => {
    const plant = promised();
    tick(plant, { detectors: waiting, restart: true });
    expect(number(plant, 'n')).toBeNull();
    expect(told(plant, 'promise.broken').map(({ cause }) => cause)).toEqual(expect.arrayContaining(['guard']));
  });
});

it('every quarter of an hour is counted', () => {
  const plant = dwelling(shown(), planFixed);
  for (let n = 0; n < 18_500; n += 1) tick(plant, { detectors: nobody });
  const counts = told(plant, 'promise.counts');
  expect(counts.length).toBeGreaterThanOrEqual(2);
  expect(counts.at(-1)).toMatchObject({ durationMs: 900_000, broken: 0 });
  expect(Number(counts.at(-1)?.['intervals'])).toBeGreaterThanOrEqual(50);
});
