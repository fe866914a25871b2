import type { SealedSite } from '../../src/model/artefact.ts';
import { createRandom } from '../../src/platform/random.ts';
import { cleanRates } from '../../src/sim/junction/channel.ts';
import type { Mutant } from '../../src/sim/junction/controller.ts';
import { disturb } from '../../src/sim/junction/disturbance.ts';
import { planDisturbances, type PlannedDisturbance } from '../../src/sim/junction/disturbancePlan.ts';
import { createSimulation, type LoggedEvent, type Simulation } from '../../src/sim/junction/simulation.ts';
import { createChecker, type Report } from '../street/checker.ts';
import { parseRules } from '../street/rules.ts';
import type { Limits } from '../street/verdict.ts';

export interface PlaySpec {
  readonly site: SealedSite;
  readonly seed: number;
  readonly endMs: number;
  readonly plan: readonly PlannedDisturbance[];
  readonly mutant?: () => Mutant;
  readonly limits?: Partial<Limits>;
  /** A person on site ends latched faults so long after they came, ms; absent = nobody comes. */
  readonly resetAfterMs?: number;
  readonly vehiclesPerHour?: number;
  readonly everySecond?: (sim: Simulation) => void;
}

/** A performed run, as the street saw it. */
export interface Played {
  readonly sim: Simulation;
  readonly report: Report;
  /** What was done to the junction, in order. */
  readonly performed: readonly PlannedDisturbance[];
  readonly events: readonly LoggedEvent[];
  /** Real time, s. */
  readonly tookS: number;
}

/** Performs one run and has the street checker judge its lamps. */
export function play(spec: PlaySpec): Played {
  const checker = createChecker(parseRules(JSON.parse(JSON.stringify(spec.site))), spec.limits);
  const startedMs = performance.now();
  const sim = createSimulation({
    site: spec.site, seed: spec.seed, vehiclesPerHour: spec.vehiclesPerHour ?? 1200,
    ...(spec.mutant === undefined ? {} : { mutant: spec.mutant }),
    tell(line) { if (line.type !== 'seconds') checker.observe(line); },
  });
  for (const { atMs, disturbance } of spec.plan) sim.world.at(atMs, () => { disturb(sim, disturbance); });
  const person = spec.resetAfterMs === undefined ? null : createPerson(sim, spec.resetAfterMs);
  const second = (): void => {
    person?.();
    spec.everySecond?.(sim);
    sim.world.at(sim.world.nowMs() + 1000, second);
  };
  second();
  sim.run(spec.endMs);
  return {
    sim, report: checker.finish(spec.endMs), events: sim.events, tookS: (performance.now() - startedMs) / 1000,
    performed: spec.plan.toSorted((a, b) => a.atMs - b.atMs),
  };
}

/** Ends what is latched, and a restart storm, as `ngatu fault reset` does; nothing is killed for it. */
function createPerson(sim: Simulation, afterMs: number): () => void {
  let latchedMs: number | null = null;
  return () => {
    const { latched, storm } = sim.disk.durable();
    if (latched.length === 0 && storm === null) {
      latchedMs = null;
      return;
    }
    latchedMs ??= sim.world.nowMs();
    if (sim.world.nowMs() - latchedMs < afterMs) return;
    sim.controller.junction()?.reset({ code: null, by: 'person', reason: 'simulated' });
    latchedMs = null;
  };
}

/** The seeded act of faults of one site, and the end of all of them. */
export function swarmPlan(site: SealedSite, seed: number, untilMs: number): readonly PlannedDisturbance[] {
  return [
    ...planDisturbances(createRandom(seed * 31 + 7), site, 5000, untilMs),
    { atMs: untilMs, disturbance: { kind: 'noise', rates: cleanRates, forMs: 1 } },
    { atMs: untilMs + 1, disturbance: { kind: 'request', request: { kind: 'release', source: 'guard' } } },
  ];
}
