import { openRecord } from '../../../src/record/record.ts';
import type { SignalEvent } from '../../../src/model/event.ts';
import { createClock } from '../../../src/platform/clock.ts';

/** Rows of one transaction. */
const atOnce = 2000;

/** Fills an agent's store, which must not be open, with rows that nobody has got yet. */
export function writeBacklog(path: string, rows: number): void {
  const clock = createClock(1);
  const opened = openRecord(path, clock);
  if (!opened.ok) throw new Error(opened.problem.detail);
  const stamp = clock.stamp(50);
  for (let from = 0; from < rows; from += atOnce) {
    const events = Array.from({ length: Math.min(atOnce, rows - from) }, (_, index): SignalEvent => ({
      boot: 'before', n: from + index + 1, code: 'group.aspect', stamp: { ...stamp, monoMs: from + index },
      data: { group: 'a', aspect: index % 2 === 0 ? 'green' : 'red', reason: 'stage', image: from + index },
    }));
    const stored = opened.record.storeEvents(events);
    if (!stored.ok) throw new Error(stored.problem.detail);
  }
  opened.record.close();
}
