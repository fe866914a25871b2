import { expect, it } from 'vitest';
import type { Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { Right } from '../../../src/model/ipcMessage.ts';
import { createAttendance, lingerMs } from '../../../src/ipc/attendance.ts';

const session = (uid: number, right: Right, client = 'ngatu'): Session => ({ uid, right, client, stream: () => true });

function bench() {
  let nowMs = 0;
  const told: EventDraft[] = [];
  const attendance = createAttendance({ monoMs: () => nowMs, wallMs: () => 1_800_000_000_000 + nowMs }, (event) => { told.push(event); }, 0);
  const wait = (ms: number): void => {
    nowMs += ms;
    attendance.expire();
  };
  return { attendance, told, wait };
}

it('who looks on is read-only, who may act is read-write, and each step is told once with before and after', () => {
  const { attendance, told } = bench();
  expect(attendance.now()).toEqual({ access: 'none', persons: [] });
  attendance.begin(session(1000, 'view'));
  expect(attendance.now().access).toBe('readOnly');
  attendance.begin(session(1000, 'view'));
  attendance.begin(session(1000, 'operate'));
  attendance.begin(session(1000, 'safety'));
  expect(attendance.now()).toEqual({ access: 'readWrite', persons: [{ uid: 1000, access: 'readWrite', sinceMs: 1_800_000_000_000 }] });
  expect(told).toEqual([
    { code: 'person.loggedIn', data: { uid: 1000, client: 'ngatu', socket: 'view', before: 'none', access: 'readOnly' } },
    { code: 'person.loggedIn', data: { uid: 1000, client: 'ngatu', socket: 'operate', before: 'readOnly', access: 'readWrite' } },
  ]);
});

it('ends a minute after the last connection of the account, not with a command between two', () => {
  const { attendance, told, wait } = bench();
  const [one, two, other] = [session(1000, 'operate'), session(1000, 'view'), session(1001, 'view')];
  for (const each of [one, two, other]) attendance.begin(each);
  wait(120_000);
  attendance.end(one);
  wait(lingerMs * 2);
  expect(attendance.now().access).toBe('readWrite');
  attendance.end(two);
  wait(lingerMs - 1);
  const again = session(1000, 'view');
  attendance.begin(again);
  wait(lingerMs);
  expect(attendance.now().persons).toHaveLength(2);
  attendance.end(again);
  wait(lingerMs);
  expect(attendance.now()).toMatchObject({ access: 'readOnly', persons: [{ uid: 1001 }] });
  expect(told.filter(({ code }) => code === 'person.loggedOut')).toEqual([{ code: 'person.loggedOut', data: { uid: 1000, before: 'readWrite', forS: Math.round((120_000 + lingerMs * 3 + lingerMs - 1) / 1000) } }]);
});

it('the daemons of the cabinet are nobody, and who never said who they are ends nothing', () => {
  const { attendance, told, wait } = bench();
  attendance.begin(session(990, 'operate', 'agentd'));
  attendance.begin(session(0, 'view', 'run'));
  attendance.end(session(5, 'view'));
  wait(lingerMs * 2);
  expect(attendance.now().access).toBe('none');
  expect(told).toEqual([]);
  // Another account that calls itself the parent of a run is a person who does not want to be seen.
  attendance.begin(session(1000, 'operate', 'run'));
  expect(attendance.now()).toMatchObject({ access: 'readWrite', persons: [{ uid: 1000 }] });
});
