import type { Aspect } from '../../model/aspect.ts';
import { drivesOf, lampColours } from '../../model/aspect.ts';
import type { BoardSample, GroupImage, GroupReading } from '../../model/image.ts';
import { countsAsGreen } from '../../model/kind.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { confirmGo, confirmSample, isApplied, noConfirmation, type Confirmation } from './confirmation.ts';

/** What one group really shows: the written aspect, since when, and what read-back says of it. */
export interface GroupTrack {
  readonly aspect: Aspect;
  /** Tick in which the aspect was first written, ms. */
  readonly writtenAtMs: number;
  readonly writtenN: number;
  /** First sample that shows it, ms; null = not seen yet. */
  readonly shownAtMs: number | null;
  /** Right of way began to be written, ms; null = the group stands. */
  readonly goSinceMs: number | null;
  /** Confirmed end of a yielding arrow's last steady green, ms, whatever followed it; 0 = it has had none, null = not confirmed. */
  readonly steadyEndMs: number | null;
  readonly confirmation: Confirmation;
}
export type GroupTracks = Readonly<Record<GroupId, GroupTrack>>;

/** Longest wait for read-back of a new aspect before its time runs from the command, ms (safety.md S3: commanded yellow + 0.3 s). */
const readBackLagMs = 300;
/** A read-back that comes later than that still counts, but prolongs the aspect by no more than this, ms (safety.md S2.3: 1.0 s is an alarm). */
const latestReadBackMs = 800;

export function initialTracks(layout: SiteLayout, nowMs: number): GroupTracks {
  return Object.fromEntries(layout.groups.map((group) => [group.id, {
    aspect: group.rules.flashAspect, writtenAtMs: nowMs, writtenN: 0, shownAtMs: null, goSinceMs: null, steadyEndMs: 0, confirmation: noConfirmation,
  }]));
}

/** What a tick brings for the tracks. */
export interface TrackInputs {
  /** Number of this tick: `written` is the image of the one before. */
  readonly n: number;
  /** Time of the previous tick: `written` went out in it, ms. */
  readonly writtenAtMs: number;
  readonly written: GroupImage;
  readonly samples: readonly BoardSample[];
}

export function stepTracks(layout: SiteLayout, before: GroupTracks, inputs: TrackInputs): GroupTracks {
  let next: Record<GroupId, GroupTrack> | null = null;
  for (const group of layout.groups) {
    const track = before[group.id];
    if (track === undefined) continue;
    const stepped = stepTrack(group, track, inputs);
    if (stepped !== track) (next ??= { ...before })[group.id] = stepped;
  }
  return next ?? before;
}

function stepTrack(layout: GroupLayout, before: GroupTrack, inputs: TrackInputs): GroupTrack {
  const aspect = inputs.written[layout.id] ?? before.aspect;
  const opens = countsAsGreen(layout.group.kind, aspect);
  let track = before;
  if (aspect !== before.aspect) {
    const goSinceMs = opens ? (before.goSinceMs ?? inputs.writtenAtMs) : null;
    track = { ...before, aspect, writtenAtMs: inputs.writtenAtMs, writtenN: inputs.n - 1, shownAtMs: null, goSinceMs, steadyEndMs: aspect === 'green' ? null : before.steadyEndMs };
  }
  if (opens) track = { ...track, confirmation: confirmGo(track.confirmation, inputs.n - 1) };
  for (const sample of inputs.samples) {
    const reading = sample.groups[layout.id];
    if (reading !== undefined) track = sampledTrack(layout, track, reading, sample);
  }
  return track;
}

function sampledTrack(layout: GroupLayout, track: GroupTrack, reading: GroupReading, sample: BoardSample): GroupTrack {
  const confirmation = confirmSample(track.confirmation, layout, reading, sample);
  const shown = track.shownAtMs === null && isApplied(sample, track.writtenN) && shows(reading, track.aspect);
  return { ...track, confirmation, shownAtMs: shown ? sample.atMs : track.shownAtMs, steadyEndMs: track.steadyEndMs ?? steadyEnd(track, reading, sample) };
}

/** An image without the steady green is in force, and no green is lit. */
function steadyEnd(track: GroupTrack, reading: GroupReading, sample: BoardSample): number | null {
  return track.aspect !== 'green' && reading.green?.voltage !== true && isApplied(sample, track.writtenN) ? sample.atMs : null;
}

/** The lamps fit the aspect; a flashing lamp may be in either half. */
function shows(reading: GroupReading, aspect: Aspect): boolean {
  const drives = drivesOf(aspect);
  return lampColours.every((colour) => drives[colour] === 'flash' || (reading[colour]?.voltage ?? false) === (drives[colour] === 'on'));
}

/** How long the present aspect has surely been on the street, ms: from its read-back; unseen, from its command + 0.3 s. */
export function shownMs(track: GroupTrack, nowMs: number): number {
  const commandedMs = nowMs - track.writtenAtMs;
  return track.shownAtMs === null ? commandedMs - readBackLagMs : Math.max(commandedMs - latestReadBackMs, nowMs - track.shownAtMs);
}

/** Its clearance, or the flashing end of its green, runs: there is no way back to green but through red. */
export function clears({ aspect }: Pick<GroupTrack, 'aspect'>): boolean {
  return aspect === 'flashingGreen' || aspect === 'flashingRed';
}

/** The group shows right of way by command. */
export function goes(track: GroupTrack): boolean {
  return track.goSinceMs !== null;
}
