import type { Clock } from '../platform/clock.ts';
import type { EventRecord } from '../record/record.ts';

/** The agent's own first event: its numbers belong to its own boot. */
export function noteStart(record: EventRecord, clock: Clock, version: string): void {
  const stamp = clock.stamp(null);
  record.storeEvents([{ boot: stamp.bootId, n: 1, stamp, code: 'process.started', data: { process: 'agentd', version } }]);
}
