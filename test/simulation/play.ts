import type { SealedSite } from '../../src/model/artefact.ts';
import type { CabinetLine } from '../../src/sim/cabinet/recording.ts';
import { createRandom } from '../../src/platform/random.ts';
import { planAct } from '../../src/sim/junction/act.ts';
import type { Mutant } from '../../src/sim/junction/controller.ts';
import { disturb } from '../../src/sim/junction/disturb.ts';
import { doneLine, type PlannedDisturbance } from '../../src/sim/junction/disturbance.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { createSimulation, type LoggedEvent, type Simulation } from '../../src/sim/junction/simulation.ts';
import { createTechnician } from '../../src/sim/junction/technician.ts';
import type { Report } from '../street/checker.ts';
import { createTrial, type TrialVerdict } from '../street/trial.ts';
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
  /** Sees everything that the cabinet tells, the displays' seconds too. */
  readonly see?: (line: CabinetLine) => void;
}

/** A performed run, as the street saw it. */
export interface Played {
  readonly sim: Simulation;
  readonly report: Report;
  readonly verdict: TrialVerdict;
  /** What was done to the junction, in order. */
  readonly performed: readonly PlannedDisturbance[];
  readonly events: readonly LoggedEvent[];
  /** Real time, s. */
  readonly tookS: number;
}

/** Performs one run of given disturbances and has the street judge its lamps. */
export function play(spec: PlaySpec): Played {
  const trial = createTrial(JSON.parse(JSON.stringify(spec.site)), spec.limits ?? {});
  const startedMs = performance.now();
  const sim = createSimulation({
    site: spec.site, seed: spec.seed, vehiclesPerHour: spec.vehiclesPerHour ?? 1200,
    ...(spec.mutant === undefined ? {} : { mutant: spec.mutant }),
    tell(line) {
      spec.see?.(line);
      if (line.type !== 'seconds') trial.observe(line);
    },
  });
  const performed: PlannedDisturbance[] = [];
  const perform = (planned: PlannedDisturbance): void => {
    performed.push(planned);
    const line = doneLine(planned);
    if (line !== null) trial.observe(line);
    disturb(sim, planned.disturbance, (disturbance) => { perform({ atMs: sim.world.nowMs(), disturbance }); });
  };
  for (const planned of spec.plan) sim.world.at(planned.atMs, () => { perform(planned); });
  const technician = spec.resetAfterMs === undefined ? null : createTechnician(sim, spec.resetAfterMs, () => undefined);
  const second = (): void => {
    technician?.look();
    spec.everySecond?.(sim);
    sim.world.at(sim.world.nowMs() + 1000, second);
  };
  second();
  sim.run(spec.endMs);
  const verdict = trial.finish(spec.endMs);
  return { sim, verdict, report: verdict.report, events: sim.events, performed, tookS: (performance.now() - startedMs) / 1000 };
}

/** The seeded act of faults of one site, and the end of all of them. */
export function swarmPlan(site: SealedSite, seed: number, untilMs: number): readonly PlannedDisturbance[] {
  return planAct(createRandom((seed * 31 + 7) >>> 0), site, faultClasses, { fromMs: 5000, untilMs, turn: seed }).plan;
}
