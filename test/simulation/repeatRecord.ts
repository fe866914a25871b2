import type { RecordedEvent } from '../../src/cli/history/history.ts';
import { repeatDecision } from '../../src/cli/why/repeat.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RepeatOutcome } from '../../src/model/why.ts';
import { createRandom } from '../../src/platform/random.ts';
import { planAct } from '../../src/sim/junction/act.ts';
import type { PlannedDisturbance } from '../../src/sim/junction/disturbance.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { play } from './play.ts';

export const withMode = (site: SealedSite, mode: Plan['mode']): SealedSite => ({ ...site, traffic: { ...site.traffic, builtinPlan: { ...site.traffic.builtinPlan, mode } } });

export interface Recorded { readonly site: SealedSite; readonly all: readonly RecordedEvent[]; readonly decided: readonly RecordedEvent[]; readonly bases: readonly RecordedEvent[] }

/** What a run has on record, on a clock of its own: world time, ms. */
export function recordOf(site: SealedSite, seed: number, endMs: number, plan: readonly PlannedDisturbance[]): Recorded {
  const { events } = play({ site, seed, endMs, plan, resetAfterMs: 20_000 });
  const all = events.map(({ atMs, event }, n): RecordedEvent => ({ boot: 'b', n, code: event.code, monoMs: atMs, wallMs: atMs, data: JSON.parse(JSON.stringify(event.data)) }));
  return { site, all, decided: all.filter(({ code }) => code === 'stage.decided'), bases: all.filter(({ code }) => code === 'stage.basis') };
}

/** Every trouble but a control that errs, and a signald that runs other stages than the artefact's under its hash: what those decided the shipped control rightly does not decide again by the site. */
const honest = faultClasses.filter(({ name }) => !name.startsWith('control.') && name !== 'plan.madStages');

export function honestSwarm(site: SealedSite, seed: number, untilMs: number): readonly PlannedDisturbance[] {
  return planAct(createRandom((seed * 31 + 7) >>> 0), site, honest, { fromMs: 5000, untilMs, turn: seed }).plan;
}

/** A decision of it once more. */
export const again = ({ site, bases }: Recorded, decided: RecordedEvent): RepeatOutcome => repeatDecision(decided, { site, program: 'simulated', bases });
