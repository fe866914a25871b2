import type { DetectorSample } from '../../model/detector.ts';
import { redsOf } from './encodeImage.ts';
import { sampleOf, unread } from './detection.ts';
import { fieldBoards } from './config.ts';
import { unmet } from './fieldBoard.ts';
import { fieldRequests } from './fieldRound.ts';
import { unheard } from './health.ts';
import { identityRequests } from './identify.ts';
import type { LampBoardPlan } from './lampBoard.ts';
import type { LampLinePlan, ScanPlan } from './plan.ts';
import type { LampMode } from './lineRest.ts';
import { isHushed, lampModes, restsAfter, type Feed } from './silence.ts';
import { Slots } from '../../model/slots.ts';
import { priorities, type BusCall, type BusRequest } from './request.ts';
import type { IdentityRound, Pending, ScanStart, ScanState } from './scanState.ts';

export type { ScanConfig } from './config.ts';
export { compileScan, type ScanPlan } from './plan.ts';
export { onReply } from './reply.ts';
export type { ReplyResult, ScanStart, ScanState } from './scanState.ts';

/** A request nobody answered for (a line that was closed) is forgotten after this, ms. */
const forgottenMs = 2000;
/** Flash is late at worst, never out of date: it may wait for a line that a lost answer holds, ms. */
const emergencyDueMs = 300;

export function createScan(plan: ScanPlan, nowMs: number): ScanState {
  const boards = plan.config.boards.map(({ id }) => id);
  return {
    plan, startedMs: nowMs, n: 0, scans: 0, pending: new Map(), retries: new Map(),
    health: Slots.of(boards, () => unheard), samples: Slots.empty(boards), words: Slots.empty(boards), doubted: new Map(),
    detectors: Slots.of(plan.config.detectors.map(({ id }) => id), () => unread),
    sensors: Slots.empty((plan.config.sensors ?? []).map(({ id }) => id)),
    polls: Slots.empty(plan.fieldLines.flatMap(({ polls }) => polls.map(({ block }) => block.key))), displays: Slots.empty(boards), identity: Slots.empty(boards),
    fieldBoards: Slots.of(fieldBoards(plan.config).map(({ id }) => id), () => unmet),
    rests: new Map(), modes: new Map(), settings: new Map(),
  };
}

/**
 * Begins scan n. `writes` holds the write block of each lamp board (a lamp board without one is only read) and the
 * registers of each display board (encodeSeconds). Boards with more red go first; each lamp line may retry one frame.
 * A lamp line that is still busy keeps them all from being written. `feed`: whether frames may keep boards alive.
 */
export function beginScan(state: ScanState, n: number, writes: Readonly<Record<string, readonly number[]>>, nowMs: number, feed: Feed = 'withheld'): ScanStart {
  const pending = new Map(state.pending);
  for (const [id, { sinceMs }] of state.pending) if (nowMs - sinceMs >= forgottenMs) pending.delete(id);
  const cleared: ScanState = { ...state, pending };
  const retries = new Map<string, number>();
  const requests: BusRequest[] = [];
  const modes = lampModes(cleared, feed, nowMs);
  // One image for the whole junction: half of it on the wire would be right of way that nobody has on record.
  const busy = hasLampFrame(pending);
  const skippedLines = busy ? state.plan.lampLines.map(({ line }) => line) : [];
  for (const line of busy ? [] : state.plan.lampLines) {
    retries.set(line.line, 1);
    for (const entry of scanRequests(line, { n, writes, nowMs, feed, mode: modes.get(line.line) ?? 'silent' })) {
      requests.push(entry.request);
      pending.set(entry.request.id, entry);
    }
  }
  const begun: ScanState = { ...cleared, n, scans: state.scans + 1, retries, modes, rests: restsAfter(cleared, modes) };
  const field = fieldRequests(begun, n, writes, nowMs);
  return { state: field.state, requests: [...requests, ...field.requests], skippedLines };
}

interface Scan { readonly n: number; readonly writes: Readonly<Record<string, readonly number[]>>; readonly nowMs: number; readonly feed: Feed; readonly mode: LampMode }

function scanRequests(line: LampLinePlan, { n, writes, nowMs, feed, mode }: Scan): Pending[] {
  if (mode === 'silent') return [];
  const entries = lampRequests(line, n, mode === 'read' ? {} : writes, nowMs);
  // The one flash command is not repeated: silence is what follows it.
  return feed === 'command' && line.silenceMs !== null ? entries.map((entry) => ({ ...entry, retried: true })) : entries;
}

/**
 * An image that leaves ahead of everything else: flash, or towards red. What of this scan was not written yet must be
 * withdrawn from the line (`withdraw`), and is not retried: it would undo this one.
 */
export function beginEmergency(state: ScanState, writes: Readonly<Record<string, readonly number[]>>, nowMs: number): { readonly state: ScanState; readonly requests: readonly BusRequest[]; readonly withdraw: readonly string[] } {
  const pending = new Map(state.pending);
  const lamp = [...state.pending.values()].filter(({ kind }) => kind === 'lamp');
  for (const under of lamp) if (under.kind === 'lamp') pending.set(under.request.id, { ...under, retried: true });
  const entries = state.plan.lampLines.flatMap((line) => lampRequests(line, state.n, writes, nowMs))
    .filter((entry) => entry.kind === 'lamp' && writes[entry.board.id] !== undefined)
    .map((entry) => ({ ...entry, retried: isFedByFrames(state, entry), request: { ...entry.request, id: `stop ${nowMs} ${entry.request.id}`, priority: priorities.emergency, dueMs: nowMs + emergencyDueMs } }));
  for (const entry of entries) pending.set(entry.request.id, entry);
  const retries = new Map(state.plan.lampLines.map(({ line }) => [line, 1]));
  const modes = lampModes(state, 'command', nowMs);
  return { state: { ...state, pending, retries, modes, rests: restsAfter(state, modes) }, requests: entries.map(({ request }) => request), withdraw: lamp.map(({ request }) => request.id) };
}

/** Lamp boards whose watchdog lives by frames get the one command; a second might keep alive what the first one missed. */
function isFedByFrames(state: ScanState, { request: { line } }: Pending): boolean {
  return state.plan.lampLines.some((plan) => plan.line === line && plan.silenceMs !== null);
}

type LampPending = Extract<Pending, { kind: 'lamp' }>;

function hasLampFrame(pending: ScanState['pending']): boolean {
  for (const { kind } of pending.values()) if (kind === 'lamp') return true;
  return false;
}

function lampRequests(line: LampLinePlan, n: number, writes: Readonly<Record<string, readonly number[]>>, nowMs: number): LampPending[] {
  const ordered = line.boards.map((board) => ({ board, reds: redsOf(board, writes[board.id] ?? []) })).toSorted((a, b) => b.reds - a.reds);
  return ordered.map(({ board }, order) => ({
    kind: 'lamp', board, scan: n, retried: false, sinceMs: nowMs,
    request: {
      id: `lamp ${n} ${board.id}`, line: line.line, unit: board.unit, call: lampCall(board, writes[board.id]),
      priority: priorities.lamp + Math.min(order, 9), timeoutMs: line.timeoutMs, dueMs: nowMs + line.latestMs,
    },
  }));
}

function lampCall(board: LampBoardPlan, values: readonly number[] | undefined): BusCall {
  const read = { address: board.readAddress, count: board.readCount };
  return values === undefined ? { function: 'fc03', ...read } : { function: 'fc23', ...read, writeAddress: board.writeAddress, values };
}

/** Asks boards who they are; the answer comes as `identity` of onReply. */
export function beginIdentify(state: ScanState, boards: readonly string[], nowMs: number): { readonly state: ScanState; readonly requests: readonly BusRequest[] } {
  if (boards.length === 0) return { state, requests: [] };
  const pending = new Map(state.pending);
  const rounds: [string, IdentityRound][] = [];
  const requests: BusRequest[] = [];
  for (const id of boards) {
    const board = state.plan.boards.get(id);
    const line = state.plan.config.lines.find((candidate) => candidate.id === board?.line);
    if (board === undefined || line === undefined || isHushed(state, line.id)) continue;
    const round = (state.identity.get(id)?.round ?? 0) + 1;
    const asked = identityRequests(board, line, round, { nowMs, dueMs: nowMs + forgottenMs / 2 });
    rounds.push([id, { round, replies: asked.map(() => null) }]);
    for (const [at, request] of asked.entries()) {
      requests.push(request);
      pending.set(request.id, { kind: 'identity', board: id, round, at, request, sinceMs: nowMs });
    }
  }
  return { state: { ...state, pending, identity: state.identity.withEach(rounds) }, requests };
}

/** Every detector as control gets it; what is delivered here is not delivered again. */
export function detectorSamples(state: ScanState, nowMs: number): { readonly state: ScanState; readonly samples: Readonly<Record<string, DetectorSample>> } {
  const samples: Record<string, DetectorSample> = {};
  const detectors = state.detectors.mapped((detector, id) => {
    samples[id] = sampleOf(detector, nowMs, state.startedMs, { wrongBoard: isOnWrongBoard(state, id), hasPresence: state.plan.presences.has(id) });
    return detector.undelivered === 0 ? detector : { ...detector, undelivered: 0 };
  });
  return { state: detectors === state.detectors ? state : { ...state, detectors }, samples };
}

function isOnWrongBoard(state: ScanState, detector: string): boolean {
  const board = state.plan.boardOf.get(detector);
  return board !== undefined && state.fieldBoards.get(board)?.standing === 'wrong';
}

/** Actuations of a detector since the scan began. */
export function detectorCount(state: ScanState, id: string): number {
  return state.detectors.get(id)?.total ?? 0;
}
