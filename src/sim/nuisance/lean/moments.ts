/** A process that may be stopped: what is to happen in it waits until then. */
export interface Stoppable { stalledUntilMs: number }

/** One thing that may come, again and again; Infinity = not now. */
export interface Slot {
  atMs: number;
  order: number;
  /** In one moment timers run before what came from outside (0 before 1), as in the world's heap. */
  readonly phase: 0 | 1;
  readonly process: Stoppable | null;
  readonly call: () => void;
}

/**
 * Virtual time of a junction of which it is known what can come: a tick, an answer of each line, one of the monitor. The
 * order is the world's (src/sim/junction/world.ts), without its heap and without a closure for each event.
 */
export interface Moments {
  nowMs(): number;
  slot(phase: Slot['phase'], process: Stoppable | null, call: () => void): Slot;
  set(slot: Slot, atMs: number): void;
  clear(slot: Slot): void;
  /** Rare things, which nobody cancels. */
  at(atMs: number, call: () => void): void;
  /** Number of the next thing: among those of one moment and phase the earlier made comes first. */
  nextOrder(): number;
  run(untilMs: number): void;
}

export function createMoments(): Moments {
  const slots: Slot[] = [];
  const rare: { atMs: number; order: number; call: () => void }[] = [];
  let nowMs = 0;
  let order = 0;
  const nextOrder = (): number => (order += 1);
  const make = (phase: Slot['phase'], process: Stoppable | null, call: () => void): Slot => {
    const slot: Slot = { atMs: Number.POSITIVE_INFINITY, order: 0, phase, process, call };
    slots.push(slot);
    return slot;
  };
  // All rare things are one slot, at the earliest of them.
  const rarely = make(0, null, () => {
    const first = rare.shift();
    head();
    first?.call();
  });
  const head = (): void => {
    rarely.atMs = rare[0]?.atMs ?? Number.POSITIVE_INFINITY;
    rarely.order = rare[0]?.order ?? 0;
  };
  return {
    nowMs: () => nowMs, slot: make, nextOrder,
    set(slot, atMs) {
      slot.atMs = Math.max(atMs, nowMs);
      slot.order = nextOrder();
    },
    clear(slot) { slot.atMs = Number.POSITIVE_INFINITY; },
    at(atMs, call) {
      rare.push({ atMs: Math.max(atMs, nowMs), order: nextOrder(), call });
      rare.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
      head();
    },
    run(untilMs) {
      for (let first = earliest(slots); first.atMs <= untilMs; first = earliest(slots)) {
        nowMs = Math.max(nowMs, first.atMs);
        const wakesMs = first.process?.stalledUntilMs ?? 0;
        if (wakesMs > nowMs) {
          first.atMs = wakesMs;
          continue;
        }
        first.atMs = Number.POSITIVE_INFINITY;
        first.call();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

function earliest(slots: readonly Slot[]): Slot {
  let [first] = slots;
  if (first === undefined) throw new Error('nothing can come');
  for (const slot of slots) if (slot.atMs <= first.atMs && isBefore(slot, first)) first = slot;
  return first;
}

function isBefore(a: Slot, b: Slot): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.phase === b.phase ? a.order < b.order : a.phase < b.phase;
}

/** What arrives in a process one after the other. */
export interface Inbox<T> { push(atMs: number, item: T): void; empty(): void }

export function createInbox<T>(moments: Moments, process: Stoppable, take: (item: T) => void): Inbox<T> {
  const waiting: { readonly atMs: number; readonly order: number; readonly item: T }[] = [];
  const slot = moments.slot(1, process, () => {
    const first = waiting.shift();
    head();
    if (first !== undefined) take(first.item);
  });
  const head = (): void => {
    const [first] = waiting;
    // What came while the process was stopped comes when it wakes, in its order.
    slot.atMs = first === undefined ? Number.POSITIVE_INFINITY : Math.max(first.atMs, process.stalledUntilMs);
    slot.order = first?.order ?? 0;
  };
  return {
    push(atMs, item) {
      waiting.push({ atMs: Math.max(atMs, moments.nowMs()), order: moments.nextOrder(), item });
      if (waiting.length === 1) head();
    },
    empty() {
      waiting.length = 0;
      head();
    },
  };
}
