import { roundOf } from '../../../src/control/actuation/maxWait.ts';
import type { Proposal } from '../../../src/control/adaptive/adaptive.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import type { ControlState } from '../../../src/control/state.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, failed, occupied, tick, tickMs } from './plant.ts';
import { richSite } from './richSite.ts';

/** Every loop held or clear for a while, some broken: the more there is, the longer greens want to be. */
export function createTraffic(site: SealedSite, random: Random): () => Readonly<Record<string, DetectorSample>> {
  const busy = random.pick([0.2, 0.6, 0.95]);
  const now = new Map<string, { sample: DetectorSample; ticks: number }>();
  return () => Object.fromEntries(site.traffic.detectors.map(({ id }): [string, DetectorSample] => {
    const held = now.get(id);
    if (held !== undefined && held.ticks > 0) {
      held.ticks -= 1;
      return [id, held.sample];
    }
    const sample = random.next() < 0.02 ? failed : random.next() < busy ? { ...occupied, actuations: 1 } : clear;
    now.set(id, { sample, ticks: random.int(2, 80) });
    return [id, sample];
  }));
}

/** Stays where it is, whatever happens: the junction is moved by the longest wait alone. */
const stays: Pick<Proposal, 'to' | 'leadS' | 'explanation'> = { to: null, leadS: 0, explanation: { rule: 'planner', stage: '', to: null, cost: 0, binding: 'none', alternative: null, queues: {}, labels: 0, ticks: 0 } };

function withStaying(state: ControlState): ControlState {
  const { adaptive, sequence: { stage, beganMs }, lastMs } = state;
  return adaptive === null ? state : { ...state, adaptive: { ...adaptive, proposal: { ...stays, stage: stage ?? '', beganMs, madeMs: lastMs } } };
}

/**
 * A random site under random traffic on demand, or under an optimiser that always stays: the longest wait that it gave,
 * and whether its bound can be kept at all.
 */
export function longestWait(seed: number, ticks: number, { adaptive, ...options }: Parameters<typeof richSite>[1] & { readonly adaptive?: boolean } = {}): { readonly waitMs: number; readonly boundMs: number; readonly possible: boolean; readonly commitments: number; readonly violations: readonly string[] } {
  const site = richSite(seed, options);
  const plan: Plan = { ...site.traffic.builtinPlan, ...(adaptive === true ? { mode: 'adaptive' } : {}) };
  const random = createRandom(seed ^ 0x5eed);
  const plant = createPlant({ site, plan, planVersion: 0 });
  const traffic = createTraffic(site, random);
  const check = createImageCheck(site);
  let commitments = 0;
  let promised: object | null = null;
  for (let count = 0; count < ticks; count += 1) {
    if (adaptive === true) plant.state = withStaying(plant.state);
    tick(plant, { detectors: traffic() });
    // Blind of both eyes it goes by its splits: from there the bound is the plan's own (ladder, docs/modes.md).
    if (plant.state.running.fixed) break;
    const { commitment } = plant.state.promise;
    if (commitment !== null && commitment !== promised) commitments += 1;
    promised = commitment;
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
  }
  const roundMs = roundOf(layoutOf(site), plan).ms;
  const maxWaitMs = site.safety.maxWaitS * 1000;
  return { waitMs: plant.state.counters.maxDemandWaitMs, boundMs: maxWaitMs, possible: roundMs <= maxWaitMs, commitments, violations: check.violations };
}

