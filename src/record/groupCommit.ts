import { classOf, saidOf, type EventClass, type SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';

/**
 * How long an event of a class may wait for others before its commit, ms (link.md, group commit by class). Detectors and
 * calls are for this cabinet alone and for nobody's proof; signald keeps them until they are durable, as it keeps all.
 */
const maxWaitMs: Readonly<Record<EventClass, number>> = { audit: 0, alarm: 100, evidence: 1000, count: 1000, event: 1000, hiRes: 5000 };

/** How long this event may wait: faults go at once, whatever their class. */
export function commitWaitMs(event: SignalEvent): number {
  return saidOf(event).code.startsWith('fault.') ? 0 : maxWaitMs[classOf(event)];
}

/** Gathers events and commits them together: a fsync per event would wear the flash 18 times as much. */
export interface GroupCommit {
  add(events: readonly SignalEvent[]): void;
  /** Commits what is gathered, now. */
  flush(): void;
  /** Forgets what is gathered: its sender still holds it. */
  clear(): void;
  readonly pending: number;
}

/** What of its time an event waits while a backlog goes out beside it: it stands behind that on its way, and is to be there within the second all the same. */
const hurriedShare = 0.5;

/** `commit` gets everything gathered, in order of arrival; a commit takes the patient ones along. `hurried`: see hurriedShare. */
export function createGroupCommit(clock: Clock, commit: (events: readonly SignalEvent[]) => void, hurried: () => boolean = () => false): GroupCommit {
  let gathered: SignalEvent[] = [];
  let dueMs = Number.POSITIVE_INFINITY;
  let cancel: (() => void) | null = null;
  const clear = (): void => {
    cancel?.();
    cancel = null;
    gathered = [];
    dueMs = Number.POSITIVE_INFINITY;
  };
  const flush = (): void => {
    const events = gathered;
    clear();
    if (events.length > 0) commit(events);
  };
  return {
    flush, clear,
    get pending() { return gathered.length; },
    add(events) {
      if (events.length === 0) return;
      gathered.push(...events);
      const wantedMs = clock.monoMs() + Math.min(...events.map(commitWaitMs)) * (hurried() ? hurriedShare : 1);
      if (wantedMs >= dueMs) return;
      dueMs = wantedMs;
      cancel?.();
      cancel = clock.after(dueMs - clock.monoMs(), flush);
    },
  };
}
