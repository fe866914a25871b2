import { expect, test } from 'vitest';
import { centreFindings, hear, nothingHeard, type Heard } from '../../../src/centre/tool/checkCentre.ts';

const presence = JSON.stringify({ schema: 1, state: 'online', cause: 'started', sinceMs: 1, version: 'v', epoch: 'e', schemas: [1], features: [] });
const gap = (code: string, values: object): string => JSON.stringify({ schema: 1, epoch: 'e', channel: 'count', code, prev: 0, done: true, entries: [{ ts: 0, errorMs: null, seq: 1, code: 'record.gap', values, quality: 'none' }] });
const ack = (upTo: number): string => JSON.stringify({ schema: 1, epoch: 'e', acks: [{ channel: 'count', upTo, credits: 4000, gap: false }] });
const verdictOf = (heard: Heard): string | undefined => centreFindings(heard, 5000).find(({ check }) => check === 'ack')?.verdict;
const ackAt = (heard: Heard, upTo: number, nowMs: number): Heard => hear(heard, { kind: 'ack', site: 's' }, ack(upTo), nowMs);
const heardOf = (replayed: string, upTo: number): Heard => {
  const online = hear(nothingHeard, { kind: 'presence', site: 's' }, presence);
  return hear(hear(online, { kind: 'replay', site: 's', code: 'record.gap', channel: 'count' }, replayed), { kind: 'ack', site: 's' }, ack(upTo));
};

test('a centre that takes a named gap is right, to its end and not beyond', () => {
  for (const code of ['record.gap', 'all']) {
    expect(verdictOf(heardOf(gap(code, { to: 10_000 }), 10_000)), code).toBe('ok');
    expect(verdictOf(heardOf(gap(code, { to: 10_000 }), 10_001)), code).toBe('wrong');
  }
});

test('a gap without an end, or with one before its beginning, stands for itself', () => {
  for (const values of [{}, { to: 'x' }, { to: -5 }]) expect(verdictOf(heardOf(gap('record.gap', values), 2))).toBe('wrong');
});

test('one that acknowledges and stores nothing is wrong: its watermark stands below what was sent', () => {
  const sent = heardOf(gap('record.gap', { to: 10 }), 9);
  expect(centreFindings(ackAt(sent, 9, 5000), 10_000, 7000)[0]).toMatchObject({ verdict: 'wrong', detail: 's/count stands at 9 of 10 for 7 s' });
  expect(centreFindings(ackAt(sent, 10, 5000), 10_000, 7000)[0]).toMatchObject({ verdict: 'ok' });
  // One that moves, however slowly, stores.
  const slow = hear(ackAt(heardOf(gap('record.gap', { to: 10 }), 3), 4, 5000), { kind: 'live', site: 's', code: 'x', channel: 'count' }, gap('record.gap', { to: 20 }));
  expect(centreFindings(ackAt(slow, 5, 9000), 10_000, 10_000)[0]).toMatchObject({ verdict: 'ok' });
});
