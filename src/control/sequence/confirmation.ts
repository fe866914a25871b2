import type { GroupImage, GroupReading } from '../../model/image.ts';
import { countsAsGreen } from '../../model/kind.ts';
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
  /** Since when the lamp of the following steady aspect has been lit without a break, ms. */
  readonly steadySinceMs: number | null;
}

/** Samples older than this tell nothing: the group is unknown, ms. */
export const unknownAfterMs = 300;
/** A 1 Hz flash is dark for 500 ms: a lamp off (or on) for longer is no flash, ms. */
const flashHalfLimitMs = 600;

export const noConfirmation: Confirmation = { freshAtMs: null, stopLit: false, open: false, endMs: null, greenLitAtMs: null, steadySinceMs: null };

/** The written image opens a right of way before read-back can show it. */
export function confirmWritten(before: Confirmation, layout: GroupLayout, written: GroupImage, nowMs: number): Confirmation {
  const aspect = written[layout.id];
  if (aspect === undefined || !countsAsGreen(layout.group.kind, aspect)) return before;
  return before.open ? before : { ...before, open: true, greenLitAtMs: nowMs, steadySinceMs: null };
}

/** One fresh sample of the group's lamps. */
export function confirmSample(before: Confirmation, layout: GroupLayout, reading: GroupReading, written: GroupImage, atMs: number): Confirmation {
  const red = reading.red?.voltage === true;
  const yellow = reading.yellow?.voltage === true;
  const green = reading.green?.voltage === true;
  const stopLit = layout.rules.stop === 'red' ? red && !yellow && !green : !red && !yellow && !green;
  if (green) return { ...before, freshAtMs: atMs, stopLit, open: true, greenLitAtMs: atMs, steadySinceMs: null };
  const following = layout.group.kind === 'flashingYellowArrow' ? red || yellow : red;
  const steadySinceMs = following ? (before.steadySinceMs ?? atMs) : null;
  const next: Confirmation = { ...before, freshAtMs: atMs, stopLit, steadySinceMs };
  if (!before.open) return next;
  return isClosed(next, layout, { red, yellow }, written, atMs) ? { ...next, open: false, endMs: atMs } : next;
}

function isClosed(next: Confirmation, layout: GroupLayout, lit: { readonly red: boolean; readonly yellow: boolean }, written: GroupImage, atMs: number): boolean {
  const aspect = written[layout.id];
  if (aspect === undefined || countsAsGreen(layout.group.kind, aspect)) return false;
  const steadyMs = next.steadySinceMs === null ? 0 : atMs - next.steadySinceMs;
  // The clearance or the arrow may flash with the very lamp that is lit steadily afterwards: one lit sample proves nothing.
  if (layout.pedestrian && layout.group.clearanceAspect === 'flashingRed') return lit.red && steadyMs > flashHalfLimitMs;
  if (layout.group.kind === 'flashingYellowArrow') return (lit.red && !lit.yellow) || (lit.yellow && steadyMs > flashHalfLimitMs);
  if (lit.red || lit.yellow) return true;
  // An arrow that ends dark has no other lamp to show; where its green never flashes, off is off.
  if (layout.group.kind === 'filterArrow' && layout.group.flashingGreenMs === 0) return true;
  return next.greenLitAtMs === null || atMs - next.greenLitAtMs > flashHalfLimitMs;
}

/** No fresh sample within 300 ms: nothing may be concluded. */
export function isUnknown(confirmation: Confirmation, nowMs: number): boolean {
  return confirmation.freshAtMs === null || nowMs - confirmation.freshAtMs > unknownAfterMs;
}
