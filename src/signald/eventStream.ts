import type { Session } from '../ipc/server.ts';
import { eventFrame } from '../model/ipcMessage.ts';
import type { EventRing } from './eventRing.ts';

/** Events sent but not yet acknowledged, at most: a slow agent must not fill this process. */
const windowEvents = 2000;
const frameEvents = 250;
/** Frames of one tick, of all subscribers together: each costs the tick a millisecond or so, and anybody may subscribe. */
const mostFrames = 4;

/** Feeds subscribers from the ring, oldest first, each within its own window. */
export interface EventStream {
  subscribe(session: Session, fromN: number): void;
  end(session: Session): void;
  /** Called each tick: sends what is new and fits. */
  pump(): void;
  /** The agent acknowledged; opens every window up to there. */
  acknowledged(upTo: number): void;
  /** Subscribers that acknowledge. */
  agents(): number;
}

export function createEventStream(boot: string, ring: EventRing): EventStream {
  const cursors = new Map<Session, { sentN: number; ackedN: number }>();
  return {
    subscribe(session, fromN) { cursors.set(session, { sentN: fromN, ackedN: fromN }); },
    end(session) { cursors.delete(session); },
    acknowledged(upTo) {
      for (const cursor of cursors.values()) cursor.ackedN = Math.max(cursor.ackedN, Math.min(upTo, cursor.sentN));
    },
    pump() {
      let frames = 0;
      const subscribers = [...cursors];
      for (const [session, cursor] of subscribers) {
        if (frames >= mostFrames) return;
        // View sessions never acknowledge: they get what is new, and a dropped frame ends them.
        const room = session.right === 'view' ? frameEvents : windowEvents - (cursor.sentN - cursor.ackedN);
        const events = room <= 0 ? [] : ring.after(cursor.sentN, Math.min(frameEvents, room));
        const [first] = events;
        const last = events.at(-1);
        if (first === undefined || last === undefined) continue;
        // What the ring no longer holds nobody can acknowledge on this connection.
        cursor.ackedN = Math.max(cursor.ackedN, first.n - 1 - (cursor.sentN - cursor.ackedN));
        frames += 1;
        cursors.delete(session);
        if (!session.stream('events', eventFrame(boot, events))) continue;
        cursor.sentN = last.n;
        // Whoever was served comes last in the next tick.
        cursors.set(session, cursor);
      }
    },
    agents: () => [...cursors.keys()].filter(({ right }) => right !== 'view').length,
  };
}
