/** What a step of the world belongs to: an operating-system process that may be stopped, or dead. */
export interface Owner { readonly dead: boolean; /** Stopped (SIGSTOP, a stalled machine) until then, ms. */ readonly stalledUntilMs: number }

/** In one moment timers run before what came from outside, as in Node's event loop after a stall. */
export type Phase = 'timer' | 'input';

interface Entry { readonly atMs: number; readonly phase: number; readonly order: number; readonly call: () => void; readonly owner: Owner | null; cancelled: boolean }

/** Virtual time: a queue of things to come, performed in their order. The same seeds give the same run. */
export interface World {
  nowMs(): number;
  /** Calls back at `atMs`, or now where that is past; gives a canceller. A dead owner's calls never come, a stopped one's come late. */
  at(atMs: number, call: () => void, owner?: Owner | null, phase?: Phase): () => void;
  /** Performs everything up to and including `untilMs`, or up to a pause: false = there is more to perform. */
  run(untilMs: number): boolean;
  /** Ends `run` after the present step, at its time: promises of a process settle only when nothing else runs. */
  pause(): void;
}

export function createWorld(): World {
  const heap: Entry[] = [];
  let nowMs = 0;
  let order = 0;
  let paused = false;
  const push = (entry: Entry): void => { sink(heap, entry); };
  const add = (atMs: number, call: () => void, owner: Owner | null, phase: Phase): Entry => {
    order += 1;
    const entry: Entry = { atMs: Math.max(atMs, nowMs), phase: phase === 'timer' ? 0 : 1, order, call, owner, cancelled: false };
    push(entry);
    return entry;
  };
  const perform = (entry: Entry): void => {
    if (entry.cancelled || entry.owner?.dead === true) return;
    const wakesMs = entry.owner?.stalledUntilMs ?? 0;
    // The canceller stays good: it is the same entry, later.
    if (wakesMs > nowMs) push(Object.assign(entry, { atMs: wakesMs }));
    else entry.call();
  };
  return {
    nowMs: () => nowMs,
    at(atMs, call, owner = null, phase = 'timer') {
      const entry = add(atMs, call, owner, phase);
      return () => { entry.cancelled = true; };
    },
    pause() { paused = true; },
    run(untilMs) {
      paused = false;
      for (let first = heap[0]; first !== undefined && first.atMs <= untilMs; first = heap[0]) {
        removeFirst(heap);
        nowMs = Math.max(nowMs, first.atMs);
        perform(first);
        if (paused) return false;
      }
      nowMs = Math.max(nowMs, untilMs);
      return true;
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.phase === b.phase ? a.order < b.order : a.phase < b.phase;
}

/** Binary heap: puts an entry in. */
function sink(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(entry, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = entry;
}

/** Binary heap: takes the first entry out. */
function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) below += 1;
    const child = heap[below];
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
