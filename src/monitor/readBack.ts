import { boardFrame, bitAt } from './boardFrame.ts';
import { drivesOn, going, isFlash, litOn, rest, steady, takenBy, wrongPair, type GroupSeen, type Taken } from './lampImage.ts';
import { red, type Programme, type ProgrammeBoard, type ProgrammeGroup, type ProgrammeHead } from './programme.ts';

const framesToConflict = 3;
const framesToForget = 7;
const shortestYellowMs = 3000;
/** Receipt times lag the lamps by as much. */
const stampToleranceMs = 100;
/** Answers come late by some samples, not by more: a counter further back is a board that counts anew. */
const latestBehind = 20;
/** Images of one board that its read-back may still name. */
const keptImages = 8;

/** One group on one board, as last read back. Times are signald's, ms. */
export interface HeadSeen {
  readonly lit: number;
  readonly taken: Taken;
  readonly atMs: number;
  /** Right of way last seen, or taken for granted because nothing had been seen yet. */
  readonly lastGoMs: number;
  /** Right of way last really seen: nobody is accused of what was not seen. */
  readonly seenGoMs: number;
  /** The same of an arrow's steady green, which others must stand for. */
  readonly lastSteadyMs: number;
  readonly seenSteadyMs: number;
}

export interface BoardSeen {
  /** Receipt of the last good frame, ms. */
  readonly goodMs: number;
  readonly challenge: number;
  readonly sampleCounter: number;
  readonly bootCounter: number;
  readonly flashing: boolean;
  /** Write blocks that passed on the wire, newest last. */
  readonly images: readonly Uint16Array[];
  readonly heads: readonly HeadSeen[];
}

export interface ReadBack {
  readonly boards: readonly BoardSeen[];
  /** Scans with a wrong pair; forgotten after 7 clean ones. */
  readonly wrong: number;
  readonly clean: number;
}

export interface WireFrame { readonly board: string; readonly request: string; readonly response: string | null; readonly receivedMs: number }
export interface Finding { readonly cause: 'conflict' | 'shortYellow' | 'shortIntergreen' | 'unsafeWrite'; readonly groups: readonly number[] }

/** Nothing seen: whoever has right of way is taken to have had it until now. */
export function unseenBoards(programme: Programme, nowMs: number): readonly BoardSeen[] {
  return programme.boards.map((board) => ({
    goodMs: Number.NEGATIVE_INFINITY, challenge: 0, sampleCounter: -1, bootCounter: -1, flashing: false, images: [],
    heads: board.heads.map(() => unseenHead(nowMs)),
  }));
}

function unseenHead(nowMs: number): HeadSeen {
  return { lit: 0, taken: going, atMs: Number.NEGATIVE_INFINITY, lastGoMs: nowMs, seenGoMs: Number.NEGATIVE_INFINITY, lastSteadyMs: nowMs, seenSteadyMs: Number.NEGATIVE_INFINITY };
}

/** `toldFlash`: the images that may be in force were flash for the whole junction; `inStartUp`: they may be a start-up's yellow. */
export interface ScanTime { readonly nowMs: number; /** Of the message before: a stamp from before it is not believed. */ readonly fromMs: number; readonly toldFlash: boolean; readonly inStartUp: boolean }

/** Takes in the frames of one scan. */
export function readScan(programme: Programme, before: ReadBack, frames: readonly WireFrame[], now: ScanTime): { readonly after: ReadBack; readonly finding: Finding | null } {
  const boards = [...before.boards];
  const fresh = new Set<number>();
  let finding: Finding | null = null;
  for (const frame of frames) {
    const index = programme.boards.findIndex((board) => board.id === frame.board);
    const board = programme.boards[index];
    const seen = boards[index];
    if (board === undefined || seen === undefined) continue;
    const read = readBoard(programme, board, seen, frame, now);
    if (read === null) continue;
    boards[index] = read.after;
    if (!read.fresh) continue;
    fresh.add(index);
    finding ??= judgeTimes(programme, boards, index, seen);
  }
  if (fresh.size === 0) return { after: { ...before, boards }, finding };
  const pair = wrongPair(programme, groupsSeen(programme, boards, fresh), now.inStartUp);
  const clean = pair === null ? before.clean + 1 : 0;
  const wrong = pair === null && clean >= framesToForget ? 0 : before.wrong + (pair === null ? 0 : 1);
  if (pair !== null && wrong >= framesToConflict) finding ??= { cause: 'conflict', groups: pair };
  return { after: { boards, wrong, clean }, finding };
}

function readBoard(programme: Programme, board: ProgrammeBoard, before: BoardSeen, frame: WireFrame, now: ScanTime): { after: BoardSeen; fresh: boolean } | null {
  const decoded = boardFrame(board, frame.request, frame.response);
  if (decoded === null) return null;
  const images = [...before.images.slice(1 - keptImages), decoded.written];
  const { read } = decoded;
  // No answer, but perhaps heard: a later read-back may name this image.
  if (read === null) return { after: { ...before, images }, fresh: false };
  const atMs = Math.max(now.fromMs, Math.min(frame.receivedMs, now.nowMs));
  const sampleCounter = read[board.sampleCounter] ?? 0;
  const bootCounter = read[board.bootCounter] ?? 0;
  const inForce = before.images.findLast((image) => image[board.imageSeq] === read[board.appliedSeq]);
  const flashing = bitAt(read, board.flashing);
  // An answer to an earlier question that comes after a newer one: what it shows is over.
  if (bootCounter === before.bootCounter && isOvertaken(sampleCounter, before.sampleCounter)) return { after: { ...before, images }, fresh: false };
  const fresh = sampleCounter !== before.sampleCounter || bootCounter !== before.bootCounter;
  const inFlash = flashing || (now.toldFlash && inForce !== undefined && isFlash(board, inForce));
  const heads = board.heads.map((head, index) => {
    const seen = before.heads[index];
    const group = programme.groups[head.group];
    if (!fresh || seen === undefined || group === undefined) return seen ?? unseenHead(now.nowMs);
    return readHead(group, head, seen, { read, inForce, inFlash, atMs });
  });
  const after: BoardSeen = {
    goodMs: atMs, challenge: board.challenge < 0 ? 0 : (read[board.challenge] ?? 0), sampleCounter, bootCounter, flashing,
    images, heads,
  };
  return { after, fresh };
}

function isOvertaken(counter: number, before: number): boolean {
  const behind = (before - counter) & 0xffff;
  return before >= 0 && behind > 0 && behind <= latestBehind;
}

interface Sample { readonly read: Uint16Array; readonly inForce: Uint16Array | undefined; readonly inFlash: boolean; readonly atMs: number }

/** The dark half of a flashing go is read from the image in force; everything else from the lamps. */
function readHead(group: ProgrammeGroup, head: ProgrammeHead, before: HeadSeen, sample: Sample): HeadSeen {
  const lit = litOn(head, sample.read);
  const told = sample.inForce === undefined ? rest : takenBy(group, drivesOn(head, sample.inForce), sample.inFlash);
  const byLamps = takenBy(group, { lit, flash: 0 }, sample.inFlash);
  const taken = byLamps < going && told >= going ? told : byLamps;
  const goes = taken >= going ? { lastGoMs: sample.atMs, seenGoMs: sample.atMs } : { lastGoMs: before.lastGoMs, seenGoMs: before.seenGoMs };
  const steadies = taken === steady ? { lastSteadyMs: sample.atMs, seenSteadyMs: sample.atMs } : { lastSteadyMs: before.lastSteadyMs, seenSteadyMs: before.seenSteadyMs };
  return { lit, taken, atMs: sample.atMs, ...goes, ...steadies };
}

function groupsSeen(programme: Programme, boards: readonly BoardSeen[], fresh: ReadonlySet<number>): (GroupSeen | null)[] {
  const seen: (GroupSeen | null)[] = programme.groups.map(() => null);
  for (const [index, board] of programme.boards.entries()) {
    // Samples of different scans are no pair: a lost frame would make one.
    if (!fresh.has(index)) continue;
    for (const [place, head] of board.heads.entries()) {
      const found = boards[index]?.heads[place];
      const other = seen[head.group];
      if (found !== undefined && (other === null || other === undefined || found.taken > other.taken)) seen[head.group] = found;
    }
  }
  return seen;
}

/** Yellow ≥ 3.0 s and the pairwise intergreen; lost samples only make either look longer. */
function judgeTimes(programme: Programme, boards: readonly BoardSeen[], index: number, before: BoardSeen): Finding | null {
  const board = programme.boards[index];
  const after = boards[index];
  if (board === undefined || after === undefined || after.flashing || before.flashing) return null;
  for (const [place, head] of board.heads.entries()) {
    const was = before.heads[place];
    const is = after.heads[place];
    const group = programme.groups[head.group];
    if (was === undefined || is === undefined || group === undefined || was.atMs === Number.NEGATIVE_INFINITY) continue;
    const stopped = is.taken === rest && is.lit === (group.restsDark ? 0 : red) && (was.taken !== rest || was.lit !== is.lit);
    if (group.hasYellow && stopped && is.atMs - was.seenGoMs + stampToleranceMs < shortestYellowMs) {
      return { cause: 'shortYellow', groups: [head.group] };
    }
    if (is.taken < going || is.taken <= was.taken) continue;
    const other = tooSoon(programme, boards, { group: head.group, steady: is.taken === steady }, is.atMs + stampToleranceMs, 'seen');
    if (other !== null) return { cause: 'shortIntergreen', groups: [other, head.group] };
  }
  return null;
}

export interface Starting { readonly group: number; /** The green of an arrow that yields to nobody. */ readonly steady: boolean }

/** A group that may not run with this one and had right of way within the intergreen; null = none. */
export function tooSoon(programme: Programme, boards: readonly BoardSeen[], { group, steady: isSteady }: Starting, atMs: number, since: 'last' | 'seen'): number | null {
  const size = programme.groups.length;
  for (const [index, board] of programme.boards.entries()) {
    for (const [place, { group: other }] of board.heads.entries()) {
      if (other === group) continue;
      const seen = boards[index]?.heads[place];
      if (seen === undefined) return other;
      const hard = programme.may[other * size + group] !== true || (isSteady && programme.apart[group * size + other] === true);
      const goMs = since === 'last' ? seen.lastGoMs : seen.seenGoMs;
      const steadyMs = since === 'last' ? seen.lastSteadyMs : seen.seenSteadyMs;
      const sinceMs = hard ? goMs : programme.apart[other * size + group] === true ? steadyMs : Number.NEGATIVE_INFINITY;
      if (atMs - sinceMs < (programme.clearMs[other * size + group] ?? 0)) return other;
    }
  }
  return null;
}
