import type { SiteSafety } from '../model/artefact.ts';
import type { Fault } from '../model/fault.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import type { BoardId } from '../model/site.ts';
import { silentMs, type GuardState, type Phase, type Posture } from './history.ts';
import { closingImage, finishedImage, isClosed, runningImage } from './running.ts';
import { tell } from './sample.ts';
import { brokenPairs, startupImage, type Refusal, type StartupImage } from './startup.ts';

/** An unsound image is held this long, then guard closes (safety.md S3). */
const holdMs = 1000;
const closingsPerHour = 3;
/** Groups have stood for so long before the dim level changes, ms. */
const dimSettledMs = 2000;
const hourMs = 3_600_000;

export interface ImageRequest {
  readonly desired: GroupImage;
  readonly granted: ReadonlySet<GroupId>;
  readonly posture: Posture;
  /** Lamps are wished at their dim level; absent = at full light. */
  readonly dim?: boolean;
  /** Tick number: its low 16 bits are the image's number on the boards. */
  readonly n: number;
  /** A fault asks for guard's closing: running greens finish, yellow, all red, and the sequencer restarts. */
  readonly close?: boolean;
}

export interface ImageVerdict {
  readonly state: GuardState;
  /** The only image that may be written in this tick. */
  readonly write: GroupImage;
  /** Starts that guard permits and the monitor has not granted. */
  readonly asked: readonly GroupId[];
  /** The dim level that may be written. */
  readonly dim: boolean;
  /** Guard's part of the heartbeat. */
  readonly permit: boolean;
  /** Guard's own closing sequence runs: what control desires is not looked at. */
  readonly closing: boolean;
  /** All red is reached: the sequencer restarts. */
  readonly restart: boolean;
  readonly refusals: readonly Refusal[];
  readonly faults: readonly Fault[];
}

type Draft = Pick<ImageVerdict, 'state' | 'write' | 'asked' | 'closing' | 'restart' | 'refusals' | 'faults'> & { readonly phase: Phase };

/** Judges what control desires for tick n. Nothing is history before `confirmWritten` says that it went out. */
export function judgeImage(_config: SiteSafety, before: GuardState, request: ImageRequest, nowMs: number): ImageVerdict {
  const state = request.posture === 'flash' ? enterFlash(before, nowMs) : before;
  const silent: BoardId[] = [];
  for (const board of state.tables.headsOn.keys()) if (isSilent(state, board, nowMs)) silent.push(board);
  const draft = judge(state, request, nowMs);
  const quiet: Fault[] = state.phase === 'flash' ? [] : silent.map((board) => ({ code: 'board.silent', board }));
  const dim = dimLevel(state, draft, request.dim === true, nowMs);
  const told = tell({ ...draft.state, judgedMs: nowMs, pending: { n: request.n, phase: draft.phase, dim } }, quiet, nowMs);
  const faults = [...draft.faults, ...told.faults];
  return {
    state: told.state, write: draft.write, dim, asked: silent.length === 0 ? draft.asked : [],
    permit: silent.length === 0 && !told.state.tripped,
    closing: draft.closing, restart: draft.restart, refusals: draft.refusals, faults,
  };
}

/** The level changes while every group has stood for 2 s and stands on, never in flash or start-up (safety.md S4). */
function dimLevel(state: GuardState, draft: Draft, wished: boolean, nowMs: number): boolean {
  if (wished === state.dim || state.phase !== 'run' || draft.phase !== 'run' || draft.closing) return state.dim;
  const settled = [...state.groups].every(([id, track]) => draft.write[id] === track.aspect && nowMs - track.sinceMs >= dimSettledMs);
  return settled ? wished : state.dim;
}

/** Flash is taken as begun when it is decided: every green afterwards goes the way of a start-up. */
function enterFlash(state: GuardState, nowMs: number): GuardState {
  const forgotten = { ...state, tripped: false, refusedSinceMs: null, closing: false, conflicts: new Map() };
  if (state.phase === 'flash') return forgotten;
  // A red is not lit in flash, so that nothing could clear it there: the retry after it measures every lamp anew (safety.md S5).
  const heads = state.heads.mapped((head) => ({ ...head, lamps: {} }));
  return { ...forgotten, heads, phase: 'flash', phaseSinceMs: nowMs, phaseSeenMs: null };
}

function isSilent(state: GuardState, board: BoardId, nowMs: number): boolean {
  const atMs = state.boards.get(board)?.atMs ?? null;
  return atMs === null || nowMs - atMs > silentMs;
}

function judge(state: GuardState, request: ImageRequest, nowMs: number): Draft {
  const startup = startupImage(state, request.posture, request.desired, nowMs);
  if (startup !== null) return judgeStartup(state, startup, request.desired, nowMs);
  if (state.closing) return close(state, [], [], nowMs);
  if (request.close === true) return beginClosing(state, [], nowMs);
  const granted = request.posture === 'run' ? request.granted : new Set<GroupId>();
  const running = runningImage(state, request.desired, granted, nowMs);
  const refusedSinceMs = running.unsound ? (state.refusedSinceMs ?? nowMs) : null;
  if (refusedSinceMs !== null && nowMs - refusedSinceMs >= holdMs) return beginClosing(state, running.refusals, nowMs);
  const sound = brokenPairs(state, running.image).length === 0;
  return {
    state: { ...state, refusedSinceMs }, phase: 'run', closing: false, restart: false, faults: [],
    // By construction no start breaks a pair; judged once more as a whole, because this is the last look.
    write: sound ? running.image : finishedImage(state, nowMs),
    asked: request.posture === 'run' && sound ? running.asked : [], refusals: running.refusals,
  };
}

function judgeStartup(state: GuardState, startup: StartupImage, desired: GroupImage, nowMs: number): Draft {
  const refused = startup.refusals.some((refusal) => refusal.rule === 'startup');
  const refusedSinceMs = refused ? (state.refusedSinceMs ?? nowMs) : null;
  const restart = refusedSinceMs !== null && nowMs - refusedSinceMs >= holdMs;
  return {
    state: { ...state, refusedSinceMs: restart ? null : refusedSinceMs }, phase: startup.phase,
    // Nobody is granted anything yet: whatever is asked here is judged again when it may be lit.
    write: startup.image, asked: startup.asks === true ? runningImage(state, desired, new Set(), nowMs).asked : [], closing: false, restart, refusals: startup.refusals,
    faults: restart ? [refusedImage(startup.refusals)] : [],
  };
}

function beginClosing(state: GuardState, refusals: readonly Refusal[], nowMs: number): Draft {
  const closingsMs = [...state.closingsMs.filter((atMs) => nowMs - atMs < hourMs), nowMs];
  return close({ ...state, closing: true, refusedSinceMs: null, closingsMs }, refusals, refusals.length === 0 ? [] : [refusedImage(refusals)], nowMs);
}

/** Goes on until all red is in force; the third time within the hour ends in flash. */
function close(state: GuardState, refusals: readonly Refusal[], faults: readonly Fault[], nowMs: number): Draft {
  const write = closingImage(state, nowMs);
  if (!isClosed(state, nowMs)) return { state, phase: 'run', write, asked: [], closing: true, restart: false, refusals, faults };
  const often = state.closingsMs.filter((atMs) => nowMs - atMs < hourMs).length >= closingsPerHour;
  const told = often ? tell({ ...state, closing: false }, [{ code: 'guard.closings' }], nowMs) : { state: { ...state, closing: false }, faults: [] };
  return { state: told.state, phase: 'run', write, asked: [], closing: false, restart: true, refusals, faults: [...faults, ...told.faults] };
}

function refusedImage(refusals: readonly Refusal[]): Fault {
  const rules = [...new Set(refusals.map((refusal) => refusal.rule))];
  return { code: 'guard.refusedImage', groups: [...new Set(refusals.map((refusal) => refusal.group))], detail: rules.join(',') };
}
