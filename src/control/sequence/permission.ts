import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { isUnknown } from './confirmation.ts';
import { goes, shownMs, type GroupTrack, type GroupTracks } from './groupTrack.ts';

/** When a group may start, as far as read-back has confirmed the others' ends. */
export interface StartPermission {
  /** Every group that must stand is confirmed to stand. */
  readonly clear: boolean;
  /** Earliest green by the confirmed ends and the intergreens, ms; holds where `clear`. */
  readonly earliestMs: number;
}

/**
 * Earliest start of a group: the largest of every other group's confirmed end + intergreen, whatever stages lay between
 * (safety.md S2.2); hard pairs must besides be confirmed at their stop aspect.
 */
export function startPermission(layout: SiteLayout, group: GroupLayout, tracks: GroupTracks, plan: StartPlan, nowMs: number): StartPermission {
  let earliestMs = 0;
  for (const opposition of group.oppositions) {
    const track = tracks[opposition.from];
    const other = layout.byId.get(opposition.from);
    if (track === undefined || other === undefined) return { clear: false, earliestMs };
    const hard = opposition.hard || (plan.steady && group.arrowYieldsTo.includes(opposition.from));
    if (hard && !standsConfirmed(other, track, nowMs)) return { clear: false, earliestMs };
    const { endMs, open } = track.confirmation;
    if (!open && endMs !== null) earliestMs = Math.max(earliestMs, endMs + opposition.intergreenMs);
    // A yield pair that is ending, but not confirmed so, still has its intergreen before it.
    if (open && !hard && !plan.staysGreen(opposition.from)) return { clear: false, earliestMs };
    if (!open || !group.keptByArrows.includes(opposition.from)) continue;
    // It yields now; what it had for itself before, even before another red, is cleared all the same (safety.md S2.2).
    if (track.steadyEndMs === null) return { clear: false, earliestMs };
    earliestMs = Math.max(earliestMs, track.steadyEndMs + opposition.intergreenMs);
  }
  return { clear: true, earliestMs };
}

/** What goes on beside a start. */
export interface StartPlan {
  readonly staysGreen: (group: GroupId) => boolean;
  /** A flashing-yellow arrow is to start with its steady green. */
  readonly steady: boolean;
}

function standsConfirmed(other: GroupLayout, track: GroupTrack, nowMs: number): boolean {
  return track.aspect === other.rules.stop && !track.confirmation.open && track.confirmation.stopLit && !isUnknown(track.confirmation, nowMs);
}

/** Earliest green after the group's own shortest red, which its red-and-yellow may not shorten, ms. */
export function redRevertMetAtMs(group: GroupLayout, track: GroupTrack, nowMs: number): number {
  if (track.aspect !== group.rules.stop) return 0;
  if (track.confirmation.open) return Infinity;
  return nowMs + group.group.redRevertMs + group.group.redYellowMs - shownMs(track, nowMs);
}

/** When a group that shows its yellow will stand, ms; 0 = it stands, or goes on. */
export function standsAtMs({ group }: GroupLayout, track: GroupTrack | undefined, nowMs: number): number {
  return track?.aspect === 'yellow' ? nowMs + Math.max(0, group.yellowMs - shownMs(track, nowMs)) : 0;
}

/** Read-back of an end that is commanded is here by then, ms (safety.md S3). */
const answeredMs = 300;

/** Earliest green as far as ends that are commanded or confirmed already, and the group's own red, bound it, ms. */
export function knownEarliestMs(group: GroupLayout, tracks: GroupTracks, nowMs: number): number {
  let earliestMs = ownRedMs(group, tracks[group.id], nowMs);
  for (const opposition of group.oppositions) {
    const track = tracks[opposition.from];
    if (track === undefined) continue;
    const { endMs, open } = track.confirmation;
    if (!open && endMs !== null) earliestMs = Math.max(earliestMs, endMs + opposition.intergreenMs);
    // It has ended, and its lamps have not said so yet.
    if (open && !goes(track)) earliestMs = Math.max(earliestMs, nowMs + answeredMs + opposition.intergreenMs);
  }
  return earliestMs;
}

function ownRedMs(group: GroupLayout, own: GroupTrack | undefined, nowMs: number): number {
  const standsMs = standsAtMs(group, own, nowMs);
  if (standsMs > 0) return standsMs + group.group.redRevertMs + group.group.redYellowMs;
  return own === undefined || own.confirmation.open ? 0 : redRevertMetAtMs(group, own, nowMs);
}
