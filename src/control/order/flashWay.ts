import type { ControlSource } from '../../model/mode.ts';
import type { StageId } from '../../model/stage.ts';
import type { SiteLayout } from '../layout.ts';
import { longestInterstageMs, minimumPassed, type Sequence } from '../sequence/sequencer.ts';
import type { GroupTracks } from '../sequence/groupTrack.ts';
import { forcedPosture, type Ruling } from './order.ts';

/** How a planned flash is entered and left (NTCIP 1202, automatic flash: entry and exit phases). Plain data. */
export interface FlashWay {
  /** On the way through the entry stage since, ms; null = not. */
  readonly entrySinceMs: number | null;
  /** The flash was somebody's order: it is left through the exit stage. */
  readonly ordered: boolean;
}

export const noFlashWay: FlashWay = { entrySinceMs: null, ordered: false };

/** Whose flash has time to be led in. A fault, a key and a preemption's own flash have none. */
const led: readonly (ControlSource | null)[] = ['technician', 'centre', 'schedule'];
/** A way to the entry stage that has not come to its end closes where it is, as an interstage that never settles does, ms. */
const longestEntryMs = 180_000;

interface Standing { readonly sequence: Sequence; readonly tracks: GroupTracks; readonly flashWay: FlashWay }

/**
 * The order as the stages are to take it: a flash (or dark) that is led in asks for the entry stage first, without new
 * walks, and closes once every green of it has had its minimum.
 */
export function enterFlash(layout: SiteLayout, state: Standing, ruling: Ruling, minGreenMs: (stage: StageId) => Parameters<typeof minimumPassed>[3], nowMs: number): { readonly ruling: Ruling; readonly flashWay: FlashWay } {
  const { sequence, flashWay } = state;
  const goal = layout.flash.entry;
  const over = { ruling, flashWay: flashWay.entrySinceMs === null ? flashWay : { ...flashWay, entrySinceMs: null } };
  if (goal === null || forcedPosture(ruling) !== 'flash' || !led.includes(ruling.source) || sequence.closing || sequence.stage === null) return over;
  const sinceMs = flashWay.entrySinceMs ?? nowMs;
  const stands = sequence.target === null && sequence.stage === goal;
  const stuck = sequence.target !== null && nowMs - sequence.beganMs >= longestInterstageMs;
  if (stuck || nowMs - sinceMs >= longestEntryMs || (stands && minimumPassed(layout, sequence, state.tracks, minGreenMs(goal), nowMs))) return over;
  return {
    ruling: { ...ruling, force: { kind: 'stage', stage: goal, vehiclesOnly: true } },
    flashWay: flashWay.entrySinceMs === null ? { ...flashWay, entrySinceMs: sinceMs } : flashWay,
  };
}

/** Whether the flash that stands, or begins, is somebody's order; `begins`: flash is reached in this tick. */
export function markOrdered(before: FlashWay, ruling: Ruling, begins: boolean): FlashWay {
  const ordered = (before.ordered && !begins) || (forcedPosture(ruling) === 'flash' && ruling.source !== 'guard');
  return ordered === before.ordered && before.entrySinceMs === null ? before : { entrySinceMs: null, ordered };
}
