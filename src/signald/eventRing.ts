import type { EventCode, EventData, EventDraft, KnownEvent } from '../model/event.ts';
import type { Stamp } from '../model/time.ts';

/** Room for at least 24 h of group changes of a busy junction (architecture.md, Ownership: about 60 000 a day, link.md). */
export const ringCapacity = 120_000;

/** Numbered events, kept until the agent acknowledges them; what has to be dropped is named, never silent. */
export interface EventRing {
  add(draft: EventDraft, stamp: Stamp): KnownEvent;
  /** At most `limit` events with a number above `afterN`, oldest first. */
  after(afterN: number, limit: number): KnownEvent[];
  /** The agent has stored everything up to `upTo` durably. */
  acknowledge(upTo: number): void;
  /** The highest number that nobody has to hear of again. */
  settledN(): number;
  /** Events not yet acknowledged. */
  backlog(): number;
  /** The newest events, newest last, acknowledged or not; detectors, calls and bases of decisions are not among them. */
  latest(limit: number): readonly KnownEvent[];
}

const latestKept = 50;
const unshown: ReadonlySet<EventCode> = new Set<EventCode>(['detector.actuated', 'group.called', 'stage.basis']);
/** Cut off at once, at least: room for the declarations and the event itself. */
const leastCut = 8;
/** Declarations at once, at most: beyond that one names everything between them too. */
const mostRanges = 4;

interface Range { readonly from: number; readonly to: number }

export function createEventRing(boot: string, capacity: number = ringCapacity): EventRing {
  // events[0] is number firstN; acknowledged ones are cut off in blocks, so that cutting is cheap.
  let events: KnownEvent[] = [];
  let firstN = 1;
  let nextN = 1;
  let acknowledgedN = 0;
  let lost: readonly Range[] = [];
  /** Declarations that the agent has not acknowledged yet: one that is itself cut off must be said again. */
  let declared: readonly (Range & { readonly n: number })[] = [];
  const recent: KnownEvent[] = [];

  const push = (draft: EventDraft, stamp: Stamp): KnownEvent => {
    const event: KnownEvent = { boot, n: nextN, stamp, code: draft.code, data: jsonData(draft.data) };
    nextN += 1;
    events.push(event);
    // Detectors speak so often that nothing else would be left to see.
    if (!unshown.has(event.code)) recent.push(event);
    if (recent.length > latestKept) recent.shift();
    return event;
  };
  const dropOldest = (): void => {
    const count = Math.max(leastCut, Math.ceil(capacity / 100));
    events = events.slice(count);
    const from = Math.max(firstN, acknowledgedN + 1);
    firstN += count;
    const unheard = declared.filter(({ n }) => n < firstN);
    declared = declared.filter(({ n }) => n >= firstN);
    lost = joined([...lost, ...unheard, ...(from < firstN ? [{ from, to: firstN - 1 }] : [])]);
  };
  const declare = (stamp: Stamp): void => {
    const ranges = lost;
    lost = [];
    for (const { from, to } of ranges) {
      const { n } = push({ code: 'events.lost', data: { from, to } }, stamp);
      declared = [...declared, { n, from, to }];
    }
  };
  return {
    add(draft, stamp) {
      if (events.length >= capacity) dropOldest();
      declare(stamp);
      return push(draft, stamp);
    },
    after(afterN, limit) {
      const start = Math.max(0, afterN + 1 - firstN);
      return events.slice(start, start + limit);
    },
    acknowledge(upTo) {
      acknowledgedN = Math.max(acknowledgedN, Math.min(upTo, nextN - 1));
      declared = declared.filter(({ n }) => n > acknowledgedN);
      const gone = acknowledgedN + 1 - firstN;
      if (gone < 1000 && gone < events.length) return;
      events = events.slice(gone);
      firstN += Math.max(0, gone);
    },
    settledN: () => Math.max(acknowledgedN, firstN - 1),
    backlog: () => nextN - 1 - Math.max(acknowledgedN, firstN - 1),
    latest: (limit) => recent.slice(-limit),
  };
}

/** In order, and what touches as one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to + 1) result.splice(-1, 1, { from: last.from, to: Math.max(last.to, range.to) });
    else result.push({ from: range.from, to: range.to });
  }
  const [first] = result;
  const end = result.at(-1);
  return first !== undefined && end !== undefined && result.length > mostRanges ? [{ from: first.from, to: end.to }] : result;
}

/** A copy of its own: the ring's events outlive the state they were made from. */
function jsonData(data: EventDraft['data']): EventData {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : scalar(value)]));
}

function scalar(value: EventDraft['data'][string]): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.join(',') : value;
}
