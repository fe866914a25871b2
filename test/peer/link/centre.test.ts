import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { FakeSignald, home, LinkBench, siteId, until } from '../../integration/link/bench.ts';

let bench: LinkBench;
let signald: FakeSignald;
const pair = newKeyPair();

beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  mkdirSync(join(bench.dir, 'trust'));
  writeFileSync(join(bench.dir, 'trust', 'py.pub'), pair.publicPem);
  writeFileSync(join(bench.dir, 'py.key'), pair.privatePem, { mode: 0o600 });
  signald = new FakeSignald('boot-p');
  await signald.start(bench.runDir);
  await bench.broker();
  await bench.agent(30_000, ['--centre-trust', join(bench.dir, 'trust')]);
  await until('the link stands', async () => (await bench.linkState())?.connected === true, 30_000);
});
afterEach(async () => {
  await signald.stop();
  await bench.close();
});

test('a centre in Python, from the documents alone: reads statuses, acknowledges events, orders and gets its results, fetches history; every message fits its schema', async () => {
  signald.emit(30);
  const child = spawn('/usr/bin/python3', [join(home, 'test/peer/link/centre.py'), String(bench.port), siteId, join(home, 'docs/schemas'), join(bench.dir, 'py.key'), 'py'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on('exit', resolve); });
  await until('the order came', () => signald.called.length > 0, 60_000);
  signald.tell({ mode: 'flash', source: 'centre', orders: [{ source: 'centre', kind: 'flash', by: 'python', remainingS: 120 }] });
  expect(await ended).toBe(0);
  const found: unknown = JSON.parse(out);
  expect(found).toMatchObject({
    presence: 'online', wrong: [], history: 30, statuses: { 'tlc.mode': { mode: 'flash', source: 'centre' } },
    results: [{ outcome: 'accepted', reason: null }, { outcome: 'completed', reason: null }],
  });
  // The order, its acceptance with the key that signed it, and the cabinet’s evidence key are events too, which may come after this centre has gone.
  expect(found).toHaveProperty('events', expect.toSatisfy((events: number) => events >= 30 && events <= 33));
  expect(signald.called).toEqual([{ method: 'mode.flash', params: { forS: 300, reason: 'from Python', by: 'python' } }]);
  await until('its acknowledgement counts', async () => ((await bench.linkState())?.delivered ?? 0) >= 30, 30_000);
});

test('mosquitto_sub and mosquitto_pub: retained states are read, and history is asked for with response topic and correlation data', async () => {
  signald.emit(7);
  await until('stored', () => signald.acked === 7, 30_000);
  const read = (topic: string): string => execFileSync('mosquitto_sub', ['-V', 'mqttv5', '-p', String(bench.port), '-t', topic, '-C', '1', '-W', '20'], { encoding: 'utf8' });
  expect(JSON.parse(read(`${siteId}/status/tlc.mode`))).toMatchObject({ code: 'tlc.mode', entries: [{ values: { mode: 'actuated' }, quality: 'ok' }] });
  expect(JSON.parse(read(`${siteId}/presence`))).toMatchObject({ state: 'online' });
  const answers: string[] = [];
  const sub = spawn('mosquitto_sub', ['-V', 'mqttv5', '-p', String(bench.port), '-q', '1', '-t', `${siteId}/answer/shell`, '-F', '%D %p', '-C', '1', '-W', '40'], { stdio: ['ignore', 'pipe', 'inherit'] });
  sub.stdout.on('data', (chunk: Buffer) => { answers.push(chunk.toString()); });
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  execFileSync('mosquitto_pub', ['-V', 'mqttv5', '-p', String(bench.port), '-q', '1', '-t', `${siteId}/fetch/stage.changed/event`, '-m', '{"schema":1,"fromMs":0,"toMs":4102444800000}', '-D', 'publish', 'response-topic', `${siteId}/answer/shell`, '-D', 'publish', 'correlation-data', 'abc']);
  await until('answered', () => answers.length > 0, 40_000);
  const [correlation, ...rest] = answers.join('').split(' ');
  expect(correlation).toMatch(/abc|616263/);
  expect(JSON.parse(rest.join(' '))).toMatchObject({ outcome: 'ok', done: true, entries: Array.from({ length: 7 }, (_, n) => ({ seq: n + 1, code: 'stage.changed' })) });
});
