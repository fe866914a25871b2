import type { SealedSite } from '../../model/artefact.ts';
import { createRandom } from '../../platform/random.ts';
import type { CabinetLine } from '../cabinet/recording.ts';
import { planAct } from './act.ts';
import type { Mutant } from './controller.ts';
import { disturb } from './disturb.ts';
import { doneLine, lastsMs, type DoneLine, type PlannedDisturbance } from './disturbance.ts';
import type { FaultClass } from './faultClass.ts';
import { createLiveness } from './liveness.ts';
import { createSimulation, type Simulation, type SimulationSpec } from './simulation.ts';
import { createTechnician } from './technician.ts';

export interface EpisodeSpec {
  readonly site: SealedSite;
  readonly seed: number;
  readonly classes: readonly FaultClass[];
  /** Length of the safety act, ms; without it the seed draws it. */
  readonly actMs?: number | undefined;
  /** Classes that are dealt before all others; absent: the great ones in turn. */
  readonly first?: readonly FaultClass[] | undefined;
  readonly tell: (line: CabinetLine | DoneLine) => void;
  readonly mutant?: () => Mutant;
  readonly around?: SimulationSpec['around'];
}

/** What one seed does to one junction: a safety act with faults, then a liveness act without. */
export interface Episode {
  readonly sim: Simulation;
  readonly actMs: number;
  readonly performed: readonly PlannedDisturbance[];
  /** Goes on for so long; true when both acts are over. A process that throws ends it. */
  advance(byMs: number): boolean;
  /** The same, with somebody else's hand on the world (the full stack's promises). */
  advanceWith(run: (untilMs: number) => Promise<void>, byMs: number): Promise<boolean>;
  endMs(): number;
  /** What did not come back to life. */
  unserved(): readonly string[];
  /** Latched faults that let the junction go. */
  readonly escaped: readonly string[];
  /** The mistake that ended a process, if one did. */
  crash(): string | null;
}

/** Lengths of a safety act, min: short ones meet many junctions, long ones the counts of an hour. */
const actMinutes = [10, 20, 20, 60] as const;
/** A person ends a latched fault after this, ms. */
const resetAfterMs = { least: 10, most: 120 } as const;
const beginMs = 5000;
const settleMs = 5000;

export function beginEpisode(spec: EpisodeSpec): Episode {
  const { site, seed } = spec;
  const random = createRandom((seed * 31 + 7) >>> 0);
  const actMs = spec.actMs ?? random.pick(actMinutes) * 60_000;
  const { plan } = planAct(random, site, spec.classes, { fromMs: beginMs, untilMs: actMs, turn: seed, first: spec.first ?? [] });
  const performed: PlannedDisturbance[] = [];
  const sim = createSimulation({
    site, seed, vehiclesPerHour: random.pick([200, 600, 1200, 2000]), tell: spec.tell, around: spec.around,
    ...(spec.mutant === undefined ? {} : { mutant: spec.mutant }),
  });
  const perform = (planned: PlannedDisturbance): void => {
    performed.push(planned);
    const line = doneLine(planned);
    if (line !== null) spec.tell({ ...line, tMs: Math.floor(sim.world.nowMs()) });
    disturb(sim, planned.disturbance, (disturbance) => { perform({ atMs: sim.world.nowMs(), disturbance }); });
  };
  for (const planned of plan) sim.world.at(planned.atMs, () => { perform(planned); });
  const healedMs = Math.max(actMs, ...plan.map(({ atMs, disturbance }) => atMs + lastsMs(disturbance)));
  const technician = createTechnician(sim, random.int(resetAfterMs.least, resetAfterMs.most) * 1000, () => {
    spec.tell({ type: 'done', tMs: Math.floor(sim.world.nowMs()), class: 'technician.reset', forMs: 0 });
  });
  const liveness = createLiveness(site, healedMs + settleMs, resetAfterMs.most * 1000 + 75_000);
  const second = (): void => {
    technician.look();
    liveness.look(sim);
    sim.world.at(sim.world.nowMs() + 1000, second);
  };
  second();
  let crash: string | null = null;
  const isOver = (): boolean => crash !== null || sim.world.nowMs() >= liveness.endMs || (sim.world.nowMs() >= healedMs && liveness.done(sim));
  const nextMs = (byMs: number): number => Math.min(liveness.endMs, sim.world.nowMs() + byMs);
  const fail = (error: unknown): void => { crash = error instanceof Error ? (error.stack ?? error.message) : String(error); };
  return {
    sim, actMs, performed, escaped: technician.escaped,
    advance(byMs) {
      try {
        sim.run(nextMs(byMs));
      } catch (error) {
        fail(error);
      }
      return isOver();
    },
    async advanceWith(run, byMs) {
      try {
        await run(nextMs(byMs));
      } catch (error) {
        fail(error);
      }
      return isOver();
    },
    endMs: () => Math.floor(sim.world.nowMs()),
    unserved: () => (crash === null ? liveness.problems(sim) : []),
    crash: () => crash,
  };
}
