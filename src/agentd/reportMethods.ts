import type { Outcome } from '../ipc/server.ts';
import { plainJson } from '../model/canonical.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { ReportShelf } from './reportShelf.ts';

/** In base64 well below what a frame takes. */
const pieceBytes = 98_304;

/** Pages of days gone by, to look at; null = no method of theirs. */
export function reportMethod(shelf: Pick<ReportShelf, 'list' | 'read'>, call: IpcCall): Outcome | null {
  if (call.method === 'report.list') return { ok: true, result: plainJson(shelf.list()) };
  if (call.method !== 'report.read') return null;
  const { day, from } = call.params;
  const packed = shelf.read(day);
  if (packed === null) return { ok: false, code: 'report.none', params: { day } };
  return { ok: true, result: { bytes: packed.length, from, data: packed.subarray(from, from + pieceBytes).toString('base64') } };
}
