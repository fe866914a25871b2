import type { ControlRequest } from '../../../src/control/control.ts';
import type { Outcome, Session } from '../../../src/ipc/server.ts';
import { canonicalJson, plainJson } from '../../../src/model/canonical.ts';
import type { IpcCall, Right } from '../../../src/model/ipcMessage.ts';
import type { FaultReset } from '../../../src/model/latch.ts';
import type { Door } from './ipcServer.ts';

/** What a case asked of the junction. */
export type Asked = { readonly request: ControlRequest } | { readonly reset: FaultReset };

/** Who may do what, written down a second time (architecture.md, Three sockets; safety.md S5, S6). */
const view: readonly string[] = ['status', 'subscribe', 'site.show', 'plan.list', 'fault.list', 'link.status', 'log.tail', 'log.query', 'log.bases', 'site.artefact', 'db.status', 'db.verify', 'db.verifyArchive', 'db.completeness',
  'why', 'adaptive.status', 'plan.inbox', 'plan.staged', 'bus.watch', 'link.usage', 'alarm.list', 'camera.list', 'camera.snapshots', 'report.list', 'report.read', 'evidence.status', 'evidence.checkpoint', 'evidence.read', 'evidence.attest'];
const agents: readonly string[] = ['link.away', 'link.back', 'audit.note', 'alarm.acknowledge', 'alarm.suspend', 'alarm.resume', 'camera.picture', 'camera.discover', 'camera.snapshot', 'camera.presets', 'camera.goTo', 'camera.pin'];
const operate: readonly string[] = [...view, 'events.ack', 'clock.propose', 'plan.propose', 'mode.flash', 'mode.allred', 'mode.dark', 'mode.manual', 'mode.select', 'mode.waiting', 'mode.confirm', 'mode.release',
  'plan.tried', 'plan.rollback', 'plan.activate', 'mode.step', 'mode.stopTime', 'mode.preempt', 'priority.request', 'priority.update', 'priority.cancel', 'detector.force', 'detector.release', 'bus.read', 'bus.write', ...agents];
const permitted: Readonly<Record<Right, readonly string[]>> = { view, operate, safety: [...operate, 'fault.reset', 'site.propose', 'site.apply', 'site.waiting', 'site.confirm'] };
/** Longest end of each order, s. */
const mostS: Readonly<Record<string, number>> = { flash: 28_800, allRed: 28_800, dark: 28_800, stage: 86_400, hold: 86_400, mode: 86_400, stopTime: 86_400, select: 86_400, detector: 86_400, preempt: 180 };
/** An end that has passed takes these back. */
const takenBack: ReadonlySet<string> = new Set(['detector', 'preempt']);
const orders: readonly string[] = ['mode.flash', 'mode.allred', 'mode.dark', 'mode.manual', 'mode.select', 'mode.confirm', 'mode.release', 'plan.propose',
  'plan.rollback', 'plan.activate', 'mode.step', 'mode.stopTime', 'mode.preempt', 'priority.request', 'priority.update', 'priority.cancel', 'detector.force', 'detector.release'];
export const knownMethods: ReadonlySet<string> = new Set(permitted.safety);

/** Nothing reaches signald's methods that this socket does not permit. */
export function callEffects(call: IpcCall, right: Right, session: Session): string[] {
  const effects: string[] = [];
  if (!permitted[right].includes(call.method)) effects.push(`${call.method} on the socket of ${right}`);
  if (session.right !== right || session.uid !== 1000) effects.push('another session');
  return effects;
}

interface Before { readonly asked: number; readonly waiting: unknown; readonly plan: unknown; readonly state: string }

/** What was refused has changed nothing; what only looks changes nothing either. */
export function outcomeEffects(call: IpcCall, outcome: Outcome, before: Before, after: Before): string[] {
  const moved = after.asked !== before.asked || after.waiting !== before.waiting || after.plan !== before.plan;
  const effects: string[] = [];
  if (!outcome.ok && moved) effects.push(`${call.method} was refused (${outcome.code}) and did something`);
  if (view.includes(call.method) && moved) effects.push(`${call.method} did something`);
  if (after.asked - before.asked > 1) effects.push(`${call.method} asked ${after.asked - before.asked} times`);
  if (before.state !== after.state) effects.push(`${call.method} changed the junction by itself`);
  return effects;
}

/** An order that the junction may hear: within its times, of a stage that there is, a plan that somebody signed. */
export function requestEffects({ site, junction, signed }: Door, call: IpcCall, asked: Asked): string[] {
  if ('reset' in asked) {
    const { by, reason } = asked.reset;
    return call.method === 'fault.reset' && by.trim() !== '' && reason.trim().length >= 3 ? [] : ['a reset that nobody answers for'];
  }
  const { request } = asked;
  if (!orders.includes(call.method)) return [`${call.method} ordered ${request.kind}`];
  const effects: string[] = [];
  if ('untilMs' in request) {
    const forS = ((request.untilMs ?? Number.NaN) - junction.nowMs()) / 1000;
    if (!((forS > 0 || takenBack.has(request.kind)) && forS <= (mostS[request.kind] ?? 0))) effects.push(`${request.kind} for ${forS} s`);
  }
  if (request.kind === 'stage' && !site.traffic.stages.some(({ id }) => id === request.stage)) effects.push(`stage ${request.stage}`);
  if (request.kind !== 'plan' && request.kind !== 'select') return effects;
  const plan = canonicalJson(plainJson(request.plan));
  // What the junction has already may be chosen, and gone back to; nothing else comes by these ways.
  const own = (request.kind === 'select' || call.method === 'plan.rollback') && plan === canonicalJson(plainJson(site.traffic.builtinPlan));
  return own || (request.kind === 'plan' && signed.has(plan)) ? effects : [...effects, 'a plan that nobody signed'];
}
