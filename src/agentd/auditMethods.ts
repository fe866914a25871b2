import type { Outcome } from '../ipc/server.ts';
import { whoOf, type Asker } from '../ipc/who.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { restoredSchema } from '../model/notedAction.ts';
import type { StateFiles } from '../platform/stateFile.ts';

/** What a person has done with the tool alone: it stands in the audit channel beside what the daemons did for him. Null = no method of this. */
export function noteOf(note: (draft: EventDraft) => void, call: IpcCall, session: Asker): Outcome | null {
  if (call.method !== 'audit.note') return null;
  const { action, by, reason, detail, before, after } = call.params;
  const more = { ...(reason === undefined ? {} : { reason }), ...(detail === undefined ? {} : { detail }), ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  note({ code: 'command.accepted', data: { command: action, by, ...more, source: 'technician', ...whoOf(session) } });
  return { ok: true, result: {} };
}

/** A restore happens while nobody runs: the first start tells of it, once. */
export function noteRestored(note: (draft: EventDraft) => void, files: StateFiles): void {
  const restored = restoredSchema.safeParse(files.read('restored')).data;
  if (restored === undefined) return;
  const { by, reason, toldPlace, atMs, siteHash, madeAtMs, planVersion } = restored;
  note({ code: 'command.accepted', data: { command: 'restore', by, ...(reason === undefined ? {} : { reason }), source: 'technician', ...(toldPlace === undefined ? {} : { toldPlace }), before: 'empty', after: `site ${siteHash.slice(0, 12)}`, atMs, madeAtMs, siteHash, planVersion } });
  files.write('restored', null);
}
