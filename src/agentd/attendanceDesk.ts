import { z } from 'zod';
import { createAttendance, loggedInOf, type Attendance } from '../ipc/attendance.ts';
import type { Access } from '../model/attendance.ts';
import type { EventDraft } from '../model/event.ts';

const attendedSchema = z.looseObject({ loggedIn: z.object({ access: z.string(), persons: z.array(z.object({ uid: z.number(), access: z.enum(['readOnly', 'readWrite']), sinceMs: z.number() })) }) });

/** Who acts through the agent's own socket (alarms, an absence, cameras): signald sees none of those connections. */
export interface AttendanceDesk extends Pick<Attendance, 'begin' | 'end' | 'expire'> {
  /** signald's snapshot with those in it that it does not see; what it says of accounts is kept. */
  joined(state: unknown): unknown;
}

export function createAttendanceDesk(clock: Parameters<typeof createAttendance>[0], note: (draft: EventDraft) => void): AttendanceDesk {
  let elsewhere: ReadonlyMap<number, Access> = new Map();
  const told = new Set<unknown>();
  const attendance = createAttendance(clock, ({ code, data }) => {
    const { uid } = data;
    const before = elsewhere.get(Number(uid)) ?? 'none';
    // An account that signald has told of as acting is told once; whose coming nobody told of here, his going is not told of here.
    if (code === 'person.loggedIn' ? before === 'readWrite' : !told.has(uid)) return;
    if (code === 'person.loggedIn') told.add(uid);
    else told.delete(uid);
    note({ code, data: code === 'person.loggedIn' ? { ...data, before } : data });
  });
  return {
    begin(session) { attendance.begin(session); },
    end(session) { attendance.end(session); },
    expire() { attendance.expire(); },
    joined(state) {
      const { data } = attendedSchema.safeParse(state);
      if (data === undefined) return state;
      const { persons } = data.loggedIn;
      elsewhere = new Map(persons.map(({ uid, access }) => [uid, access]));
      const here = attendance.now().persons;
      return here.length === 0 ? state : { ...data, loggedIn: loggedInOf([...persons.filter(({ uid }) => here.every((one) => one.uid !== uid)), ...here]) };
    },
  };
}
