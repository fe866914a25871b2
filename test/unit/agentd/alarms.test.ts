import { expect, test } from 'vitest';
import { createAlarms, type Alarms } from '../../../src/agentd/alarms.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';

const at = { ms: 0 };
const clock: Clock = { ...createClock(), monoMs: () => at.ms, wallMs: () => 1_795_867_200_000 + at.ms };

/** One life of an agent after the other, on the same files. */
function lives(): () => { readonly alarms: Alarms; readonly noted: EventDraft[] } {
  const files = memoryStates();
  return () => {
    const noted: EventDraft[] = [];
    return { noted, alarms: createAlarms({ clock, realClock: clock, boot: 'b', files, publish: () => undefined, note: (draft) => { noted.push(draft); } }) };
  };
}
const codes = (noted: readonly EventDraft[]): readonly unknown[] => noted.map(({ code, data }) => [code, data['alarm'], data['component']]);
const calm = { faults: [] };

test('an alarm of the agent’s own is on record once when it comes and once when it is over; a fault of signald’s is not', () => {
  const { alarms, noted } = lives()();
  alarms.takeState({ faults: [{ code: 'board.silent', board: 'hb1', since: { wallMs: 1, errorMs: 1 } }] });
  alarms.own('vds.silent', 'radar', 'for 3 intervals');
  alarms.own('vds.silent', 'radar', 'for 4 intervals');
  alarms.own('vds.silent', 'radar', null);
  expect(codes(noted)).toEqual([['alarm.raised', 'vds.silent', 'radar'], ['alarm.cleared', 'vds.silent', 'radar']]);
});

test('a restart neither ends an alarm of the last life nor begins it anew, nor forgets who acknowledged it, until its finder has spoken', () => {
  const born = lives();
  const first = born();
  first.alarms.takeState(calm);
  first.alarms.own('vds.silent', 'radar', 'for 3 intervals');
  first.alarms.acknowledge('vds.silent', 'radar', { by: 'op' });
  const second = born();
  second.alarms.takeState(calm);
  expect(second.alarms.list()).toMatchObject([{ code: 'vds.silent', active: true, acknowledged: true, quality: 'old' }]);
  second.alarms.own('vds.silent', 'radar', 'for 3 intervals');
  expect(second.alarms.list()).toMatchObject([{ active: true, acknowledged: true, acknowledgedBy: 'op', quality: 'ok' }]);
  expect(second.noted).toEqual([]);
  const third = born();
  third.alarms.takeState(calm);
  third.alarms.own('vds.silent', 'radar', null);
  expect(codes(third.noted)).toEqual([['alarm.cleared', 'vds.silent', 'radar']]);
});

test('what nobody finds again for an hour is over', () => {
  const born = lives();
  const first = born();
  first.alarms.takeState(calm);
  first.alarms.own('camera.dark', 'east', 'night');
  const second = born();
  second.alarms.takeState(calm);
  at.ms += 3_599_000;
  second.alarms.tick();
  expect(second.noted).toEqual([]);
  at.ms += 2000;
  second.alarms.tick();
  expect(codes(second.noted)).toEqual([['alarm.cleared', 'camera.dark', 'east']]);
});
