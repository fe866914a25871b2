import { localClasses, type SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createGroupCommit } from '../record/groupCommit.ts';
import type { EventRecord, StoredSeq } from '../record/record.ts';

export interface IntakeOptions {
  readonly record: EventRecord;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Everything of this boot up to n is durable: signald may forget it. */
  readonly acknowledge: (boot: string, upTo: number) => void;
  /** A channel has rows up to seq. */
  readonly onStored: (channel: string, seq: number) => void;
  /** The store takes nothing: the sender must keep and repeat. */
  readonly onFailure: () => void;
  /** Whether a backlog goes out beside what comes in. */
  readonly hurried?: () => boolean;
  /** Numbers of a boot that never came, before what follows them: an event that says so. */
  readonly gapEvent?: (boot: string, from: number, to: number) => SignalEvent;
}

/**
 * So many numbers are held back for the sake of hi-res, at most: signald leaves detectors out from 30 000 on, and at
 * 120 000 its ring would cut off lamp changes and say that they are lost, which the centre has.
 */
export const mostHeldBack = 100_000;

/** How often signald is asked to send again what there was no room for, ms. */
const repeatEveryMs = 60_000;

/** The road of events into the store: gathered, committed, and only then acknowledged. */
export interface Intake {
  take(events: readonly SignalEvent[]): void;
  /**
   * What was refused is asked for again. Memory only: an event is safe once the centre has it, or the disk is back, and
   * acknowledged then; one that goes to no centre unasked (hi-res), with all behind it, once the disk is back.
   */
  settle(): void;
  /** Commits what is gathered, now. */
  flush(): void;
  /**
   * The sender is gone, and repeats from the oldest that it still holds: what is waited for is what comes then. A number
   * that its ring has let go meanwhile would be waited for for ever, and nothing behind it acknowledged.
   */
  interrupted(): void;
}

export function createIntake(options: IntakeOptions): Intake {
  const { record, logger } = options;
  const durable = (): boolean => record.status().mode === 'durable';
  /** Highest n stored per boot, not yet acknowledged because the store is memory alone. */
  const owed = new Map<string, number>();
  /** The lowest of them that no centre will have. */
  const local = new Map<string, number>();
  const refused = createRefused();
  let repeatMs = 0;
  /** Of each boot, up to where its numbers were durable, in whatever store: they came. */
  const acknowledged = new Map<string, number>();
  const acknowledge = (boot: string, highest: number): void => {
    const upTo = refused.below(boot, highest);
    if (upTo <= 0) return;
    acknowledged.set(boot, Math.max(upTo, acknowledged.get(boot) ?? 0));
    options.acknowledge(boot, upTo);
  };
  const commit = (events: readonly SignalEvent[]): void => {
    const outcome = record.storeEvents(events);
    if (!outcome.ok) {
      logger.error({ problem: outcome.problem, events: events.length }, 'the store takes no events; signald keeps them');
      options.onFailure();
      return;
    }
    refused.note(events, outcome.stored);
    const highest = new Map<string, number>();
    for (const { boot, n } of outcome.stored) highest.set(boot, Math.max(n, highest.get(boot) ?? 0));
    const sure = durable();
    for (const { boot, n, channel } of outcome.stored) if (!sure && localClasses.has(channel)) local.set(boot, Math.min(n, local.get(boot) ?? n));
    for (const [boot, upTo] of highest) {
      if (sure) acknowledge(boot, upTo);
      else owed.set(boot, upTo);
    }
    const ends = new Map<string, number>();
    for (const { channel, seq, fresh } of outcome.stored) if (fresh) ends.set(channel, seq);
    for (const [channel, seq] of ends) options.onStored(channel, seq);
  };
  const gaps = createGaps(record, (boot) => acknowledged.get(boot) ?? 0, options.gapEvent);
  const group = createGroupCommit(options.clock, commit, options.hurried);
  return {
    take: (events) => { group.add(gaps.named(events)); },
    flush: () => { group.flush(); },
    interrupted() {
      group.flush();
      refused.forget();
      owed.clear();
      local.clear();
      gaps.forget();
    },
    settle() {
      if (refused.any() && options.clock.monoMs() - repeatMs >= repeatEveryMs) {
        repeatMs = options.clock.monoMs();
        options.onFailure();
      }
      if (owed.size === 0 || (record.counts().outbox > 0 && !durable())) return;
      for (const [boot, upTo] of owed) {
        const held = durable() ? undefined : local.get(boot);
        const isHeld = held !== undefined && upTo - held < mostHeldBack;
        if (isHeld) {
          if (held - 1 > (acknowledged.get(boot) ?? 0)) acknowledge(boot, held - 1);
          continue;
        }
        acknowledge(boot, upTo);
        owed.delete(boot);
        local.delete(boot);
      }
    },
  };
}

/** What comes, with an event before each number that the ones before it never came to. */
function createGaps(record: Pick<EventRecord, 'nextNumber'>, acknowledged: (boot: string) => number, gapEvent: IntakeOptions['gapEvent']): { readonly named: (events: readonly SignalEvent[]) => readonly SignalEvent[]; readonly forget: () => void } {
  /** The next number of each boot, as far as it was heard. */
  const expected = new Map<string, number>();
  return {
    named: (events) => (gapEvent === undefined ? events : events.flatMap((event) => {
      const { boot, n } = event;
      // Where nobody knows what came before it, no gap is claimed: it would stand in the evidence for good.
      const next = expected.get(boot) ?? Math.max(record.nextNumber(boot) ?? n, acknowledged(boot) + 1);
      expected.set(boot, Math.max(next, n + 1));
      return n > next ? [gapEvent(boot, next, n - 1), event] : [event];
    })),
    forget: () => { expected.clear(); },
  };
}

/** Numbers per boot that the store has no room for: signald keeps them, and everything after the first of them. */
function createRefused(): { readonly note: (events: readonly SignalEvent[], stored: readonly StoredSeq[]) => void; readonly below: (boot: string, highest: number) => number; readonly any: () => boolean; readonly forget: () => void } {
  const refused = new Map<string, Set<number>>();
  return {
    note: (events, stored) => {
      for (const { boot, n } of events) refused.set(boot, (refused.get(boot) ?? new Set()).add(n));
      for (const { boot, n } of stored) refused.get(boot)?.delete(n);
      for (const [boot, numbers] of refused) if (numbers.size === 0) refused.delete(boot);
    },
    below: (boot, highest) => Math.min(highest, ...[...(refused.get(boot) ?? [])].map((n) => n - 1)),
    any: () => refused.size > 0,
    forget: () => { refused.clear(); },
  };
}
