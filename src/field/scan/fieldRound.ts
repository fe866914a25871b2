import { identityRequests } from './identify.ts';
import type { BusRequest } from './request.ts';
import { priorities } from './request.ts';
import type { DisplayPlan, FieldLinePlan, IdentityPlan, PollPlan } from './plan.ts';
import { isWritable } from './fieldBoard.ts';
import { watchDue } from './fieldWatchdog.ts';
import { unpolled } from './pollTrack.ts';
import { fieldSettingRound } from './settingRound.ts';
import type { Pending, ScanState } from './scanState.ts';
import { withoutSkips } from './seconds.ts';
import { tickMs } from './timing.ts';

/** A display blanks itself 1.5 s after a write: the same number is written again this often, ms. */
const refreshMs = 500;
/** A field request that has not begun by then is asked anew, ms. */
const dueMs = 3 * tickMs;

type Writes = Readonly<Record<string, readonly number[]>>;
interface Now { readonly n: number; readonly nowMs: number }

/** What a field line does in this tick: what is due, longest waiting first, as far as it fits into the tick. */
export function fieldRequests(state: ScanState, n: number, writes: Writes, nowMs: number): { state: ScanState; requests: readonly BusRequest[] } {
  const taken = state.plan.fieldLines.flatMap((line) => takenOn(state, line, wishes(state, line, writes, { n, nowMs })));
  if (taken.length === 0) return { state, requests: [] };
  const pending = new Map(state.pending);
  for (const entry of taken) pending.set(entry.request.id, entry);
  const begun: ScanState = { ...state, pending };
  return { state: taken.reduce((noted, entry) => noteAsked(noted, entry, nowMs), begun), requests: taken.map(({ request }) => request) };
}

function noteAsked(state: ScanState, entry: Pending, nowMs: number): ScanState {
  switch (entry.kind) {
    case 'poll': {
      const { key } = entry.poll.block;
      return { ...state, polls: state.polls.with(key, { track: state.polls.get(key)?.track ?? unpolled, lastMs: nowMs }) };
    }
    case 'display': {
      const known = state.displays.get(entry.board) ?? { values: [], writtenMs: -refreshMs };
      return { ...state, displays: state.displays.with(entry.board, { ...known, askedMs: nowMs }) };
    }
    case 'identity': {
      const { board, round } = entry;
      const before = state.identity.get(board);
      const replies = before?.round === round ? before.replies : [];
      const known = state.fieldBoards.get(board);
      return {
        ...state, identity: state.identity.with(board, { round, replies: [...replies, null] }),
        fieldBoards: known === undefined ? state.fieldBoards : state.fieldBoards.with(board, { ...known, askedMs: nowMs }),
      };
    }
    case 'setting': return noteSetting(state, entry, nowMs);
    case 'lamp': return state;
  }
}

function noteSetting(state: ScanState, { board, round, stage }: Extract<Pending, { kind: 'setting' }>, nowMs: number): ScanState {
  const before = state.settings.get(board);
  const replies = before?.round === round ? before.replies : [];
  const known = state.fieldBoards.get(board);
  return {
    ...state, settings: new Map(state.settings).set(board, { round, stage, written: before?.written ?? false, replies: [...replies, null] }),
    fieldBoards: known === undefined ? state.fieldBoards : state.fieldBoards.with(board, { ...known, watch: { ...known.watch, askedMs: nowMs } }),
  };
}

/** Longest waiting first; who does not fit any more keeps his place, and those behind him theirs: nothing starves. */
function takenOn(state: ScanState, line: FieldLinePlan, wished: readonly Wish[]): Pending[] {
  const taken: Pending[] = [];
  let roomMs = tickMs - costUnderWay(state, line.line);
  for (const wish of wished) {
    // A line that is idle takes one request, however long.
    if (wish.costMs > roomMs && roomMs < tickMs) break;
    roomMs -= wish.costMs;
    taken.push(...wish.entries);
  }
  return taken;
}

interface Wish { readonly entries: readonly Pending[]; readonly costMs: number; readonly lastMs: number }

function wishes(state: ScanState, line: FieldLinePlan, writes: Writes, now: Now): Wish[] {
  const wished: Wish[] = [];
  for (const identity of line.identities) wished.push(...identityWish(state, identity, now), ...settingWish(state, identity, now));
  for (const poll of line.polls) {
    if (!isRight(state, poll.board.id)) continue;
    if (!isUnderWay(state, (under) => under.kind === 'poll' && under.poll.block.key === poll.block.key)) wished.push(...pollWish(state, poll, now));
  }
  for (const display of line.displays) {
    const { id } = display.board;
    if (!isWritable(state.fieldBoards.get(id))) continue;
    if (!isUnderWay(state, (under) => under.kind === 'display' && under.board === id)) wished.push(...displayWish(state, display, writes[id], now));
  }
  return wished.length < 2 ? wished : wished.toSorted((a, b) => a.lastMs - b.lastMs);
}

/** On another device these registers are something else: it is neither read nor written before it has said who it is. */
function isRight(state: ScanState, board: string): boolean {
  return state.fieldBoards.get(board)?.standing === 'right';
}

function isUnderWay(state: ScanState, is: (under: Pending) => boolean): boolean {
  for (const under of state.pending.values()) if (is(under)) return true;
  return false;
}

function identityWish(state: ScanState, { board, line, costMs }: IdentityPlan, { nowMs }: Now): Wish[] {
  const known = state.fieldBoards.get(board.id);
  if (known === undefined || known.standing === 'right' || nowMs < known.askAfterMs) return [];
  if (isUnderWay(state, (under) => under.kind === 'identity' && under.board === board.id)) return [];
  const round = (state.identity.get(board.id)?.round ?? 0) + 1;
  const entries = identityRequests(board, line, round, { nowMs, dueMs: nowMs + dueMs }).map((request, at): Pending => ({ kind: 'identity', board: board.id, round, at, request, sinceMs: nowMs }));
  return [{ entries, costMs, lastMs: known.askedMs }];
}

/** A watchdog that is set, read back or cleared: before anything is written to the board's outputs. */
function settingWish(state: ScanState, { board, settingsMs }: IdentityPlan, { nowMs }: Now): Wish[] {
  const known = state.fieldBoards.get(board.id);
  const due = known?.standing === 'right' ? watchDue(known.watch, nowMs) : null;
  if (known === undefined || due === null || isUnderWay(state, (under) => under.kind === 'setting' && under.board === board.id)) return [];
  const entries = fieldSettingRound(state, board, due, nowMs);
  return entries.length === 0 ? [] : [{ entries, costMs: settingsMs, lastMs: known.watch.askedMs }];
}

function displayWish(state: ScanState, { board, call, contacts, costMs, timeoutMs }: DisplayPlan, wanted: readonly number[] | undefined, { n, nowMs }: Now): Wish[] {
  const shown = state.displays.get(board.id);
  if (wanted === undefined || wanted.length !== call.values.length) return [];
  const values = withoutSkips(shown?.values, wanted, contacts);
  const same = shown !== undefined && shown.values.length === values.length && shown.values.every((value, at) => value === values[at]);
  if (same && nowMs - shown.writtenMs < refreshMs) return [];
  const request: BusRequest = {
    id: `show ${n} ${board.id}`, line: board.line, unit: board.unit, call: { ...call, values }, priority: priorities.display,
    timeoutMs, dueMs: nowMs + dueMs,
  };
  return [{ entries: [{ kind: 'display', board: board.id, values, request, sinceMs: nowMs }], costMs, lastMs: shown?.askedMs ?? -1 }];
}

function pollWish(state: ScanState, poll: PollPlan, { n, nowMs }: Now): Wish[] {
  const before = state.polls.get(poll.block.key);
  if (before !== undefined && nowMs - before.lastMs < poll.everyMs) return [];
  const request: BusRequest = {
    id: `poll ${n} ${poll.block.key}`, line: poll.board.line, unit: poll.board.unit, call: poll.block.call,
    priority: poll.everyMs === 0 ? priorities.detector : priorities.slow, timeoutMs: poll.timeoutMs, dueMs: nowMs + dueMs,
  };
  return [{ entries: [{ kind: 'poll', poll, request, sinceMs: nowMs }], costMs: poll.costMs, lastMs: before?.lastMs ?? -1 }];
}

function costUnderWay(state: ScanState, line: string): number {
  let totalMs = 0;
  for (const entry of state.pending.values()) {
    if (entry.request.line === line) totalMs += entry.kind === 'poll' ? entry.poll.costMs : entry.request.timeoutMs;
  }
  return totalMs;
}
