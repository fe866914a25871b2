import { join } from 'node:path';
import { serveIpc, type IpcServer, type Outcome } from '../ipc/server.ts';
import { socketNames } from '../model/ipcMessage.ts';
import { plainJson } from '../model/canonical.ts';
import type { LinkState, LinkUsage } from '../model/junctionState.ts';
import type { EventRecord } from '../record/record.ts';

/** The agent's own view socket: `link.status`, `log.tail` and `log.query`. */
export function serveView(options: { readonly runDir: string; readonly record: EventRecord; readonly linkState: () => LinkState; readonly usage: () => LinkUsage }): Promise<IpcServer> {
  return serveIpc({
    path: join(options.runDir, socketNames.agent), right: 'view', server: 'agentd', authDir: join(options.runDir, 'auth'),
    handle: (call) => {
      if (call.method === 'link.status') return { ok: true, result: { ...options.linkState() } };
      if (call.method === 'link.usage') return { ok: true, result: plainJson(options.usage()) };
      if (call.method === 'log.tail') return logged(options.record.tail(call.params.limit, call.params.sinceId));
      if (call.method === 'log.query') return logged(options.record.query(call.params));
      return { ok: false, code: 'ipc.notHere', params: { method: call.method, server: 'agentd' } };
    },
  });
}

/** A list of {id, class, event}, oldest first; `event` is null where its record is damaged. */
function logged(stored: ReturnType<EventRecord['tail']>): Outcome {
  const entries = stored.map(({ id, class: promise, event }) => ({ id, class: promise, event: event === null ? null : { ...event } }));
  return { ok: true, result: entries };
}
