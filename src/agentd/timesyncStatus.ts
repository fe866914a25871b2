import { claimTtlMs, driftPpm, type ClockClaim } from './clockClaim.ts';

const unitMs: Readonly<Record<string, number>> = { us: 1e-3, μs: 1e-3, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time span as systemd writes it (systemd.time(7)): `47.667ms`, `34min 8s`, `-1.666ms`, `0`; null = not one. */
export function spanMs(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?0$/.test(trimmed)) return 0;
  const parts = [...trimmed.matchAll(/([0-9]+(?:\.[0-9]+)?)(us|μs|ms|min|s|h|d)/g)];
  if (parts.length === 0 || trimmed.replaceAll(/[+-]?[0-9.]+(?:us|μs|ms|min|s|h|d)|\s/g, '') !== '') return null;
  const ms = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitMs[unit ?? ''] ?? 0), 0);
  return trimmed.startsWith('-') ? -ms : ms;
}

/**
 * `timedatectl timesync-status` (systemd 239 and later): the last answer of the server that systemd-timesyncd follows.
 * Its offset may not be slewed away yet. `heardWallMs`: the file that timesyncd touches at each synchronisation; null =
 * it has never synchronised since the boot. Null: not such a status.
 */
export function readTimesync(text: string, heardWallMs: number | null, wallMs: number): ClockClaim | null {
  const facts = new Map(text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  }));
  const distanceMs = spanMs((facts.get('Root distance') ?? '').replace(/\(.*/, ''));
  const said = ['Offset', 'Delay', 'Jitter'].map((key) => spanMs(facts.get(key) ?? ''));
  if (!facts.has('Server')) return null;
  const [offsetMs, delayMs, jitterMs] = said;
  // Without an answer there is no such line: the server is known, and silent.
  if (distanceMs === null || offsetMs === null || offsetMs === undefined || delayMs === null || delayMs === undefined || heardWallMs === null) {
    return { errorMs: 0, synced: false, ttlMs: claimTtlMs, source: 'timesyncd' };
  }
  const ageMs = Math.max(0, wallMs - heardWallMs);
  const boundMs = distanceMs + Math.abs(offsetMs) + delayMs / 2 + (jitterMs ?? 0) + (ageMs * driftPpm) / 1e6;
  const pollMs = spanMs((facts.get('Poll interval') ?? '').replace(/\(.*/, '')) ?? 0;
  const heard = ageMs <= 2 * pollMs + longestSilenceMs && facts.get('Leap') !== 'not synchronized';
  return { errorMs: Math.ceil(boundMs), synced: heard, ttlMs: claimTtlMs, source: 'timesyncd' };
}

/** Two lost answers more than the poll interval are no lost source yet, ms. */
const longestSilenceMs = 120_000;
