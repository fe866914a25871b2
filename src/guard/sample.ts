import type { SiteSafety } from '../model/artefact.ts';
import { actionRank, faultCatalogue, faultKey, type Fault, type FaultCode } from '../model/fault.ts';
import type { BoardSample } from '../model/image.ts';
import { judgeBoard } from './boardReading.ts';
import { judgeHead, steadyLetters } from './headReading.ts';
import { freshMs, type GuardState, type HeadTrack, type WrittenImage } from './history.ts';
import { lampFaults } from './lampFault.ts';
import { judgePairs, judgeStart } from './pairReading.ts';
import type { GroupRule, Head } from './tables.ts';

/** An image that was followed by another may be in force this long after: a lost frame or a burst (safety.md S4). */
const supersededMs = 400;
/** A flash that was written shows on every lamp after this time, ms. */
const flashSettleMs = 500;
/** A fault that ends by itself is told again so often while it lasts, ms. */
const tellAgainMs = 2000;

export interface SampleVerdict { readonly state: GuardState; readonly faults: readonly Fault[] }

/**
 * Judges one fresh reply as it arrives (safety.md S4). A fault whose catalogue action is flash wants an emergency flash
 * frame at once; each fault is told once until flash has begun.
 */
export function judgeSample(config: SiteSafety, state: GuardState, sample: BoardSample, nowMs: number): SampleVerdict {
  const before = state.boards.get(sample.board);
  if (before === undefined || !config.boards.some((board) => board.id === sample.board)) return { state, faults: [] };
  const repeated = before.sampleCounter === sample.sampleCounter && before.bootCounter === sample.bootCounter;
  if (repeated) return { state, faults: [] };
  const { board, faults: boardFaults } = judgeBoard(state, before, sample);
  const counted = { ...state, boards: state.boards.with(sample.board, board) };
  const heads = judgeHeads(counted, sample, nowMs);
  const pairs = judgePairs(heads.state, sample.board, nowMs);
  const judged = seePhase({ ...heads.state, conflicts: pairs.conflicts }, nowMs);
  return tell(judged, [...boardFaults, ...heads.faults, ...pairs.faults, ...lampFaults(judged, sample.board)], sample.atMs);
}

export function judgeHeads(state: GuardState, sample: BoardSample, nowMs: number): SampleVerdict {
  const at = imageInForce(state, sample.appliedSeq);
  const entry = state.written[at] ?? null;
  const board = state.boards.get(sample.board);
  const supplied = sample.lampSupplyClosed && sample.atMs >= (board?.judgeFromMs ?? 0);
  const inFlash = isInFlash(state, sample, entry);
  const context = {
    atMs: sample.atMs, entry, flashing: sample.flashing, current: isCurrent(state, at, nowMs), supplied, inFlash,
    compared: isCompared(state, sample, entry), phase: state.phase, levelSettled: sample.atMs >= (board?.dimFromMs ?? 0),
    flashJudged: inFlash && supplied && sample.atMs - state.phaseSinceMs >= flashSettleMs,
  };
  const heads: [string, HeadTrack][] = [];
  const faults: Fault[] = [];
  for (const place of state.tables.headsOn.get(sample.board) ?? []) {
    const found = headAt(state, place);
    if (found === null) continue;
    const { rule, before, lastGoOrder, lastSteadyOrder } = found;
    const reading = sample.groups[place.group] ?? {};
    const verdict = judgeHead(before, { ...context, rule, reading, lastGoOrder, lastSteadyOrder });
    heads.push([place.key, verdict.head]);
    for (const code of verdict.faults) faults.push({ code, groups: [place.group], board: sample.board });
    if (verdict.flashes !== null) faults.push({ code: 'flash.rate', board: sample.board, groups: [place.group], detail: verdict.flashes });
    faults.push(...judgeStart(state, rule, before, verdict.head));
  }
  return { state: { ...state, heads: state.heads.withEach(heads), ...seeFlash(state, sample, entry) }, faults };
}

function headAt(state: GuardState, place: Head): { rule: GroupRule; before: HeadTrack; lastGoOrder: number; lastSteadyOrder: number } | null {
  const rule = state.tables.groups.get(place.group);
  const before = state.heads.get(place.key);
  const track = state.groups.get(place.group);
  return rule === undefined || before === undefined || track === undefined ? null : { rule, before, lastGoOrder: track.lastGoOrder, lastSteadyOrder: track.lastSteadyOrder };
}

/** Place of the newest image of ours with this number: the board says by it which one was in force. −1 = none. */
function imageInForce(state: GuardState, appliedSeq: number): number {
  return state.written.findLastIndex((entry) => entry.seq === appliedSeq);
}

/** False when the board still shows an image that was replaced long ago. */
function isCurrent(state: GuardState, at: number, nowMs: number): boolean {
  if (at < 0) return false;
  const next = state.written[at + 1];
  return next === undefined || nowMs - next.atMs <= supersededMs;
}

/** Field check and no-colour need lamps that follow us, and a supply that lights them (safety.md S4). */
function isCompared(state: GuardState, sample: BoardSample, entry: WrittenImage | null): boolean {
  if (state.tripped || sample.flashing || sample.watchdogTripped || !sample.flashTransferClosed) return false;
  if (state.phase !== 'run' && state.phase !== 'allRed') return false;
  const judgeFromMs = state.boards.get(sample.board)?.judgeFromMs ?? 0;
  // Until the first running image is in force, what is lit belongs to the start-up.
  const started = entry === null ? state.phase === 'run' : entry.phase === 'run' || entry.phase === 'allRed';
  return started && sample.atMs >= judgeFromMs;
}

/** Flash was written, or comes by silence, and is in force on this board: by its own word, by its image, or by an open flash-transfer chain. */
function isInFlash(state: GuardState, sample: BoardSample, entry: WrittenImage | null): boolean {
  const written = state.phase === 'flash' && (state.kept || state.written.at(-1)?.phase === 'flash');
  return written && (sample.flashing || !sample.flashTransferClosed || entry?.phase === 'flash');
}

/** A board is in flash by the image that it names, not by a chain that another one has opened: that may close again. */
function seeFlash(state: GuardState, sample: BoardSample, entry: WrittenImage | null): Pick<GuardState, 'flashSeen' | 'flashSinceMs'> {
  if (state.phase !== 'flash' || entry?.phase !== 'flash' || state.flashSeen.has(sample.board)) return { flashSeen: state.flashSeen, flashSinceMs: state.flashSinceMs };
  const flashSeen = new Set(state.flashSeen).add(sample.board);
  return { flashSeen, flashSinceMs: [...state.tables.headsOn.keys()].every((board) => flashSeen.has(board)) ? sample.atMs : null };
}

/** Since when yellow or all red of the start-up is read back on every head. */
function seePhase(state: GuardState, nowMs: number): GuardState {
  if (state.phase !== 'yellow' && state.phase !== 'allRed') return state;
  const heads = [...state.heads.values()];
  // Unknown is no contradiction.
  if (heads.some((head) => nowMs - head.atMs > freshMs)) return state;
  const seen = heads.every((head) => head.inForce !== null && head.inForcePhase === state.phase && head.lit === steadyLetters(head.inForce));
  return { ...state, phaseSeenMs: seen ? (state.phaseSeenMs ?? nowMs) : null };
}

/** Each fault once until flash has begun; one that ends by itself again as long as it lasts. */
export function tell(state: GuardState, faults: readonly Fault[], nowMs: number): SampleVerdict {
  if (faults.length === 0) return { state, faults };
  const fresh = new Map(faults.map((fault) => [faultKey(fault), fault]));
  const told = [...fresh].filter(([key, fault]) => isDue(fault.code, state.raised.get(key), nowMs)).map(([, fault]) => fault);
  if (told.length === 0) return { state, faults: [] };
  const trips = told.some(({ code }) => actionRank(faultCatalogue[code].action) >= actionRank('flash'));
  const raised = new Map([...state.raised, ...told.map((fault): [string, number] => [faultKey(fault), nowMs])]);
  return { state: { ...state, raised, tripped: state.tripped || (trips && state.phase !== 'flash') }, faults: told };
}

function isDue(code: FaultCode, toldMs: number | undefined, nowMs: number): boolean {
  // Each reboot is one of its own.
  if (toldMs === undefined || code === 'board.rebooted') return true;
  return faultCatalogue[code].clears === 'self' && nowMs - toldMs >= tellAgainMs;
}
