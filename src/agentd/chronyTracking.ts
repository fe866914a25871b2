import { claimTtlMs, driftPpm, type ClockClaim } from './clockClaim.ts';

/** A reference of chronyd's own (`local`): it says nothing of the true time. */
const ownReference = '7F7F0101';
/** Names that receivers have in refclock lines (chrony.conf, refid): a clock of its own at the cabinet. */
const receivers = /^(?:GPS|GNSS|GLON|GAL|BDS|NMEA|PPS|QZSS)/;
/** A source that was not heard for four of its intervals is gone; its interval is at least this, s. */
const leastIntervalS = 64;
const intervalsHeard = 4;

/**
 * `chronyc -c tracking` (chrony 4: chronyc(1), tracking): reference id, its name, stratum, reference time, system time,
 * last offset, RMS offset, frequency, residual frequency, skew, root delay, root dispersion, update interval, leap status.
 * The clock's error is at most |system time| + root dispersion + root delay / 2, by the same page. Null: not such a line.
 */
export function readTracking(line: string, wallMs: number): ClockClaim | null {
  const fields = line.trim().split(',');
  if (fields.length !== 14) return null;
  const [reference = '', name = '', , ...rest] = fields;
  const leap = rest.at(-1) ?? '';
  const [heardS, systemS, , , , , skewPpm, delayS, dispersionS, intervalS] = rest.slice(0, -1).map(Number);
  const said = [heardS, systemS, skewPpm, delayS, dispersionS, intervalS];
  if (!/^[0-9A-F]{8}$/.test(reference) || !said.every((value) => Number.isFinite(value))) return null;
  const ageMs = Math.max(0, wallMs - (heardS ?? 0) * 1000);
  const boundMs = (Math.abs(systemS ?? 0) + (dispersionS ?? 0) + (delayS ?? 0) / 2) * 1000 + (ageMs * driftPpm) / 1e6;
  const heard = ageMs <= intervalsHeard * Math.max(leastIntervalS, intervalS ?? 0) * 1000;
  const synced = heard && leap !== 'Not synchronised' && reference !== ownReference && reference !== '00000000';
  return { errorMs: Math.ceil(boundMs), synced, ttlMs: claimTtlMs, source: receivers.test(name) ? 'gnss' : 'chrony', skewPpm: Math.min(1e6, skewPpm ?? 0) };
}
