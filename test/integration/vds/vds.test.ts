import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createClock } from '../../../src/platform/clock.ts';
import { freePort } from '../../../src/run/broker.ts';
import { createSs125 } from '../../../src/sim/cabinet/ss125.ts';
import { serveZ1, type Z1Server } from '../../../src/sim/cabinet/z1Server.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { openStreet, type StreetClient } from '../cabinetProcess.ts';
import { startJunction, until, type RunningJunction } from '../run/junction.ts';
import { runTool, type Ended } from '../tool.ts';

const [halfMs, minuteMs] = [30_000, 60_000];
const home = join(import.meta.dirname, '../../..');
const dir = mkdtempSync(join(tmpdir(), 'ngatu-vds-'));
const state = join(dir, 'state');
/** What the boxes see in every interval, until they are told otherwise. */
const seen = {
  box: [{ zone: 'E1', count: 11, classes: { MC: 8, P: 2, B: 1 }, occupancy: 0.3, speedKmh: 24.5, queueM: 82, wrongWay: 0 }, { zone: 'E2', count: 6, classes: { MC: 6 }, occupancy: 0.1, queueM: 5, wrongWay: 2 }],
  far: [{ zone: 'W1', count: 9, classes: { MC: 5, L: 4 }, occupancy: 0.2 }],
} as const;
const clock = createClock();
const children: ChildProcess[] = [];
let readerText = '';
const heard = (): string[] => readerText.split('\n').slice(0, -1);
let junction: RunningJunction;
let street: StreetClient;
let radar: Z1Server;
/** The minute of the clock in which everything is counted, ms. */
let countedMs = 0;
const ended = new AbortController();

const tool = (...words: readonly string[]): Promise<Ended> => runTool(junction.runDir, ...words);
const see = (box: string, zones: unknown): void => {
  // In one step: the box may read it at any moment.
  writeFileSync(join(dir, `${box}.new`), JSON.stringify({ zones }));
  renameSync(join(dir, `${box}.new`), join(dir, `${box}.json`));
};
const waitUntil = (wallMs: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, Math.max(0, wallMs - Date.now())); });

/** In the site's own time, seven hours before UTC. */
const local = (ms: number): string => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19);
/** The last that the centre's reader heard of an alarm. */
const active = (code: string): unknown => { const line = heard().findLast((one) => one.includes(`"${code}"`)) ?? ''; return /"active":\s*(true|false)/.exec(line)?.[1]; };

function start(program: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

beforeAll(async () => {
  const sensor = createSs125({ id: 7, lanes: 2, approaches: 1 });
  radar = await serveZ1(sensor, 0, clock);
  const receiver = await freePort();
  writeFileSync(join(dir, 'cabinet.yaml'), JSON.stringify({
    format: 'ngatu-cabinet/1', address: '127.0.0.1',
    vds: {
      receiver: { address: '127.0.0.1', port: receiver },
      sources: [
        { kind: 'card', id: 'cards', intervalS: 30, detectors: ['vdsN', 'vdsS'] },
        { kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: '127.0.0.1', port: radar.port }, sensor: 7, intervalS: 30, lanes: [{ lane: 0, zone: 'S1', group: 'vS' }, { lane: 1, zone: 'S2', group: 'vS' }] },
        { kind: 'posted', id: 'box', intervalS: 30, zones: [{ zone: 'E1', group: 'vE', longQueueM: 80 }, { zone: 'E2', lanes: 2, group: 'vE', longQueueM: 80 }] },
        { kind: 'posted', id: 'far', intervalS: 30, zones: [{ zone: 'W1', group: 'vW' }] },
      ],
    },
  }));
  writeFileSync(join(dir, 'secrets.json'), JSON.stringify({ format: 'ngatu-secrets/1', vds: { box: 'a key of a box, 32 characters ok', far: 'another box’s key of the test' } }), { mode: 0o600 });
  for (const [box, zones] of Object.entries(seen)) see(box, zones);
  // Its book begins three days ago: as a cabinet that stood without power it has days to close.
  mkdirSync(join(state, 'agentd'), { recursive: true });
  writeFileSync(join(state, 'agentd/days.json'), JSON.stringify({ sinceMs: Date.now() - 3 * 86_400_000, days: [] }));
  junction = startJunction('--state-dir', state, '--cabinet', join(dir, 'cabinet.yaml'), '--secrets', join(dir, 'secrets.json'), '--no-traffic', '--no-top');
  await until('it runs', () => junction.stderr().includes('is running'), 60_000);
  street = await openStreet(junction.runDir);
  const { broker } = z.looseObject({ broker: z.string() }).parse(JSON.parse((await tool('link', 'status', '--json')).out));
  const reader = start('mosquitto_sub', '-h', '127.0.0.1', '-p', new URL(broker).port, '-V', 'mqttv5', '-t', 'ninh-kieu/status/+/count', '-t', 'ninh-kieu/replay/+/count', '-t', 'ninh-kieu/status/+/audit', '-t', 'ninh-kieu/replay/+/audit', '-t', 'ninh-kieu/alarm/#');
  reader.stdout?.on('data', (chunk: Buffer) => { readerText += chunk.toString(); });
  const box = ['sim', 'box', '--cabinet', join(dir, 'cabinet.yaml'), '--secrets', join(dir, 'secrets.json'), '--lang', 'en'];
  start(join(home, 'scripts/ngatu'), ...box, '--source', 'box', '--see', join(dir, 'box.json'));
  start(join(home, 'scripts/ngatu'), ...box, '--source', 'far', '--see', join(dir, 'far.json'), '--broker', broker, '--site', 'ninh-kieu');
  countedMs = Math.ceil((Date.now() + 10_000) / minuteMs) * minuteMs;
  // The radar closes its intervals on the clock: 4 and 3 vehicles a lane in each.
  const turn = async (endMs: number): Promise<null> => {
    await waitUntil(endMs);
    if (ended.signal.aborted) return null;
    for (const [lane, count] of [[0, 4], [1, 3]] as const) for (let n = 0; n < count; n += 1) sensor.pass(lane, { speed: 30 + n, vehicleClass: n === 0 ? 2 : 0, occupiedMs: 300 });
    const at = new Date(endMs);
    sensor.closeInterval({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), ms: 0 }, halfMs);
    return turn(endMs + halfMs);
  };
  turn(Math.ceil(Date.now() / halfMs) * halfMs).catch((error: unknown) => { throw error; });
  // Over the card's zone pass 5 and then 2, well within the two halves of the minute.
  for (const [atMs, count] of [[12_000, 5], [42_000, 7]] as const) {
    await waitUntil(countedMs + atMs);
    street.say({ type: 'detectors', values: { vdsN: { occupied: true, count } } });
    await waitUntil(countedMs + atMs + 3000);
    street.say({ type: 'detectors', values: { vdsN: { occupied: false, count } } });
  }
  await waitUntil(countedMs + minuteMs + halfMs);
}, 240_000);

afterAll(async () => {
  ended.abort();
  for (const child of children) child.kill('SIGTERM');
  street.close();
  junction.process.kill('SIGTERM');
  await junction.ended;
  junction.clean();
  await radar.close();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);
expectAnswersToFit();

/** Counts of the two halves of the minute, by source and zone, and by source and group. */
const expected: Readonly<Record<string, readonly [number, number]>> = {
  'cards vdsN': [5, 2], 'cards vdsS': [0, 0], 'radar S1': [4, 4], 'radar S2': [3, 3], 'box E1': [11, 11], 'box E2': [6, 6], 'far W1': [9, 9], 'radar vS': [7, 7], 'box vE': [17, 17], 'far vW': [9, 9],
};
const told = z.looseObject({ source: z.string(), zone: z.string().optional(), group: z.string().optional(), fromMs: z.number(), windowS: z.literal(30), count: z.number().nullable(), quality: z.string() });

/** The events of the minute as `expected` has them; one that is there twice, or has no number, is seen. */
function byZone(events: readonly unknown[]): Record<string, readonly unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const event of events) {
    const { source, zone, group, fromMs, count, quality } = told.parse(event);
    if (fromMs < countedMs || fromMs >= countedMs + minuteMs) continue;
    const list = (found[`${source} ${zone ?? group ?? ''}`] ??= []);
    list[(fromMs - countedMs) / halfMs] = list[(fromMs - countedMs) / halfMs] === undefined && quality === 'ok' ? count : `${String(count)} ${quality} again or doubtful`;
  }
  return found;
}

const loggedSchema = z.array(z.looseObject({ event: z.looseObject({ data: z.unknown() }) }));

test('a card, a radar over TCP, a box over HTTP and one over MQTT: each interval is in the log of the cabinet, right', async () => {
  const lines = await Promise.all(['traffic.vds', 'traffic.movement'].map(async (code) => (await tool('log', 'show', '--code', code, '--from', '5m', '--json')).out));
  const events = lines.flatMap((out) => out.trim().split('\n').flatMap((line) => loggedSchema.parse([JSON.parse(line)].flat()).map(({ event }) => event.data)));
  expect(byZone(events)).toEqual(expected);
});

test('the tool adds the minute up, by zone and by movement, and what a sensor tells stands beside it', async () => {
  const { out } = await tool('measures', 'classes', '--every', '1', '--from', local(countedMs), '--to', local(countedMs + minuteMs), '--json');
  const rows = z.looseObject({ classes: z.array(z.looseObject({ source: z.string(), id: z.string(), volume: z.number().nullable(), classes: z.record(z.string(), z.number()) })) }).parse(JSON.parse(out)).classes;
  expect(Object.fromEntries(rows.map(({ source, id, volume }) => [`${source} ${id}`, volume]))).toEqual(Object.fromEntries(Object.entries(expected).map(([key, [a, b]]) => [key, a + b])));
  expect(rows.find(({ id }) => id === 'vE')?.classes).toMatchObject({ MC: 28, P: 4, B: 2 });
});

test('an independent reader of the broker sees the same', () => {
  // One row says its code with the message, several each their own.
  const messageSchema = z.looseObject({ code: z.string(), entries: z.array(z.looseObject({ code: z.string().optional(), values: z.unknown() })) });
  const read = heard().flatMap((line) => { const { data } = messageSchema.safeParse(JSON.parse(line)); return data?.entries.map((entry) => ({ code: entry.code ?? data.code, values: entry.values })) ?? []; });
  expect(byZone(read.filter(({ code }) => code === 'traffic.vds' || code === 'traffic.movement').map(({ values }) => values))).toEqual(expected);
});

test('wrong way and a long queue are alarms, in the cabinet and at the centre, and end with an interval that has none', async () => {
  expect((await tool('alarm', 'list')).out).toMatch(/vds\.queue box: Long queue \(E1 82 m\)[^]*vds\.wrongWay box: Wrong-way vehicles \(E2 2\)|vds\.wrongWay box: Wrong-way vehicles \(E2 2\)[^]*vds\.queue box: Long queue \(E1 82 m\)/);
  expect([active('vds.wrongWay'), active('vds.queue')]).toEqual(['true', 'true']);
  see('box', seen.box.map((zone) => ({ ...zone, queueM: 79, wrongWay: 0 })));
  await until('both are over', () => active('vds.wrongWay') === 'false' && active('vds.queue') === 'false', 75_000);
  expect((await tool('alarm', 'list')).out).toMatch(/^vds\.queue +box +warning +over[^]*^vds\.wrongWay +box +major +over/m);
}, 120_000);

test('days that are over are closed by themselves: each has a statement at the centre, and a page of measures that can be read', async () => {
  const day = local(Date.now() - 2 * 86_400_000).slice(0, 10);
  const list = async (): Promise<string> => (await tool('measures', 'report', '--list')).out;
  const begunMs = performance.now();
  while (!(await list()).includes(day)) {
    if (performance.now() - begunMs > 120_000) throw new Error(`no page: ${(await tool('log', 'show', '--code', 'day.', '--from', '10m')).out}`);
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  expect((await tool('log', 'show', '--code', 'day.', '--from', '10m')).out).toMatch(new RegExp(`Completeness of the day[^\n]*day=${day}[^\n]*complete=false[^\n]*minutesDue=1440[^\n]*minutesPresent=0`));
  expect((await tool('measures', 'report', '--day', day, '--out', join(dir, 'day.html'), '--json')).code).toBe(0);
  expect(readFileSync(join(dir, 'day.html'), 'utf8')).toMatch(new RegExp(`^<!doctype html>[^]*${day}[^]*</html>\n$`));
  expect(await tool('measures', 'report', '--day', '2020-01-01', '--out', join(dir, 'none.html'))).toMatchObject({ code: 4 });
  await until('the centre hears of it', () => heard().some((line) => line.includes('"day.stated"') && line.includes(day)), 20_000);
}, 180_000);

test('the centre has it in its own store, once each, when all has ended', async () => {
  junction.process.kill('SIGTERM');
  await junction.ended;
  const db = new Database(join(state, 'centre/centre.db'), { readonly: true });
  const rows = db.prepare(`SELECT vals FROM entry WHERE code IN ('traffic.vds', 'traffic.movement')`).all();
  db.close();
  expect(byZone(z.array(z.object({ vals: z.string() })).parse(rows).map(({ vals }): unknown => JSON.parse(vals)))).toEqual(expected);
}, 60_000);
