import type { EventCode, EventDraft } from '../model/event.ts';
import type { Stamp } from '../model/time.ts';
import type { EventRing } from './eventRing.ts';

/** What may be dropped first (link.md, raw detector pulses). */
const droppable: ReadonlySet<EventCode> = new Set<EventCode>(['detector.actuated', 'group.called', 'stage.basis']);
/** So many unacknowledged events, and detectors are not recorded: the ring keeps its room for a day of group changes. */
export const hiResBacklog = 30_000;

/** Takes events into the ring; while the agent is away for long, detectors are left out, and that is told once it is back. */
export function createHiResGate(ring: Pick<EventRing, 'add' | 'backlog'>, stampNow: () => Stamp, most: number = hiResBacklog): (events: readonly EventDraft[]) => void {
  let [dropped, fromMs] = [0, 0];
  const keep = (draft: EventDraft, stamp: Stamp): void => {
    if (ring.backlog() >= most) {
      if (!droppable.has(draft.code)) ring.add(draft, stamp);
      else {
        if (dropped === 0) fromMs = Math.round(stamp.wallMs);
        dropped += 1;
      }
      return;
    }
    if (dropped > 0) {
      ring.add({ code: 'detector.unlogged', data: { count: dropped, fromMs } }, stamp);
      dropped = 0;
    }
    ring.add(draft, stamp);
  };
  return (events) => { for (const event of events) keep(event, stampNow()); };
}
