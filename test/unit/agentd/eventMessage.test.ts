import { expect, test } from 'vitest';
import { eventMessagesOf } from '../../../src/agentd/eventMessage.ts';
import { eventMessageSchema, parsePayload, type EventMessage } from '../../../src/model/linkMessage.ts';
import type { OutboxRow } from '../../../src/record/outbox.ts';

const row = (seq: number, note = 'x'): OutboxRow => ({ channel: 'event', seq, event: { boot: 'b', n: seq, code: 'stage.changed', stamp: { bootId: 'b', monoMs: 1, wallMs: 1000 + seq, errorMs: 5 }, data: { note } } });
const read = (rows: readonly OutboxRow[], done = false): readonly EventMessage[] => eventMessagesOf(rows, 'e', (rows[0]?.seq ?? 1) - 1, done).map(({ code, text }) => {
  const parsed = parsePayload(eventMessageSchema, text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.value.code).toBe(code);
  return parsed.value;
});

test('one row goes under its own code, as any reader knows it', () => {
  expect(read([row(7)])).toEqual([{ schema: 1, epoch: 'e', channel: 'event', prev: 6, code: 'stage.changed', entries: [{ ts: 1007, errorMs: 5, seq: 7, values: { note: 'x' }, quality: 'ok', origin: { boot: 'b', n: 7 } }] }]);
});

test('many rows name their codes, a dropped range and a damaged row among them', () => {
  const [message, ...more] = read([row(1), { channel: 'event', seq: 2, event: null, droppedTo: 9 }, { channel: 'event', seq: 10, event: null }], true);
  expect(more).toEqual([]);
  expect(message).toMatchObject({ code: 'all', done: true, prev: 0, entries: [{ seq: 1, code: 'stage.changed' }, { seq: 2, code: 'record.gap', values: { to: 9 } }, { seq: 10, code: 'record.damaged', quality: 'none' }] });
});

test('what would be too long is sent in parts that follow each other; the last says done', () => {
  const rows = Array.from({ length: 100 }, (_, index) => row(index + 1, 'y'.repeat(2000)));
  const messages = read(rows, true);
  expect(messages.length).toBeGreaterThan(5);
  expect(messages.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual(rows.map(({ seq }) => seq));
  expect(messages.map(({ done }) => done === true)).toEqual(messages.map((_, index) => index === messages.length - 1));
  for (const [index, { prev }] of messages.entries()) expect(prev).toBe(index === 0 ? 0 : messages[index - 1]?.entries.at(-1)?.seq);
  // A single one is sent however long it is.
  expect(read([row(1, 'z'.repeat(60_000))]).length).toBe(1);
});
