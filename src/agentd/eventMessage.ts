import { everyCode, gapCode, linkSchema, type EventEntry, type EventMessage } from '../model/linkMessage.ts';
import type { OutboxRow } from '../record/outbox.ts';

/** Code of a row whose record is damaged: its seq goes out, so that the channel has no hole, and says so. */
export const damagedCode = 'record.damaged';

/** A message of several rows is halved where it is longer than this: a phone network's patience, and a broker's limit. */
const mostChars = 32_768;

export interface MessageText { readonly code: string; readonly text: string }

/** What stored rows say on their topic: one row under its own code, more of them under `all`. */
export function eventMessagesOf(rows: readonly OutboxRow[], epoch: string, prev: number | null, done: boolean): readonly MessageText[] {
  const message = messageOf(rows[0]?.channel ?? '', rows.map(entryOf), epoch, prev, done);
  const text = JSON.stringify(message);
  if (text.length <= mostChars || rows.length < 2) return [{ code: message.code, text }];
  const half = Math.ceil(rows.length / 2);
  return [...eventMessagesOf(rows.slice(0, half), epoch, prev, false), ...eventMessagesOf(rows.slice(half), epoch, rows[half - 1]?.seq ?? null, done)];
}

type Told = EventEntry & { readonly code: string };

function messageOf(channel: string, entries: readonly Told[], epoch: string, prev: number | null, done: boolean): EventMessage {
  const base = { schema: linkSchema, epoch, channel, prev, ...(done ? { done: true as const } : {}) } as const;
  const [only, ...more] = entries;
  if (only === undefined || more.length > 0) return { ...base, code: everyCode, entries: [...entries] };
  const { code, ...entry } = only;
  return { ...base, code, entries: [entry] };
}

function entryOf({ event, seq, droppedTo }: OutboxRow): Told {
  if (droppedTo !== undefined) return { code: gapCode, ts: 0, errorMs: null, seq, values: { to: droppedTo }, quality: 'none' };
  if (event === null) return { code: damagedCode, ts: 0, errorMs: null, seq, values: {}, quality: 'none' };
  const { stamp, data, boot, n, code } = event;
  return { code, ts: stamp.wallMs, errorMs: stamp.errorMs, seq, values: data, quality: 'ok', origin: { boot, n } };
}
