import type { BusRequest } from './request.ts';
import { priorities } from './request.ts';
import type { DisplayPlan, FieldLinePlan, PollPlan } from './plan.ts';
import type { Pending, ScanState } from './scanState.ts';
import { tickMs } from './timing.ts';

/** A display blanks itself 1.5 s after a write: the same number is written again this often, ms. */
const refreshMs = 500;
/** A field request that has not begun by then is asked anew, ms. */
const dueMs = 3 * tickMs;

type Writes = Readonly<Record<string, readonly number[]>>;

/** What a field line does in this tick: what is due, longest waiting first, as far as it fits into the tick. */
export function fieldRequests(state: ScanState, n: number, writes: Writes, nowMs: number): { state: ScanState; requests: readonly BusRequest[] } {
  const taken = state.plan.fieldLines.flatMap((line) => takenOn(state, line, wishes(state, line, n, writes, nowMs)));
  if (taken.length === 0) return { state, requests: [] };
  const pending = new Map(state.pending);
  const polls = new Map(state.polls);
  for (const entry of taken) {
    pending.set(entry.request.id, entry);
    if (entry.kind !== 'poll') continue;
    const { key } = entry.poll.block;
    polls.set(key, { notBeforeMs: 0, counter: null, ...polls.get(key), lastMs: nowMs });
  }
  return { state: { ...state, pending, polls }, requests: taken.map(({ request }) => request) };
}

function takenOn(state: ScanState, line: FieldLinePlan, wished: readonly Wish[]): Pending[] {
  const taken: Pending[] = [];
  let roomMs = tickMs - costUnderWay(state, line.line);
  for (const wish of wished) {
    // A line that is idle takes one request, however long: nothing starves.
    if (wish.costMs > roomMs && roomMs < tickMs) continue;
    roomMs -= wish.costMs;
    taken.push(wish.entry);
  }
  return taken;
}

interface Wish { readonly entry: Pending; readonly costMs: number; readonly lastMs: number }

function wishes(state: ScanState, line: FieldLinePlan, n: number, writes: Writes, nowMs: number): Wish[] {
  const wished: Wish[] = [];
  for (const poll of line.polls) {
    if (!isUnderWay(state, (under) => under.kind === 'poll' && under.poll.block.key === poll.block.key)) wished.push(...pollWish(state, poll, n, nowMs));
  }
  for (const display of line.displays) {
    const { id } = display.board;
    if (!isUnderWay(state, (under) => under.kind === 'display' && under.board === id)) wished.push(...displayWish(state, display, n, writes[id], nowMs));
  }
  return wished.length < 2 ? wished : wished.toSorted((a, b) => a.lastMs - b.lastMs);
}

function isUnderWay(state: ScanState, is: (under: Pending) => boolean): boolean {
  for (const under of state.pending.values()) if (is(under)) return true;
  return false;
}

function displayWish(state: ScanState, { board, call, costMs, timeoutMs }: DisplayPlan, n: number, values: readonly number[] | undefined, nowMs: number): Wish[] {
  const shown = state.displays.get(board.id);
  if (values === undefined || values.length !== call.values.length) return [];
  const same = shown !== undefined && shown.values.every((value, at) => value === values[at]);
  if (same && nowMs - shown.writtenMs < refreshMs) return [];
  const request: BusRequest = {
    id: `show ${n} ${board.id}`, line: board.line, unit: board.unit, call: { ...call, values }, priority: priorities.display,
    timeoutMs, dueMs: nowMs + dueMs,
  };
  return [{ entry: { kind: 'display', board: board.id, values, request, sinceMs: nowMs }, costMs, lastMs: shown?.writtenMs ?? -1 }];
}

function pollWish(state: ScanState, poll: PollPlan, n: number, nowMs: number): Wish[] {
  const before = state.polls.get(poll.block.key);
  if (before !== undefined && (nowMs < before.notBeforeMs || nowMs - before.lastMs < poll.everyMs)) return [];
  const request: BusRequest = {
    id: `poll ${n} ${poll.block.key}`, line: poll.board.line, unit: poll.board.unit, call: poll.block.call,
    priority: poll.everyMs === 0 ? priorities.detector : priorities.slow, timeoutMs: poll.timeoutMs, dueMs: nowMs + dueMs,
  };
  return [{ entry: { kind: 'poll', poll, request, sinceMs: nowMs }, costMs: poll.costMs, lastMs: before?.lastMs ?? -1 }];
}

function costUnderWay(state: ScanState, line: string): number {
  let totalMs = 0;
  for (const entry of state.pending.values()) {
    if (entry.request.line === line) totalMs += entry.kind === 'poll' ? entry.poll.costMs : entry.request.timeoutMs;
  }
  return totalMs;
}
