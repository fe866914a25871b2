import { join } from 'node:path';
import { serveIpc, type IpcServer, type Outcome, type Session } from '../ipc/server.ts';
import { signedBy, whoOf, type Asker } from '../ipc/who.ts';
import { socketNames } from '../model/ipcWire.ts';
import { plainJson } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { LinkState, LinkUsage } from '../model/junctionState.ts';
import type { AlarmDesk } from './alarmDesk.ts';
import type { AttendanceDesk } from './attendanceDesk.ts';
import { noteOf } from './auditMethods.ts';
import type { EvidenceDesk } from './evidenceDesk.ts';
import type { EventRecord } from '../record/record.ts';
import { basesOf, withoutBasis } from './basisAnswer.ts';
import type { CameraMethods } from './cameraMethods.ts';
import type { PresenceDesk } from './presenceDesk.ts';
import { reportMethod } from './reportMethods.ts';
import type { ReportShelf } from './reportShelf.ts';

export interface ViewOptions {
  readonly runDir: string;
  readonly record: EventRecord;
  readonly linkState: () => LinkState;
  readonly usage: () => LinkUsage;
  readonly evidence: EvidenceDesk | null;
  readonly alarms: AlarmDesk;
  readonly note: (draft: EventDraft) => void;
  /** Null: a bench without one. */
  readonly presence: PresenceDesk | null;
  readonly cameras: CameraMethods;
  readonly reports: Pick<ReportShelf, 'list' | 'read'>;
  readonly attendance: Pick<AttendanceDesk, 'begin' | 'end'>;
}

/** The agent's own sockets: the link, the log, the store, alarms and cameras to look at; alarms and cameras to operate. */
export async function serveView(options: ViewOptions): Promise<IpcServer> {
  const { runDir, record, cameras, evidence, alarms, attendance } = options;
  const handle = (call: IpcCall, session: Session): Outcome | Promise<Outcome> => {
    if (call.method === 'link.status') return { ok: true, result: { ...options.linkState() } };
    if (call.method === 'link.usage') return { ok: true, result: plainJson(options.usage()) };
    if (call.method === 'log.tail') return logged(record.tail(call.params.limit, call.params.sinceId));
    if (call.method === 'log.query') {
      const { channels, ...query } = call.params;
      return logged(record.query({ ...query, ...(channels === undefined ? {} : { channels }) }));
    }
    if (call.method === 'log.bases') return { ok: true, result: basesOf(record, call.params) };
    if (call.method === 'db.status') return { ok: true, result: plainJson(record.detail()) };
    if (call.method === 'db.verify') return { ok: true, result: plainJson(record.verify(call.params.afterId, call.params.limit)) };
    if (call.method === 'db.verifyArchive') return { ok: true, result: plainJson(record.verifyArchive()) };
    if (call.method === 'db.completeness') return { ok: true, result: plainJson(record.completeness(call.params.fromMs, call.params.toMs)) };
    if (call.method === 'evidence.read') return { ok: true, result: plainJson(record.chain(call.params)) };
    if (call.method === 'evidence.status' || call.method === 'evidence.checkpoint' || call.method === 'evidence.attest') {
      if (evidence === null) return { ok: false, code: 'evidence.noKey', params: {} };
      if (call.method === 'evidence.attest') {
        const { by, second, reason, fromMs, toMs } = call.params;
        options.note({ code: 'command.accepted', data: { command: call.method, by, second, reason, fromMs, toMs, source: 'technician', ...whoOf(session) } });
        return { ok: true, result: plainJson(evidence.attest(call.params)) };
      }
      return { ok: true, result: plainJson(call.method === 'evidence.status' ? evidence.status() : evidence.checkpoint()) };
    }
    if (call.method === 'link.away' || call.method === 'link.back') return announced(options.presence, call, session);
    return noteOf(options.note, call, session) ?? alarms.handle(call, session) ?? cameras.handle(call, session) ?? reportMethod(options.reports, call) ?? { ok: false, code: 'ipc.notHere', params: { method: call.method, server: 'agentd' } };
  };
  // Nobody else calls itself the agent, not even to look.
  const common = { server: 'agentd', authDir: join(runDir, 'auth'), agents: new Set([process.getuid?.() ?? 0]), handle } as const;
  const view = await serveIpc({ ...common, path: join(runDir, socketNames.agent), right: 'view' });
  const operate = await serveIpc({ ...common, path: join(runDir, socketNames.agentOperate), right: 'operate', onSession: (session) => { attendance.begin(session); }, onEnd: (session) => { attendance.end(session); } });
  return { close: async () => { await Promise.all([view.close(), operate.close()]); } };
}

/** An absence is announced, or no longer so, under a name and the account that gave it. */
function announced(presence: PresenceDesk | null, call: Extract<IpcCall, { readonly method: 'link.away' | 'link.back' }>, session: Asker): Outcome {
  if (presence === null) return { ok: false, code: 'ipc.notHere', params: { method: call.method, server: 'agentd' } };
  const by = signedBy(call.params.by, session);
  if (call.method === 'link.away') return { ok: true, result: plainJson(presence.announce({ forS: call.params.forS, by, reason: call.params.reason })) };
  return presence.withdraw(by) ? { ok: true, result: {} } : { ok: false, code: 'link.notAway', params: {} };
}

/** A list of {id, class, seq, event}, oldest first; `event` is null where its record is damaged. */
function logged(stored: ReturnType<EventRecord['tail']>): Outcome {
  const entries = stored.map(({ id, class: promise, seq, event }) => ({ id, class: promise, seq, event: event === null ? null : withoutBasis(event) }));
  return { ok: true, result: entries };
}
