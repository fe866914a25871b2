import { viewOf, type ControlRequest } from '../../control/control.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { EventDraft } from '../../model/event.ts';
import type { FaultCode } from '../../model/fault.ts';
import type { PlanState } from '../../model/passportView.ts';
import { planStates } from '../../model/passportView.ts';
import { tryPlans, type TrialMinute } from '../../model/planTrial.ts';
import { sourceOf } from '../../model/seal.ts';
import type { GuardedJunction } from '../../sim/guarded/guardedJunction.ts';
import { createPassportBook } from '../../signald/passportBook.ts';
import { createPlanReview, planTried, proposeDocument } from '../../signald/passportMethods.ts';
import { openPlanStore, type CurrentPlan, type PlanStore } from '../../signald/planStore.ts';
import type { LightPlans } from '../sumo/ownLight.ts';
import { badPlan, createOffice, goodPlan, signedSet, type Office } from './plans.ts';

/** Whether the bad set comes at all, and whether the cabinet watches it. */
export type Course = 'good' | 'rollback' | 'noRollback';
export const courses: readonly Course[] = ['good', 'rollback', 'noRollback'];

/** What became of a set, and when, s from the begin of the window. */
export interface Mark { readonly s: number; readonly planVersion: number; readonly state: PlanState; readonly codes: readonly string[]; readonly detail: string | null }

export const versions = { good: 1, bad: 2 } as const;
/** The least that a set is watched: the good one is the last good one long before the peak. */
const goodWatchMin = 5;
/** The bad set comes so long before its moment, s. */
const aheadS = 60;
const session = { uid: 0, client: 'bench' };

export interface CabinetSetting { readonly stateDir: string; readonly course: Course; readonly peakS: number }
export interface Cabinet { readonly plansOf: (site: SealedSite) => LightPlans; readonly marks: readonly Mark[] }

/**
 * The cabinet's side of plan sets at a light: signald's own store, check, activation, watch and rollback, on the clock and
 * the detectors of the bench. The trial in shadow is played by the minutes that its detectors have counted so far.
 */
export function createCabinet(setting: CabinetSetting): Cabinet {
  const marks: Mark[] = [];
  const office = createOffice();
  return { marks, plansOf: (ruled) => lightPlans(setting, { ...ruled, safety: { ...ruled.safety, signaturesRequired: 2, trustKeys: office.trustKeys } }, office, marks) };
}

function lightPlans({ stateDir, course, peakS }: CabinetSetting, site: SealedSite, office: Office, marks: Mark[]): LightPlans {
  const plans = openPlanStore(site, stateDir, 0, 'bench');
  const book = createPassportBook();
  const asked: ControlRequest[] = [];
  let [nowMs, second, beginMs] = [0, 0, 0];
  const record = (event: EventDraft): void => { marks.push(...markOf(event, second)); };
  const wall = (): { readonly wallMs: number; readonly synced: true; readonly errorMs: number } => ({ wallMs: nowMs, synced: true, errorMs: 5 });
  const request = (one: ControlRequest): boolean => { asked.push(one); return true; };
  const parts = { plans, book, wall, record, junction: { request } };
  const review = createPlanReview({ site, book, wall, record, plans: course === 'noRollback' ? unwatched(plans) : plans });
  const tally = createMinutes(site);
  const propose = (document: unknown): void => {
    const outcome = proposeDocument(parts, document, session);
    if (outcome instanceof Promise || !outcome.ok) throw new Error(`the set was not taken: ${JSON.stringify(outcome)}`);
  };
  return {
    given: plans.current(),
    take: () => asked.splice(0),
    look(junction, loops) {
      nowMs = junction.nowMs;
      if (second === 0) {
        beginMs = nowMs;
        propose(signedSet(site, office, versions.good, goodPlan(site), { watchMin: goodWatchMin }));
      }
      tally.look(second, beginMs, loops);
      if (course !== 'good' && second === peakS - aheadS) {
        propose(signedSet(site, office, versions.bad, badPlan(site, goodPlan(site), tally.counted), { fromMs: beginMs + peakS * 1000, trial: 'tell' }));
        tryStaged(site, plans, tally.minutes(), (told) => planTried(parts, told));
      }
      review(seenBy(site, junction, loops, request));
      second += 1;
    },
  };
}

/** A cabinet that takes and runs what is signed, and looks at nothing afterwards. */
function unwatched(plans: PlanStore): PlanStore {
  return { ...plans, onTrial: () => (plans.onTrial()?.planVersion === versions.bad ? null : plans.onTrial()) };
}

function seenBy(site: SealedSite, junction: GuardedJunction, loops: Parameters<LightPlans['look']>[1], request: (one: ControlRequest) => boolean): Parameters<ReturnType<typeof createPlanReview>>[0] {
  const faults = (junction.step?.faults ?? []).map(({ code }): { readonly code: FaultCode } => ({ code }));
  return {
    request, nowMs: () => junction.nowMs, faults: () => ({ faults }),
    state() {
      const { mode, planVersion } = viewOf({ site }, junction.control);
      return {
        mode, planVersion,
        groups: site.safety.groups.map(({ id }) => ({ id, commanded: junction.written[id] ?? 'dark' })),
        detectors: [...loops].map(([id, { occupied, count }]) => ({ id, presence: occupied ? 'occupied' : 'clear', count, fault: false })),
      };
    },
  };
}

const isState = (value: unknown): value is PlanState => planStates.some((state) => state === value);

function markOf({ code, data }: EventDraft, s: number): readonly Mark[] {
  const { state, planVersion, codes, detail } = data;
  if (code !== 'plan.state' || !isState(state) || typeof planVersion !== 'number') return [];
  return [{ s, planVersion, state, codes: Array.isArray(codes) ? codes.map(String) : [], detail: typeof detail === 'string' ? detail : null }];
}

interface Minutes {
  look(second: number, beginMs: number, loops: Parameters<LightPlans['look']>[1]): void;
  readonly minutes: () => readonly TrialMinute[];
  /** Vehicles over a group's stop line so far. */
  readonly counted: (group: string) => number;
}

/** What the loops have counted, minute by minute of the window. */
function createMinutes({ traffic }: SealedSite): Minutes {
  const found: TrialMinute[] = [];
  let before = new Map<string, number>();
  let last = new Map<string, number>();
  return {
    minutes: () => found,
    counted: (group) => traffic.detectors.filter(({ groups, role }) => role === 'stopLine' && groups.includes(group)).reduce((sum, { id }) => sum + (last.get(id) ?? 0), 0),
    look(second, beginMs, loops) {
      last = new Map([...loops].map(([id, { count }]) => [id, count]));
      if (second % 60 !== 59) return;
      found.push({ localMs: beginMs + (second - 59) * 1000, counts: Object.fromEntries([...last].map(([id, count]) => [id, count - (before.get(id) ?? 0)])) });
      before = last;
    },
  };
}

function tryStaged(site: SealedSite, plans: PlanStore, minutes: readonly TrialMinute[], tell: (told: Parameters<typeof planTried>[1]) => unknown): void {
  const waiting = plans.waiting();
  if (waiting === null) throw new Error('nothing is staged');
  const { payload: { planVersion, plans: next, defaultPlan } } = waiting.envelope;
  const { passed, codes, detail } = tryPlans(sourceOf(site).source, minutes, bookOf(plans.current()), { plans: next, defaultPlan });
  tell({ planVersion, passed, codes, detail });
}

function bookOf({ book, plans, plan }: CurrentPlan): NonNullable<CurrentPlan['book']> {
  return book ?? { plans: [...plans], defaultPlan: plan.id };
}
