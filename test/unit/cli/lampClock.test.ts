import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { noteOf } from '../../../src/agentd/auditMethods.ts';
import { clockShow, setClockTo } from '../../../src/cli/command/clock.ts';
import { lampList, lampsOf, lampTest } from '../../../src/cli/command/lamp.ts';
import { plainJson, type Json } from '../../../src/model/canonical.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { JunctionState } from '../../../src/model/junctionState.ts';
import { siteSourceSchema } from '../../../src/model/site.ts';
import type { ClockStatus } from '../../../src/model/time.ts';
import { runLockOf } from '../../../src/platform/runLock.ts';
import { goodState } from '../run/junction-state.ts';
import { servedShell } from './served.ts';

const served = servedShell();
const site = siteSourceSchema.parse(parse(readFileSync(join(import.meta.dirname, '../../../config/sites/ninh-kieu/site.yaml'), 'utf8')));
const json = (value: unknown): Json => plainJson(value);
const clockIn = (quality: ClockStatus['quality']): ClockStatus => ({ quality, source: null, errorMs: null, driftPpm: 20, measured: false, coordinatedForMs: 0, step: null });
const lit = (letters: string): Partial<JunctionState> => ({ groups: site.safety.groups.map(({ id, kind }) => ({ id, kind, commanded: 'red', readBack: letters, sinceMs: 0, countdownS: null, waitingS: null, arrivedInRed: null })) });

/** Each look shows the next of these; the last one stays. */
async function looks(...states: readonly Partial<JunctionState>[]): Promise<void> {
  let look = -1;
  await served.serve('view', 'view', ({ method }) => {
    if (method === 'site.show') return { ok: true, result: json({ site }) };
    look = Math.min(look + 1, states.length - 1);
    return { ok: true, result: json(goodState(states[look])) };
  });
}

it('a junction has three lamps of each vehicle head, two of each for people', () => {
  expect(lampsOf(site)).toHaveLength(6 * 3 + 4 * 2);
});

it('every lamp that burned and was read back is tested; nothing was ordered for it', async () => {
  await looks(lit('R'), lit('RY'), lit('Y'), lit('G'));
  expect(await lampTest(served.shell(true), [], { for: '30s' })).toBe(0);
  expect(JSON.parse(served.said().out)).toMatchObject({ ok: true, lamps: 26, lit: 26, unseen: [], faults: [] });
});

it('a lamp that never burned, and one with a fault, are named: exit 1', async () => {
  const { stamp } = goodState();
  await looks(lit('R'), lit('G'), { ...lit('G'), faults: [{ code: 'lamp.lost', groups: ['vE'], colour: 'green', since: stamp, latched: false }] });
  expect(await lampTest(served.shell(true), [], { for: '1s' })).toBe(1);
  const told: { unseen: { letter: string }[]; faults: unknown[] } = JSON.parse(served.said().out);
  expect(new Set(told.unseen.map(({ letter }) => letter))).toEqual(new Set(['Y']));
  expect(told.faults).toMatchObject([{ group: 'vE', letter: 'G', code: 'lamp.lost' }]);
  expect(await lampList(served.shell())).toBe(1);
  expect(served.said().out).toMatch(/^vE +green +hb2\/1 +lit +lamp\.lost$/m);
});

const options = { reason: 'receiver is broken', by: 'Lan', yes: true } as const;

it('a clock that a source keeps is left alone', async () => {
  await looks({ clock: clockIn('synced') });
  const set: number[] = [];
  expect(await setClockTo(served.shell(), '2027-02-06T08:00:30', options, (wallMs) => { set.push(wallMs); return null; })).toBe(4);
  expect(set).toEqual([]);
  expect(await clockShow(served.shell())).toBe(0);
});

it('nobody vouches: it is set by the site’s own time, confirmed by what it comes to, with before and after in the audit channel', async () => {
  await looks({ timezone: 'Asia/Ho_Chi_Minh', clock: clockIn('never') });
  const notes: EventDraft[] = [];
  await served.serve('agentOperate', 'operate', (call, session) => noteOf((draft) => { notes.push(draft); }, call, session) ?? { ok: false, code: 'ipc.notHere', params: {} });
  const set: number[] = [];
  const done = (wallMs: number): null => { set.push(wallMs); return null; };
  for (const [moment, more, exit] of [['yesterday', options, 2], ['10m', options, 2], ['08:00', { ...options, reason: '' }, 2], ['2027-02-06T08:00:30', { ...options, yes: false, confirm: 'yes' }, 1]] as const) expect(await setClockTo(served.shell(), moment, more, done)).toBe(exit);
  expect(set).toEqual([]);
  expect(await setClockTo(served.shell(), '2027-02-06T08:00:30', { ...options, yes: false, confirm: 'the clock of ninh-kieu is 2027-02-06 08:00:30' }, done)).toBe(0);
  expect(Math.abs((set[0] ?? 0) - Date.parse('2027-02-06T01:00:30Z'))).toBeLessThan(60_000);
  expect(notes).toMatchObject([{ code: 'command.accepted', data: { command: 'clock.set', by: 'Lan', reason: 'receiver is broken', source: 'technician', after: expect.stringContaining('2027-02-06 08:0') } }]);
  expect(await setClockTo(served.shell(), '08:00:30', options, () => 'Operation not permitted')).toBe(4);
});

it('a junction of `ngatu run` is refused, whatever was confirmed: its clock is the real computer’s; a lock that nobody holds any more hinders nobody', async () => {
  await looks({ clock: clockIn('never') });
  const set: number[] = [];
  const done = (wallMs: number): null => { set.push(wallMs); return null; };
  const run = spawn('sleep', ['60'], { argv0: 'ngatu run', stdio: 'ignore' });
  const ended = new Promise((resolve) => { run.once('close', resolve); });
  writeFileSync(runLockOf(served.runDir), `${run.pid ?? 0}\n`);
  expect(await setClockTo(served.shell(true), '2027-02-06T08:00:30', options, done)).toBe(4);
  expect(JSON.parse(served.said().out)).toMatchObject({ ok: false, error: { code: 'clock.bench', pid: run.pid, site: 'ninh-kieu' } });
  expect(set).toEqual([]);
  run.kill('SIGKILL');
  await ended;
  expect(await setClockTo(served.shell(), '2027-02-06T08:00:30', options, done)).toBe(0);
  expect(set).toHaveLength(1);
});
