import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Arrival } from '../../../src/centre/receiptBook.ts';
import { islandsMost } from '../../../src/link/ack.ts';
import { openReceipts, type Receipts } from '../../../src/centre/receipts.ts';
import { createReception, type Reception } from '../../../src/centre/reception.ts';
import type { AckMessage } from '../../../src/model/linkMessage.ts';
import { handClock, type HandClock } from '../record/store.ts';

let dir: string;
let receipts: Receipts;
let clock: HandClock;
let reception: Reception;
let sent: AckMessage[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-reception-'));
  const opened = openReceipts(join(dir, 'centre.db'));
  if (!opened.ok) throw new Error(opened.problem.code);
  ({ receipts } = opened);
  clock = handClock();
  sent = [];
  reception = createReception({ receipts, clock, logger: pino({ level: 'silent' }), send: (_topic, message) => { sent.push(message); } });
});
afterEach(() => {
  receipts.close();
  rmSync(dir, { recursive: true });
});

const online = JSON.stringify({ schema: 1, state: 'online', cause: 'started', sinceMs: 1, version: 'v', epoch: 'e1', schemas: [1], features: [] });
const alarm = (seq: number): string => JSON.stringify({ schema: 1, epoch: 'e1', channel: 'alarm', code: 'fault.raised', prev: seq - 1, entries: [{ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }] });
const upTo = (message: AckMessage | undefined): Record<string, number> => Object.fromEntries((message?.acks ?? []).map((ack) => [ack.channel, ack.upTo]));

test('a sink without its store says of every channel that it has nothing, to each cabinet and every 5 s', () => {
  reception.take({ kind: 'presence', site: 's1' }, online);
  expect(upTo(sent.at(-1))).toEqual({ evidence: 0, alarm: 0, audit: 0, count: 0, event: 0 });
  clock.pass(5000);
  reception.tick();
  expect(sent.map(({ epoch }) => epoch)).toEqual(['e1', 'e1']);
});

test('what is stored is acknowledged beside what is not there yet', () => {
  reception.take({ kind: 'live', site: 's1', code: 'fault.raised', channel: 'alarm' }, alarm(1));
  expect(sent).toEqual([]);
  reception.flush();
  expect(upTo(sent.at(-1))).toEqual({ evidence: 0, alarm: 1, audit: 0, count: 0, event: 0 });
});

test('a checkpoint that was not stored, for too many holes before it, is not countersigned; one that comes again is', () => {
  const given: Arrival[] = [];
  const checkpoints = { take: (arrivals: readonly Arrival[]) => { given.push(...arrivals); return new Map(); }, last: () => null };
  reception = createReception({ receipts, clock, logger: pino({ level: 'silent' }), send: () => undefined, checkpoints });
  const take = (...seqs: readonly number[]): number[] => {
    given.length = 0;
    const entries = seqs.map((seq) => ({ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }));
    reception.take({ kind: 'live', site: 's1', code: 'evidence.checkpoint', channel: 'evidence' }, JSON.stringify({ schema: 1, epoch: 'e1', channel: 'evidence', code: 'evidence.checkpoint', prev: null, entries }));
    reception.flush();
    return given.flatMap(({ message }) => message.entries.map(({ seq }) => seq));
  };
  const islands = Array.from({ length: islandsMost }, (_, index) => 2 * index + 2);
  for (let from = 0; from < islandsMost; from += 64) expect(take(...islands.slice(from, from + 64))).toEqual(islands.slice(from, from + 64));
  expect(take(2 * islandsMost + 2, 2 * islandsMost, 2 * islandsMost + 4)).toEqual([2 * islandsMost]);
  expect(take(1, 3, 2 * islandsMost + 2)).toEqual([1, 3, 2 * islandsMost + 2]);
});
