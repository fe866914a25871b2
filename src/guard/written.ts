import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import type { GroupTrack, GuardState, WrittenImage } from './history.ts';
import { flashImage } from './startup.ts';
import { isGo, isSteady } from './tables.ts';

/** Images that a board may still name as in force: 2.4 s. */
const keptImages = 24;

/** Takes note of what really went out for the image judged last. A tick whose line was busy writes nothing: don't call. */
export function confirmWritten(state: GuardState, image: GroupImage, nowMs: number): GuardState {
  const entry = entryOf(state, image, nowMs);
  return { ...entered(state, entry), kept: false, written: [...state.written.slice(1 - keptImages), entry] };
}

/**
 * No frame went out: boards that live by frames are in flash, or on the way there, because of that (docs/decisions/0020).
 * The junction is in flash, and no board can name this image as in force.
 */
export function confirmKept(state: GuardState, image: GroupImage, nowMs: number): GuardState {
  return { ...entered(state, entryOf(state, image, nowMs)), kept: true };
}

function entryOf(state: GuardState, image: GroupImage, nowMs: number): WrittenImage {
  const order = (state.written.at(-1)?.order ?? 0) + 1;
  // An image that was never judged can't be paired with a read-back.
  return { seq: state.pending === null ? -1 : state.pending.n % 65_536, order, atMs: nowMs, phase: state.pending?.phase ?? state.phase, image };
}

function entered(state: GuardState, entry: WrittenImage): GuardState {
  const { phase, atMs } = entry;
  const isNew = phase !== state.phase;
  return {
    ...state, groups: state.groups.mapped((track, id) => trackGroup(state, id, track, entry)), phase, pending: null, dim: state.pending?.dim ?? state.dim,
    phaseSinceMs: isNew ? atMs : state.phaseSinceMs, phaseSeenMs: isNew ? null : state.phaseSeenMs,
    flashSeen: isNew ? new Set() : state.flashSeen, flashSinceMs: isNew ? null : state.flashSinceMs,
    raised: isNew && state.phase === 'flash' ? new Map() : state.raised,
  };
}

/** Fail-safe went out between two ticks, under a number of its own: what names it as in force shows flash, and no earlier image. */
export function confirmEmergency(state: GuardState, seq: number, nowMs: number): GuardState {
  const order = (state.written.at(-1)?.order ?? 0) + 1;
  const entry: WrittenImage = { seq, order, atMs: nowMs, phase: 'flash', image: flashImage(state) };
  return { ...state, written: [...state.written.slice(1 - keptImages), entry] };
}

function trackGroup(state: GuardState, id: GroupId, track: GroupTrack, entry: WrittenImage): GroupTrack {
  const rule = state.tables.groups.get(id);
  const aspect = entry.image[id];
  if (rule === undefined || aspect === undefined) return track;
  const goes = entry.phase === 'run' && isGo(rule, aspect);
  const went = state.phase === 'run' && isGo(rule, track.aspect);
  // Nobody who stays where he was, without right of way, has a new history.
  if (aspect === track.aspect && !goes) return track;
  return {
    aspect, sinceMs: aspect === track.aspect ? track.sinceMs : entry.atMs,
    goSinceMs: goes && !went ? entry.atMs : track.goSinceMs, lastGoOrder: goes ? entry.order : track.lastGoOrder,
    lastSteadyOrder: goes && isSteady(rule, aspect) ? entry.order : track.lastSteadyOrder,
  };
}
