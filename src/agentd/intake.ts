import type { SignalEvent } from '../model/event.ts';
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

/** How often signald is asked to send again what there was no room for, ms. */
const repeatEveryMs = 60_000;

/** The road of events into the store: gathered, committed, and only then acknowledged. */
export interface Intake {
  take(events: readonly SignalEvent[]): void;
  /** What was refused is asked for again. Memory only: an event is safe once the centre has it, or the disk is back, and acknowledged then. */
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
  /** Numbers per boot that the store has no room for: signald keeps them, and everything after the first of them. */
  const refused = new Map<string, Set<number>>();
  let repeatMs = 0;
  const noteRefused = (events: readonly SignalEvent[], stored: readonly StoredSeq[]): void => {
    for (const { boot, n } of events) refused.set(boot, (refused.get(boot) ?? new Set()).add(n));
    for (const { boot, n } of stored) refused.get(boot)?.delete(n);
    for (const [boot, numbers] of refused) if (numbers.size === 0) refused.delete(boot);
  };
  /** Of each boot, up to where its numbers were durable, in whatever store: they came. */
  const acknowledged = new Map<string, number>();
  const acknowledge = (boot: string, highest: number): void => {
    const upTo = Math.min(highest, ...[...(refused.get(boot) ?? [])].map((n) => n - 1));
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
    noteRefused(events, outcome.stored);
    const highest = new Map<string, number>();
    for (const { boot, n } of outcome.stored) highest.set(boot, Math.max(n, highest.get(boot) ?? 0));
    for (const [boot, upTo] of highest) {
      if (durable()) acknowledge(boot, upTo);
      else owed.set(boot, upTo);
    }
    const ends = new Map<string, number>();
    for (const { channel, seq, fresh } of outcome.stored) if (fresh) ends.set(channel, seq);
    for (const [channel, seq] of ends) options.onStored(channel, seq);
  };
  /** The next number of each boot, as far as it was heard. */
  const expected = new Map<string, number>();
  const withGaps = (gapEvent: NonNullable<IntakeOptions['gapEvent']>, events: readonly SignalEvent[]): readonly SignalEvent[] => events.flatMap((event) => {
    const { boot, n } = event;
    // Where nobody knows what came before it, no gap is claimed: it would stand in the evidence for good.
    const next = expected.get(boot) ?? Math.max(record.nextNumber(boot) ?? n, (acknowledged.get(boot) ?? 0) + 1);
    expected.set(boot, Math.max(next, n + 1));
    return n > next ? [gapEvent(boot, next, n - 1), event] : [event];
  });
  const group = createGroupCommit(options.clock, commit, options.hurried);
  return {
    take: (events) => { group.add(options.gapEvent === undefined ? events : withGaps(options.gapEvent, events)); },
    flush: () => { group.flush(); },
    interrupted() {
      group.flush();
      refused.clear();
      owed.clear();
      expected.clear();
    },
    settle() {
      if (refused.size > 0 && options.clock.monoMs() - repeatMs >= repeatEveryMs) {
        repeatMs = options.clock.monoMs();
        options.onFailure();
      }
      if (owed.size === 0 || (record.counts().outbox > 0 && !durable())) return;
      for (const [boot, upTo] of owed) acknowledge(boot, upTo);
      owed.clear();
    },
  };
}
