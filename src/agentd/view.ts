import { join } from 'node:path';
import { serveIpc, type IpcServer, type Outcome } from '../ipc/server.ts';
import { socketNames } from '../model/ipcWire.ts';
import { plainJson } from '../model/canonical.ts';
import type { LinkState, LinkUsage } from '../model/junctionState.ts';
import type { EvidenceDesk } from './evidenceDesk.ts';
import type { EventRecord } from '../record/record.ts';

/** The agent's own view socket: the link, the log and the store, to look at. */
export function serveView(options: { readonly runDir: string; readonly record: EventRecord; readonly linkState: () => LinkState; readonly usage: () => LinkUsage; readonly evidence: EvidenceDesk | null }): Promise<IpcServer> {
  return serveIpc({
    path: join(options.runDir, socketNames.agent), right: 'view', server: 'agentd', authDir: join(options.runDir, 'auth'),
    handle: (call) => {
      if (call.method === 'link.status') return { ok: true, result: { ...options.linkState() } };
      if (call.method === 'link.usage') return { ok: true, result: plainJson(options.usage()) };
      if (call.method === 'log.tail') return logged(options.record.tail(call.params.limit, call.params.sinceId));
      if (call.method === 'log.query') {
        const { channels, ...query } = call.params;
        return logged(options.record.query({ ...query, ...(channels === undefined ? {} : { channels }) }));
      }
      if (call.method === 'db.status') return { ok: true, result: plainJson(options.record.detail()) };
      if (call.method === 'db.verify') return { ok: true, result: plainJson(options.record.verify(call.params.afterId, call.params.limit)) };
      if (call.method === 'db.verifyArchive') return { ok: true, result: plainJson(options.record.verifyArchive()) };
      if (call.method === 'db.completeness') return { ok: true, result: plainJson(options.record.completeness(call.params.fromMs, call.params.toMs)) };
      const { evidence } = options;
      if (call.method === 'evidence.read') return { ok: true, result: plainJson(options.record.chain(call.params)) };
      if (call.method === 'evidence.status' || call.method === 'evidence.checkpoint' || call.method === 'evidence.attest') {
        if (evidence === null) return { ok: false, code: 'evidence.noKey', params: {} };
        if (call.method === 'evidence.attest') return { ok: true, result: plainJson(evidence.attest(call.params)) };
        return { ok: true, result: plainJson(call.method === 'evidence.status' ? evidence.status() : evidence.checkpoint()) };
      }
      return { ok: false, code: 'ipc.notHere', params: { method: call.method, server: 'agentd' } };
    },
  });
}

/** A list of {id, class, seq, event}, oldest first; `event` is null where its record is damaged. */
function logged(stored: ReturnType<EventRecord['tail']>): Outcome {
  const entries = stored.map(({ id, class: promise, seq, event }) => ({ id, class: promise, seq, event: event === null ? null : { ...event } }));
  return { ok: true, result: entries };
}
