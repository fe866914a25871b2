import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { Responsive, Signature } from '../../model/responsive.ts';
import type { DetectorTracks } from '../detection/detection.ts';

/** What one detector gave in the present interval. */
interface Gathered { readonly count: number; readonly occupiedMs: number; readonly badMs: number }

/** What control remembers to choose plans by the traffic. Plain data. */
export interface ResponsiveTrack {
  /** Number of the present interval of the wall clock, and since when it is measured, ms. */
  readonly interval: number | null;
  readonly sinceMs: number;
  readonly gathered: Readonly<Record<DetectorId, Gathered>>;
  /** Signatures that hold, by their ids. */
  readonly holding: readonly string[];
  readonly chosen: { readonly signature: string; readonly plan: string } | null;
  readonly chosenSinceMs: number;
  /** What was measured last, by signature; null = not known. */
  readonly values: Readonly<Record<string, number | null>>;
}

export const quietTraffic: ResponsiveTrack = { interval: null, sinceMs: 0, gathered: {}, holding: [], chosen: null, chosenSinceMs: 0, values: {} };

export interface ResponsiveInputs {
  readonly nowMs: number;
  readonly sinceLastMs: number;
  readonly localMs: number;
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  readonly tracks: DetectorTracks;
  /** The schedule lets the traffic choose now. */
  readonly allowed: boolean;
}

/** A detector that was not heard for more of an interval says nothing of it. */
const badShare = 0.2;

/** One tick: gathers, and at the end of each even interval of the wall clock chooses, with hysteresis and a minimum stay. */
export function stepResponsive(responsive: Responsive, before: ResponsiveTrack, inputs: ResponsiveInputs): ResponsiveTrack {
  const { nowMs, localMs } = inputs;
  const intervalMs = responsive.intervalS * 1000;
  const interval = Math.floor(localMs / intervalMs);
  const gathered = gather(responsive, before, inputs);
  const chosen = inputs.allowed ? before.chosen : null;
  if (interval === before.interval) return { ...before, gathered, chosen };
  const elapsedMs = nowMs - before.sinceMs;
  const fresh = { ...before, interval, sinceMs: nowMs, gathered: {}, chosen };
  // No partial interval: the first one, and one that a step of the clock has cut or stretched.
  if (before.interval === null || Math.abs(elapsedMs - intervalMs) > intervalMs / 10) return fresh;
  const values = Object.fromEntries(responsive.signatures.map((signature) => [signature.id, valueOf(signature, gathered, elapsedMs)]));
  const holding = responsive.signatures.filter((signature) => holds(signature, values[signature.id] ?? null, before.holding)).map(({ id }) => id);
  return choose(responsive, { ...fresh, values, holding }, inputs);
}

function gather(responsive: Responsive, before: ResponsiveTrack, { samples, tracks, sinceLastMs }: ResponsiveInputs): ResponsiveTrack['gathered'] {
  const next: Record<DetectorId, Gathered> = { ...before.gathered };
  for (const { detectors } of responsive.signatures) {
    for (const { detector } of detectors) next[detector] = before.gathered[detector] ?? { count: 0, occupiedMs: 0, badMs: 0 };
  }
  for (const [id, { count, occupiedMs, badMs }] of Object.entries(next)) {
    const track = tracks[id];
    const bad = track === undefined || track.failed;
    next[id] = { count: count + (samples[id]?.actuations ?? 0), occupiedMs: occupiedMs + (track?.occupied === true ? sinceLastMs : 0), badMs: badMs + (bad ? sinceLastMs : 0) };
  }
  return next;
}

/** Vehicles an hour, or per cent of time: the weighted mean of the detectors that were heard; null = none was. */
function valueOf(signature: Signature, gathered: ResponsiveTrack['gathered'], elapsedMs: number): number | null {
  let sum = 0;
  let weights = 0;
  for (const { detector, weight } of signature.detectors) {
    const one = gathered[detector];
    if (one === undefined || one.badMs > badShare * elapsedMs) continue;
    sum += weight * (signature.measure === 'volume' ? (one.count * 3_600_000) / elapsedMs : (100 * one.occupiedMs) / elapsedMs);
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

function holds({ id, on, off }: Signature, value: number | null, holding: readonly string[]): boolean {
  if (value === null) return false;
  return holding.includes(id) ? value >= off : value >= on;
}

function choose(responsive: Responsive, track: ResponsiveTrack, { nowMs, allowed }: ResponsiveInputs): ResponsiveTrack {
  const found = allowed ? responsive.signatures.find(({ id }) => track.holding.includes(id)) : undefined;
  const signature = found?.id ?? null;
  if (signature === (track.chosen?.signature ?? null)) return track;
  // The way back waits for the minimum stay as the way there does.
  if (track.chosenSinceMs > 0 && nowMs - track.chosenSinceMs < responsive.minStayS * 1000) return track;
  return { ...track, chosen: found === undefined ? null : { signature: found.id, plan: found.plan }, chosenSinceMs: nowMs };
}
