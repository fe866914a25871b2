import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { PrioritySettings } from '../../model/priority.ts';
import { movementOf, type PriorityTracks } from './life.ts';

/** What the active requests want of the next decisions: one stage, for some of its groups. */
export interface Aim {
  readonly stage: StageId;
  readonly groups: readonly GroupId[];
  /** The first of them arrives then, ms; in the past = it is here. */
  readonly etaMs: number;
  /** Its green goes beyond its own maximum by so much at most, ms. */
  readonly beyondMs: number;
  /** It is prolonged by so much more at most, and others are cut by so much more at most, ms. */
  readonly extendMs: number;
  readonly earlyMs: number;
}

/** Null = nobody has priority now. */
export function aimOf(settings: PrioritySettings | null, tracks: PriorityTracks): Aim | null {
  if (settings === null || tracks.stage === null) return null;
  const active = tracks.requests.filter(({ state }) => state === 'activated');
  const movements = active.flatMap(({ group }) => movementOf(settings, group) ?? []);
  const used = (what: 'earlyMs' | 'extendedMs'): number => Math.max(0, ...active.map((track) => track[what]));
  const beyondMs = Math.max(0, ...movements.map(({ maxExtendMs }) => maxExtendMs));
  return {
    stage: tracks.stage,
    groups: [...new Set(active.map(({ group }) => group))],
    etaMs: Math.min(...active.map(({ etaMs }) => etaMs)),
    beyondMs,
    extendMs: Math.max(0, beyondMs - used('extendedMs')),
    earlyMs: Math.max(0, Math.max(0, ...movements.map(({ maxEarlyMs }) => maxEarlyMs)) - used('earlyMs')),
  };
}

/** What has been moved for them is counted with each of them. */
export function withGain(tracks: PriorityTracks, gain: { readonly earlyMs: number; readonly extendedMs: number }): PriorityTracks {
  if (gain.earlyMs === 0 && gain.extendedMs === 0) return tracks;
  return { ...tracks, requests: tracks.requests.map((track) => (track.state === 'activated' ? { ...track, earlyMs: track.earlyMs + gain.earlyMs, extendedMs: track.extendedMs + gain.extendedMs } : track)) };
}
