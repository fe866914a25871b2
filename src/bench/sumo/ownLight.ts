import type { Estimator } from '../../control/adaptive/estimate.ts';
import type { ControlRequest } from '../../control/control.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { DetectorSample } from '../../model/detector.ts';
import type { Plan, PlanBook } from '../../model/plan.ts';
import { createGuardedJunction, type GuardedJunction } from '../../sim/guarded/guardedJunction.ts';
import { createLoopTally } from '../hil/loopTally.ts';
import type { LightDriver, OwnMode } from './controller.ts';
import { walksOnce } from './crossing.ts';
import { createLetters } from './letters.ts';
import { ruledSite, type Rules } from './rules.ts';
import type { BenchLight } from './scenarioSite.ts';

/** What a broken detector tells instead of the truth. */
export type DetectorLie = (id: string, sample: DetectorSample, second: number) => DetectorSample;

/** What decides which plan the light runs; absent = the built-in one, for ever. */
export interface LightPlans {
  readonly given: { readonly plan: Plan; readonly planVersion: number; readonly book?: PlanBook };
  /** What is asked of control in the second that begins. */
  take(): readonly ControlRequest[];
  /** At the end of each second of the street. */
  look(junction: GuardedJunction, loops: ReadonlyMap<string, { readonly occupied: boolean; readonly count: number }>): void;
}

export interface OwnLight extends LightDriver {
  readonly junction: GuardedJunction;
  /** Duration of control and guard in the ticks that decide, ms. */
  readonly decisionsMs: readonly number[];
  /** Why it left its stage in this second; null = it has not. */
  readonly why: () => string | null;
}

const ticksPerStep = 10;
/** A start-up takes about 25 s. */
const longestStartTicks = 1200;
const ageMs = 50;

/** The product's own loop at one light: ten ticks of control and guard in every second, fed by loops alone. */
export function createOwnLight({ light, site, sightedSite, loops: laid, sight }: BenchLight, mode: OwnMode, rules: Rules, lie: DetectorLie | null, estimator: Estimator | null = null, plansOf?: ((site: SealedSite) => LightPlans) | null): OwnLight {
  const adaptive = mode === 'adaptive';
  const ruled = walksOnce(ruledSite(adaptive ? sightedSite : site, rules));
  const loops = adaptive ? [...laid, ...sight.filter(({ kind }) => kind !== 'area')] : laid;
  const areas = adaptive ? sight.filter(({ kind }) => kind === 'area').map(({ id }) => id) : [];
  const plan: Plan = { ...ruled.traffic.builtinPlan, mode };
  const plans = plansOf?.(ruled) ?? null;
  const junction = createGuardedJunction({ site: ruled, ...(plans?.given ?? { plan, planVersion: 0 }), ...(estimator === null ? {} : { estimator }) });
  const letters = createLetters(light);
  const tally = createLoopTally(loops.map(({ id }) => id));
  const known = new Map(loops.map(({ id }) => [id, { occupied: false, count: 0 }]));
  const inAreas = new Map(areas.map((id) => [id, 0]));
  const still = samplesOf({ known, inAreas }, new Map(), lie, 0);
  startUp(junction, still);
  const decisionsMs: number[] = [];
  let second = 0;
  let why: string | null = null;
  return {
    lightId: light.lightId, junction, decisionsMs, why: () => why,
    next(seen) {
      second += 1;
      const before = new Map([...known].map(([id, { count }]) => [id, count]));
      if (seen !== null) for (const [id, value] of Object.entries(tally(seen))) known.set(id, value);
      for (const id of areas) inAreas.set(id, seen?.areas.get(id)?.vehicleNumber ?? 0);
      junction.tick(samplesOf({ known, inAreas }, before, lie, second), true, plans?.take());
      decisionsMs.push(junction.tookMs);
      why = whyOf(junction);
      const rest = samplesOf({ known, inAreas }, null, lie, second);
      for (let tick = 1; tick < ticksPerStep; tick += 1) junction.tick(rest, false);
      plans?.look(junction, known);
      return letters(junction.written);
    },
  };
}

/** Until the first green stands, and the next tick begins a whole second. */
function startUp(junction: GuardedJunction, detectors: Readonly<Record<string, DetectorSample>>): void {
  const stands = (): boolean => junction.step?.posture === 'run' && Object.values(junction.written).includes('green');
  while (!stands()) {
    if (junction.n > longestStartTicks) throw new Error(`no green after ${junction.n} ticks: ${[...junction.faults, ...junction.refusals].slice(-5).join('; ')}`);
    junction.tick(detectors);
  }
  while (junction.n % ticksPerStep !== ticksPerStep - 1) junction.tick(detectors);
}

interface Known {
  readonly known: ReadonlyMap<string, { readonly occupied: boolean; readonly count: number }>;
  readonly inAreas: ReadonlyMap<string, number>;
}

/** `before`: counts of the last second; null = nothing new in this tick. */
function samplesOf({ known, inAreas }: Known, before: ReadonlyMap<string, number> | null, lie: DetectorLie | null, second: number): Readonly<Record<string, DetectorSample>> {
  const told = (id: string, sample: DetectorSample): [string, DetectorSample] => [id, lie === null ? sample : lie(id, sample, second)];
  return Object.fromEntries([
    ...[...known].map(([id, { occupied, count }]) => told(id, { presence: occupied ? 'occupied' : 'clear', actuations: before === null ? 0 : count - (before.get(id) ?? 0), ageMs, fault: false })),
    ...[...inAreas].map(([id, vehicles]) => told(id, { presence: vehicles > 0 ? 'occupied' : 'clear', actuations: 0, ageMs, fault: false, vehicles })),
  ]);
}

/** The decision of this tick, as its event tells it. */
function whyOf({ step }: GuardedJunction): string | null {
  const data = step?.events.find(({ code }) => code === 'stage.decided')?.data;
  if (data === undefined) return null;
  return ['stage', 'cause', 'rule', 'binding', 'cost', 'alternative', 'alternativeCost'].flatMap((key) => (data[key] === undefined || data[key] === null ? [] : [`${key} ${String(data[key])}`])).join(', ');
}
