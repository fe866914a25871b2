import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCentreClient, type CentreClient, type OrderWish } from '../../../src/centre/client.ts';
import { signedAlive, signedOrder, type CentreKey } from '../../../src/link/signing.ts';
import { statusCodes } from '../../../src/link/statusGate.ts';
import { siteTopics, type TopicMeaning } from '../../../src/link/topics.ts';
import { linkMessages, linkJsonSchemas } from '../../../src/model/linkDocument.ts';
import { alarmSchema } from '../../../src/model/linkAlarm.ts';
import type { CommandResult } from '../../../src/model/linkOrder.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { startOnvifDevice } from '../../../src/sim/onvif/onvifDevice.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';
import { joined, type Picture } from '../../../src/model/linkPicture.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { z } from 'zod';
import { runTool, type Ended } from '../tool.ts';
import { end, FakeSignald, LinkBench, siteId, until } from './bench.ts';

const clock = createClock();
const topics = siteTopics(siteId);
const pair = newKeyPair();
const key: CentreKey = { keyId: 'c1', sign: signingKey(pair.privatePem).sign };

let bench: LinkBench;
let signald: FakeSignald;
let client: CentreClient;
let heard: { readonly meaning: TopicMeaning; readonly payload: string }[];

async function start(...more: readonly string[]): Promise<void> {
  await bench.broker();
  await bench.agent(15_000, ['--centre-trust', join(bench.dir, 'trust'), ...more]);
  client = openCentreClient({
    urls: [`mqtt://127.0.0.1:${bench.port}`], clientId: 'centre-under-test', clock, uniform: () => 0, subscriptions: [topics.everything],
    onMessage: (meaning, payload) => { heard.push({ meaning, payload }); },
  });
  await until('the link stands', async () => (await bench.linkState())?.connected === true && client.connected());
  // The echo and the first statuses have passed.
  await new Promise((resolve) => { setTimeout(resolve, 300); });
}

beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  mkdirSync(join(bench.dir, 'trust'));
  writeFileSync(join(bench.dir, 'trust', 'c1.pub'), pair.publicPem);
  signald = new FakeSignald('boot-o');
  await signald.start(bench.runDir);
  heard = [];
});
afterEach(async () => {
  await client.end();
  await signald.stop();
  await bench.close();
});

const orders = (): string[] => heard.flatMap(({ meaning, payload }) => (meaning.kind === 'command' && payload.includes('tlc.mode.release') ? [payload] : []));
const alarms = (): unknown[] => heard.flatMap(({ meaning, payload }) => (meaning.kind === 'alarm' && meaning.code === 'board.silent' ? [alarmSchema.parse(JSON.parse(payload))] : []));
const live = (channel: string): number => heard.filter(({ meaning }) => (meaning.kind === 'live' || meaning.kind === 'replay') && meaning.channel === channel).length;
/** What the audit channel tells of a flash that the centre has ordered. */
const flashAudits = (): string[] => heard.flatMap(({ meaning, payload }) => ((meaning.kind === 'live' || meaning.kind === 'replay') && meaning.channel === 'audit' && payload.includes('tlc.mode.flash') ? [payload] : []));
const states = (): string[] => heard.flatMap(({ meaning, payload }) => (meaning.kind === 'status' && meaning.code === 'tlc.groups' ? [payload] : []));
const answers = (): unknown[] => heard.flatMap(({ meaning, payload }) => (meaning.kind === 'answer' ? [JSON.parse(payload)] : []));
const command = (order: string, params: OrderWish['params'] = {}): OrderWish => ({ site: siteId, room: 'command', order, target: order, actor: 'lan', params });

async function ask(wish: OrderWish, during: (results: readonly CommandResult[]) => void = () => undefined): Promise<{ readonly results: readonly CommandResult[]; readonly last: CommandResult | null }> {
  const results: CommandResult[] = [];
  const last = await client.order(key, wish, 20_000, (result) => {
    results.push(result);
    during(results);
  });
  return { results, last };
}

test('every status that is sent can be throttled; an order that is refused as old is not signed anew: whoever holds the broker could name the counter', async () => {
  await start();
  const outcomes: string[] = [];
  for (const target of statusCodes) {
    // eslint-disable-next-line no-await-in-loop -- one order after the other
    const result = await client.order(key, { site: siteId, room: 'throttle', order: 'throttle.set', target, actor: 'lan', params: { everyS: 60 } }, 5000, ({ outcome }) => { outcomes.push(outcome); });
    expect([target, result?.outcome, result?.reason]).toEqual([target, 'completed', null]);
  }
  expect(new Set(outcomes)).toEqual(new Set(['completed']));
  await client.publish(topics.alive, JSON.stringify(signedAlive(key, siteId, (Date.now() + 40_000) * 1000)));
  const before = heard.filter(({ meaning }) => meaning.kind === 'throttle').length;
  expect((await client.order(key, { site: siteId, room: 'throttle', order: 'throttle.set', target: 'tlc.mode', actor: 'lan', params: { everyS: 60 } }, 5000, () => undefined))?.reason).toBe('order.oldCounter');
  expect(heard.filter(({ meaning }) => meaning.kind === 'throttle').length).toBe(before + 1);
});

test('an order goes to signald under its actor’s name, is accepted with its lease, and completed when the junction shows it', async () => {
  await start();
  const { results } = await ask(command('tlc.mode.flash', { forS: 300, reason: 'works' }), ([first]) => {
    if (first?.outcome === 'accepted') signald.tell({ mode: 'flash', source: 'centre', orders: [{ source: 'centre', kind: 'flash', by: 'lan', remainingS: 120 }] });
  });
  expect(results.map(({ outcome, leaseS, reason }) => ({ outcome, leaseS, reason }))).toEqual([{ outcome: 'accepted', leaseS: 120, reason: null }, { outcome: 'completed', leaseS: null, reason: null }]);
  expect(signald.called).toEqual([{ method: 'mode.flash', params: { forS: 300, reason: 'works', by: 'lan' } }]);
  // The centre's sign of life renews it for what is left.
  client.alive(key, siteId);
  await until('renewed', () => signald.called.length === 2);
  expect(signald.called[1]).toMatchObject({ method: 'mode.flash', params: { by: 'lan' } });
  // The key that signed it stands in the audit channel, once.
  await until('audited', () => flashAudits().length >= 1);
  expect(flashAudits()[0]).toContain(`"keyId":"${key.keyId}"`);
  expect(new Set(flashAudits()).size).toBe(1);
  // Released on site: not renewed.
  signald.tell({ orders: [] });
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  client.alive(key, siteId);
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  expect(signald.called).toHaveLength(2);
});

test('refusals say why: signald’s, the form’s, the signature’s; and are written down', async () => {
  await start();
  signald.refusal = { code: 'mode.higherActive', params: { source: 'policePanel', kind: 'flash', remainingS: 5 } };
  expect((await ask(command('tlc.mode.allRed', { reason: 'training' }))).last).toMatchObject({ outcome: 'rejected', reason: 'mode.higherActive', params: { source: 'policePanel' } });
  expect((await ask(command('tlc.mode.flash', { forS: 99_999, reason: 'x' }))).last).toMatchObject({ outcome: 'rejected', reason: 'order.badParams', params: { detail: 'forS reason' } });
  expect((await ask(command('fault.reset', {}))).last).toMatchObject({ outcome: 'rejected', reason: 'order.unknown' });
  const stranger: CentreKey = { keyId: 'c1', sign: signingKey(newKeyPair().privatePem).sign };
  expect(await client.order(stranger, command('tlc.mode.release'), 10_000, () => undefined)).toMatchObject({ outcome: 'rejected', reason: 'order.badSignature' });
  expect(signald.called).toHaveLength(1);
  await until('the audit channel tells', () => heard.filter(({ meaning, payload }) => meaning.kind === 'live' && meaning.channel === 'audit' && payload.includes('order.badSignature')).length === 1);
});

test('an order that is played back is done once, before and after a restart', async () => {
  await start();
  await client.order(key, command('tlc.mode.release'), 500, () => undefined);
  await until('heard', () => orders().length === 1);
  const [copy = ''] = orders();
  const mine = bench.reader(`${siteId}/answer/tlc.mode.release`);
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  await client.publish(topics.command('tlc.mode.release'), copy);
  await until('answered again', () => mine.length >= 1);
  expect(signald.called).toHaveLength(1);
  const [agent] = bench.children('agentd');
  if (agent === undefined) throw new Error('no agent');
  await end(agent, 'SIGKILL');
  await bench.agent(15_000, ['--centre-trust', join(bench.dir, 'trust')]);
  await until('the link stands again', async () => (await bench.linkState())?.connected === true);
  await client.publish(topics.command('tlc.mode.release'), copy);
  await until('refused', () => mine.some((line) => line.includes('order.oldCounter')));
  expect(signald.called).toHaveLength(1);
});

const rowsOf = async (channel: string, code: string, fromMs: number, toMs: number): Promise<{ readonly reason: string | null; readonly ns: readonly unknown[] }> => {
  const ns: unknown[] = [];
  const { reason } = await client.fetch({ site: siteId, channel, code, fromMs, toMs }, { pageMs: 20_000, onPage: (page) => { ns.push(...page.map(({ origin }) => origin?.n)); } });
  return { reason, ns };
};

test('history comes in pages by correlation, from inclusive to exclusive, and an empty answer too', async () => {
  await start();
  signald.emit(250);
  await until('stored', () => signald.acked === 250);
  const base = 1_760_000_000_000;
  expect((await rowsOf('event', 'all', base, base + 1000)).ns).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  expect(await rowsOf('event', 'stage.changed', base + 10, base + 20)).toEqual({ reason: null, ns: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19] });
  expect(await rowsOf('event', 'all', 1, 2)).toEqual({ reason: null, ns: [] });
  expect(await rowsOf('event', 'all', 5, 2)).toEqual({ reason: 'fetch.badRange', ns: [] });
  expect(await rowsOf('nothing', 'all', 1, 2)).toEqual({ reason: 'fetch.noSuchChannel', ns: [] });
});

test('alarms are retained whole, acknowledged by name, and every message fits its published schema', async () => {
  await start();
  const fault = { code: 'board.silent', board: 'hb1', detail: 'no answer', since: { bootId: 'b', monoMs: 1, wallMs: 1_760_000_000_000, errorMs: 3 } };
  signald.tell({ faults: [fault] });
  await until('told', () => alarms().length === 1);
  expect(alarms()[0]).toMatchObject({ components: [{ component: 'hb1', active: true, acknowledged: false, severity: 'critical' }] });
  expect((await ask(command('alarm.acknowledge', { alarm: 'board.silent', component: 'hb1' }))).last).toMatchObject({ outcome: 'completed' });
  expect((await ask(command('alarm.acknowledge', { alarm: 'board.silent', component: 'hb9' }))).last).toMatchObject({ outcome: 'rejected', reason: 'alarm.unknown' });
  await until('acknowledged', () => alarms().length === 2);
  const late = bench.reader(`${siteId}/alarm/board.silent`);
  await until('retained', () => late.length === 1);
  expect(JSON.parse(late[0] ?? '')).toMatchObject({ components: [{ acknowledged: true, acknowledgedBy: 'lan' }] });
  signald.emit(3);
  await until('events too', () => heard.filter(({ meaning }) => meaning.kind === 'live').length >= 3);
  checkSchemas();
});

test('a channel waits while it is stopped, alarms and audit never do; live lamp states come when asked for', async () => {
  await start();
  expect((await ask({ site: siteId, room: 'channel', order: 'channel.stop', target: 'event', actor: 'lan', params: {} })).last).toMatchObject({ outcome: 'completed' });
  expect((await ask({ site: siteId, room: 'channel', order: 'channel.stop', target: 'audit', actor: 'lan', params: {} })).last).toMatchObject({ outcome: 'rejected', reason: 'channel.neverStopped' });
  signald.emit(5);
  signald.emit(2, 'mode.changed');
  await until('audit goes', () => live('audit') >= 2);
  await new Promise((resolve) => { setTimeout(resolve, 600); });
  expect(live('event')).toBe(0);
  await ask({ site: siteId, room: 'channel', order: 'channel.start', target: 'event', actor: 'lan', params: {} });
  await until('they go', () => live('event') === 5);
  const groups = [{ id: 'vN', commanded: 'green', readBack: 'G' }, { id: 'vE', commanded: 'red', readBack: null }];
  signald.tell({ groups });
  await new Promise((resolve) => { setTimeout(resolve, 400); });
  expect(states()).toEqual([]);
  await ask({ site: siteId, room: 'channel', order: 'channel.start', target: 'tlc.groups', actor: 'lan', params: { forS: 600 } });
  await until('lamp states', () => states().length === 1);
  expect(JSON.parse(states()[0] ?? '')).toMatchObject({ entries: [{ values: { vN: { commanded: 'green', readBack: 'G' } }, qualities: { vE: 'none' } }] });
});

test('a picture of a camera goes to the centre that asks by a signed order, in pieces at the allowed pace, as it lies in the cabinet; nobody gets one unasked, and beyond the day’s bytes it is refused by name', async () => {
  const seen = drawJpeg({ columns: 40, rows: 24, luma: (column, row) => ((column * 5 + row) % 200) + 30 }, 'x'.repeat(30_000));
  const camera = await startOnvifDevice({ user: 'ngatu', password: 'Duong-Pho-77', ptz: false, presets: [], clockOffsetMs: 0, auth: 'digest', trouble: 'none', picture: () => seen }, clock);
  const [cabinet, secrets, spent] = ['cabinet.yaml', 'secrets.json', 'agentd/pictures.json'].map((name) => join(bench.dir, name));
  writeFileSync(cabinet ?? '', `format: ngatu-cabinet/1\ncameras: [{ id: north, address: '${camera.address}' }]\nsnapshots: { link: { kbPerS: 32, mbPerDay: 1 } }\n`);
  writeFileSync(secrets ?? '', JSON.stringify({ format: 'ngatu-secrets/1', cameras: { north: { user: 'ngatu', password: 'Duong-Pho-77' } } }), { mode: 0o600 });
  try {
    await start('--cabinet', cabinet ?? '', '--secrets', secrets ?? '');
    const everything = bench.reader(topics.everything);
    const pieces: (Picture & { readonly atMs: number })[] = [];
    const results: CommandResult[] = [];
    const picture = (params: OrderWish['params']): Promise<CommandResult | null> => client.order(key, command('camera.snapshot', params), 30_000, (result) => { results.push(result); }, (piece) => { pieces.push({ ...piece, atMs: performance.now() }); });
    expect(await picture({ camera: 'north' })).toMatchObject({ outcome: 'completed' });
    expect(results.map(({ outcome, params }) => [outcome, params['bytes']])).toEqual([['accepted', seen.length], ['completed', undefined]]);
    expect(joined(pieces)?.equals(seen)).toBe(true);
    // 16.4 kB of each whole piece take 0.5 s of the line at 32 kB/s.
    expect((pieces.at(-1)?.atMs ?? 0) - (pieces[0]?.atMs ?? 0)).toBeGreaterThan((pieces.length - 1) * 450);
    expect(pieces.length).toBeGreaterThan(2);
    const { day } = z.object({ day: z.string(), bytes: z.number().min(seen.length) }).parse(JSON.parse(readFileSync(spent ?? '', 'utf8')));
    writeFileSync(spent ?? '', JSON.stringify({ day, bytes: 980_000 }));
    expect(await picture({ camera: 'north', stored: 'newest' })).toMatchObject({ outcome: 'rejected', reason: 'camera.linkBudget', params: { left: 20_000 } });
    expect(await picture({ camera: 'south' })).toMatchObject({ outcome: 'rejected', reason: 'camera.unknown' });
    writeFileSync(spent ?? '', JSON.stringify({ day, bytes: 0 }));
    // The tool at the desk: by its own key file, into a new file, and not over one that is there.
    const desk = (...more: readonly string[]): Promise<Ended> => runTool(bench.dir, 'centre', 'command', 'camera.snapshot', '--broker', `mqtt://127.0.0.1:${bench.port}`, '--site', siteId, '--key', keyFile, '--key-id', 'c1', '--actor', 'hoa', ...more);
    const [keyFile, out] = [join(bench.dir, 'c1.key'), join(bench.dir, 'north.jpg')];
    writeFileSync(keyFile, pair.privatePem, { mode: 0o600 });
    const stored = await desk('--params', '{"camera":"north","stored":"newest"}', '--out', out, '--json');
    expect(stored.code, stored.out + stored.err).toBe(0);
    expect(JSON.parse(stored.out)).toMatchObject({ ok: true, file: out, bytes: seen.length, results: [{ outcome: 'accepted' }, { outcome: 'completed' }] });
    expect(readFileSync(out).equals(seen)).toBe(true);
    expect(statSync(out).mode & 0o077).toBe(0);
    const over = await desk('--params', '{"camera":"north","stored":"newest"}', '--out', out);
    expect([over.code, over.out.includes(`${out} can’t be written (EEXIST)`)], over.out).toEqual([1, true]);
    const fetched = 3 * pieces.length;
    // Who hears everything got these pieces and no other, and knows of each who asked.
    expect(everything.filter((line) => line.includes('"data":"'))).toHaveLength(fetched);
    await until('it is in the audit', () => everything.some((line) => line.includes('"camera.sent"') && line.includes('"by":"lan"')));
  } finally {
    await camera.close();
  }
}, 60_000);

/** What was heard of each kind, against the published JSON Schema and not only against the code's own. */
test('a payload that two readers could read in two ways is no order: refused by name, on a running agent', async () => {
  await start();
  const signed = JSON.stringify(signedOrder(key, { site: siteId, order: 'tlc.mode.flash', target: 'tlc.mode.flash', actor: 'lan', nonce: 'n'.repeat(20), counter: 10, params: { forS: 300, reason: 'works' } }));
  for (const [payload, path, code] of [[signed.replace('"forS":', '"__proto__":{"forS":3},"forS":'), 'params.__proto__', 'link.protoKey'], [signed.replace('"forS":', '"forS":5,"forS":'), 'params.forS', 'link.keyTwice']] as const) {
    await client.publish(topics.command('tlc.mode.flash'), payload);
    await until(`${code} is said`, () => answers().length > 0, 20_000);
    expect(answers()).toMatchObject([{ outcome: 'rejected', reason: 'order.badForm', params: { path, code } }]);
    heard.length = 0;
  }
  expect(signald.called).toEqual([]);
  // The same, as it was signed, is one.
  await client.publish(topics.command('tlc.mode.flash'), signed);
  await until('it is carried out', () => signald.called.length === 1, 20_000);
});

test('a throttled status comes at most so often, and its newest value comes in the end', async () => {
  await start();
  expect((await ask({ site: siteId, room: 'throttle', order: 'throttle.set', target: 'tlc.stage', actor: 'lan', params: { everyS: 3 } })).last).toMatchObject({ outcome: 'completed' });
  const stages = (): unknown[] => heard.flatMap(({ meaning, payload }) => (meaning.kind === 'status' && meaning.code === 'tlc.stage' ? [z.object({ entries: z.array(z.object({ values: z.object({ stage: z.string() }) })) }).parse(JSON.parse(payload)).entries[0]?.values.stage] : []));
  heard.length = 0;
  const sinceMs = performance.now();
  for (let turn = 1; turn <= 12; turn++) {
    signald.tell({ stage: `s${turn}` });
    await new Promise((resolve) => { setTimeout(resolve, 60); });
  }
  await until('the newest has come', () => stages().at(-1) === 's12', 30_000);
  const mostTold = 2 + Math.floor((performance.now() - sinceMs) / 3000);
  expect(stages().length).toBeLessThanOrEqual(mostTold);
  expect(mostTold).toBeLessThan(12);
  expect((await ask({ site: siteId, room: 'throttle', order: 'throttle.set', target: 'nobody', actor: 'lan', params: { everyS: 3 } })).last).toMatchObject({ outcome: 'rejected' });
});

function checkSchemas(): void {
  const schemas = linkJsonSchemas();
  const names = { presence: 'presence', status: 'status', live: 'event', replay: 'event', alarm: 'alarm', command: 'order', answer: null, ack: null, planSet: null, planResult: null, channel: null, throttle: null, fetch: null, vdsPost: null, alive: null } as const;
  const seen = new Set<string>();
  for (const { meaning, payload } of heard) {
    const name = names[meaning.kind];
    if (name === null || payload.startsWith('{"echo"')) continue;
    const read = z.fromJSONSchema(z.looseObject({}).parse(schemas[name])).safeParse(JSON.parse(payload));
    expect(read.success ? [] : read.error.issues, `${meaning.kind} ${payload}`).toEqual([]);
    seen.add(name);
  }
  expect([...seen].toSorted()).toEqual(['alarm', 'event', 'order', 'presence', 'status']);
  expect(Object.keys(linkMessages)).toEqual(expect.arrayContaining([...seen]));
}
