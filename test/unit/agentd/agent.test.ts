import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pino } from 'pino';
import { createAgent, type Agent } from '../../../src/agentd/agent.ts';
import { openCabinet } from '../../../src/agentd/cabinetSide.ts';
import { openLightJunction } from '../../../src/bench/fleet/lightJunction.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import { FakeWire } from '../link/fakeWire.ts';
import { handClock } from '../record/store.ts';

const clock = createClock();
const dir = mkdtempSync(join(tmpdir(), 'agent-'));
const path = join(dir, 'cabinet.yaml');
const files = memoryStates();

/** An agent whose broker answers nobody, by the cabinet's file as it stands. */
function born(record: EventRecord): Agent {
  const logger = pino({ level: 'silent' });
  const options = { runDir: dir, stateDir: dir, siteId: 's', brokers: ['mqtt://127.0.0.1:1'], tls: null, centreTrust: null, budgetBytes: {}, clockScale: 1, reconnectMaxMs: 300, cabinetFile: path };
  const random = createRandom(1);
  const junction = openLightJunction({ clock, random, rate: 1 });
  return createAgent({
    options, record, clock, realClock: clock, uniform: () => random.next(), version: 't', logger, files, verify: () => 'unknownKey', dayOf: () => '2026-01-01',
    cabinet: openCabinet(options, clock, clock, logger).open, ports: { connectSignald: junction.connect, connectBroker: junction.watched, clockProposal: () => null },
  });
}

const nobody = { client: 'test', uid: 0, socket: 'agent' } as const;
function fileAlarms(agent: Agent): readonly unknown[] {
  const answer = agent.alarms.handle({ method: 'alarm.list', params: {} }, nobody);
  return answer?.ok === true && Array.isArray(answer.result) ? answer.result : [];
}

test('a wrong cabinet file is an alarm of an agent that runs on, and over with the start that reads a right one', async () => {
  const opened = openRecord(join(dir, 'record.db'), clock);
  if (!opened.ok) throw new Error(opened.problem.code);
  const { record } = opened;
  writeFileSync(path, 'format: ngatu-cabinet/1\nvds: { sources: [{ kind: ss125, id: r, intervalS: 10 }] }\n');
  const first = born(record);
  expect(fileAlarms(first)).toMatchObject([{ code: 'cabinet.file', component: 'file', active: true }]);
  await first.end();
  writeFileSync(path, 'format: ngatu-cabinet/1\n');
  const second = born(record);
  second.tick();
  expect(fileAlarms(second)).toMatchObject([{ code: 'cabinet.file', component: 'file', quality: 'old' }]);
  await second.end();
  expect(record.query({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterId: 0, limit: 100 }).map(({ event }) => event?.code)).toContain('alarm.raised');
  record.close();
});

test('a broker that takes events and brings no word of the centre is left for the next, and so is one that refuses them all', async () => {
  const hand = handClock();
  const timers = new Set<{ readonly atMs: number; readonly call: () => void }>();
  const realClock = { ...hand, after: (ms: number, call: () => void) => {
    const timer = { atMs: hand.monoMs() + ms, call };
    timers.add(timer);
    return () => { timers.delete(timer); };
  } };
  const tried = async (refusal: Error | undefined): Promise<readonly string[]> => {
    const opened = openRecord(join(mkdtempSync(join(tmpdir(), 'agent-')), 'record.db'), realClock);
    if (!opened.ok) throw new Error(opened.problem.code);
    const urls: string[] = [];
    const agent = createAgent({
      options: { runDir: dir, stateDir: dir, siteId: 's', brokers: ['mqtt://a', 'mqtt://b'], tls: null, centreTrust: null, budgetBytes: {}, clockScale: 1, reconnectMaxMs: 300 },
      record: opened.record, clock: realClock, realClock, uniform: () => 0.5, version: 't', logger: pino({ level: 'silent' }), files: memoryStates(), verify: () => 'unknownKey', dayOf: () => '2026-01-01',
      ports: {
        connectSignald: () => Promise.resolve({ ok: false, code: 'ipc.away', detail: '' }), clockProposal: () => null,
        connectBroker: (url) => {
          urls.push(url);
          const wire = new FakeWire();
          wire.refusal = refusal;
          realClock.after(10, () => { wire.stand(); });
          return wire;
        },
      },
    });
    for (let tick = 0; tick < 4 * 60 * 8; tick++) {
      hand.pass(250);
      for (const timer of timers) if (timer.atMs <= hand.monoMs() && timers.delete(timer)) timer.call();
      agent.tick();
      // oxlint-disable-next-line no-await-in-loop -- answers of the broker come in their turn
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
    await agent.end();
    opened.record.close();
    return urls;
  };
  expect(await tried(undefined)).toEqual(['mqtt://a', 'mqtt://b']);
  expect(await tried(Object.assign(new Error('Not authorized'), { code: 0x87 }))).toEqual(['mqtt://a', 'mqtt://b']);
});
