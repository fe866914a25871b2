import type { SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createGroupCommit } from '../record/groupCommit.ts';
import type { EventRecord } from '../record/record.ts';

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
}

/** The road of events into the store: gathered, committed, and only then acknowledged. */
export interface Intake {
  take(events: readonly SignalEvent[]): void;
  /** Memory only: an event is safe once the centre has it, and acknowledged then. */
  settle(): void;
  /** Commits what is gathered, now. */
  flush(): void;
}

export function createIntake(options: IntakeOptions): Intake {
  const { record, logger } = options;
  const durable = record.status().mode === 'durable';
  /** Highest n stored per boot, not yet acknowledged because the store is memory alone. */
  const owed = new Map<string, number>();
  const commit = (events: readonly SignalEvent[]): void => {
    const outcome = record.storeEvents(events);
    if (!outcome.ok) {
      logger.error({ problem: outcome.problem, events: events.length }, 'the store takes no events; signald keeps them');
      options.onFailure();
      return;
    }
    const highest = new Map<string, number>();
    for (const { boot, n } of outcome.stored) highest.set(boot, Math.max(n, highest.get(boot) ?? 0));
    for (const [boot, upTo] of highest) {
      if (durable) options.acknowledge(boot, upTo);
      else owed.set(boot, upTo);
    }
    const ends = new Map<string, number>();
    for (const { channel, seq, fresh } of outcome.stored) if (fresh) ends.set(channel, seq);
    for (const [channel, seq] of ends) options.onStored(channel, seq);
  };
  const group = createGroupCommit(options.clock, commit);
  return {
    take: (events) => { group.add(events); },
    flush: () => { group.flush(); },
    settle() {
      if (owed.size === 0 || record.counts().outbox > 0) return;
      for (const [boot, upTo] of owed) options.acknowledge(boot, upTo);
      owed.clear();
    },
  };
}
