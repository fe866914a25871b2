import { expect, test } from 'vitest';
import { unheard, withReply } from '../../../../src/field/scan/health.ts';
import type { BusOutcome } from '../../../../src/field/scan/request.ts';

const reply = (outcome: BusOutcome, receivedMs: number, latencyMs?: number): Parameters<typeof withReply>[1] => ({ outcome, receivedMs, ...(latencyMs === undefined ? {} : { latencyMs }) });
const told = (...outcomes: readonly BusOutcome[]): ReturnType<typeof withReply> => outcomes.reduce((health, outcome, at) => withReply(health, reply(outcome, at)), unheard);

test('every outcome is counted where it belongs', () => {
  expect(told({ kind: 'timeout' }, { kind: 'crc' }, { kind: 'mismatch' }, { kind: 'exception', code: 2 }, { kind: 'timeout' }))
    .toMatchObject({ requests: 5, timeouts: 2, crcErrors: 1, mismatches: 1, exceptions: 1, failing: 5, lastGoodMs: null });
  expect(withReply(told({ kind: 'timeout' }), reply({ kind: 'registers', registers: [1] }, 77, 12))).toMatchObject({ requests: 2, failing: 0, lastGoodMs: 77, latency: { totalMs: 12, maxMs: 12 } });
  expect(told({ kind: 'expired' }, { kind: 'invalid' }, { kind: 'sent' })).toEqual(unheard);
});

test('a quarantine is counted once however often it refuses, and ends with the next request that is written', () => {
  const away = told({ kind: 'quarantined', untilMs: 500 }, { kind: 'quarantined', untilMs: 500 });
  expect(away).toMatchObject({ requests: 0, quarantines: 1, quarantinedUntilMs: 500 });
  const again = withReply(away, reply({ kind: 'timeout' }, 510));
  expect(again).toMatchObject({ requests: 1, quarantines: 1, quarantinedUntilMs: null });
  expect(withReply(again, reply({ kind: 'quarantined', untilMs: 1500 }, 520))).toMatchObject({ quarantines: 2, quarantinedUntilMs: 1500 });
});
