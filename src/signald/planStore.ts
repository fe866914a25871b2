import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SealedSite } from '../model/artefact.ts';
import type { KeyList } from '../model/keyList.ts';
import type { PlanEnvelope } from '../model/plan.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import { openKeyStore } from './keyStore.ts';
import { admitPassport, checkSignatures, checkValidity, type JudgeClock } from './passport.ts';
import { createTurns, keepWaiting, type KeepText } from './planDisk.ts';
import { builtin, currentOf, floorOf, openShelf, readmit, readStored, type CurrentPlan } from './planReadmit.ts';
import { shelfText, type PlanShelf } from './planShelf.ts';
export type { CurrentPlan } from './planReadmit.ts';

/** What takes effect only on the disk answers through `then`: at once where the caller waits for the disk, else when the disk has answered. */
export interface PlanStore {
  current(): CurrentPlan;
  /** Why the stored set was not used at start; empty where it was, or where there was none. */
  startProblems(): readonly Problem[];
  /** Verifies a signed set and keeps it durably; the answer is what the sender hears. It is on trial until `keep` or `undo`. */
  propose(envelope: unknown, clock: JudgeClock, then: (taken: Parsed<CurrentPlan>) => void): void;
  /** The root's list of planners' keys; a set whose signer it revokes is over with the next review. */
  proposeKeys(list: unknown, then: (taken: Parsed<KeyList>) => void): void;
  /** What a set must carry, signed, while nobody vouches for the clock. */
  nonce(): string;
  /** Why the set that runs may run no longer: its time is over by a clock that somebody vouches for, or its signer was revoked. The last good one that still may runs from then on, else the built-in plan. */
  review(clock: JudgeClock): readonly Problem[];
  /** The set that is on trial, for how long it is watched, and what undoes it; null = none. */
  onTrial(): { readonly planVersion: number; readonly watchMin: number | undefined; readonly undoAfterGreens?: number | undefined } | null;
  /** The trial is over: the newest is the good one. False: it could not be kept, and stays on trial. */
  keep(then: (kept: boolean) => void): void;
  /** Back to the last good set, or to the built-in plan, at once. Its version stays behind. */
  undo(): CurrentPlan;
  /** A person's word: back to the last good set, or to the one before where the last good one runs, at once; told when the disk has it or refused it. Null = the built-in plan runs, and nothing waits. */
  rollBack(then: (rolled: { readonly planVersion: number; readonly back: CurrentPlan } | null) => void): void;
  /** A set that was taken and does not run yet. */
  waiting(): Waiting | null;
  /** What its trial in shadow came to: armed, or taken off with why. False = nothing of that version is staged, or the disk takes nothing. */
  tried(planVersion: number, passed: boolean, then: (told: boolean) => void): void;
  /** The armed set's moment has come: it runs from now, on trial; or it may run no more, with why. Silence = not yet. */
  due(clock: JudgeClock, then: (due: { readonly planVersion: number; readonly current: CurrentPlan; readonly problems: readonly Problem[] }) => void): void;
  /** The last set that was watched to the end. */
  good(): number | null;
}

export interface Waiting { readonly planVersion: number; readonly state: 'staged' | 'armed'; readonly envelope: PlanEnvelope; readonly fromMs: number | null }

/** Writings that wait for a disk, at most; who comes then is told so, and may come again. */
const mostTurns = 8;
const busy = 'the disk has not answered those before';

/** signald alone writes and loads the current plan, verifying signature and bounds itself (architecture.md, Ownership). `bootId`: what makes a start's tokens its own. `keep`: how the files are written in running. */
// Over 70 lines: one value whose methods share the shelf and what runs of it.
export function openPlanStore(site: SealedSite, stateDir: string, wallMs: number, bootId: string, keep: KeepText = keepWaiting): PlanStore {
  const path = join(stateDir, 'plans.json');
  const keys = openKeyStore(site, stateDir, keep);
  const opened = openShelf(site, readStored(stateDir, path), wallMs, keys.trust(), 'start');
  const { problems } = opened;
  let { shelf, running } = opened;
  let used = 0;
  let revoked: readonly Problem[] = [];
  /** The keys have changed, or this is a start: what waits is judged anew. */
  let suspect = true;
  const turns = createTurns();
  /** Who waits for the next writing of what stands; null = none is asked for. */
  let following: (() => void)[] | null = null;
  const nonce = (): string => createHash('sha256').update(`${bootId} ${used}`).digest('hex').slice(0, 32);
  /** On the disk first, then in force. What came into force at once meanwhile is changed alike, and its own writing follows. */
  const first = (change: (of: PlanShelf) => PlanShelf, done: (trouble: string | null) => void): void => {
    const of = shelf;
    const next = change(of);
    keep(path, shelfText(next), (trouble) => {
      if (trouble === null) shelf = shelf === of ? next : change(shelf);
      done(trouble);
    });
  };
  /** In force at once: nobody waits for a disk to be safe from a set. The disk follows, and what it refuses is tried in the next life. */
  const atOnce = (next: PlanShelf, then: () => void = () => undefined): void => {
    shelf = next;
    if (following !== null) { following.push(then); return; }
    following = [then];
    turns.take((end) => {
      const told = following ?? [];
      following = null;
      keep(path, shelfText(shelf), () => { end(() => { for (const one of told) one(); }); });
    });
  };
  // A start under a set that is on trial counts before anything else can happen under it; one that undid it has done so for good.
  if (shelf.watch !== null || problems.some(({ code }) => code === 'plan.undone')) keepWaiting(path, shelfText(shelf), () => undefined);
  const fallBack = (clock: JudgeClock): void => {
    const good = shelf.good !== null && shelf.good.payload.planVersion !== running.envelope?.payload.planVersion && (!clock.vouched || checkValidity(shelf.good.payload, clock.wallMs).length === 0) ? readmit(site, shelf.good, clock.wallMs, keys.trust()) : null;
    running = good ?? { envelope: null, current: builtin(site), problems: [] };
  };
  const admit = (input: unknown, clock: JudgeClock, then: (taken: Parsed<CurrentPlan>) => void): void => {
    const admitted = admitPassport(site, input, { minVersion: Math.max(shelf.floorVersion, running.current.planVersion) + 1, clock, trust: keys.trust(), nonce: nonce() });
    if (!admitted.ok) { then(admitted); return; }
    const envelope = admitted.value;
    const { activation, planVersion } = envelope.payload;
    const waits = activation?.trial !== undefined ? 'staged' as const : activation?.fromMs !== undefined ? 'armed' as const : null;
    first((of) => {
      const taken = { ...of, floorVersion: planVersion };
      return waits === null ? { ...taken, newest: envelope, next: null, watch: { starts: 0 } } : { ...taken, next: { state: waits, envelope, floorBefore: of.floorVersion } };
    }, (trouble) => {
      if (trouble !== null) { then({ ok: false, problems: [problem('plan.notStored', '', { detail: trouble })] }); return; }
      used += 1;
      if (waits === null) running = { envelope, current: currentOf(envelope), problems: [] };
      then({ ok: true, value: currentOf(envelope), warnings: [] });
    });
  };
  return {
    current: () => running.current,
    startProblems: () => [...keys.startProblems(), ...problems],
    nonce,
    onTrial: () => (shelf.watch === null || shelf.newest === null ? null : { planVersion: shelf.newest.payload.planVersion, watchMin: shelf.newest.payload.activation?.watchMin, undoAfterGreens: shelf.newest.payload.activation?.undoAfterGreens }),
    good: () => shelf.good?.payload.planVersion ?? null,
    waiting: () => (shelf.next === null ? null : waitingOf(shelf.next)),
    tried(planVersion, passed, then) {
      if (turns.count() >= mostTurns) { then(false); return; }
      turns.take((end) => {
        const { next } = shelf;
        if (next?.state !== 'staged' || next.envelope.payload.planVersion !== planVersion) { end(() => { then(false); }); return; }
        first((of) => (of.next === next ? { ...of, next: passed ? { ...next, state: 'armed' } : null } : of), (trouble) => {
          end(() => { then(trouble === null && (passed ? shelf.next?.state === 'armed' && shelf.next.envelope === next.envelope : shelf.next === null)); });
        });
      });
    },
    due(clock, then) {
      const { next } = shelf;
      // What is being written may be about it: looked at again in a second.
      if (next === null || turns.count() > 0) return;
      const { planVersion } = next.envelope.payload;
      const unfit = [
        ...(clock.vouched ? checkValidity(next.envelope.payload, clock.wallMs).filter(({ code }) => code === 'plan.expired') : []),
        ...(suspect ? checkSignatures(site, next.envelope, keys.trust(), { wallMs: clock.wallMs, vouched: false }) : []),
      ];
      suspect = false;
      const fromMs = next.envelope.payload.activation?.fromMs;
      const early = next.state === 'staged' || (fromMs !== undefined && (!clock.vouched || clock.wallMs < fromMs));
      if (unfit.length === 0 && early) return;
      const judged = unfit.length > 0 ? null : readmit(site, next.envelope, clock.wallMs, keys.trust());
      if (judged !== null && judged.envelope !== null) {
        turns.take((end) => {
          first((of) => (of.next === next ? { ...of, newest: judged.envelope, next: null, watch: { starts: 0 } } : of), (trouble) => {
            end(() => {
              // Somebody took it back while the disk was busy with it.
              if (trouble !== null || shelf.newest !== judged.envelope) return;
              running = judged;
              then({ planVersion, current: running.current, problems: judged.problems });
            });
          });
        });
        return;
      }
      const why = judged?.problems ?? unfit;
      atOnce({ ...shelf, next: null, floorVersion: why.some(({ code }) => code === 'plan.keyRevoked') ? next.floorBefore : shelf.floorVersion });
      then({ planVersion, current: running.current, problems: why });
    },
    rollBack(then) {
      const planVersion = shelf.next?.envelope.payload.planVersion ?? running.current.planVersion;
      if (planVersion === 0) { then(null); return; }
      // What waits is taken off; what runs stays.
      let next: PlanShelf = { ...shelf, next: null };
      if (shelf.next === null) {
        const kept = shelf.good?.payload.planVersion === running.envelope?.payload.planVersion;
        const target = kept ? shelf.before : shelf.good;
        const back = target === null ? null : readmit(site, target, wallMs, keys.trust());
        running = back === null || back.envelope === null ? { envelope: null, current: builtin(site), problems: [] } : back;
        next = { ...shelf, newest: running.envelope, good: running.envelope, before: kept ? null : shelf.before, watch: null };
      }
      const back = running.current;
      atOnce(next, () => { then({ planVersion, back }); });
    },
    proposeKeys(list, then) {
      if (turns.count() >= mostTurns) { then({ ok: false, problems: [problem('keys.notStored', '', { detail: busy })] }); return; }
      turns.take((end) => {
        keys.propose(list, (admitted) => {
          suspect = true;
          if (admitted.ok && running.envelope !== null) revoked = checkSignatures(site, running.envelope, keys.trust(), { wallMs: 0, vouched: false });
          end(() => { then(admitted); });
        });
      });
    },
    propose(input, clock, then) {
      if (turns.count() >= mostTurns) { then({ ok: false, problems: [problem('plan.notStored', '', { detail: busy })] }); return; }
      turns.take((end) => { admit(input, clock, (taken) => { end(() => { then(taken); }); }); });
    },
    review(clock) {
      if (running.envelope === null) return [];
      const over = [...revoked, ...(clock.vouched ? checkValidity(running.envelope.payload, clock.wallMs).filter(({ code }) => code === 'plan.expired') : [])];
      if (over.length === 0) return [];
      fallBack(clock);
      const next = { ...shelf, floorVersion: revoked.length > 0 ? floorOf(site, shelf, keys.trust()) : shelf.floorVersion, watch: null };
      revoked = [];
      atOnce(next);
      return over;
    },
    keep(then) {
      const { newest } = shelf;
      turns.take((end) => {
        if (shelf.watch === null || shelf.newest !== newest) { end(() => { then(false); }); return; }
        first((of) => (of.watch !== null && of.newest === newest ? { ...of, good: newest, before: of.good, watch: null } : of), (trouble) => {
          end(() => { then(trouble === null && shelf.good === newest); });
        });
      });
    },
    undo() {
      fallBack({ wallMs, vouched: false });
      atOnce({ ...shelf, newest: running.envelope, watch: null });
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
