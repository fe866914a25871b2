import type { ControlRequest } from '../control/control.ts';
import { judgeRelease, judgeRequest, type Refusal } from '../control/order/admission.ts';
import type { Standings } from '../control/order/request.ts';
import type { Outcome, Session } from '../ipc/server.ts';
import { whoOf } from '../ipc/who.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Json } from '../model/canonical.ts';
import { pulseDisplays } from '../model/contact.ts';
import type { EventDraft } from '../model/event.ts';
import { reachesBan, untilTimeS } from '../model/flashBan.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { pointNames } from '../model/profile.ts';
import { samePerson } from '../model/person.ts';
import type { WallClock } from '../model/time.ts';
import type { Junction } from './daemon.ts';
import { askedWords, standingWords } from './beforeAfter.ts';
import { minuteOfDay } from './localTime.ts';

export type ModeCall = Extract<IpcCall, { readonly method: `mode.${string}` }>;
type Asked = Exclude<ModeCall, { readonly method: 'mode.waiting' | 'mode.confirm' | 'mode.release' | 'mode.step' | 'mode.preempt' }>;

/** An order of the first of two persons: it waits for the second. */
interface Waiting { readonly id: number; readonly call: Asked; readonly by: string; readonly uid: number; readonly untilMs: number }
export interface SecondPerson { waiting: Waiting | null; /** Orders that have waited since the start. */ count: number }

/** What an order needs: to be judged, carried out and recorded. */
export type OrderParts = Pick<ModeParts, 'site' | 'junction' | 'orders' | 'record' | 'lastOfCentre'>;

/** What the centre's standing orders said when they were recorded, by what they hold. */
export interface LastOfCentre { force: string | null; selection: string | null }

export interface ModeParts {
  readonly site: SealedSite;
  readonly junction: Pick<Junction, 'request' | 'nowMs'>;
  /** What stands now: an order under a higher control is refused, and says which. */
  readonly orders: () => Standings;
  /** How that preemption stands. */
  readonly preempted: (preemption: string) => string;
  readonly wall: () => WallClock;
  readonly second: SecondPerson;
  readonly lastOfCentre: LastOfCentre;
  readonly record: (event: EventDraft) => void;
}

/** So long the second person may take, ms. */
const confirmWithinMs = 300_000;
/** All red without an end of its own: 5 min, and flash after it (safety.md S5), s. */
const openEndS = 28_800;

/** Orders of mode (safety.md S5, S6): who asks is recorded, and where two must ask, the first one's order waits. */
export function handleMode(parts: ModeParts, call: ModeCall, session: Session): Outcome {
  switch (call.method) {
    case 'mode.waiting': return { ok: true, result: waitingNow(parts) };
    case 'mode.confirm': return confirm(parts, call.params, session);
    case 'mode.release': return release(parts, call.params, session);
    case 'mode.step': return admit(parts, { kind: 'step', source: sourceOf(session), by: call.params.by }, { command: call.method, by: call.params.by }, session);
    case 'mode.preempt': return preempt(parts, call.params, session);
    case 'mode.flash': return flash(parts, call, session);
    case 'mode.allred':
    case 'mode.dark':
    case 'mode.manual':
    case 'mode.stopTime':
    case 'mode.select': return ask(parts, call, session);
  }
}

/** agentd speaks for the centre; everybody else on this socket is a technician. */
export function sourceOf(session: Session): 'centre' | 'technician' {
  return session.client === 'agentd' ? 'centre' : 'technician';
}

function release(parts: ModeParts, { by, reason }: Extract<ModeCall, { readonly method: 'mode.release' }>['params'], session: Session): Outcome {
  const source = sourceOf(session);
  parts.second.waiting = null;
  const refusal = judgeRelease(parts.orders(), source, parts.junction.nowMs());
  const data = { command: 'mode.release', by, ...(reason === undefined ? {} : { reason }) };
  return refusal === null ? carryOut(parts, { kind: 'release', source }, data, session, standingWords(parts.orders())) : rejected(parts, data, session, refusal);
}

function preempt(parts: ModeParts, params: Extract<ModeCall, { readonly method: 'mode.preempt' }>['params'], session: Session): Outcome {
  const { preemption, forS, by, reason } = params;
  const data = { command: 'mode.preempt', preemption, forS, by, reason };
  const preemptions = parts.site.traffic.preemptions ?? [];
  const found = preemptions.find(({ id }) => id === preemption);
  if (found === undefined) return rejected(parts, data, session, { code: 'mode.unknownPreemption', params: { preemption, preemptions: preemptions.map(({ id }) => id).join(' ') } });
  if (found.remote !== true) return rejected(parts, data, session, { code: 'mode.preemptionNotRemote', params: { preemption } });
  return carryOut(parts, { kind: 'preempt', preemption, source: sourceOf(session), by, untilMs: parts.junction.nowMs() + forS * 1000 }, data, session, parts.preempted(preemption));
}

/** Planned flash has an end: after so long, or at the next such time of the local day (safety.md S5). */
function flash(parts: ModeParts, call: Extract<ModeCall, { readonly method: 'mode.flash' }>, session: Session): Outcome {
  const { until, forS, ...rest } = call.params;
  if ((until === undefined) === (forS === undefined)) return rejected(parts, dataOf(call), session, { code: 'mode.noEnd', params: {} });
  if (until === undefined) return ask(parts, call, session);
  const minute = minuteOfDay(parts.wall(), parts.site.traffic.timezone);
  if (minute === null) return rejected(parts, dataOf(call), session, { code: 'mode.clockUnknown', params: {} });
  const lastsS = untilTimeS(minute, until);
  if (lastsS > openEndS) return rejected(parts, dataOf(call), session, { code: 'mode.noEnd', params: {} });
  return ask(parts, { method: call.method, params: { ...rest, forS: lastsS } }, session);
}

function ask(parts: ModeParts, call: Asked, session: Session): Outcome {
  const { site } = parts;
  if (call.method === 'mode.dark' && !canGoDark(site)) return rejected(parts, dataOf(call), session, { code: 'mode.noContactor', params: {} });
  const request = requestOf(call, session, parts.junction.nowMs());
  if (!needsTwo(parts, call)) return admit(parts, request, dataOf(call), session);
  if (site.safety.bench) return admit(parts, request, { ...dataOf(call), waived: 'secondPerson' }, session);
  const refusal = judged(parts, request);
  if (refusal !== null) return rejected(parts, dataOf(call), session, refusal);
  parts.second.count += 1;
  parts.second.waiting = { id: parts.second.count, call, by: call.params.by, uid: session.uid, untilMs: parts.junction.nowMs() + confirmWithinMs };
  parts.record({ code: 'command.accepted', data: { ...dataOf(call), waitsFor: 'secondPerson', before: standingWords(parts.orders()), after: askedWords(request), ...whoOf(session) } });
  return { ok: true, result: { waitsFor: 'secondPerson', withinS: confirmWithinMs / 1000 } };
}

/** Dark is the lamps' supply cut: every board that carries lamps, or one for the cabinet, must be able to. */
function canGoDark(site: SealedSite): boolean {
  return site.safety.boards.some(({ profile }) => profile.points.some(({ id }) => id === pointNames.lampSupplyOffCommand));
}

function needsTwo(parts: ModeParts, call: Asked): boolean {
  if (call.method === 'mode.dark') return true;
  const { flashBan } = parts.site.safety;
  return call.method === 'mode.flash' && reachesBan(flashBan, minuteOfDay(parts.wall(), parts.site.traffic.timezone), call.params.forS ?? openEndS);
}

/** What waits for the second person, so that he sees what he puts his name to. */
function waitingNow({ second: { waiting }, junction }: ModeParts): Json {
  if (waiting === null || junction.nowMs() >= waiting.untilMs) return { waiting: null };
  const { command, by, reason, forS } = dataOf(waiting.call);
  return { waiting: { id: waiting.id, command: command ?? '', by: by ?? '', reason: reason ?? '', forS: forS ?? null, leftS: Math.floor((waiting.untilMs - junction.nowMs()) / 1000) } };
}

/** The second person has another name and another account: one alone can't be two. */
function confirm(parts: ModeParts, { by, id, reason }: Extract<ModeCall, { readonly method: 'mode.confirm' }>['params'], session: Session): Outcome {
  const { waiting } = parts.second;
  const refuse = (code: string): Outcome => {
    parts.record({ code: 'command.rejected', data: { command: 'mode.confirm', by, detail: code, ...whoOf(session) } });
    return { ok: false, code, params: {} };
  };
  if (waiting === null || parts.junction.nowMs() >= waiting.untilMs || (id !== undefined && id !== waiting.id)) return refuse('mode.nothingToConfirm');
  if (samePerson(waiting.by, by) || waiting.uid === session.uid) return refuse('mode.samePerson');
  parts.second.waiting = null;
  return admit(parts, requestOf(waiting.call, session, parts.junction.nowMs()), { ...dataOf(waiting.call), second: by, ...(reason === undefined ? {} : { secondReason: reason }) }, session);
}

function requestOf(call: Asked, session: Session, nowMs: number): ControlRequest {
  const ordered = { source: sourceOf(session), by: call.params.by, untilMs: nowMs + (call.params.forS ?? openEndS) * 1000 };
  switch (call.method) {
    case 'mode.flash': return { kind: 'flash', ...ordered };
    case 'mode.allred': return { kind: 'allRed', ...ordered };
    case 'mode.dark': return { kind: 'dark', ...ordered };
    case 'mode.stopTime': return { kind: 'stopTime', ...ordered };
    case 'mode.select': return { kind: 'mode', mode: call.params.mode, ...ordered };
    case 'mode.manual': return call.params.stage === undefined ? { kind: 'hold', ...ordered } : { kind: 'stage', stage: call.params.stage, ...ordered };
  }
}

/** As control itself will judge it in the next tick: who asks is told at once. */
function judged(parts: OrderParts, request: ControlRequest): Refusal | null {
  const { traffic, safety } = parts.site;
  const offered = { stages: new Map(traffic.stages.map((stage) => [stage.id, stage])), fixedOnly: pulseDisplays(traffic, safety.boards).length > 0 };
  return judgeRequest(parts.orders(), request, offered, parts.junction.nowMs());
}

export function admit(parts: OrderParts, request: ControlRequest, data: Data, session: Session): Outcome {
  const refusal = judged(parts, request);
  if (refusal !== null) return rejected(parts, data, session, refusal);
  return carryOut(parts, request, data, session, standingWords(parts.orders()), renews(parts, request, data));
}

/**
 * The same word of the same person while the order stands: it is said anew every 30 s to keep the lease, which is no new
 * order. Another reason, another stage is one; so is the first word after an end.
 */
function renews({ orders, lastOfCentre }: OrderParts, request: ControlRequest, data: Data): boolean {
  if (!('source' in request) || request.source !== 'centre' || !('untilMs' in request) || request.kind === 'preempt') return false;
  const slot = request.kind === 'mode' || request.kind === 'select' ? 'selection' : 'force';
  const { forS, ...rest } = data;
  void forS;
  const said = JSON.stringify(rest);
  const { forced, selected } = orders();
  const stands = (slot === 'force' ? forced : selected).some(({ source, by }) => source === 'centre' && by === request.by);
  const same = stands && lastOfCentre[slot] === said;
  lastOfCentre[slot] = said;
  return same;
}

type Data = Readonly<Record<string, string | number>>;

function dataOf(call: Asked): Data {
  const { params } = call;
  return {
    command: call.method, by: params.by, reason: params.reason, ...(params.forS === undefined ? {} : { forS: params.forS }),
    ...(call.method === 'mode.manual' && call.params.stage !== undefined ? { stage: call.params.stage } : {}),
    ...(call.method === 'mode.flash' && call.params.until !== undefined ? { until: call.params.until } : {}),
    ...(call.method === 'mode.select' ? { mode: call.params.mode } : {}), ...(call.method === 'mode.dark' ? { notice: call.params.notice } : {}),
  };
}

/** Asked of the junction, which hears it with its next tick; one that is ending hears nobody. */
export function carryOut(parts: Pick<OrderParts, 'junction' | 'record'>, request: ControlRequest, data: Data, session: Session, before: string, again = false): Outcome {
  if (!parts.junction.request(request)) {
    parts.record({ code: 'command.rejected', data: { ...data, detail: 'signald.ending', ...whoOf(session) } });
    return { ok: false, code: 'signald.ending', params: {} };
  }
  // Of an order that is only renewed the beginning is recorded, and its end will be.
  if (!again) parts.record({ code: 'command.accepted', data: { ...data, before, after: askedWords(request), ...whoOf(session) } });
  const told: Record<string, Json> = Object.fromEntries(Object.entries(data).filter(([key]) => key === 'waived' || key === 'second'));
  return { ok: true, result: told };
}

export function rejected(parts: Pick<OrderParts, 'record'>, data: Data, session: Session, { code, params }: Refusal): Outcome {
  parts.record({ code: 'command.rejected', data: { ...data, detail: code, ...whoOf(session) } });
  return { ok: false, code, params };
}
