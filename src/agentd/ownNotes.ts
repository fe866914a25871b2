import type { EventDraft, SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import { withRange, type Ranges } from '../record/ranges.ts';
import type { EventRecord } from '../record/record.ts';

/** The agent's own events on their way into the store: nobody else holds them. */
export interface OwnNotes {
  readonly note: (draft: EventDraft) => void;
  /** The next number of this boot, for an event that goes in beside signald's. */
  take(): number;
  /** Tries again what the store did not take. */
  tick(): void;
  /** Tries it now: the agent ends. */
  flush(): void;
  waiting(): number;
}

/** Kept here while the store takes nothing; beyond it the oldest go, and a record says which. */
export const mostWaiting = 4096;
const tryEveryMs = 1000;

const plainData = (data: EventDraft['data']): SignalEvent['data'] => Object.fromEntries(Object.entries(data).map(([key, value]) => [key, typeof value === 'object' && value !== null ? [...value] : value]));

export function createOwnNotes(parts: { readonly record: Pick<EventRecord, 'storeEvents'>; readonly clock: Pick<Clock, 'bootId' | 'stamp' | 'monoMs'>; readonly onStored: (channel: string, seq: number) => void }): OwnNotes {
  const { record, clock } = parts;
  let n = 0;
  let waiting: readonly SignalEvent[] = [];
  let lost: Ranges = [];
  let triedMs = Number.NEGATIVE_INFINITY;
  const eventOf = (draft: EventDraft): SignalEvent => {
    n += 1;
    return { boot: clock.bootId, n, stamp: clock.stamp(null), code: draft.code, data: plainData(draft.data) };
  };
  const keep = (events: readonly SignalEvent[]): void => {
    const over = events.slice(0, Math.max(0, events.length - mostWaiting));
    waiting = events.slice(over.length);
    for (const event of over) lost = withRange(lost, event.n, event.n);
  };
  const store = (events: readonly SignalEvent[]): boolean => {
    const outcome = record.storeEvents(events);
    if (!outcome.ok) {
      keep(events);
      return false;
    }
    const taken = new Set(outcome.stored.map((one) => one.n));
    for (const { channel, seq, fresh } of outcome.stored) if (fresh) parts.onStored(channel, seq);
    keep(events.filter((event) => !taken.has(event.n)));
    return true;
  };
  const flush = (): void => {
    triedMs = clock.monoMs();
    if ((waiting.length === 0 && lost.length === 0) || !store(waiting) || lost.length === 0) return;
    const gaps = lost.map(([from, to]) => eventOf({ code: 'evidence.gap', data: { boot: clock.bootId, from, to } }));
    lost = [];
    store([...waiting, ...gaps]);
  };
  return {
    note(draft) {
      const event = eventOf(draft);
      // What waits has its turn first; a class that there is no room for keeps no other one waiting.
      if (waiting.length === 0) store([event]);
      else store([...waiting, event]);
    },
    take() {
      n += 1;
      return n;
    },
    flush,
    tick() {
      if (clock.monoMs() - triedMs >= tryEveryMs) flush();
    },
    waiting: () => waiting.length,
  };
}
