import type { BusRequest } from './request.ts';
import { priorities } from './request.ts';
import type { FieldLinePlan, PollPlan } from './plan.ts';
import { displayCall } from './seconds.ts';
import type { Pending, ScanState } from './scanState.ts';
import { tickMs, transactionOf } from './timing.ts';

/** A display blanks itself 1.5 s after a write: the same number is written again this often, ms. */
const refreshMs = 500;
/** A field request that has not begun by then is asked anew, ms. */
const dueMs = 3 * tickMs;
const displayToleranceMs = 30;

/** What a field line does in this tick: what is due, longest waiting first, as far as it fits into the tick. */
export function fieldRequests(state: ScanState, n: number, writes: Readonly<Record<string, readonly number[]>>, nowMs: number): { state: ScanState; requests: readonly BusRequest[] } {
  const pending = new Map(state.pending);
  const polls = new Map(state.polls);
  const requests: BusRequest[] = [];
  for (const line of state.plan.fieldLines) {
    let roomMs = tickMs - costUnderWay(state, line.line);
    for (const wish of wishes(state, line, n, writes, nowMs)) {
      // A line that is idle takes one request, however long: nothing starves.
      if (wish.costMs > roomMs && roomMs < tickMs) continue;
      roomMs -= wish.costMs;
      requests.push(wish.entry.request);
      pending.set(wish.entry.request.id, wish.entry);
      if (wish.entry.kind === 'poll') {
        const { key } = wish.entry.poll.block;
        polls.set(key, { notBeforeMs: 0, counter: null, ...polls.get(key), lastMs: nowMs });
      }
    }
  }
  return { state: { ...state, pending, polls }, requests };
}

interface Wish { readonly entry: Pending; readonly costMs: number; readonly lastMs: number }

function wishes(state: ScanState, line: FieldLinePlan, n: number, writes: Readonly<Record<string, readonly number[]>>, nowMs: number): Wish[] {
  const busy = new Set([...state.pending.values()].flatMap((under) => (under.kind === 'poll' ? [under.poll.block.key] : under.kind === 'display' ? [under.board] : [])));
  const polls = line.polls.filter(({ block }) => !busy.has(block.key)).flatMap((poll) => pollWish(state, poll, n, nowMs));
  const displays = line.displays.filter(({ id }) => !busy.has(id)).flatMap((board) => {
    const values = writes[board.id];
    const call = displayCall(state.plan.config, board);
    const shown = state.displays.get(board.id);
    if (values === undefined || call === null || values.length !== call.values.length) return [];
    const same = shown !== undefined && shown.values.every((value, at) => value === values[at]);
    if (same && nowMs - shown.writtenMs < refreshMs) return [];
    const speed = state.plan.config.lines.find(({ id }) => id === board.line) ?? { baud: 9600, format: '8N1' as const };
    const { totalMs, answerMs } = transactionOf(speed, board.profile.limits, call);
    const request: BusRequest = {
      id: `show ${n} ${board.id}`, line: line.line, unit: board.unit, call: { ...call, values }, priority: priorities.display,
      timeoutMs: Math.ceil(answerMs + displayToleranceMs), dueMs: nowMs + dueMs,
    };
    return [{ entry: { kind: 'display', board: board.id, values, request, sinceMs: nowMs } as const, costMs: totalMs, lastMs: shown?.writtenMs ?? -1 }];
  });
  return [...polls, ...displays].toSorted((a, b) => a.lastMs - b.lastMs);
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
  const under = [...state.pending.values()].filter(({ request }) => request.line === line);
  return under.reduce((total, entry) => total + (entry.kind === 'poll' ? entry.poll.costMs : entry.request.timeoutMs), 0);
}
