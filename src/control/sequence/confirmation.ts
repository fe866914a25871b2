import type { BoardSample, GroupReading } from '../../model/image.ts';
import type { GroupLayout } from '../layout.ts';

/** What read-back says of one group's right of way. */
export interface Confirmation {
  /** Receipt time of the last fresh sample, ms; null = none yet. */
  readonly freshAtMs: number | null;
  /** The last sample shows the stop aspect alone (red lit; dark for an arrow without red). */
  readonly stopLit: boolean;
  /** Right of way is shown, or can't be excluded. */
  readonly open: boolean;
  /** Confirmed end of the last right of way, ms; null = none since control began. */
  readonly endMs: number | null;
  /** Last sample with a green lamp lit, ms. */
  readonly greenLitAtMs: number | null;
  /** Tick of the last image that gave right of way; null = none. */
  readonly goN: number | null;
}

/** Samples older than this tell nothing: the group is unknown, ms. */
export const unknownAfterMs = 300;
/** A 1 Hz flash is dark for 500 ms: a lamp that is off for longer has ended, ms. */
const flashHalfLimitMs = 600;

export const noConfirmation: Confirmation = { freshAtMs: null, stopLit: false, open: false, endMs: null, greenLitAtMs: null, goN: null };

/** The image of tick `n` gave right of way: open, before read-back can show it. */
export function confirmGo(before: Confirmation, n: number): Confirmation {
  return { ...before, open: true, goN: n };
}

/** One fresh sample of the group's lamps. */
export function confirmSample(before: Confirmation, layout: GroupLayout, reading: GroupReading, sample: BoardSample): Confirmation {
  const red = reading.red?.voltage === true;
  const yellow = reading.yellow?.voltage === true;
  const green = reading.green?.voltage === true;
  const stopLit = !yellow && !green && (layout.rules.stop === 'red' ? red : !red);
  const next: Confirmation = { ...before, freshAtMs: sample.atMs, stopLit, greenLitAtMs: green ? sample.atMs : before.greenLitAtMs };
  if (green) return { ...next, open: true };
  if (!before.open || (before.goN !== null && !isApplied(sample, before.goN + 1))) return next;
  return isEnded(next, layout, red || yellow, sample.atMs) ? { ...next, open: false, endMs: sample.atMs } : next;
}

/** An image without right of way is in force and no green is lit: ended, if it is not the dark half of a flash. */
function isEnded(next: Confirmation, layout: GroupLayout, otherLit: boolean, atMs: number): boolean {
  if (otherLit) return true;
  // An arrow that ends dark has no other lamp to show; its green never flashes.
  if (layout.group.kind === 'filterArrow') return true;
  return next.greenLitAtMs === null || atMs - next.greenLitAtMs > flashHalfLimitMs;
}

/** The image of tick `n`, or a later one, was in force when sampled (its low 16 bits are the image's number). */
export function isApplied(sample: BoardSample, n: number): boolean {
  return ((sample.appliedSeq - n) & 0xffff) < 0x8000;
}

/** No fresh sample within 300 ms: nothing may be concluded. */
export function isUnknown(confirmation: Confirmation, nowMs: number): boolean {
  return confirmation.freshAtMs === null || nowMs - confirmation.freshAtMs > unknownAfterMs;
}
