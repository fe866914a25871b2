import type { Outcome, Session } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import type { Problem } from '../model/problem.ts';
import type { WallClock } from '../model/time.ts';
import type { Junction } from './daemon.ts';
import type { JudgeClock } from './passport.ts';
import type { PlanStore } from './planStore.ts';

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
  const { plan, planVersion, book } = proposed.value;
  parts.record({ code: 'command.accepted', data: { command: 'plan.propose', plan: plan.id, planVersion, uid: session.uid, client: session.client } });
  parts.junction.request({ kind: 'plan', plan, planVersion, ...(book === undefined ? {} : { book }) });
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

/** A set whose time is over, or whose signer counts no more, gives way to the built-in plan by itself; once a second. */
export function reviewPlans({ plans, junction, wall, record }: { readonly plans: Pick<PlanStore, 'review' | 'current'>; readonly junction: Pick<Junction, 'request'>; readonly wall: () => WallClock; readonly record: (event: EventDraft) => void }): void {
  const over = plans.review(judgeClock(wall()));
  if (over.length === 0) return;
  record({ code: 'plan.refused', data: { codes: over.map(({ code }) => code), problems: over.length } });
  const { plan, planVersion } = plans.current();
  junction.request({ kind: 'plan', plan, planVersion });
}

/** Validity is judged by a clock that a source stands behind, or stood behind while its error is bounded; not by one that has just stepped. */
function judgeClock({ wallMs, errorMs, synced, quality }: WallClock): JudgeClock {
  return { wallMs, vouched: errorMs !== null && (quality === undefined ? synced : quality === 'synced' || quality === 'holdover') };
}
