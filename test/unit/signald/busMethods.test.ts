import { expect, test } from 'vitest';
import type { BusOutcome } from '../../../src/field/scan/request.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { handleBus, type BusCallOf, type BusParts } from '../../../src/signald/busMethods.ts';
import { configureCore, createCore, provedAnew, type CoreConfig } from '../../../src/signald/core.ts';
import type { ServiceJob } from '../../../src/signald/serviceQueue.ts';
import { allNamed, serviceSite } from './serviceSite.ts';

const site = serviceSite();
const configured = configureCore(site, site.traffic.builtinPlan, 0);
if (!configured.ok) throw new Error('not configured');
const config: CoreConfig = configured.value;

const nobody = createCore(config, 0);

interface Rig { readonly parts: BusParts; readonly jobs: ServiceJob[]; readonly events: EventDraft[]; readonly proved: () => number; readonly flashing: (on: boolean) => void; readonly swap: () => void }

/** Answers each transaction from a script; every lamp board flashes or none. */
function rig(answers: readonly BusOutcome[]): Rig {
  const jobs: ServiceJob[] = [];
  const events: EventDraft[] = [];
  let [proved, flashing, named] = [0, true, true];
  const core = allNamed(createCore(config, 0));
  const look = (): ReturnType<BusParts['junction']['look']> => ({
    config, tick: { n: 1, due: 1 },
    core: { ...core, posture: flashing ? 'flash' : 'run', bringUp: named ? core.bringUp : nobody.bringUp, scan: { ...core.scan, fieldBoards: named ? core.scan.fieldBoards : nobody.scan.fieldBoards, samples: core.scan.samples.withEach(config.lampBoards.map(({ id }) => [id, {
      board: id, atMs: 1000, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false, armed: false,
      flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
    }])) } },
  });
  const left = [...answers];
  return {
    jobs, events, proved: () => proved, flashing: (on) => { flashing = on; }, swap: () => { named = false; },
    parts: {
      bootId: 'boot', record: (event) => { events.push(event); },
      junction: { look, nowMs: () => 1000, proveAgain: () => { proved += 1; } },
      queue: {
        step: () => undefined, onReply: () => false,
        add(job) {
          jobs.push(job);
          const refusal = job.mayRun();
          const outcome = left.shift();
          if (refusal !== null) job.done({ kind: 'refused', code: refusal });
          else if (outcome !== undefined) job.done({ kind: 'reply', outcome });
          return true;
        },
      },
    },
  };
}

const person = { uid: 1001, client: 'ngatu' } as const;
const ask = async (parts: BusParts, call: BusCallOf, right: 'operate' | 'safety' = 'safety'): Promise<Outcome> => handleBus(parts, call, { ...person, right });
const write = (board: string, point: string, value: number | boolean): BusCallOf => ({ method: 'bus.write', params: { target: { board }, place: { point }, value, by: 'Lan', reason: 'a test of it' } });
const codes = (events: readonly EventDraft[]): string[] => events.map(({ code }) => code);

test('a write: before, write, after; the log has who, why and both values, before anything is on the line', async () => {
  const { parts, jobs, events } = rig([{ kind: 'registers', registers: [65_535] }, { kind: 'written' }, { kind: 'registers', registers: [5] }]);
  const done = await ask(parts, write('cd1', 'seconds.8', 5), 'operate');
  expect(done).toMatchObject({ ok: true, result: { board: 'cd1', point: 'seconds.8', before: { value: 65_535 }, after: { value: 5 } } });
  expect(jobs.map(({ call }) => call.function)).toEqual(['fc03', 'fc06', 'fc03']);
  expect(events).toMatchObject([
    { code: 'command.accepted', data: { command: 'bus.write', by: 'Lan', reason: 'a test of it', uid: 1001, client: 'ngatu', board: 'cd1', point: 'seconds.8', wanted: 5, before: '65535' } },
    { code: 'command.ended', data: { board: 'cd1', point: 'seconds.8', before: '65535', after: '5', outcome: 'written' } },
  ]);
});

test('in colour nothing of a lamp board is touched, and the refusal stands in the log', async () => {
  const { parts, jobs, events, flashing, proved } = rig([]);
  flashing(false);
  for (const point of ['token', 'lamp.1.green', 'command.flash', 'service.note']) {
    expect(await ask(parts, write('hb1', point, point === 'token' || point === 'service.note' ? 1 : true))).toMatchObject({ ok: false, params: { board: 'hb1', point } });
  }
  expect(jobs).toEqual([]);
  expect(proved()).toBe(0);
  expect(codes(events)).toEqual(['command.rejected', 'command.rejected', 'command.rejected', 'command.rejected']);
});

test('flash ends between asking and writing: nothing is written', async () => {
  const { parts, jobs, events, flashing } = rig([{ kind: 'registers', registers: [0] }]);
  const late: BusParts = { ...parts, queue: { ...parts.queue, add(job) {
    if (job.call.function === 'fc06') flashing(false);
    return parts.queue.add(job);
  } } };
  expect(await ask(late, write('hb1', 'service.note', 7))).toMatchObject({ ok: false, code: 'bus.serviceNeedsFlash' });
  expect(jobs.map(({ call, mayRun }) => [call.function, mayRun()])).toEqual([['fc03', null], ['fc06', 'bus.serviceNeedsFlash']]);
  expect(events.at(-1)).toMatchObject({ code: 'command.ended', data: { outcome: 'bus.serviceNeedsFlash', after: null } });
});

test('a card is swapped between reading and writing: nothing is written to the other one, of lamps or field', async () => {
  for (const [board, point] of [['hb1', 'service.note'], ['cd1', 'seconds.8']] as const) {
    const { parts, jobs, events, swap } = rig([{ kind: 'registers', registers: [0] }]);
    const late: BusParts = { ...parts, queue: { ...parts.queue, add(job) {
      if (job.call.function === 'fc06') swap();
      return parts.queue.add(job);
    } } };
    expect(await ask(late, write(board, point, 7))).toMatchObject({ ok: false, code: 'bus.notIdentified', params: { board, point } });
    expect(jobs[1]?.mayRun()).toBe('bus.notIdentified');
    expect(events.at(-1)).toMatchObject({ code: 'command.ended', data: { outcome: 'bus.notIdentified' } });
  }
});

test('after a write to a lamp board its proof begins anew, also where no answer came', async () => {
  for (const outcome of [{ kind: 'written' }, { kind: 'timeout' }] as const) {
    const { parts, proved } = rig([{ kind: 'registers', registers: [0] }, outcome, { kind: 'registers', registers: [7] }]);
    await ask(parts, write('hb1', 'service.note', 7));
    expect(proved()).toBe(1);
  }
});

test('a value that does not fit, and a device that does not answer, are refusals with a name', async () => {
  expect(await ask(rig([{ kind: 'registers', registers: [0] }]).parts, write('cd1', 'seconds.8', 70_000))).toMatchObject({ ok: false, code: 'bus.badValue' });
  expect(await ask(rig([{ kind: 'timeout' }]).parts, { method: 'bus.read', params: { target: { board: 'lc1' }, place: { point: 'model' } } })).toMatchObject({ ok: false, code: 'bus.noAnswer', params: { board: 'lc1', point: 'model', outcome: 'timeout' } });
  expect(await ask(rig([{ kind: 'exception', code: 2 }]).parts, { method: 'bus.read', params: { target: { board: 'lc1' }, place: { point: 'model' } } })).toMatchObject({ ok: false, code: 'bus.exception', params: { exception: 2 } });
});

test('what a lamp line is asked ends inside the tick, with the quiet time of its slowest board', async () => {
  const { parts, jobs } = rig([{ kind: 'registers', registers: [2300] }]);
  await ask(parts, { method: 'bus.read', params: { target: { board: 'hb1' }, place: { point: 'supplyVoltage' } } });
  expect(jobs).toMatchObject([{ line: 'lamps', unit: 1, insideTick: true, call: { function: 'fc03', address: 105, count: 1 } }]);
  expect(jobs[0]?.timeoutMs).toBeGreaterThanOrEqual(18);
  expect(jobs[0]?.costMs).toBeLessThan(40);
});

test('proved anew is what a junction in flash is; a coloured one is left as it is', () => {
  const core = createCore(config, 0);
  const ready = { ...core, bringUp: { ...core.bringUp, phase: 'ready' as const } };
  expect(provedAnew(config, ready, 500).bringUp).toMatchObject({ phase: 'identify', sinceMs: 500 });
  const coloured = { ...ready, posture: 'run' as const };
  expect(provedAnew(config, coloured, 500)).toBe(coloured);
});
