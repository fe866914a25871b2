import type { Outcome, Session } from '../ipc/server.ts';
import { whoOf, type Asker } from '../ipc/who.ts';
import type { LoggedIn } from '../model/attendance.ts';
import type { Json } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { PassportView } from '../model/passportView.ts';
import type { SealedSite } from '../model/artefact.ts';
import { artefactText, sourceOf } from '../model/seal.ts';
import { waivedOf } from '../model/waiver.ts';
import type { WallClock } from '../model/time.ts';
import { adaptiveView } from './adaptiveMethod.ts';
import type { ClockQuality } from './clockQuality.ts';
import type { Junction } from './daemon.ts';
import type { EventRing } from './eventRing.ts';
import type { EventStream } from './eventStream.ts';
import type { FrameStream } from './frameRing.ts';
import { handleMode, type LastOfCentre, type SecondPerson } from './modeMethods.ts';
import { passportView, type PassportBook } from './passportBook.ts';
import { planTried, proposeDocument, rollBackPlan } from './passportMethods.ts';
import { activatePlan } from './planMethods.ts';
import type { PlanStore } from './planStore.ts';
import { handleDetector } from './detectorMethods.ts';
import { handlePriority } from './priorityMethods.ts';
import { whyNow } from './whyMethod.ts';

export interface MethodParts {
  readonly site: SealedSite;
  readonly bootId: string;
  readonly junction: Junction;
  readonly ring: EventRing;
  readonly events: EventStream;
  readonly plans: PlanStore;
  readonly book: PassportBook;
  readonly clock: ClockQuality;
  readonly wallMs: () => number;
  readonly wall: () => WallClock;
  /** The first of two persons has asked. */
  readonly second: SecondPerson;
  readonly lastOfCentre: LastOfCentre;
  readonly watchers: Set<Session>;
  /** What the lines carry; absent where there are no real ones. */
  readonly frames?: FrameStream | undefined;
  readonly record: (event: EventDraft) => void;
  readonly loggedIn: () => LoggedIn;
}

const done: Outcome = { ok: true, result: {} };
const refusal = (code: string, params: Readonly<Record<string, string | number>> = {}): Outcome => ({ ok: false, code, params });

/** Answers a request of a socket. Rights were checked at the door; every action is an audit event. */
export function handleCall(parts: MethodParts, call: IpcCall, session: Session): Outcome | Promise<Outcome> {
  switch (call.method) {
    case 'status': return { ok: true, result: plain({ ...parts.junction.state(), passport: viewOf(parts), loggedIn: parts.loggedIn() }) };
    case 'why': return { ok: true, result: plain(whyNow(parts.junction, parts.ring.latest(50))) };
    case 'adaptive.status': return { ok: true, result: plain(adaptiveView(parts.site, parts.junction.look().core.control)) };
    case 'site.show': return { ok: true, result: plain(shownSite(parts.site)) };
    case 'site.artefact': return { ok: true, result: { text: textOf(parts.site) } };
    case 'plan.list': return { ok: true, result: plain(parts.plans.current()) };
    case 'subscribe': return subscribe(parts, call.params, session);
    case 'events.ack': return acknowledge(parts, call.params);
    case 'clock.propose': {
      parts.clock.propose(call.params, parts.junction.nowMs(), parts.wallMs());
      return done;
    }
    case 'plan.inbox': return { ok: true, result: plain({ passport: viewOf(parts), arrivals: parts.book.arrivals() }) };
    case 'plan.staged': return { ok: true, result: plain(stagedSet(parts)) };
    case 'plan.tried': return planTried(parts, call.params);
    case 'plan.rollback': return rollBackPlan(parts, call.params, session);
    case 'plan.propose': return proposeDocument(parts, call.params.envelope, session, call.params);
    case 'plan.activate': return activatePlan({ ...parts, orders: () => parts.junction.look().core.control.order }, call.params, session);
    case 'mode.flash':
    case 'mode.allred':
    case 'mode.dark':
    case 'mode.manual':
    case 'mode.step':
    case 'mode.stopTime':
    case 'mode.preempt':
    case 'mode.select':
    case 'mode.waiting':
    case 'mode.confirm':
    case 'mode.release': return handleMode({ ...parts, orders: () => parts.junction.look().core.control.order, preempted: (id) => parts.junction.look().core.control.preempts[id]?.state ?? 'idle' }, call, session);
    case 'priority.request':
    case 'priority.update':
    case 'priority.cancel': return handlePriority({ ...parts, priorities: () => parts.junction.look().core.control.priorities }, call, session);
    case 'detector.force':
    case 'detector.release': return handleDetector({ ...parts, forces: () => parts.junction.look().core.control.forces }, call, session);
    case 'fault.list': return { ok: true, result: plain(parts.junction.faults()) };
    case 'fault.reset': return resetFault(parts, call.params, session);
    // The desk has answered these where there are files and lines of its own.
    case 'site.propose':
    case 'site.apply':
    case 'site.waiting':
    case 'site.confirm':
    case 'bus.watch':
    case 'bus.read':
    case 'bus.write':
      return refusal('ipc.notHere', { method: call.method, server: 'signald' });
    case 'link.status': case 'link.usage': case 'link.away': case 'link.back':
    case 'evidence.status': case 'evidence.checkpoint': case 'evidence.read': case 'evidence.attest':
    case 'log.tail': case 'log.query': case 'log.bases': case 'db.status': case 'db.verify': case 'db.verifyArchive': case 'db.completeness': case 'report.list': case 'report.read':
    case 'audit.note':
    case 'alarm.list': case 'alarm.acknowledge': case 'alarm.suspend': case 'alarm.resume':
    case 'camera.list': case 'camera.snapshots': case 'camera.picture': case 'camera.discover': case 'camera.snapshot': case 'camera.presets': case 'camera.goTo': case 'camera.pin': return refusal('ipc.notHere', { method: call.method, server: 'agentd' });
  }
}

function viewOf({ plans, book, junction }: MethodParts): PassportView {
  return passportView(plans, book.last(), junction.state().planVersion);
}

/** What the agent plays through before it is armed; null = nothing is staged. */
function stagedSet({ plans }: MethodParts): object | null {
  const waiting = plans.waiting();
  if (waiting?.state !== 'staged') return null;
  const { plans: set, defaultPlan, schedule, responsive, activation } = waiting.envelope.payload;
  const leastMin = activation?.trialLeastMin;
  const { plan, plans: all, book } = plans.current();
  return { planVersion: waiting.planVersion, ...(leastMin === undefined ? {} : { leastMin }), current: book ?? { plans: all, defaultPlan: plan.id }, next: { plans: set, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) } };
}

const texts = new WeakMap<SealedSite, string>();

/** Made once: whoever may look may ask often. */
function textOf(site: SealedSite): string {
  const text = texts.get(site) ?? artefactText(site);
  texts.set(site, text);
  return text;
}

/** The sealed site for a person to look at: without the boards' profiles, which fill the artefact. */
function shownSite(site: SealedSite): object {
  const { safety, hash, safetyHash, trafficHash, seal, signature } = site;
  return { siteId: safety.siteId, hash, safetyHash, trafficHash, seal, keyId: signature?.keyId ?? null, waived: waivedOf(safety), site: sourceOf(site).source };
}

function subscribe(parts: MethodParts, params: { readonly stream: 'state' | 'events' | 'frames'; readonly fromN?: number | undefined }, session: Session): Outcome {
  if (params.stream === 'frames') {
    if (parts.frames === undefined) return refusal('ipc.notHere', { method: 'subscribe', server: 'signald' });
    if (!parts.frames.subscribe(session, params.fromN)) return refusal('bus.tooManyReaders');
  } else if (params.stream === 'events') parts.events.subscribe(session, params.fromN ?? 0);
  else parts.watchers.add(session);
  return { ok: true, result: { boot: parts.bootId } };
}

function acknowledge(parts: MethodParts, params: { readonly boot: string; readonly upTo: number }): Outcome {
  if (params.boot !== parts.bootId) return refusal('events.otherBoot', { boot: params.boot });
  parts.ring.acknowledge(params.upTo);
  parts.events.acknowledged(params.upTo);
  return done;
}

interface ResetParts extends Pick<MethodParts, 'record'> { readonly junction: Pick<Junction, 'judgeReset' | 'reset'> }

/** A named person on site: both outcomes are audit events (safety.md S5). */
export function resetFault(parts: ResetParts, params: { readonly code?: string | undefined; readonly by: string; readonly reason: string }, session: Asker): Outcome {
  const { by, reason } = params;
  const judged = parts.junction.judgeReset(params.code);
  const who = { command: 'fault.reset', by, reason, ...whoOf(session) };
  if (!judged.ok) {
    parts.record({ code: 'command.rejected', data: { ...who, cause: judged.refusal, fault: params.code ?? null } });
    return refusal(judged.refusal, judged.params);
  }
  parts.record({ code: 'command.accepted', data: { ...who, faults: judged.done.reset, before: `latched ${judged.done.reset.join(' ')}`, after: 'not latched', onSite: judged.done.onSite } });
  parts.junction.reset({ code: judged.code, by, reason });
  return { ok: true, result: plain(judged.done) };
}

/** As JSON carries it: keys that are undefined are absent. */
function plain(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
