import type { Aspect } from '../../model/aspect.ts';
import type { AspectReason, DesiredAspect, DesiredImage } from '../../model/image.ts';
import type { GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { countsAsGreen } from '../../model/kind.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { noSpread, type Spread } from './departure.ts';
import { nextAspect } from './groupStep.ts';
import { goes, shownMs, type GroupTracks } from './groupTrack.ts';
import { redRevertMetAtMs, startPermission } from './permission.ts';

/** Where the junction stands between stages. Plain data. */
export interface Sequence {
  /** The settled stage, or the one that is being left; null = from all red. */
  readonly stage: StageId | null;
  /** Target of the running interstage: frozen once begun (safety.md S6). */
  readonly target: StageId | null;
  /** The interstage is still on its way to all red. */
  readonly throughAllRed: boolean;
  /** Every group is being closed; no stage follows. */
  readonly closing: boolean;
  /** Groups that have, or get, green. */
  readonly served: readonly GroupId[];
  /** Groups that came to be served since the stage was decided, and how often; absent = not yet. */
  readonly services: Readonly<Record<GroupId, number>>;
  /** Begin of the running interstage, or of the last one, ms: splits count from here. */
  readonly beganMs: number;
  /** The stage has stood with all its greens since, ms. */
  readonly settledMs: number;
  /** Why the groups of the last stage ended. */
  readonly reasons: Readonly<Record<GroupId, GreenEnd>>;
  /** Promised starts of groups with a countdown display: not sooner than this, ms. */
  readonly promisedMs: Readonly<Record<GroupId, number>>;
  /** Ends and starts that the interstage keeps apart. */
  readonly spread: Spread;
  /** Greens may begin since, ms: begin of the interstage, or all red on its way. */
  readonly opensMs: number;
}

export function allRedSequence(nowMs: number): Sequence {
  return { stage: null, target: null, throughAllRed: false, closing: false, served: [], services: {}, beganMs: nowMs, settledMs: nowMs, reasons: {}, promisedMs: {}, spread: noSpread, opensMs: nowMs };
}

/** What begins an interstage. */
export interface Departure {
  readonly target: StageId;
  readonly throughAllRed: boolean;
  readonly served: readonly GroupId[];
  readonly reasons: Readonly<Record<GroupId, GreenEnd>>;
  readonly promisedMs: Readonly<Record<GroupId, number>>;
  readonly spread: Spread;
}

export function beginInterstage(sequence: Sequence, departure: Departure, nowMs: number): Sequence {
  return { ...sequence, ...departure, services: Object.fromEntries(departure.served.map((group) => [group, 1])), closing: false, beganMs: nowMs, opensMs: nowMs };
}

/** Walks that are called while the stage stands already. */
export function alsoServed(sequence: Sequence, late: readonly GroupId[]): Sequence {
  if (late.length === 0) return sequence;
  const services = { ...sequence.services, ...Object.fromEntries(late.map((group) => [group, (sequence.services[group] ?? 0) + 1])) };
  return { ...sequence, served: [...sequence.served, ...late], services };
}

/** All groups close, each after its own minimum. */
export function beginClosing(sequence: Sequence, reason: GreenEnd, nowMs: number): Sequence {
  const reasons = Object.fromEntries(sequence.served.map((group) => [group, reason]));
  return { ...sequence, target: null, throughAllRed: false, closing: true, served: [], services: {}, reasons, promisedMs: {}, spread: noSpread, beganMs: nowMs };
}

/** An interstage that never settles doesn't keep a person's flash or all red away for longer, ms. */
export const longestInterstageMs = 60_000;

/** Takes up what the street shows: the interstage reached all red, or the target stage stands. */
export function settle(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, nowMs: number): Sequence {
  if (sequence.target === null) return sequence;
  if (sequence.throughAllRed) return allStand(layout, tracks, nowMs) ? { ...sequence, throughAllRed: false, opensMs: nowMs } : sequence;
  const stands = layout.groups.every((group) => {
    const track = tracks[group.id];
    if (track === undefined) return false;
    return sequence.served.includes(group.id) ? goes(track) && isFullGreen(group, track.aspect) : track.aspect === group.rules.stop || trails(sequence, group, nowMs);
  });
  return stands ? { ...sequence, stage: sequence.target, target: null, settledMs: nowMs } : sequence;
}

/** Every group shows its stop aspect by command, and read-back has confirmed the end of its green. */
export function allStand(layout: SiteLayout, tracks: GroupTracks, nowMs: number): boolean {
  return layout.groups.every((group) => {
    const track = tracks[group.id];
    return track !== undefined && track.aspect === group.rules.stop && !track.confirmation.open && shownMs(track, nowMs) >= 0;
  });
}

/** An overlap whose green goes on behind its parents' by its own time: nobody waits for it but who is in conflict with it. */
export function trails(sequence: Sequence, group: GroupLayout, nowMs: number): boolean {
  return group.group.overlap !== undefined && nowMs < (sequence.spread.endsAtMs[group.id] ?? 0);
}

function isFullGreen(group: GroupLayout, aspect: Aspect): boolean {
  return aspect === 'green' || (group.group.kind === 'flashingYellowArrow' && aspect === 'flashingYellow');
}

/** A walk that was called back during its own clearance still ends: it is served by another green. */
function isGreenNow(layout: SiteLayout, tracks: GroupTracks, id: GroupId): boolean {
  const [group, track] = [layout.byId.get(id), tracks[id]];
  return group !== undefined && track !== undefined && isFullGreen(group, track.aspect);
}

/** Every served group has had its minimum green. */
export function minimumPassed(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, minGreenMs: (group: GroupLayout) => number, nowMs: number): boolean {
  return sequence.served.every((id) => {
    const group = layout.byId.get(id);
    const track = tracks[id];
    return group !== undefined && track !== undefined && isFullGreen(group, track.aspect) && shownMs(track, nowMs) >= minGreenMs(group);
  });
}

/** When every served group will have had its minimum green, ms; Infinity = one of them has no full green yet. */
export function minimumPassedAtMs(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, minGreenMs: (group: GroupLayout) => number, nowMs: number): number {
  let atMs = nowMs;
  for (const id of sequence.served) {
    const group = layout.byId.get(id);
    const track = tracks[id];
    if (group === undefined || track === undefined || !isFullGreen(group, track.aspect)) return Infinity;
    atMs = Math.max(atMs, nowMs + minGreenMs(group) - shownMs(track, nowMs));
  }
  return atMs;
}

/** The image to ask for in this tick. */
export function desiredImage(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, minGreenMs: (group: GroupLayout) => number, nowMs: number): DesiredImage {
  const image: Record<GroupId, DesiredAspect> = { ...layout.standing };
  const wish = (group: GroupLayout, aspect: Aspect): void => {
    const reason = reasonOf(sequence, group.id, aspect === group.rules.stop);
    if (image[group.id]?.aspect !== aspect || image[group.id]?.reason !== reason) image[group.id] = { aspect, reason };
  };
  for (const group of layout.groups) wish(group, wishedAspect(layout, sequence, group, tracks, minGreenMs(group), nowMs));
  keepFromTraps(layout, image, tracks, wish);
  return image;
}

function wishedAspect(layout: SiteLayout, sequence: Sequence, group: GroupLayout, tracks: GroupTracks, minGreenMs: number, nowMs: number): Aspect {
  const track = tracks[group.id];
  if (track === undefined) return group.rules.stop;
  const go = wantsGo(sequence, group.id) || (goes(track) && nowMs < (sequence.spread.endsAtMs[group.id] ?? 0));
  if (!go || goes(track)) return nextAspect(group, track, { go, mayGo: go, mayLead: go, yieldingGo: arrowYields(sequence, group) && !endsSooner(sequence, group.id, minGreenMs, nowMs) }, minGreenMs, nowMs);
  const earliestMs = earliestGreenMs(layout, sequence, group, tracks, nowMs);
  const leadMs = group.group.redYellowMs;
  return nextAspect(group, track, { go, mayGo: nowMs >= earliestMs, mayLead: nowMs >= earliestMs - leadMs, yieldingGo: arrowYields(sequence, group) }, minGreenMs, nowMs);
}

function wantsGo(sequence: Sequence, group: GroupId): boolean {
  return !sequence.closing && !sequence.throughAllRed && sequence.served.includes(group);
}

/** A read-back later than the flash that it is of begins, and a tick, ms. */
const flashMarginMs = 500;

/** An arrow whose end in this change comes before its flashing yellow would have had its minimum stays steady until then: it would end late, and keep waiting who was promised a start. */
function endsSooner(sequence: Sequence, group: GroupId, minGreenMs: number, nowMs: number): boolean {
  return !wantsGo(sequence, group) && (sequence.spread.endsAtMs[group] ?? 0) - nowMs < minGreenMs + flashMarginMs;
}

function arrowYields(sequence: Sequence, group: GroupLayout): boolean {
  return group.arrowYieldsTo.some((other) => sequence.served.includes(other));
}

/** Earliest green of a group that wants to start, ms; Infinity while something is not confirmed. */
export function earliestGreenMs(layout: SiteLayout, sequence: Sequence, group: GroupLayout, tracks: GroupTracks, nowMs: number): number {
  const track = tracks[group.id];
  if (track === undefined) return Infinity;
  const steady = group.arrowYieldsTo.length > 0 && !arrowYields(sequence, group);
  const permission = startPermission(layout, group, tracks, { staysGreen: (id) => wantsGo(sequence, id) && isGreenNow(layout, tracks, id), steady }, nowMs);
  if (!permission.clear) return Infinity;
  const soonestMs = Math.max(permission.earliestMs, redRevertMetAtMs(group, track, nowMs));
  return Math.max(spreadStartMs(layout, sequence, group, tracks, soonestMs, nowMs), sequence.promisedMs[group.id] ?? 0);
}

/** The earliest start, put off by the group's own late start, by who leads it, and by an overlap's parents, ms. */
function spreadStartMs(layout: SiteLayout, sequence: Sequence, group: GroupLayout, tracks: GroupTracks, soonestMs: number, nowMs: number): number {
  // Announced already: what is begun is not held.
  if (!layout.spreads || tracks[group.id]?.aspect === 'redYellow') return soonestMs;
  const lateMs = sequence.spread.lateMs[group.id] ?? 0;
  const ownMs = lateMs === 0 ? soonestMs : Math.max(soonestMs, sequence.opensMs + group.group.redYellowMs) + lateMs;
  const led = (sequence.spread.leads[group.id] ?? []).filter((lead) => sequence.served.includes(lead.group)).map((lead) => {
    const goSinceMs = tracks[lead.group]?.goSinceMs ?? null;
    // Only a red-and-yellow that is longer than the lead has to begin by what the leader is going to do.
    const leaderMs = goSinceMs ?? (lead.ms < group.group.redYellowMs ? comingStartMs(layout, sequence, lead.group, tracks, nowMs) : Infinity);
    return leaderMs + lead.ms;
  });
  return Math.max(ownMs, parentStartMs(layout, sequence, group, tracks, nowMs), ...led);
}

/** An overlap starts with the first of its parents, ms; those that go count as started. */
function parentStartMs(layout: SiteLayout, sequence: Sequence, group: GroupLayout, tracks: GroupTracks, nowMs: number): number {
  const parents = group.group.overlap?.parents.filter((parent) => sequence.served.includes(parent)) ?? [];
  if (parents.length === 0) return 0;
  return Math.min(...parents.map((id) => ((tracks[id]?.goSinceMs ?? null) === null ? comingStartMs(layout, sequence, id, tracks, nowMs) : 0)));
}

/** When a group that is to start will, as far as is known, ms. Site check allows no circle of leads and parents. */
function comingStartMs(layout: SiteLayout, sequence: Sequence, id: GroupId, tracks: GroupTracks, nowMs: number): number {
  const group = layout.byId.get(id);
  const track = tracks[id];
  if (group === undefined || track === undefined) return Infinity;
  if (track.aspect === 'redYellow') return track.writtenAtMs + group.group.redYellowMs;
  return Math.max(earliestGreenMs(layout, sequence, group, tracks, nowMs), nowMs + group.group.redYellowMs);
}

/**
 * A permissive left may not show its end while the opposing green stays (yellow trap, safety.md S2.4). Who is kept may
 * oppose a third, so that the look is repeated until it changes nothing: at most once per group.
 */
function keepFromTraps(layout: SiteLayout, image: DesiredImage, tracks: GroupTracks, wish: (group: GroupLayout, aspect: Aspect) => void): void {
  for (let again = true; again;) {
    again = false;
    for (const group of layout.groups) {
      const track = tracks[group.id];
      if (track === undefined || !leavesTrap(layout, group, track.aspect, image, tracks)) continue;
      wish(group, track.aspect);
      again = true;
    }
  }
}

function leavesTrap(layout: SiteLayout, group: GroupLayout, written: Aspect, image: DesiredImage, tracks: GroupTracks): boolean {
  if (group.trappedBy.length === 0) return false;
  const asked = image[group.id]?.aspect ?? written;
  if ( !countsAsGreen(group.group.kind, written) || countsAsGreen(group.group.kind, asked)) return false;
  return group.trappedBy.some((id) => {
    const other = layout.byId.get(id);
    const track = tracks[id];
    return other !== undefined && track !== undefined && goes(track) && countsAsGreen(other.group.kind, image[id]?.aspect ?? track.aspect);
  });
}

function reasonOf(sequence: Sequence, group: GroupId, stands: boolean): AspectReason {
  if (sequence.closing) return stands ? 'allRed' : 'closing';
  if (sequence.target !== null) return sequence.served.includes(group) || !stands ? 'interstage' : 'stage';
  return 'stage';
}
