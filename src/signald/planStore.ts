import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SealedSite } from '../model/artefact.ts';
import type { KeyList } from '../model/keyList.ts';
import type { Plan, PlanBook, PlanEnvelope } from '../model/plan.ts';
import { checkPlanAlone, checkPlanBook } from '../model/planCheck.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import type { SiteFacts } from '../model/siteFacts.ts';
import { readIfThere, writeDurably } from '../platform/durableFile.ts';
import { openKeyStore } from './keyStore.ts';
import { emptyShelf, readShelf, shelfText, type PlanShelf } from './planShelf.ts';
import { mostStarts } from './planWatch.ts';
import { admitPassport, checkSignatures, checkTerms, checkValidity, errorsOf, factsOf, type JudgeClock, type Payload, type PlanTrust } from './passport.ts';

/** The plan that runs, and the set it came from. */
export interface CurrentPlan { readonly plan: Plan; readonly planVersion: number; readonly plans: readonly Plan[]; readonly origin: 'builtin' | 'stored'; readonly book?: PlanBook }

export interface PlanStore {
  current(): CurrentPlan;
  /** Why the stored set was not used at start; empty where it was, or where there was none. */
  startProblems(): readonly Problem[];
  /** Verifies a signed set and keeps it durably; the answer is what the sender hears. It is on trial until `keep` or `undo`. */
  propose(envelope: unknown, clock: JudgeClock): Parsed<CurrentPlan>;
  /** The root's list of planners' keys; a set whose signer it revokes is over with the next review. */
  proposeKeys(list: unknown): Parsed<KeyList>;
  /** What a set must carry, signed, while nobody vouches for the clock. */
  nonce(): string;
  /** Why the set that runs may run no longer: its time is over by a clock that somebody vouches for, or its signer was revoked. The last good one that still may runs from then on, else the built-in plan. */
  review(clock: JudgeClock): readonly Problem[];
  /** The set that is on trial, and for how long it is watched; null = none. */
  onTrial(): { readonly planVersion: number; readonly watchMin: number | undefined } | null;
  /** The trial is over: the newest is the good one. False: it could not be kept, and stays on trial. */
  keep(): boolean;
  /** Back to the last good set, or to the built-in plan. Its version stays behind. */
  undo(): CurrentPlan;
  /** A person's word: back to the last good set, or to the one before where the last good one runs. Null = the built-in plan runs, and nothing waits. */
  rollBack(): { readonly planVersion: number; readonly back: CurrentPlan } | null;
  /** A set that was taken and does not run yet. */
  waiting(): Waiting | null;
  /** What its trial in shadow came to: armed, or taken off with why. False = nothing of that version is staged, or the disk takes nothing. */
  tried(planVersion: number, passed: boolean): boolean;
  /** The armed set's moment has come: it runs from now, on trial. Null = not yet; problems = it may run no more. */
  due(clock: JudgeClock): { readonly planVersion: number; readonly current: CurrentPlan; readonly problems: readonly Problem[] } | null;
  /** The last set that was watched to the end. */
  good(): number | null;
}

export interface Waiting { readonly planVersion: number; readonly state: 'staged' | 'armed'; readonly envelope: PlanEnvelope; readonly fromMs: number | null }

const builtin = (site: SealedSite): CurrentPlan => ({ plan: site.traffic.builtinPlan, planVersion: 0, plans: [site.traffic.builtinPlan], origin: 'builtin' });

/** signald alone writes and loads the current plan, verifying signature and bounds itself (architecture.md, Ownership). `bootId`: what makes a start's tokens its own. */
// Over 70 lines: one value whose methods share the shelf and what runs of it.
export function openPlanStore(site: SealedSite, stateDir: string, wallMs: number, bootId: string): PlanStore {
  const path = join(stateDir, 'plans.json');
  const keys = openKeyStore(site, stateDir);
  const opened = openShelf(site, readStored(stateDir, path), wallMs, keys.trust(), 'start');
  const { problems } = opened;
  let { shelf, running } = opened;
  let used = 0;
  let revoked: readonly Problem[] = [];
  /** The keys have changed, or this is a start: what waits is judged anew. */
  let suspect = true;
  const nonce = (): string => createHash('sha256').update(`${bootId} ${used}`).digest('hex').slice(0, 32);
  /** Null = it is on the disk. */
  const store = (next: PlanShelf): string | null => {
    try {
      writeDurably(path, shelfText(next));
      return null;
    } catch (error) {
      return String(error);
    }
  };
  const put = (next: PlanShelf): boolean => {
    if (store(next) !== null) return false;
    shelf = next;
    return true;
  };
  // A start under a set that is on trial counts before anything else can happen under it; one that undid it has done so for good.
  if (shelf.watch !== null || problems.some(({ code }) => code === 'plan.undone')) store(shelf);
  const fallBack = (clock: JudgeClock): void => {
    const good = shelf.good !== null && shelf.good.payload.planVersion !== running.envelope?.payload.planVersion && (!clock.vouched || checkValidity(shelf.good.payload, clock.wallMs).length === 0) ? readmit(site, shelf.good, clock.wallMs, keys.trust()) : null;
    running = good ?? { envelope: null, current: builtin(site), problems: [] };
  };
  return {
    current: () => running.current,
    startProblems: () => [...keys.startProblems(), ...problems],
    nonce,
    onTrial: () => (shelf.watch === null || shelf.newest === null ? null : { planVersion: shelf.newest.payload.planVersion, watchMin: shelf.newest.payload.activation?.watchMin }),
    good: () => shelf.good?.payload.planVersion ?? null,
    waiting: () => (shelf.next === null ? null : waitingOf(shelf.next)),
    tried(planVersion, passed) {
      const { next } = shelf;
      if (next?.state !== 'staged' || next.envelope.payload.planVersion !== planVersion) return false;
      return put({ ...shelf, next: passed ? { ...next, state: 'armed' } : null });
    },
    due(clock) {
      const { next } = shelf;
      if (next === null) return null;
      const unfit = [
        ...(clock.vouched ? checkValidity(next.envelope.payload, clock.wallMs).filter(({ code }) => code === 'plan.expired') : []),
        ...(suspect ? checkSignatures(site, next.envelope, keys.trust(), { wallMs: clock.wallMs, vouched: false }) : []),
      ];
      suspect = false;
      const fromMs = next.envelope.payload.activation?.fromMs;
      const early = next.state === 'staged' || (fromMs !== undefined && (!clock.vouched || clock.wallMs < fromMs));
      if (unfit.length === 0 && early) return null;
      const judged = unfit.length > 0 ? null : readmit(site, next.envelope, clock.wallMs, keys.trust());
      if (judged !== null && judged.envelope !== null) {
        if (!put({ ...shelf, newest: judged.envelope, next: null, watch: { starts: 0 } })) return null;
        running = judged;
        return { planVersion: next.envelope.payload.planVersion, current: running.current, problems: judged.problems };
      }
      const why = judged?.problems ?? unfit;
      shelf = { ...shelf, next: null, floorVersion: why.some(({ code }) => code === 'plan.keyRevoked') ? next.floorBefore : shelf.floorVersion };
      store(shelf);
      return { planVersion: next.envelope.payload.planVersion, current: running.current, problems: why };
    },
    rollBack() {
      const planVersion = shelf.next?.envelope.payload.planVersion ?? running.current.planVersion;
      if (planVersion === 0) return null;
      // What waits is taken off; what runs stays.
      if (shelf.next !== null) shelf = { ...shelf, next: null };
      else {
        const kept = shelf.good?.payload.planVersion === running.envelope?.payload.planVersion;
        const target = kept ? shelf.before : shelf.good;
        const back = target === null ? null : readmit(site, target, wallMs, keys.trust());
        running = back === null || back.envelope === null ? { envelope: null, current: builtin(site), problems: [] } : back;
        shelf = { ...shelf, newest: running.envelope, good: running.envelope, before: kept ? null : shelf.before, watch: null };
      }
      store(shelf);
      return { planVersion, back: running.current };
    },
    proposeKeys(list) {
      const admitted = keys.propose(list);
      suspect = true;
      if (admitted.ok && running.envelope !== null) revoked = checkSignatures(site, running.envelope, keys.trust(), { wallMs: 0, vouched: false });
      return admitted;
    },
    propose(input, clock) {
      const admitted = admitPassport(site, input, { minVersion: Math.max(shelf.floorVersion, running.current.planVersion) + 1, clock, trust: keys.trust(), nonce: nonce() });
      if (!admitted.ok) return admitted;
      const { activation, planVersion } = admitted.value.payload;
      const waits = activation?.trial !== undefined ? 'staged' as const : activation?.fromMs !== undefined ? 'armed' as const : null;
      const taken = { ...shelf, floorVersion: planVersion };
      const next: PlanShelf = waits === null ? { ...taken, newest: admitted.value, next: null, watch: { starts: 0 } } : { ...taken, next: { state: waits, envelope: admitted.value, floorBefore: shelf.floorVersion } };
      const failed = store(next);
      if (failed !== null) return { ok: false, problems: [problem('plan.notStored', '', { detail: failed })] };
      used += 1;
      shelf = next;
      if (waits === null) running = { envelope: admitted.value, current: currentOf(admitted.value), problems: [] };
      return { ok: true, value: currentOf(admitted.value), warnings: [] };
    },
    review(clock) {
      if (running.envelope === null) return [];
      const over = [...revoked, ...(clock.vouched ? checkValidity(running.envelope.payload, clock.wallMs).filter(({ code }) => code === 'plan.expired') : [])];
      if (over.length === 0) return [];
      fallBack(clock);
      shelf = { ...shelf, floorVersion: revoked.length > 0 ? floorOf(site, shelf, keys.trust()) : shelf.floorVersion, watch: null };
      revoked = [];
      store(shelf);
      return over;
    },
    keep() {
      return put({ ...shelf, good: shelf.newest, before: shelf.good, watch: null });
    },
    undo() {
      fallBack({ wallMs, vouched: false });
      shelf = { ...shelf, newest: running.envelope, watch: null };
      store(shelf);
      return running.current;
    },
  };
}

/** What would run of the stored sets under a site that is only looked at: nothing is written, and no start is counted. */
export function plansUnder(site: SealedSite, stateDir: string, wallMs: number): { readonly current: CurrentPlan; readonly problems: readonly Problem[] } {
  const keys = openKeyStore(site, stateDir);
  const { running, problems } = openShelf(site, readStored(stateDir, join(stateDir, 'plans.json')), wallMs, keys.trust(), 'look');
  return { current: running.current, problems: [...keys.startProblems(), ...problems] };
}

function waitingOf({ state, envelope }: NonNullable<PlanShelf['next']>): Waiting {
  return { planVersion: envelope.payload.planVersion, state, envelope, fromMs: envelope.payload.activation?.fromMs ?? null };
}

interface Running { readonly envelope: PlanEnvelope | null; readonly current: CurrentPlan; readonly problems: readonly Problem[] }

/** What is on the shelf, and what runs of it; a start under a set that is on trial is counted. */
function openShelf(site: SealedSite, stored: ReturnType<typeof readStored>, wallMs: number, trust: PlanTrust, why: 'start' | 'look'): { readonly shelf: PlanShelf; readonly running: Running; readonly problems: readonly Problem[] } {
  const none = (problems: readonly Problem[]): ReturnType<typeof openShelf> => ({ shelf: emptyShelf, running: { envelope: null, current: builtin(site), problems: [] }, problems });
  if ('problem' in stored) return none([stored.problem]);
  if (stored.text === null) return none([]);
  const read = readShelf(stored.text);
  if (!read.ok) return none(read.problems);
  const starts = read.value.watch === null ? null : read.value.watch.starts + (why === 'start' ? 1 : 0);
  const shelf: PlanShelf = { ...read.value, floorVersion: floorOf(site, read.value, trust), watch: starts === null ? null : { starts } };
  if (starts !== null && starts >= mostStarts) {
    const undone = problem('plan.undone', '', { plan: shelf.newest?.payload.defaultPlan ?? '', version: shelf.newest?.payload.planVersion ?? 0, codes: 'process.started' });
    const running = shelf.good === null ? { envelope: null, current: builtin(site), problems: [] } : readmit(site, shelf.good, wallMs, trust);
    return { shelf: { ...shelf, newest: running.envelope, watch: null }, running, problems: [undone, ...running.problems] };
  }
  if (shelf.newest === null) return { shelf, running: { envelope: null, current: builtin(site), problems: [] }, problems: [] };
  const newest = readmit(site, shelf.newest, wallMs, trust);
  if (newest.envelope !== null || shelf.good === null || shelf.good.payload.planVersion === shelf.newest.payload.planVersion) return { shelf, running: newest, problems: newest.problems };
  const good = readmit(site, shelf.good, wallMs, trust);
  return { shelf, running: good, problems: [...newest.problems, ...good.problems] };
}

/** A disk that can't be read keeps nobody from running: the built-in plan needs none. */
function readStored(stateDir: string, path: string): { readonly text: string | null } | { readonly problem: Problem } {
  try {
    mkdirSync(stateDir, { recursive: true });
    return { text: readIfThere(path) };
  } catch (error) {
    return { problem: problem('plan.unreadable', path, { detail: String(error) }) };
  }
}

/**
 * A set that was admitted in an earlier life, perhaps under an earlier seal: every plan is checked again against the site
 * as it is sealed now, and those that fail are retired by name. Where the default is among them the first that is left
 * stands in for it; with none left the built-in plan runs (architecture.md, What is whose). Nobody vouches for a clock at a
 * start: a set that was admitted in time stays until one that is vouched for says that its time is over (`review`).
 */
function readmit(site: SealedSite, envelope: PlanEnvelope, wallMs: number, trust: PlanTrust): Running {
  const none = (problems: readonly Problem[]): Running => ({ envelope: null, current: builtin(site), problems });
  const { payload } = envelope;
  const refused = [...checkSignatures(site, envelope, trust, { wallMs, vouched: false }), ...checkTerms(site, payload, 1)];
  if (refused.length > 0) return none(refused);
  const facts = factsOf(site);
  const judged = payload.plans.map((plan, index) => ({ plan, index, errors: errorsOf(checkPlanAlone(facts, plan, `payload.plans[${index}]`, wallMs)) }));
  const plans = judged.filter(({ errors }) => errors.length === 0).map(({ plan }) => plan);
  const retired = judged.filter(({ errors }) => errors.length > 0).map(({ plan, index, errors }) =>
    problem('plan.retired', `payload.plans[${index}]`, { plan: plan.id, codes: [...new Set(errors.map(({ code }) => code))].join(' ') }));
  const plan = plans.find(({ id }) => id === payload.defaultPlan) ?? plans[0];
  if (plan === undefined) return none(retired);
  const { book, problems } = bookLeft(facts, payload, plans, plan, wallMs);
  return { envelope, current: { plan, planVersion: payload.planVersion, plans, origin: 'stored', book }, problems: [...retired, ...problems] };
}

/** The set with the plans that are left; a schedule or a choice by traffic that no longer fits is retired by name too. */
function bookLeft(facts: SiteFacts, { schedule, responsive }: Payload, plans: readonly Plan[], plan: Plan, wallMs: number): { readonly book: PlanBook; readonly problems: readonly Problem[] } {
  const bare: PlanBook = { plans: [...plans], defaultPlan: plan.id };
  const whole: PlanBook = { ...bare, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
  const errors = errorsOf(checkPlanBook(facts, whole, wallMs, 'payload.'));
  if (errors.length === 0) return { book: whole, problems: [] };
  return { book: bare, problems: [problem('plan.retired', 'payload.schedule', { plan: 'schedule', codes: [...new Set(errors.map(({ code }) => code))].join(' ') })] };
}

/**
 * The version behind which nothing comes any more. It is the shelf's, unless the newest set's signer was revoked: a stolen
 * key could have run the versions up to the last one there is; then the good one's holds.
 */
function floorOf(site: SealedSite, { newest, good, next, floorVersion }: PlanShelf, trust: PlanTrust): number {
  const signed = (envelope: PlanEnvelope | null): boolean => envelope !== null && checkSignatures(site, envelope, trust, { wallMs: 0, vouched: false }).every(({ code }) => code !== 'plan.keyRevoked');
  if (newest === null || signed(newest)) return floorVersion;
  return Math.max(...[good, next?.envelope ?? null].map((envelope) => (envelope !== null && signed(envelope) ? envelope.payload.planVersion : 0)));
}

function currentOf(envelope: PlanEnvelope): CurrentPlan {
  const { plans, defaultPlan, planVersion, schedule, responsive } = envelope.payload;
  const plan = plans.find(({ id }) => id === defaultPlan);
  if (plan === undefined) throw new Error('an admitted plan set without its default plan');
  return { plan, planVersion, plans, origin: 'stored', book: { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) } };
}
