import type { Aspect } from '../../model/aspect.ts';
import type { AspectReason, DesiredImage } from '../../model/image.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { allStand } from './sequencer.ts';
import { shownMs, type GroupTracks } from './groupTrack.ts';

/** What the boards are in: `flash` has no tokens; the others keep the heartbeat (architecture.md, Start-up). */
export type Posture = 'flash' | 'flashTime' | 'yellow' | 'allRed' | 'run';
export interface PostureTrack { readonly posture: Posture; readonly sinceMs: number }

/** Shortest all red before a planned flash, ms (safety.md S5). */
const flashEntryAllRedMs = 3000;
/** No yellow is shorter (safety.md S2.3), ms. */
const shortestYellowMs = 3000;
/** Guard refuses a start-up image for a second before it asks for a new start, ms. */
const stuckMs = 1000;
/** A flash that is over within a tick has not been read back: its time runs, for guard too, from when it has, ms. */
const flashSeenMs = 300;
/** Greens are asked for in the last tick of all red, so that they can be lit when it is over (architecture.md, Start-up), ms. */
const lastTickMs = 100;

export interface StartupInputs {
  readonly nowMs: number;
  readonly boardsReady: boolean;
  readonly restart: boolean;
  /** A standing command that keeps the junction from its stages. */
  readonly forced: 'flash' | 'allRed' | null;
  /** The flash is a fault's: it is not led through yellow and all red. */
  readonly atOnce: boolean;
  /** Control has closed every group for the standing command. */
  readonly closed: boolean;
  readonly flashMs: number;
  readonly yellowMs: number;
}

/**
 * The next posture: flash → flash time → yellow → all red → run, never one left out, and back to flash whenever the
 * boards are not ready.
 */
export function stepPosture(layout: SiteLayout, before: PostureTrack, tracks: GroupTracks, inputs: StartupInputs): PostureTrack {
  const to = (posture: Posture): PostureTrack => ({ posture, sinceMs: inputs.nowMs });
  if (!inputs.boardsReady) return before.posture === 'flash' ? before : to('flash');
  if (inputs.forced === 'flash' && inputs.atOnce && before.posture !== 'flash') return to('flash');
  if (inputs.restart && before.posture === 'run') return to('allRed');
  const elapsedMs = inputs.nowMs - before.sinceMs;
  // Guard stands elsewhere on the way: begin again where both agree.
  if (inputs.restart && before.posture !== 'flash' && elapsedMs > stuckMs) return to('flashTime');
  switch (before.posture) {
    case 'flash':
      return inputs.forced === 'flash' || elapsedMs < flashSeenMs ? before : to('flashTime');
    case 'flashTime':
      if (inputs.forced === 'flash') return to('flash');
      return elapsedMs >= inputs.flashMs ? to('yellow') : before;
    case 'yellow':
      return yellowDone(layout, tracks, inputs) ? to('allRed') : before;
    case 'allRed':
      if (inputs.forced === 'flash' && allRedMs(layout, tracks, inputs.nowMs) >= flashEntryAllRedMs) return to('flash');
      return inputs.forced === null && allRedMs(layout, tracks, inputs.nowMs) + lastTickMs >= layout.startupAllRedMs ? to('run') : before;
    case 'run':
      return inputs.closed ? to('allRed') : before;
  }
}

/** Every yellow has been shown long enough; or guard has ended it, because nobody may be kept by a dead lamp. */
function yellowDone(layout: SiteLayout, tracks: GroupTracks, inputs: StartupInputs): boolean {
  const wantedMs = Math.max(inputs.yellowMs, shortestYellowMs);
  return layout.groups.every((group) => {
    const track = tracks[group.id];
    if (track === undefined) return false;
    return track.aspect === group.rules.stop || (track.aspect === startupAspect(group) && shownMs(track, inputs.nowMs) >= wantedMs);
  });
}

/** How long every group has surely stood, ms; −1 = not all stand. */
function allRedMs(layout: SiteLayout, tracks: GroupTracks, nowMs: number): number {
  if (!allStand(layout, tracks, nowMs)) return -1;
  return Math.min(...layout.groups.map((group) => {
    const track = tracks[group.id];
    return track === undefined ? -1 : shownMs(track, nowMs);
  }));
}

function startupAspect(group: GroupLayout): Aspect {
  return group.rules.endsByYellow ? 'yellow' : group.rules.stop;
}

/** The fixed image of a posture; `run` has none. */
export function postureImage(layout: SiteLayout, posture: Exclude<Posture, 'run'>): DesiredImage {
  const aspectOf = (group: GroupLayout): Aspect => (posture === 'yellow' ? startupAspect(group) : posture === 'allRed' ? group.rules.stop : group.rules.flashAspect);
  const reason: AspectReason = posture === 'allRed' ? 'allRed' : posture === 'yellow' ? 'startup' : 'flash';
  return Object.fromEntries(layout.groups.map((group) => [group.id, { aspect: aspectOf(group), reason }]));
}
