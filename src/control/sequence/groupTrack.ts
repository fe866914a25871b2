import type { Aspect } from '../../model/aspect.ts';
import { drivesOf } from '../../model/aspect.ts';
import type { BoardSample, GroupImage, GroupReading } from '../../model/image.ts';
import { countsAsGreen } from '../../model/kind.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { confirmSample, confirmWritten, noConfirmation, type Confirmation } from './confirmation.ts';

/** What one group really shows: the written aspect, since when, and what read-back says of it. */
export interface GroupTrack {
  readonly aspect: Aspect;
  /** Tick in which the aspect was first written, ms. */
  readonly writtenAtMs: number;
  /** First sample that shows it, ms; null = not seen yet. */
  readonly shownAtMs: number | null;
  /** Right of way began to be written, ms; null = the group stands. */
  readonly goSinceMs: number | null;
  readonly confirmation: Confirmation;
}
export type GroupTracks = Readonly<Record<GroupId, GroupTrack>>;

/** Longest wait for read-back of a new aspect before its time runs from the command, ms (safety.md S3: commanded yellow + 0.3 s). */
const readBackLagMs = 300;
/** A flash's own onset can't be seen in one sample: one tick is added to its command, ms. */
const flashOnsetMs = 100;

export function initialTracks(layout: SiteLayout, nowMs: number): GroupTracks {
  return Object.fromEntries(layout.groups.map((group) => [group.id, {
    aspect: group.rules.flashAspect, writtenAtMs: nowMs, shownAtMs: null, goSinceMs: null, confirmation: noConfirmation,
  }]));
}

/** What a tick brings for the tracks. */
export interface TrackInputs {
  readonly nowMs: number;
  /** Time of the previous tick: `written` went out in it, ms. */
  readonly writtenAtMs: number;
  readonly written: GroupImage;
  readonly samples: readonly BoardSample[];
}

export function stepTracks(layout: SiteLayout, before: GroupTracks, inputs: TrackInputs): GroupTracks {
  const next: Record<GroupId, GroupTrack> = {};
  for (const group of layout.groups) {
    const track = before[group.id];
    if (track !== undefined) next[group.id] = stepTrack(group, track, inputs);
  }
  return next;
}

function stepTrack(layout: GroupLayout, before: GroupTrack, inputs: TrackInputs): GroupTrack {
  const aspect = inputs.written[layout.id] ?? before.aspect;
  let track = aspect === before.aspect ? before : changedTrack(layout, before, aspect, inputs.writtenAtMs);
  const opened = confirmWritten(track.confirmation, layout, inputs.written, inputs.nowMs);
  if (opened !== track.confirmation) track = { ...track, confirmation: opened };
  for (const sample of inputs.samples) {
    const reading = sample.groups[layout.id];
    if (reading !== undefined) track = sampledTrack(layout, track, reading, inputs.written, sample.atMs);
  }
  return track;
}

function changedTrack(layout: GroupLayout, before: GroupTrack, aspect: Aspect, writtenAtMs: number): GroupTrack {
  const opens = countsAsGreen(layout.group.kind, aspect);
  return { ...before, aspect, writtenAtMs, shownAtMs: null, goSinceMs: opens ? (before.goSinceMs ?? writtenAtMs) : null };
}

function sampledTrack(layout: GroupLayout, track: GroupTrack, reading: GroupReading, written: GroupImage, atMs: number): GroupTrack {
  const confirmation = confirmSample(track.confirmation, layout, reading, written, atMs);
  const shown = track.shownAtMs === null && atMs >= track.writtenAtMs && shows(reading, track.aspect);
  return { ...track, confirmation, shownAtMs: shown ? atMs : track.shownAtMs };
}

function shows(reading: GroupReading, aspect: Aspect): boolean {
  const drives = drivesOf(aspect);
  return (reading.red?.voltage ?? false) === (drives.red !== 'off')
    && (reading.yellow?.voltage ?? false) === (drives.yellow !== 'off')
    && (reading.green?.voltage ?? false) === (drives.green !== 'off');
}

/** How long the present aspect has surely been on the street, ms: from its read-back, or from its command + 0.3 s. */
export function shownMs(track: GroupTrack, nowMs: number): number {
  const commandedMs = nowMs - track.writtenAtMs - readBackLagMs;
  return track.shownAtMs === null ? commandedMs : Math.max(commandedMs, nowMs - track.shownAtMs);
}

/** How long a flashing aspect has surely run, ms. */
export function flashedMs(track: GroupTrack, nowMs: number): number {
  return nowMs - track.writtenAtMs - flashOnsetMs;
}

/** The group shows right of way by command. */
export function goes(track: GroupTrack): boolean {
  return track.goSinceMs !== null;
}
