import { describe, expect, it } from 'vitest';
import { decideAgain, initialAdaptive, labelsPerTick, stepAdaptive, type AdaptiveInputs, type AdaptiveState, type Question } from '../../../../src/control/adaptive/adaptive.ts';
import { laneLayoutsOf } from '../../../../src/control/adaptive/laneLayout.ts';
import type { DetectorSample } from '../../../../src/model/detector.ts';
import type { SignalEvent } from '../../../../src/model/event.ts';
import { whyNowSchema } from '../../../../src/model/why.ts';
import { createRandom } from '../../../../src/platform/random.ts';
import { whyNow, type WhyJunction } from '../../../../src/signald/whyMethod.ts';
import { createPlant, tick, type Plant } from '../../../property/control/plant.ts';
import { planActuated } from '../crossing.ts';
import { adaptiveSite, seen } from './lanes.ts';

const site = adaptiveSite();
const planAdaptive = { ...planActuated, id: 'ada', mode: 'adaptive' as const };
const clear: DetectorSample = { presence: 'clear', actuations: 0, ageMs: 0, fault: false };
const held: DetectorSample = { ...clear, presence: 'occupied' };

/** Road users at random, the same for a seed: half a vehicle every few seconds on each approach. */
function traffic(seed: number, busy = 0.02): () => Readonly<Record<string, DetectorSample>> {
  const random = createRandom(seed);
  const queues = new Map<string, number>();
  return () => Object.fromEntries(site.traffic.detectors.map(({ id, role }): [string, DetectorSample] => {
    if (role === 'advance') return [id, random.next() < busy ? { ...held, actuations: 1 } : clear];
    queues.set(id, Math.max(0, (queues.get(id) ?? 0) + (random.next() < busy ? 3 : 0) - 0.1));
    return [id, (queues.get(id) ?? 0) > 0 ? { ...held, actuations: random.next() < 0.05 ? 1 : 0 } : clear];
  }));
}

function run(plant: Plant, ticks: number, detectors: () => Readonly<Record<string, DetectorSample>>): void {
  for (let at = 0; at < ticks; at += 1) tick(plant, { detectors: detectors() });
}

describe('a junction with an adaptive plan', () => {
  it('is timed by the optimiser, says so, and serves everybody in their time', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    run(plant, 4000, traffic(1));
    expect(plant.step?.view).toMatchObject({ mode: 'adaptive', ladder: { rung: 'adaptiveIsolated', cause: null } });
    const decided = plant.events.filter(({ code, data }) => code === 'stage.decided' && data['cause'] === 'optimiser');
    expect(decided.length).toBeGreaterThan(10);
    expect(Object.values(plant.state.counters.greensByGroup).every((greens) => greens > 2)).toBe(true);
    expect(plant.state.counters.maxDemandWaitMs).toBeLessThanOrEqual(site.safety.maxWaitS * 1000 + 1000);
  });

  it('keeps with each decision by which rule it was made, what it saw, and the best alternative with its cost', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    run(plant, 3000, traffic(2));
    const decided = plant.events.find(({ code, data }) => code === 'stage.decided' && data['rule'] === 'planner');
    expect(decided?.data['binding']).toBe('none');
    expect(Number(decided?.data['labels'])).toBeGreaterThan(100);
    expect(Number(decided?.data['cost'])).toBeGreaterThan(0);
    expect(decided?.data['queues']).toEqual(expect.arrayContaining([expect.stringMatching(/^n /)]));
    expect(Number(decided?.data['alternativeCost'])).toBeGreaterThanOrEqual(Number(decided?.data['cost']));
  });

  it('decides the same when its inputs are replayed', () => {
    const events = [3, 3].map((seed) => {
      const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
      run(plant, 3000, traffic(seed));
      return plant.events;
    });
    expect(events[0]?.length).toBeGreaterThan(50);
    expect(events[0]).toEqual(events[1]);
  });

  it('steps down to control on demand when most lanes are not seen any more, and back', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    const street = traffic(4);
    run(plant, 1000, street);
    const blind = (): Readonly<Record<string, DetectorSample>> => Object.fromEntries(Object.entries(street()).map(([id, sample]) => [id, id.startsWith('a') || id === 'dl' || id === 'de' ? { ...sample, fault: true } : sample]));
    run(plant, 1500, blind);
    expect(plant.step?.view).toMatchObject({ mode: 'actuated', ladder: { rung: 'actuated', wanted: 'adaptiveIsolated', cause: 'detectors' } });
    run(plant, 1500, street);
    expect(plant.step?.view.mode).toBe('adaptive');
  });

  it('where too little is seen for the planner the second controller decides, and says so', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    const street = traffic(5);
    run(plant, 4000, () => Object.fromEntries(Object.entries(street()).map(([id, sample]) => [id, id.startsWith('a') ? { ...sample, fault: true } : sample])));
    expect(plant.state.adaptive?.ahead).toBe(0.5);
    expect(plant.events.filter(({ code, data }) => code === 'stage.decided' && data['rule'] === 'predictive').length).toBeGreaterThan(3);
  });

  it('without any advance detection it runs on demand, and says why', () => {
    const plant = createPlant({ site: adaptiveSite(seen.filter(({ role }) => role === 'stopLine')), plan: planAdaptive, planVersion: 1 });
    run(plant, 700, () => ({}));
    expect(plant.step?.view).toMatchObject({ ladder: { wanted: 'adaptiveIsolated', cause: 'detectors' } });
  });
});

describe('the budget of a decision', () => {
  const layouts = laneLayoutsOf(site);
  const question: Question = { stage: 'A', beganMs: 0, walking: false, start: { stage: 0, leastS: 0, leadS: 0, mostS: Infinity, allowed: [true, true, true] }, bounds: { leastS: [6, 6, 6], mostS: [90, 90, 90] } };
  const inputs = (nowMs: number): AdaptiveInputs => ({ detectors: site.traffic.detectors, samples: {}, trust: () => 1, isGreen: () => false, isCalled: () => false, question: () => question, nowMs });

  it('is made within its ticks; one that is not made by then is counted, and what was decided before stands', () => {
    let state: AdaptiveState = { ...initialAdaptive(layouts, {}, 0), ahead: 1 };
    for (let at = 1; at <= 100; at += 1) state = stepAdaptive(layouts, { ...state, lanes: state.lanes.map((lane) => ({ ...lane })) }, { ...inputs(at * 100), samples: Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, clear])) });
    expect(state.counts).toMatchObject({ decisions: 10, overruns: 0 });
    expect(state.proposal?.explanation.labels).toBeLessThan(labelsPerTick * 5);
    const working = state.working ?? { plan: null };
    expect(working.plan).toBeNull();
  });
});

describe('why, of a running junction', () => {
  it('carries what its decision rests on: from the JSON of it the same decision follows', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    const layouts = laneLayoutsOf(site);
    const traffics = traffic(5);
    const answers = new Set<string | null>();
    let compared = 0;
    for (let at = 0; at < 1500; at += 1) {
      run(plant, 1, traffics);
      const proposal = plant.state.adaptive?.proposal ?? null;
      if (proposal?.basis === undefined || at % 10 > 1) continue;
      const text = JSON.stringify(proposal.basis, (_, value: unknown) => (value === Infinity ? 'Infinity' : value));
      const basis: typeof proposal.basis = JSON.parse(text, (_, value: unknown) => (value === 'Infinity' ? Infinity : value));
      expect(decideAgain(layouts, basis)).toBe(proposal.to);
      answers.add(proposal.to);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
    expect(answers.size).toBeGreaterThan(1);
  });

  it('answers at the socket with the stages of each group, and with a proposal of this run of the stage alone', () => {
    const plant = createPlant({ site, plan: planAdaptive, planVersion: 1 });
    const traffics = traffic(6);
    let view = null;
    for (let at = 0; at < 1500 && view?.proposal == null; at += 1) {
      run(plant, 1, traffics);
      view = at < 600 ? null : whyNow(junctionOf(plant), []);
    }
    expect(whyNowSchema.parse(JSON.parse(JSON.stringify(view)))).toMatchObject({ stage: plant.state.sequence.stage, decided: null, groups: expect.arrayContaining([{ id: 'n', aspect: 'red', waitingS: null, stages: ['A'], notSeen: [] }]) });
    const other = { ...plant, state: { ...plant.state, sequence: { ...plant.state.sequence, beganMs: 1 } } };
    expect(whyNow(junctionOf(other), [])).toMatchObject({ proposal: null });
    const told: SignalEvent = { boot: 'b', n: 1, stamp: { bootId: 'b', monoMs: 0, wallMs: 5, errorMs: null }, code: 'stage.decided', data: { stage: 'B', cause: 'call' } };
    // A group's detectors that are not believed, and what speaks for them, are named at the group.
    const unsure = { presence: 'unknown', calls: true, count: 0, forced: false } as const;
    const [first] = site.traffic.detectors;
    const detectors = [{ ...unsure, id: first?.id ?? '', fault: true, standIn: 'history' as const }];
    const named = whyNow({ ...junctionOf(plant), state: () => ({ ...junctionOf(plant).state(), detectors }) }, []).groups;
    expect(named.filter(({ notSeen }) => notSeen?.length === 1).map(({ id }) => id)).toEqual(first?.groups);
    expect(named.flatMap(({ notSeen }) => notSeen ?? [])[0]).toEqual({ id: first?.id, fault: true, standIn: 'history', forced: false });
    expect(whyNow(junctionOf(plant), [told, { ...told, code: 'stage.changed' }]).decided).toEqual({ wallMs: 5, data: { stage: 'B', cause: 'call' } });
  });
});

function redGroup(id: string): ReturnType<WhyJunction['state']>['groups'][number] {
  return { id, kind: 'vehicle3', commanded: 'red', readBack: null, sinceMs: 0, countdownS: null, remaining: null, waitingS: null, arrivedInRed: null };
}

function junctionOf(plant: Plant): WhyJunction {
  const { stage, target } = plant.state.sequence;
  return {
    state: () => ({ stamp: { bootId: 'b', monoMs: 0, wallMs: 7, errorMs: null }, mode: 'adaptive', source: 'schedule', stage, nextStage: target, stageElapsedMs: 0, plan: 'ada', groups: site.safety.groups.map(({ id }) => redGroup(id)), detectors: [] }),
    look: () => ({ config: { site }, core: { control: plant.state } }),
  };
}
