import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { createGuardedStreet } from '../../property/control/guardedStreet.ts';
import { clear, occupied } from '../../property/control/plant.ts';
import { createChecker } from '../../street/checker.ts';
import { parseRules } from '../../street/rules.ts';

/** A detector's change: step of 0.1 s, phase, occupied. */
export type Call = readonly [number, number, boolean];
export interface Green { readonly phase: number; readonly from: number; readonly to: number }

export interface RingRun {
  readonly calls: readonly Call[];
  readonly greens: readonly Green[];
  readonly refusals: readonly string[];
  readonly faults: readonly string[];
  /** What the lamp checker found. */
  readonly violations: readonly unknown[];
  /** Interstages that began while another ring's was under way. */
  readonly apart: number;
}

const phases = [1, 2, 3, 4, 5, 6, 7, 8] as const;
/** Start-up, before the first step. */
const warmTicks = 400;
const firstCall = 600;
const sideOf = (phase: number): number => ([1, 2, 5, 6].includes(phase) ? 1 : 2);
const ringOf = (phase: number): number => (phase <= 4 ? 1 : 2);

/**
 * Vehicles on a dual-ring site, at random but for four things on which controllers of this kind differ by their make:
 * no first call comes while lamps change (SUMO chooses the next phase at the end of red, ours at the end of green); none
 * for a phase behind the running one before the barrier (SUMO goes back to it); none in a green that has rested and is
 * still extended (SUMO's maximum runs from green, NTCIP's from the first call against it); none that would extend a green
 * again after its gap (SUMO: simultaneous gap disable).
 */
export function ringDemand(site: SealedSite, seed: number, steps: number): RingRun {
  const random = createRandom(seed);
  const street = createGuardedStreet(site, site.traffic.builtinPlan);
  const busy = random.pick([100, 200, 400, 800]);
  const nextAt = new Map<number, number>(phases.map((phase) => [phase, firstCall + random.int(0, busy)]));
  const offAt = new Map<number, number>();
  const on = new Set<number>();
  const open = new Map<number, number>();
  const calls: Call[] = [];
  const greens: Green[] = [];
  let movedAt = 0;
  let apart = 0;
  let target: string | null = null;

  function arrive(step: number): void {
    const calm = street.control.sequence.target === null && Object.values(street.written).every((aspect) => aspect === 'green' || aspect === 'red');
    if (!calm) movedAt = step;
    const going = [...open.keys()];
    const mayRest = street.control.conflictSinceMs !== null || going.every((phase) => !on.has(phase) && step - (offAt.get(phase) ?? -999) > 40);
    const mayCall = calm && step - movedAt > 20 && mayRest;
    for (const phase of phases) {
      if (on.has(phase)) {
        if (step < (offAt.get(phase) ?? 0)) continue;
        on.delete(phase);
        calls.push([step, phase, false]);
        nextAt.set(phase, step + random.int(5, busy));
      } else if (step >= (nextAt.get(phase) ?? 0)) {
        const since = open.get(phase);
        const behind = going.some((other) => sideOf(other) === sideOf(phase) && ringOf(other) === ringOf(phase) && other > phase);
        const may = since === undefined ? mayCall && !behind : step - Math.max(since, offAt.get(phase) ?? -999) < 15;
        if (!may) continue;
        on.add(phase);
        calls.push([step, phase, true]);
        offAt.set(phase, step + random.int(3, random.pick([20, 60, 120])));
      }
    }
  }

  function watch(step: number): void {
    for (const phase of phases) {
      const green = street.written[`v${phase}`] === 'green';
      const from = open.get(phase);
      if (green && from === undefined) open.set(phase, step);
      if (green || from === undefined) continue;
      greens.push({ phase, from, to: step });
      open.delete(phase);
    }
    const { sequence } = street.control;
    if (target !== null && sequence.target !== null && sequence.target !== target) apart += 1;
    ({ target } = sequence);
  }

  for (let tick = 1; tick <= steps + warmTicks; tick += 1) {
    arrive(tick - warmTicks);
    street.tick({ detectors: Object.fromEntries(site.traffic.detectors.map((detector): [string, DetectorSample] => [detector.id, on.has(Number(detector.id.slice(1))) ? occupied : clear])) });
    watch(tick - warmTicks);
  }
  const checker = createChecker(parseRules(site));
  for (const sample of street.seen) checker.observe(sample);
  return { calls, greens, refusals: street.refusals, faults: street.faults, violations: checker.finish(street.nowMs + 100).violations, apart };
}
