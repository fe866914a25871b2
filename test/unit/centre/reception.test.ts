import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
