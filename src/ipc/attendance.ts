import type { Access, LoggedIn, PersonLoggedIn } from '../model/attendance.ts';
import type { EventDraft } from '../model/event.ts';
import type { Session } from './server.ts';
import { whoOf } from './who.ts';

/**
 * A command of the tool is a connection of its own, and who works gives several: an account stays logged in for so long
 * after its last connection has ended, ms.
 */
export const lingerMs = 60_000;
/** Processes of ours that speak to a daemon for nobody at the cabinet: the agent, whose account the door has asked for, and the parent of a bench, which has the daemon's own. */
function isOurs({ client, uid }: Session, ownUid: number): boolean {
  return client === 'agentd' || (client === 'run' && uid === ownUid);
}

interface Attending { readonly sinceMs: number; readonly sinceWallMs: number; readonly sessions: Set<Session>; mayAct: boolean; leftMs: number | null }

/** Accounts with a connection to a daemon's sockets: what may be done on it says the socket, not the account. */
export interface Attendance {
  begin(session: Session): void;
  end(session: Session): void;
  /** Tells of those who have been gone long enough; once a second. */
  expire(): void;
  now(): LoggedIn;
}

export function createAttendance(clock: { readonly monoMs: () => number; readonly wallMs: () => number }, record: (event: EventDraft) => void, ownUid = process.getuid?.() ?? 0): Attendance {
  const attending = new Map<number, Attending>();
  const now = (): LoggedIn => loggedInOf([...attending].map(([uid, one]): PersonLoggedIn => ({ uid, access: accessOf(one), sinceMs: one.sinceWallMs })));
  return {
    now,
    begin(session) {
      const { uid, right } = session;
      if (isOurs(session, ownUid)) return;
      const mayAct = right !== 'view';
      const known = attending.get(uid);
      const one = known ?? { sinceMs: clock.monoMs(), sinceWallMs: clock.wallMs(), sessions: new Set(), mayAct: false, leftMs: null };
      const before = known === undefined ? 'none' : accessOf(known);
      one.sessions.add(session);
      one.leftMs = null;
      one.mayAct ||= mayAct;
      attending.set(uid, one);
      const after = accessOf(one);
      if (after !== before) record({ code: 'person.loggedIn', data: { ...whoOf(session), before, access: after } });
    },
    end(session) {
      const one = attending.get(session.uid);
      if (one === undefined || !one.sessions.delete(session) || one.sessions.size > 0) return;
      one.leftMs = clock.monoMs();
    },
    expire() {
      for (const [uid, one] of attending) {
        if (one.leftMs === null || clock.monoMs() - one.leftMs < lingerMs) continue;
        attending.delete(uid);
        record({ code: 'person.loggedOut', data: { uid, before: accessOf(one), forS: Math.round((one.leftMs - one.sinceMs) / 1000) } });
      }
    },
  };
}

function accessOf({ mayAct }: Pick<Attending, 'mayAct'>): 'readOnly' | 'readWrite' {
  return mayAct ? 'readWrite' : 'readOnly';
}

/** What all of them come to. */
export function loggedInOf(persons: readonly PersonLoggedIn[]): LoggedIn {
  const access: Access = persons.length === 0 ? 'none' : persons.some((one) => one.access === 'readWrite') ? 'readWrite' : 'readOnly';
  return { access, persons };
}
