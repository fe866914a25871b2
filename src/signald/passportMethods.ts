import type { Outcome, Session } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import type { Mode } from '../model/mode.ts';
import type { Problem } from '../model/problem.ts';
import type { WallClock } from '../model/time.ts';
import type { Junction } from './daemon.ts';
import type { JudgeClock } from './passport.ts';
import type { CurrentPlan, PlanStore } from './planStore.ts';
import { beginWatch, lookAtPlan, type PlanWatch } from './planWatch.ts';

/** Problems that a refusal names, at most: neither the event nor the answer may outgrow a frame. */
const mostNamed = 20;

interface PassportParts {
  readonly plans: Pick<PlanStore, 'propose' | 'proposeKeys' | 'nonce'>;
  readonly wall: () => WallClock;
  readonly record: (event: EventDraft) => void;
  readonly junction: Pick<Junction, 'request'>;
}

/** A signed document from outside: a plan set, or the root's list of planners' keys. Its own word says which. */
export function proposeDocument(parts: PassportParts, document: unknown, session: Pick<Session, 'uid' | 'client'>): Outcome {
  return isKeyList(document) ? proposeKeys(parts, document, session) : proposePlan(parts, document, session);
}

function isKeyList(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'format' in document && document.format === 'ngatu-keys/1';
}

function proposePlan(parts: PassportParts, envelope: unknown, session: Pick<Session, 'uid' | 'client'>): Outcome {
  const proposed = parts.plans.propose(envelope, judgeClock(parts.wall()));
  if (!proposed.ok) return refused(parts, proposed.problems, session);
  const { plan, planVersion } = proposed.value;
  parts.record({ code: 'command.accepted', data: { command: 'plan.propose', plan: plan.id, planVersion, uid: session.uid, client: session.client } });
  takeUp(parts.junction, proposed.value);
  return { ok: true, result: { planVersion, plan: plan.id } };
}

function proposeKeys(parts: PassportParts, list: unknown, session: Pick<Session, 'uid' | 'client'>): Outcome {
  const proposed = parts.plans.proposeKeys(list);
  if (!proposed.ok) return refused(parts, proposed.problems, session);
  const { keysVersion, keys, revoked } = proposed.value.payload;
  parts.record({ code: 'command.accepted', data: { command: 'keys.propose', keysVersion, keys: keys.length, revoked: revoked.map(({ keyId }) => keyId).slice(0, mostNamed), uid: session.uid, client: session.client } });
  return { ok: true, result: { keysVersion } };
}

function refused(parts: PassportParts, problems: readonly Problem[], session: Pick<Session, 'uid' | 'client'>): Outcome {
  const named = problems.slice(0, mostNamed);
  const codes = named.map(({ code }) => code);
  parts.record({ code: 'plan.refused', data: { codes, problems: problems.length, uid: session.uid, client: session.client } });
  // Whoever asked may sign the token and ask again.
  return { ok: false, code: 'plan.refused', params: { codes: codes.join(' '), paths: named.map(({ path }) => path).join(' '), problems: problems.length, nonce: parts.plans.nonce() } };
}

/** Modes in which a plan times the signals. */
const timed: readonly Mode[] = ['fixed', 'actuated', 'coordinated', 'adaptive'];

interface ReviewParts {
  readonly plans: Pick<PlanStore, 'review' | 'current' | 'onTrial' | 'keep' | 'undo'>;
  readonly wall: () => WallClock;
  readonly record: (event: EventDraft) => void;
}

/**
 * Looks once a second: a set whose time is over, or whose signer counts no more, gives way by itself; one that is on trial is
 * watched, and kept, or undone with what it did (link.md, The plan passport, 6).
 */
export function createPlanReview({ plans, wall, record }: ReviewParts): (junction: Pick<Junction, 'request' | 'state' | 'faults' | 'nowMs'>) => void {
  let watch: PlanWatch | null = null;
  return (junction) => {
    const over = plans.review(judgeClock(wall()));
    if (over.length > 0) {
      record({ code: 'plan.refused', data: { codes: over.map(({ code }) => code), problems: over.length } });
      takeUp(junction, plans.current());
    }
    const planVersion = plans.onTrial();
    if (planVersion === null) { watch = null; return; }
    const faults = junction.faults().faults.map(({ code }) => code);
    const nowMs = junction.nowMs();
    if (watch?.planVersion !== planVersion) watch = beginWatch(planVersion, faults, nowMs);
    const state = junction.state();
    const judged = lookAtPlan(watch, { nowMs, runs: timed.includes(state.mode) && state.planVersion === planVersion, faults });
    switch (judged.outcome) {
      case 'watching': watch = judged.watch; return;
      case 'good':
        if (plans.keep()) record({ code: 'plan.trial', data: { outcome: 'kept', planVersion } });
        // A disk that takes nothing: it is watched for as long again.
        watch = null;
        return;
      case 'bad': {
        const back = plans.undo();
        record({ code: 'plan.trial', data: { outcome: 'undone', planVersion, codes: [...judged.codes], backTo: back.planVersion } });
        takeUp(junction, back);
        watch = null;
      }
    }
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
