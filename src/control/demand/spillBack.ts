import type { DetectorId } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Exit, ExitState } from '../../model/exit.ts';
import type { GroupId } from '../../model/relation.ts';
import type { DetectorTrack } from '../detection/detector.ts';

/** A full exit gets no green beyond the shortest: who enters the junction for it would stand in it. Plain data. */
export interface SpillBack {
  readonly exits: Readonly<Record<DetectorId, ExitTrack>>;
  /** Groups that are given no green now. */
  readonly blocked: readonly GroupId[];
}
interface ExitTrack {
  /** Suppressed since, ms; null = the exit has room, or its one green is due. */
  readonly sinceMs: number | null;
  readonly full: boolean;
  readonly clearSinceMs: number | null;
  /** Shortest greens that were given in spite of it, since it filled. */
  readonly greens: number;
}

export const noSpillBack: SpillBack = { exits: {}, blocked: [] };

/** An exit that has been clear for so long has room, ms. */
const clearMs = 3000;
/** Nobody is kept from green for longer by a full exit, ms; and after so many greens in spite of it its detector is suspect (control.md). */
export const longestMs = 120_000;
const suspectAfter = 3;

export interface SpillInputs {
  readonly exits: readonly Exit[];
  readonly groupsOf: (detector: DetectorId) => readonly GroupId[];
  readonly detectors: Readonly<Record<DetectorId, DetectorTrack>>;
  /** Since when the group goes, ms; null = it stands. */
  readonly goSinceMs: (group: GroupId) => number | null;
  /** A green that stands in a countdown, or whose start does, is nobody's to take. */
  readonly promised: (group: GroupId) => boolean;
  readonly nowMs: number;
}

const fresh: ExitTrack = { sinceMs: null, full: false, clearSinceMs: null, greens: 0 };

/** One tick of all exits. */
export function stepSpillBack(before: SpillBack, inputs: SpillInputs): { readonly state: SpillBack; readonly events: readonly EventDraft[] } {
  if (inputs.exits.length === 0) return { state: before, events: [] };
  const exits: Record<DetectorId, ExitTrack> = {};
  const events: EventDraft[] = [];
  const blocked = new Set<GroupId>();
  for (const exit of inputs.exits) {
    const groups = inputs.groupsOf(exit.detector);
    const was = before.exits[exit.detector] ?? fresh;
    const { track, state } = stepExit(exit, groups, was, inputs);
    exits[exit.detector] = track;
    if (state !== null) events.push({ code: 'exit.full', data: { detector: exit.detector, state, groups } });
    if (!track.full || track.sinceMs === null) continue;
    for (const group of groups) if (before.blocked.includes(group) || !inputs.promised(group)) blocked.add(group);
  }
  const now = [...blocked];
  const same = now.length === before.blocked.length && now.every((group) => before.blocked.includes(group));
  return { state: { exits, blocked: same ? before.blocked : now }, events };
}

interface ExitStep { readonly track: ExitTrack; readonly state: ExitState | null }

function stepExit({ detector, fullS }: Exit, groups: readonly GroupId[], was: ExitTrack, { detectors, goSinceMs, nowMs }: SpillInputs): ExitStep {
  const seen = detectors[detector];
  const occupied = seen !== undefined && !seen.failed && seen.occupied;
  const clearSinceMs = occupied ? null : (was.clearSinceMs ?? nowMs);
  // A detector that has failed says nothing: nobody is kept waiting by it.
  if (was.full && clearSinceMs !== null && (seen?.failed === true || nowMs - clearSinceMs >= clearMs)) return { track: { ...fresh, clearSinceMs }, state: 'clear' };
  const held = seen !== undefined && occupied && seen.occupiedSinceMs !== null && nowMs - seen.occupiedSinceMs >= fullS * 1000;
  if (!was.full) return held ? { track: { full: true, sinceMs: nowMs, clearSinceMs, greens: 0 }, state: 'full' } : { track: { ...was, clearSinceMs }, state: null };
  if (was.sinceMs !== null) {
    if (nowMs - was.sinceMs < longestMs) return { track: { ...was, clearSinceMs }, state: null };
    const greens = was.greens + 1;
    return { track: { ...was, clearSinceMs, sinceMs: null, greens }, state: greens > suspectAfter ? 'suspect' : 'served' };
  }
  // The one green in spite of it has begun: it ends with its shortest. A suspect detector takes nothing any more.
  const goes = was.greens <= suspectAfter && groups.some((group) => goSinceMs(group) !== null);
  return { track: { ...was, clearSinceMs, sinceMs: goes ? nowMs : null }, state: null };
}
