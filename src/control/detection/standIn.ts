import type { Detector, DetectorId } from '../../model/detector.ts';
import type { GroupId } from '../../model/relation.ts';
import type { ExpectedNow } from '../../model/weekHistory.ts';
import { isBlind, type DetectorTrack, type StandIn } from './detector.ts';

/** Nobody stands unseen for longer than this before his group is called, whatever speaks for his detector, ms. */
export const unseenMostMs = 90_000;

interface Around {
  readonly tracks: Readonly<Record<DetectorId, DetectorTrack>>;
  readonly served: (group: GroupId) => boolean;
  readonly expected: ExpectedNow;
  readonly nowMs: number;
}

/**
 * What speaks for this detector now; null = it speaks for itself, or is on recall as every one that says nothing of it. The
 * neighbour, while it is believed; else what is usual at this time of the week; else recall.
 */
export function standInOf(detector: Detector, track: DetectorTrack, around: Around): StandIn | null {
  const { whenFailed = 'recall', neighbour, groups } = detector;
  if (whenFailed === 'recall' || !isBlind(track)) return null;
  const { tracks, served, expected, nowMs } = around;
  // Who stands there as it fails is not known: the first call is made at once.
  const unservedMs = groups.every(served) ? nowMs : (track.standIn?.unservedMs ?? nowMs - unseenMostMs);
  const overdue = nowMs - unservedMs >= unseenMostMs;
  const beside = whenFailed === 'neighbour' && neighbour !== undefined ? tracks[neighbour] : undefined;
  if (beside !== undefined && !isBlind(beside)) return { action: 'neighbour', calls: overdue || beside.calling || beside.lockedFor.some((group) => groups.includes(group)), unservedMs };
  const usual = expected[detector.id];
  if (usual !== undefined) return { action: 'history', calls: overdue || (usual.perS * (nowMs - unservedMs)) / 1000 >= 1, unservedMs };
  return { action: 'recall', calls: true, unservedMs };
}

/** The same stand-in is the same value: nothing of an unchanged detector is made anew. */
export function sameStandIn(a: StandIn | null, b: StandIn | null): boolean {
  return a === b || (a !== null && b !== null && a.action === b.action && a.calls === b.calls && a.unservedMs === b.unservedMs);
}
