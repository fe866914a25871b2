import { expect, it } from 'vitest';
import { createAttendanceDesk } from '../../../src/agentd/attendanceDesk.ts';
import { lingerMs } from '../../../src/ipc/attendance.ts';
import type { Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';

const session = (uid: number): Session => ({ uid, right: 'operate', client: 'ngatu', stream: () => true });
const atSignald = (...persons: readonly { readonly uid: number; readonly access: string }[]): unknown => ({
  mode: 'actuated', loggedIn: { access: persons.length === 0 ? 'none' : persons.some(({ access }) => access === 'readWrite') ? 'readWrite' : 'readOnly', persons: persons.map((one) => ({ ...one, sinceMs: 5 })) },
});

function bench() {
  let nowMs = 0;
  const told: EventDraft[] = [];
  const desk = createAttendanceDesk({ monoMs: () => nowMs, wallMs: () => nowMs }, (event) => { told.push(event); });
  const wait = (ms: number): void => {
    nowMs += ms;
    desk.expire();
  };
  return { desk, told, wait };
}

it('who acts through the agent alone is logged in read-write too, in the snapshot and in the record, until a minute after', () => {
  const { desk, told, wait } = bench();
  expect(desk.joined(atSignald())).toEqual(atSignald());
  const lan = session(1000);
  desk.begin(lan);
  expect(desk.joined(atSignald())).toMatchObject({ mode: 'actuated', loggedIn: { access: 'readWrite', persons: [{ uid: 1000, access: 'readWrite' }] } });
  desk.end(lan);
  wait(lingerMs);
  expect(desk.joined(atSignald())).toEqual(atSignald());
  expect(told).toMatchObject([{ code: 'person.loggedIn', data: { uid: 1000, before: 'none', access: 'readWrite' } }, { code: 'person.loggedOut', data: { uid: 1000 } }]);
});

it('an account that signald knows is one person: what it could only look at there is told with before and after, what it may do there is not told twice', () => {
  const { desk, told, wait } = bench();
  desk.joined(atSignald({ uid: 1000, access: 'readOnly' }, { uid: 1001, access: 'readWrite' }));
  desk.begin(session(1000));
  const minh = session(1001);
  desk.begin(minh);
  expect(desk.joined(atSignald({ uid: 1000, access: 'readOnly' }, { uid: 1001, access: 'readWrite' }))).toMatchObject({ loggedIn: { access: 'readWrite', persons: [{ uid: 1000, access: 'readWrite' }, { uid: 1001, access: 'readWrite' }] } });
  desk.end(minh);
  wait(lingerMs);
  expect(told).toEqual([{ code: 'person.loggedIn', data: { uid: 1000, client: 'ngatu', socket: 'operate', before: 'readOnly', access: 'readWrite' } }]);
});

it('a snapshot that tells of nobody is passed on as it came', () => {
  const { desk } = bench();
  desk.begin(session(1000));
  expect(desk.joined({ mode: 7 })).toEqual({ mode: 7 });
});
