import { gapCode, linkSchema, type EventMessage } from '../model/linkMessage.ts';
import type { OutboxRow } from '../record/outbox.ts';

/** Code of a row whose record is damaged: its seq goes out, so that the channel has no hole, and says so. */
export const damagedCode = 'record.damaged';

/** What a stored row says on its topic. */
export function eventMessageOf(row: OutboxRow, epoch: string, prev: number | null, done: boolean): EventMessage {
  const { event, seq, channel } = row;
  const base = { schema: linkSchema, epoch, channel, prev, ...(done ? { done: true as const } : {}) } as const;
  if (row.droppedTo !== undefined) return { ...base, code: gapCode, entries: [{ ts: 0, errorMs: null, seq, values: { to: row.droppedTo }, quality: 'none' }] };
  if (event === null) return { ...base, code: damagedCode, entries: [{ ts: 0, errorMs: null, seq, values: {}, quality: 'none' }] };
  const { stamp, data, boot, n } = event;
  return { ...base, code: event.code, entries: [{ ts: stamp.wallMs, errorMs: stamp.errorMs, seq, values: data, quality: 'ok', origin: { boot, n } }] };
}
