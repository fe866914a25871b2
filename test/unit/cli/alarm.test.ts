import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createAlarmDesk } from '../../../src/agentd/alarmDesk.ts';
import { createAlarms, type Alarms } from '../../../src/agentd/alarms.ts';
import { alarmAcknowledge, alarmList, alarmResume, alarmSuspend } from '../../../src/cli/command/alarm.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { AlarmMessage } from '../../../src/model/linkAlarm.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { stateFiles } from '../../../src/platform/stateFile.ts';
import { servedShell } from './served.ts';

const served = servedShell();
let notes: EventDraft[] = [];
let told: AlarmMessage[] = [];
let alarms: Alarms;

beforeEach(async () => {
  [notes, told] = [[], []];
  const clock = createClock();
  alarms = createAlarms({ clock, realClock: clock, boot: 'b', files: stateFiles(mkdtempSync(join(served.runDir, 'state-'))), note: () => undefined, publish: (message) => { told.push(message); } });
  const desk = createAlarmDesk(alarms, (draft) => { notes.push(draft); });
  const handle = (call: Parameters<typeof desk.handle>[0], session: Parameters<typeof desk.handle>[1]): NonNullable<ReturnType<typeof desk.handle>> => desk.handle(call, session) ?? { ok: false, code: 'ipc.notHere', params: {} };
  await served.serve('agent', 'view', handle);
  await served.serve('agentOperate', 'operate', handle);
  alarms.own('link.echoMissing', 'command', 'subscribed, not delivered');
  alarms.own('link.echoMissing', 'channel', 'subscribed, not delivered');
});

it('an alarm that nobody has taken is exit 1; acknowledged by name it is 0, and the centre sees who', async () => {
  expect(await alarmList(served.shell())).toBe(1);
  expect(served.said().out).toMatch(/^link\.echoMissing +command +[a-z]+ +active/m);
  expect(await alarmAcknowledge(served.shell(), ['link.echoMissing'], { by: 'Lan', reason: 'broker is being mended' })).toBe(0);
  expect(served.said().out).toMatch(/command, channel|channel, command/);
  expect(told.at(-1)?.components).toMatchObject([{ component: 'command', acknowledged: true, acknowledgedBy: 'Lan', reason: 'broker is being mended' }, { component: 'channel', acknowledged: true }]);
  expect(await alarmList(served.shell(true))).toBe(0);
  expect(JSON.parse(served.said().out)).toHaveLength(2);
});

it('each action stands in the audit channel: who, from where, before and after', async () => {
  const uid = process.getuid?.() ?? 0;
  expect(await alarmSuspend(served.shell(), ['link.echoMissing', 'command'], { by: 'Lan', reason: 'broker is being mended', for: '8h' })).toBe(0);
  expect(await alarmResume(served.shell(), ['link.echoMissing', 'command'], { by: 'Minh' })).toBe(0);
  expect(notes.map(({ code, data }) => [code, data['command'], data['component'], data['by'], data['uid'], data['source'], data['before'], data['after']])).toEqual([
    ['command.accepted', 'alarm.suspend', 'command', 'Lan', uid, 'technician', 'active', 'active+suspended'],
    ['command.accepted', 'alarm.resume', 'command', 'Minh', uid, 'technician', 'active+suspended', 'active'],
  ]);
  expect(notes[0]?.data).toMatchObject({ forS: 28_800, reason: 'broker is being mended' });
});

it('there is no such alarm: refused by name, and that stands there too', async () => {
  expect(await alarmAcknowledge(served.shell(), ['link.echoMissing', '__proto__'], { by: 'Lan' })).toBe(4);
  expect(served.said().err).toContain('There is no alarm link.echoMissing of __proto__');
  expect(notes).toMatchObject([{ code: 'command.rejected', data: { command: 'alarm.acknowledge', component: '__proto__', detail: 'alarm.unknown' } }]);
});

it('a suspension without a reason, without an end or for longer than a week is not asked for', async () => {
  for (const options of [{ for: '8h' }, { reason: 'quiet' }, { for: '169h', reason: 'quiet' }, { for: '30s', reason: 'quiet' }]) expect(await alarmSuspend(served.shell(), ['link.echoMissing'], options)).toBe(2);
  expect(notes).toEqual([]);
});
