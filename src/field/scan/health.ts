import { noLatency, withLatency, type DeviceHealth } from '../../model/deviceHealth.ts';
import type { BusReply } from './request.ts';

export const unheard: DeviceHealth = {
  requests: 0, samples: 0, timeouts: 0, crcErrors: 0, exceptions: 0, mismatches: 0, retries: 0, lastGoodMs: null, identified: false, failing: 0,
  latency: noLatency, quarantines: 0, quarantinedUntilMs: null,
};

/** What one answer, or one failure, tells of the device: for the panel, `bus watch` and the report. */
export function withReply(health: DeviceHealth, { outcome, receivedMs, latencyMs }: Pick<BusReply, 'outcome' | 'receivedMs' | 'latencyMs'>): DeviceHealth {
  const asked = { ...health, requests: health.requests + 1, quarantinedUntilMs: null };
  const answered = { ...asked, latency: latencyMs === undefined ? health.latency : withLatency(health.latency, latencyMs) };
  const failing = health.failing + 1;
  switch (outcome.kind) {
    case 'registers':
    case 'bits':
    case 'written': return { ...answered, lastGoodMs: receivedMs, failing: 0 };
    case 'exception': return { ...answered, failing, exceptions: health.exceptions + 1 };
    case 'timeout': return { ...asked, failing, timeouts: health.timeouts + 1 };
    case 'crc': return { ...asked, failing, crcErrors: health.crcErrors + 1 };
    case 'mismatch': return { ...asked, failing, mismatches: health.mismatches + 1 };
    case 'portDown': return { ...health, failing };
    case 'quarantined': return { ...health, quarantinedUntilMs: outcome.untilMs, quarantines: health.quarantines + (health.quarantinedUntilMs === null ? 1 : 0) };
    case 'sent':
    case 'expired':
    case 'invalid': return health;
  }
}

/** A dead field device is asked ever less often, so that it does not eat the others' time: 0, then 0.5 s doubling to 8 s. */
export function backOffMs(failing: number): number {
  return failing < 3 ? 0 : Math.min(8000, 500 * 2 ** (failing - 3));
}
