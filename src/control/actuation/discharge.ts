import type { Discharge } from '../../model/actuation.ts';

/** Departures of the running green, newest last. Plain data. */
export interface DischargeTrack {
  readonly departures: readonly { readonly atMs: number; readonly count: number }[];
  /** Looks in a row that found too few. */
  readonly thin: number;
  readonly lookedMs: number;
}

/** Looks are a second apart; two thin ones in a row end the green: real headways fluctuate (algorithms.md 2.3). */
const lookEveryMs = 1000;
const thinLooks = 2;
/** The queue needs this long to get going: nothing is said of its discharge before, ms. */
const startUpMs = 2000;

export function freshDischarge(nowMs: number): DischargeTrack {
  return { departures: [], thin: 0, lookedMs: nowMs };
}

/** One tick of green: `count` vehicles crossed the stop line. */
export function stepDischarge(settings: Discharge, before: DischargeTrack, count: number, goSinceMs: number, nowMs: number): DischargeTrack {
  const from = nowMs - settings.windowMs;
  const kept = before.departures[0] !== undefined && before.departures[0].atMs <= from ? before.departures.filter(({ atMs }) => atMs > from) : before.departures;
  const departures = count > 0 ? [...kept, { atMs: nowMs, count }] : kept;
  const early = nowMs - goSinceMs < startUpMs + settings.windowMs;
  if (early || nowMs - before.lookedMs < lookEveryMs) return departures === before.departures ? before : { ...before, departures };
  const left = departures.reduce((sum, departure) => sum + departure.count, 0);
  const least = settings.share * (settings.saturationPerH / 3_600_000) * settings.windowMs;
  return { departures, thin: left < least ? before.thin + 1 : 0, lookedMs: nowMs };
}

/** The queue has gone: what still leaves is less than the share of saturation. */
export function isDischarged(track: DischargeTrack): boolean {
  return track.thin >= thinLooks;
}
