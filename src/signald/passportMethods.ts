import type { Outcome } from '../ipc/server.ts';
import { whoOf, type Asker } from '../ipc/who.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import type { FaultCode } from '../model/fault.ts';
import type { JunctionState } from '../model/junctionState.ts';
import type { Mode } from '../model/mode.ts';
import type { PlanState } from '../model/passportView.ts';
import type { PlanArrival } from '../model/planInbox.ts';
import { mostNamed, refusalParams } from '../model/refusal.ts';
import type { KeyList } from '../model/keyList.ts';
import type { Parsed, Problem } from '../model/problem.ts';
import type { WallClock } from '../model/time.ts';
import type { Junction } from './daemon.ts';
import { signedBy, type JudgeClock } from './passport.ts';
import type { PassportBook } from './passportBook.ts';
import type { CurrentPlan, PlanStore } from './planStore.ts';
import { noGreens, stepFullGreens, watchedGroups, type FullGreens, type TrafficLook } from './fullGreens.ts';
import { beginWatch, lookAtPlan, type PlanWatch } from './planWatch.ts';
import { servedBefore, starvedBy, starvedText, usualGreens, type ServedBefore } from './starving.ts';

export interface PassportParts {
  readonly plans: Pick<PlanStore, 'current' | 'propose' | 'proposeKeys' | 'nonce' | 'waiting' | 'tried' | 'rollBack'>;
  readonly book: PassportBook;
  readonly wall: () => WallClock;
  readonly record: (event: EventDraft) => void;
  readonly junction: Pick<Junction, 'request'>;
}
type Who = Asker;

/** Who brought a document by hand, and the file that it came from: both as the tool says. */
export interface ToldDocument { readonly by?: string | undefined; readonly file?: string | undefined }
interface Bringing { readonly session: Who; readonly told: ToldDocument; readonly before: string }

type Answer = (outcome: Outcome) => void;

/** There at once, or once the disk has taken what the answer is about. */
function answered(ask: (answer: Answer) => void): Outcome | Promise<Outcome> {
  let found: Outcome | null = null;
  let waits: Answer | null = null;
  ask((outcome) => { found = outcome; waits?.(outcome); });
  return found ?? new Promise((resolve) => { waits = resolve; });
}

/** A signed document from outside: a plan set, or the root's list of planners' keys. Its own word says which. */
export function proposeDocument(parts: PassportParts, document: unknown, session: Who, told: ToldDocument = {}): Outcome | Promise<Outcome> {
  const before = setWords(parts.plans.current());
  return answered((answer) => {
    if (isKeyList(document)) parts.plans.proposeKeys(document, (taken) => { answer(keysTaken(parts, document, taken, { session, told, before })); });
    else parts.plans.propose(document, judgeClock(parts.wall()), (taken) => { answer(planTaken(parts, document, taken, { session, told, before })); });
  });
}

function isKeyList(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'format' in document && document.format === 'ngatu-keys/1';
}

function planTaken(parts: PassportParts, envelope: unknown, proposed: Parsed<CurrentPlan>, bringing: Bringing): Outcome {
  if (!proposed.ok) return refused(parts, 'plan', envelope, proposed.problems, bringing);
  const { plan, planVersion } = proposed.value;
  const waiting = parts.plans.waiting();
  const state = waiting?.planVersion === planVersion ? waiting.state : 'armed';
  parts.record({ code: 'command.accepted', data: { command: 'plan.propose', plan: plan.id, planVersion, before: bringing.before, after: `${setWords(proposed.value)} ${state}`, ...broughtBy(bringing) } });
  parts.book.arrived(arrivalOf(parts, 'plan', envelope, bringing.session, state, []));
  became(parts, planVersion, state, []);
  if (waiting?.planVersion !== planVersion) takeUp(parts.junction, proposed.value);
  return { ok: true, result: { planVersion, plan: plan.id, state } };
}

function keysTaken(parts: PassportParts, list: unknown, proposed: Parsed<KeyList>, bringing: Bringing): Outcome {
  if (!proposed.ok) return refused(parts, 'keys', list, proposed.problems, bringing);
  const { keysVersion, keys, revoked } = proposed.value.payload;
  parts.record({ code: 'command.accepted', data: { command: 'keys.propose', keysVersion, keys: keys.length, revoked: revoked.map(({ keyId }) => keyId).slice(0, mostNamed), ...broughtBy(bringing) } });
  parts.book.arrived(arrivalOf(parts, 'keys', list, bringing.session, 'taken', []));
  return { ok: true, result: { keysVersion } };
}

function refused(parts: PassportParts, kind: PlanArrival['kind'], document: unknown, problems: readonly Problem[], bringing: Bringing): Outcome {
  const named = problems.slice(0, mostNamed);
  const codes = named.map(({ code }) => code);
  parts.record({ code: 'plan.refused', data: { codes, problems: problems.length, ...broughtBy(bringing) } });
  parts.book.arrived(arrivalOf(parts, kind, document, bringing.session, 'refused', named));
  // Whoever asked may sign the token and ask again.
  return { ok: false, code: 'plan.refused', params: { ...refusalParams(problems), nonce: parts.plans.nonce() } };
}

function setWords({ plan, planVersion }: CurrentPlan): string {
  return `plan ${plan.id} v${planVersion}`;
}

function broughtBy({ session, told: { by, file } }: Bringing): Readonly<Record<string, string | number>> {
  return { ...(by === undefined ? {} : { by }), ...(file === undefined ? {} : { file }), ...whoOf(session) };
}

function arrivalOf({ wall }: PassportParts, kind: PlanArrival['kind'], document: unknown, { uid, client }: Who, fate: PlanArrival['fate'], problems: readonly Problem[]): PlanArrival {
  const { wallMs, errorMs } = wall();
  return { wallMs, errorMs, way: client === 'agentd' ? 'link' : 'hand', client, uid, kind, ...signedBy(document), fate, problems: problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
}

/** For the record, for people, and for the sender, whom the agent tells. */
export function became({ record, book }: Pick<PassportParts, 'record' | 'book'>, planVersion: number, state: PlanState, codes: readonly string[], more: EventDraft['data'] = {}, reason?: string): void {
  record({ code: 'plan.state', data: { planVersion, state, codes: codes.slice(0, mostNamed), ...more } });
  book.became(planVersion, state, codes, reason);
}

/** A person on site takes back what came last; what is signed and older is what runs then. */
export function rollBackPlan(parts: PassportParts, { by, reason }: { readonly by: string; readonly reason: string }, session: Who): Outcome | Promise<Outcome> {
  return answered((answer) => { parts.plans.rollBack((rolled) => { answer(rolledBack(parts, { by, reason }, rolled, session)); }); });
}

function rolledBack(parts: PassportParts, { by, reason }: { readonly by: string; readonly reason: string }, rolled: { readonly planVersion: number; readonly back: CurrentPlan } | null, session: Who): Outcome {
  const who = { command: 'plan.rollback', by, reason, ...whoOf(session) };
  if (rolled === null) {
    parts.record({ code: 'command.rejected', data: { ...who, cause: 'plan.nothingBehind' } });
    return { ok: false, code: 'plan.nothingBehind', params: {} };
  }
  const { planVersion, back } = rolled;
  parts.record({ code: 'command.accepted', data: { ...who, planVersion, backTo: back.planVersion, before: `v${planVersion}`, after: setWords(back) } });
  became(parts, planVersion, 'rolledBack', [], { by, reason, backTo: back.planVersion }, `${by}: ${reason}`);
  takeUp(parts.junction, back);
  return { ok: true, result: { planVersion, backTo: back.planVersion, plan: back.plan.id } };
}

/** What the agent's trial in shadow came to. It is advice: it arms or stops what was signed, and can bring nothing of its own. */
export function planTried(parts: PassportParts, { planVersion, passed, codes, detail }: { readonly planVersion: number; readonly passed: boolean; readonly codes: readonly string[]; readonly detail: string }): Outcome | Promise<Outcome> {
  const waiting = parts.plans.waiting();
  if (waiting === null || waiting.state !== 'staged' || waiting.planVersion !== planVersion) return { ok: false, code: 'plan.notStaged', params: { version: planVersion } };
  // Who only wants to be told gets his plan whatever the trial says.
  const armed = passed || waiting.envelope.payload.activation?.trial === 'tell';
  return answered((answer) => {
    parts.plans.tried(planVersion, armed, (told) => {
      if (told) became(parts, planVersion, armed ? 'armed' : 'refused', codes, { detail }, detail);
      answer(told ? { ok: true, result: { armed } } : { ok: false, code: 'plan.notStored', params: { detail: 'plan.tried' } });
    });
  });
}

/** Modes in which a plan times the signals. */
const timed: readonly Mode[] = ['fixed', 'actuated', 'coordinated', 'adaptive'];
/** How long a staged set waits for its trial, ms: an agent that is gone keeps nobody's plan for ever. */
export const trialWaitMs = 10 * 60_000;

interface ReviewParts extends Pick<PassportParts, 'book' | 'wall' | 'record'> {
  readonly site: Pick<SealedSite, 'safety' | 'traffic'>;
  readonly plans: Pick<PlanStore, 'review' | 'current' | 'onTrial' | 'keep' | 'undo' | 'due' | 'waiting' | 'tried'>;
}
type LookedState = Pick<JunctionState, 'mode' | 'planVersion'> & Pick<TrafficLook, 'groups' | 'detectors'>;
/** What the review sees of a junction: of the running one, or of one in a bench. */
export interface Looked extends Pick<Junction, 'request' | 'nowMs'> {
  state(): LookedState;
  faults(): { readonly faults: readonly { readonly code: FaultCode }[] };
}

/**
 * Looks once a second: a set whose time is over, or whose signer counts no more, gives way by itself; an armed one whose
 * moment has come runs; one that is on trial is watched, and kept, or undone with what it did (link.md, The plan passport, 4 to 6).
 */
export function createPlanReview(parts: ReviewParts): (junction: Looked) => void {
  const { plans, wall, record } = parts;
  /** What was said to be active; what ran when this life began was said before. */
  let told = plans.onTrial() === null ? plans.current().planVersion : 0;
  let staged: { readonly planVersion: number; readonly sinceMs: number } | null = null;
  const watch = createWatch(parts);
  return (junction) => {
    const clock = judgeClock(wall());
    const before = plans.current().planVersion;
    const over = plans.review(clock);
    if (over.length > 0) {
      record({ code: 'plan.refused', data: { codes: over.map(({ code }) => code), problems: over.length } });
      became(parts, before, 'over', over.map(({ code }) => code));
      takeUp(junction, plans.current());
    }
    staged = awaitTrial(parts, staged, junction.nowMs());
    plans.due(clock, (due) => {
      if (due.current.planVersion === due.planVersion) takeUp(junction, due.current);
      else became(parts, due.planVersion, 'over', due.problems.map(({ code }) => code));
    });
    const state = junction.state();
    const { planVersion } = state;
    if (planVersion !== told && planVersion === plans.current().planVersion) {
      told = planVersion;
      if (planVersion !== 0) became(parts, planVersion, 'active', []);
    }
    watch(junction, state);
  };
}

/** A staged set whose trial nobody has told: armed all the same where it only wants to be told, refused where it must pass. */
function awaitTrial(parts: ReviewParts, staged: { readonly planVersion: number; readonly sinceMs: number } | null, nowMs: number): { readonly planVersion: number; readonly sinceMs: number } | null {
  const waiting = parts.plans.waiting();
  if (waiting?.state !== 'staged') return null;
  const { planVersion, envelope } = waiting;
  if (staged?.planVersion !== planVersion) return { planVersion, sinceMs: nowMs };
  if (nowMs - staged.sinceMs < trialWaitMs) return staged;
  const armed = envelope.payload.activation?.trial === 'tell';
  parts.plans.tried(planVersion, armed, (told) => {
    if (told) became(parts, planVersion, armed ? 'armed' : 'refused', ['plan.trialNone'], { detail: 'timeout' });
  });
  return { planVersion, sinceMs: nowMs };
}

/** The set that is on trial: watched, then kept, or undone with what it did. */
function createWatch(parts: ReviewParts): (junction: Looked, state: LookedState) => void {
  const { plans, record } = parts;
  const starving = createStarving(parts.site);
  let watch: PlanWatch | null = null;
  return (junction, state) => {
    const trial = plans.onTrial();
    const nowMs = junction.nowMs();
    const greens = trial?.undoAfterGreens ?? usualGreens;
    const starved = starving(state, nowMs, trial?.planVersion ?? null, greens);
    if (trial === null) { watch = null; return; }
    const { planVersion, watchMin } = trial;
    const faults = junction.faults().faults.map(({ code }) => code);
    if (watch?.planVersion !== planVersion) watch = beginWatch(planVersion, faults, nowMs, watchMin === undefined ? undefined : watchMin * 60_000);
    const judged = lookAtPlan(watch, { nowMs, runs: timed.includes(state.mode) && state.planVersion === planVersion, faults, starved });
    switch (judged.outcome) {
      case 'watching': watch = judged.watch; return;
      case 'good':
        plans.keep((kept) => {
          if (!kept) return;
          record({ code: 'plan.trial', data: { outcome: 'kept', planVersion } });
          became(parts, planVersion, 'kept', []);
        });
        // Until the disk has it, and where the disk takes nothing: it is watched for as long again.
        watch = null;
        return;
      case 'bad': {
        const back = plans.undo();
        const told = starved === null ? {} : { detail: starved };
        record({ code: 'plan.trial', data: { outcome: 'undone', planVersion, codes: [...judged.codes], backTo: back.planVersion, ...told } });
        became(parts, planVersion, 'undone', judged.codes, { backTo: back.planVersion, ...told }, starved ?? undefined);
        takeUp(junction, back);
        watch = null;
      }
    }
  };
}

/** Follows how the traffic is served, before a set comes and under it; a text where the set on trial starves somebody. */
function createStarving(site: ReviewParts['site']): (state: LookedState, nowMs: number, onTrial: number | null, greens: number) => string | null {
  const groups = watchedGroups(site);
  let track: FullGreens = noGreens;
  /** Under which set `track` was seen; null = the junction did not run stages. */
  let under: number | null = null;
  let before: { readonly planVersion: number; readonly served: ServedBefore } | null = null;
  return (state, nowMs, onTrial, greens) => {
    const runs = timed.includes(state.mode) ? state.planVersion : null;
    if (runs !== under) {
      // What was seen across a time in flash compares with nothing.
      if (runs !== null && under !== null) before = { planVersion: runs, served: servedBefore(track, greens) };
      [track, under] = [noGreens, runs];
    }
    if (runs === null) return null;
    track = stepFullGreens(groups, track, { nowMs, groups: state.groups, detectors: state.detectors });
    if (runs !== onTrial || before?.planVersion !== runs) return null;
    const starved = starvedBy(before.served, track, greens);
    return starved.length === 0 ? null : starvedText(starved, greens);
  };
}

/** At the next stage decision: nothing that runs is shortened by it. */
function takeUp(junction: Pick<Junction, 'request'>, { plan, planVersion, book }: CurrentPlan): void {
  junction.request({ kind: 'plan', plan, planVersion, ...(book === undefined ? {} : { book }) });
}

/** Validity is judged by a clock that a source stands behind, or stood behind while its error is bounded; not by one that has just stepped. */
function judgeClock({ wallMs, errorMs, synced, quality }: WallClock): JudgeClock {
  return { wallMs, vouched: errorMs !== null && (quality === undefined ? synced : quality === 'synced' || quality === 'holdover') };
}
