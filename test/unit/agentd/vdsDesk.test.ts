import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createVdsDesk, type VdsDesk } from '../../../src/agentd/vdsDesk.ts';
import type { DriverLook } from '../../../src/field/vds/ss125Driver.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { vdsSchema, type VdsPost } from '../../../src/model/vds.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { postCounts, signedPost } from '../../../src/sim/vds/analyticsBox.ts';

const key = 'a key of a box, 32 characters ok';
const noonMs = 1_795_867_200_000;
const lan = '192.168.8.40';

interface Bench { now: number; readonly desk: VdsDesk; readonly notes: EventDraft[]; readonly alarms: string[] }

function bench(more: object = {}, look: () => Promise<DriverLook> = () => Promise.resolve({ ok: true, readings: [] })): Bench {
  const real = createClock();
  const state = { now: 0, notes: [] as EventDraft[], alarms: [] as string[] };
  const clock: Clock = { ...real, monoMs: () => state.now, wallMs: () => noonMs + state.now };
  const standing = new Set<string>();
  const desk = createVdsDesk({
    vds: vdsSchema.parse({ sources: [{ kind: 'posted', id: 'box', zones: [{ zone: 'N1' }, { zone: 'N2', lanes: 2 }] }, { kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: '127.0.0.1', port: 1 }, sensor: 1, lanes: [{ lane: 0, zone: 'E1' }] }], ...more }),
    keys: new Map([['box', key]]), driver: () => ({ look, close: () => undefined }), clock, realClock: clock,
    note: (draft) => { state.notes.push(draft); },
    alarm: (code, component, detail) => {
      const name = `${code} ${component}`;
      if (detail === null ? standing.delete(name) : !standing.has(name) && standing.add(name)) state.alarms.push(`${detail === null ? '-' : '+'}${name}${detail === null ? '' : `: ${detail}`}`);
    },
  });
  return Object.assign(state, { desk });
}

const counts = (fromMs: number, more: Partial<Omit<VdsPost, 'mac' | 'schema'>> = {}): Omit<VdsPost, 'mac' | 'schema'> =>
  ({ source: 'box', fromMs, windowS: 60, zones: [{ zone: 'N1', count: 20, classes: { MC: 16, P: 3, B: 1 }, occupancy: 0.2, speedKmh: 31.5, queueM: 24, wrongWay: 0 }, { zone: 'N2', count: 0, occupancy: 0.4 }], ...more });
function body(post: Omit<VdsPost, 'mac' | 'schema'>, by: string = key): string {
  return JSON.stringify(signedPost(post, by));
}

test('a proven, plausible interval is an event per zone, with units and what is doubtful', () => {
  const { desk, notes } = bench({ factors: { mcu: { P: 5 } } });
  expect(desk.take('box', body(counts(noonMs - 60_000)), lan)).toEqual({ status: 204, code: 'ok' });
  expect(notes).toEqual([
    { code: 'traffic.vds', data: { source: 'box', zone: 'N1', fromMs: noonMs - 60_000, windowS: 60, count: 20, 'class.MC': 16, 'class.P': 3, 'class.B': 1, occupancy: 0.2, speedKmh: 31.5, queueM: 24, wrongWay: 0, pcu: 9.5, mcu: 41, quality: 'ok' } },
    { code: 'traffic.vds', data: { source: 'box', zone: 'N2', fromMs: noonMs - 60_000, windowS: 60, count: 0, occupancy: 0.4, pcu: 0, mcu: 0, quality: 'estimated', doubts: ['occupiedWithoutVehicles'] } },
  ]);
});

test('what a source’s zones count of one signal group is an event of its own; where a zone is missing it has no number', () => {
  const { desk, notes } = bench({ sources: [{ kind: 'posted', id: 'box', zones: [{ zone: 'N1', group: 'vN' }, { zone: 'N2', lanes: 2, group: 'vN' }] }] });
  desk.take('box', body(counts(noonMs - 120_000)), lan);
  desk.take('box', body(counts(noonMs - 60_000, { zones: [{ zone: 'N1', count: 20, classes: { MC: 20 } }] })), lan);
  expect(notes.filter(({ code }) => code === 'traffic.movement').map(({ data }) => data)).toEqual([
    { source: 'box', group: 'vN', zones: ['N1', 'N2'], fromMs: noonMs - 120_000, windowS: 60, count: 20, 'class.MC': 16, 'class.P': 3, 'class.B': 1, occupancy: 0.3, speedKmh: 31.5, pcu: 9.5, mcu: 38, quality: 'estimated', doubts: ['occupiedWithoutVehicles'] },
    { source: 'box', group: 'vN', zones: ['N1', 'N2'], fromMs: noonMs - 60_000, windowS: 60, count: null, quality: 'none', doubts: ['noAnswer'] },
  ]);
});

test('a queue is an alarm where the file says from which length on, and ends with the next interval that is shorter', () => {
  const at = bench({ sources: [{ kind: 'posted', id: 'box', zones: [{ zone: 'N1', longQueueM: 24 }, { zone: 'N2', lanes: 2 }] }] });
  at.desk.take('box', body(counts(noonMs - 180_000, { zones: [{ zone: 'N1', count: 1, queueM: 23 }, { zone: 'N2', count: 1, queueM: 400 }] })), lan);
  at.desk.take('box', body(counts(noonMs - 120_000)), lan);
  expect(at.alarms).toEqual(['+vds.queue box: N1 24 m']);
  at.desk.take('box', body(counts(noonMs - 60_000, { zones: [{ zone: 'N1', count: 1, queueM: 3 }] })), lan);
  expect(at.alarms).toEqual(['+vds.queue box: N1 24 m', '-vds.queue box']);
});

test('a radar that counts in another interval than the file says is an alarm by name, and not silence; right, it ends', async () => {
  const looks: DriverLook[] = [];
  const at = bench({}, () => Promise.resolve(looks.shift() ?? { ok: false, why: 'otherInterval', sensorS: 30 }));
  for (let n = 0; n < 12; n += 1) {
    at.now += 30_000;
    at.desk.tick();
    await new Promise((resolve) => { setTimeout(resolve, 0); });
  }
  expect(at.alarms.filter((one) => one.includes('radar'))).toEqual(['+vds.interval radar: 30 s, intervalS 60']);
  expect(at.notes).toEqual([]);
  looks.push({ ok: true, readings: [{ source: 'radar', fromMs: noonMs, windowS: 60, zones: [] }] });
  at.now += 30_000;
  at.desk.tick();
  await expect.poll(() => at.alarms.at(-1)).toBe('-vds.interval radar');
});

const hostile: readonly (readonly [string, () => string, number, string])[] = [
  ['another key', () => body(counts(noonMs - 60_000), 'another key of 32 characters ....'), 401, 'badMac'],
  ['a changed number', () => body(counts(noonMs - 60_000)).replace('"count":20', '"count":21'), 401, 'badMac'],
  ['another source’s name', () => body(counts(noonMs - 60_000, { source: 'other' })), 401, 'badMac'],
  ['no JSON', () => 'x', 400, 'badForm'],
  ['a key it does not know', () => body(counts(noonMs - 60_000)).replace('{', '{"more":1,'), 400, 'badForm'],
  ['a negative count', () => body(counts(noonMs - 60_000, { zones: [{ zone: 'N1', count: -1 }] })), 400, 'badForm'],
  ['an interval that is not over', () => body(counts(noonMs)), 422, 'future'],
  ['one that does not sit on the clock', () => body(counts(noonMs - 61_000)), 422, 'unaligned'],
  ['one of hours ago', () => body(counts(noonMs - 7_200_000)), 422, 'old'],
  ['another length', () => body(counts(noonMs - 900_000, { windowS: 300 })), 422, 'otherWindow'],
  ['an unknown zone', () => body(counts(noonMs - 60_000, { zones: [{ zone: 'W9', count: 1 }] })), 422, 'unknownZone'],
  ['a zone twice', () => body(counts(noonMs - 60_000, { zones: [{ zone: 'N1', count: 1 }, { zone: 'N1', count: 2 }] })), 422, 'unknownZone'],
  ['more than a lane holds', () => body(counts(noonMs - 60_000, { zones: [{ zone: 'N1', count: 181 }] })), 422, 'tooMany'],
];

test.each(hostile)('refuses %s, and says so as an alarm that ends', (_, made, status, code) => {
  const at = bench();
  expect(at.desk.take('box', made(), lan)).toEqual({ status, code });
  expect(at.notes).toEqual([]);
  expect(at.alarms[0]).toContain(`+vds.refused box: ${code}`);
  at.now += 301_000;
  at.desk.tick();
  expect(at.alarms).toContain('-vds.refused box');
});

test('the same interval counts once, an unknown source never, and a flood is braked', () => {
  const at = bench();
  const first = body(counts(noonMs - 120_000));
  expect(at.desk.take('box', first, lan).status).toBe(204);
  expect(at.desk.take('box', first, lan)).toEqual({ status: 409, code: 'again' });
  expect(at.desk.take('nobody', first, lan)).toEqual({ status: 404, code: 'unknownSource' });
  const flood = Array.from({ length: 20 }, () => at.desk.take('box', first, lan).status);
  expect(flood.filter((status) => status === 409)).toHaveLength(9);
  expect(flood.at(-1)).toBe(429);
  at.now += 5000;
  expect(at.desk.take('box', body(counts(noonMs - 60_000)), lan).status).toBe(204);
});

test('what is taken has a limit of its own: an hour’s backlog comes ten at once, then one each five seconds', () => {
  const at = bench();
  const statuses = Array.from({ length: 12 }, (_, n) => at.desk.take('box', body(counts(noonMs - (20 - n) * 60_000)), lan).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 204), 429, 429]);
  at.now += 5000;
  expect(at.desk.take('box', body(counts(noonMs - 10 * 60_000)), lan).status).toBe(204);
});

const foreign: readonly (readonly [string, (good: string) => string])[] = [
  ['no key', () => body(counts(noonMs - 60_000), 'another key of 32 characters ....')], ['no form', () => '{"schema":1'],
  ['an old post of the box’s', (good) => good], ['a longer one that nobody signed', () => `{"mac":"${'a'.repeat(60_000)}"}`],
];

test.each(foreign)('whoever floods the door with %s shuts out himself and not the box', (_, made) => {
  const at = bench();
  const good = body(counts(noonMs - 120_000));
  expect(at.desk.take('box', good, lan).status).toBe(204);
  for (let minute = 1; minute <= 30; minute += 1) {
    at.now += 60_000;
    const told = Array.from({ length: 200 }, () => at.desk.take('box', made(good), '192.168.8.66').code);
    // What it costs to look is bounded: ten at once, and what came in the minute between.
    expect(told.filter((code) => code !== 'tooOften').length).toBeLessThanOrEqual(10);
    expect(at.desk.take('box', body(counts(noonMs + (minute - 2) * 60_000)), lan)).toEqual({ status: 204, code: 'ok' });
  }
});

const withWrong = (wrongWay: number): VdsPost['zones'] => [{ zone: 'N1', count: 5, wrongWay }];

test('wrong-way vehicles and a source that says nothing are alarms that end', async () => {
  const at = bench();
  at.desk.take('box', body(counts(noonMs - 120_000, { zones: withWrong(2) })), lan);
  expect(at.alarms).toEqual(['+vds.wrongWay box: N1 2']);
  at.desk.take('box', body(counts(noonMs - 60_000, { zones: withWrong(0) })), lan);
  expect(at.alarms.at(-1)).toBe('-vds.wrongWay box');
  at.now += 181_000;
  at.desk.tick();
  await Promise.resolve();
  expect(at.alarms).toContain('+vds.silent box: 181 s');
  at.desk.take('box', body(counts(noonMs + 60_000)), lan);
  at.desk.tick();
  expect(at.alarms).toContain('-vds.silent box');
});

test('a sensor is asked twice in each of its intervals, one question at a time', async () => {
  let looks = 0;
  const at = bench({}, () => {
    looks += 1;
    return Promise.resolve({ ok: false, why: 'silent' });
  });
  for (let second = 0; second <= 240; second += 1) {
    at.desk.tick();
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    at.now += 1000;
  }
  expect(looks).toBe(9);
  expect(at.alarms.some((alarm) => alarm.startsWith('+vds.silent radar'))).toBe(true);
});

test('the receiver is off by default; named, it listens on its one address and takes one kind of request', async () => {
  const off = bench();
  off.desk.tick();
  expect(off.alarms).toEqual([]);
  const at = bench({ receiver: { address: '127.0.0.1', port: 24_617 } });
  at.desk.tick();
  const here = { host: '127.0.0.1', port: 24_617 };
  await expect.poll(async () => (await postCounts(here, 'box', 'x')).status, { timeout: 20_000 }).toBe(400);
  expect((await postCounts(here, 'box', body(counts(noonMs - 60_000)))).status).toBe(204);
  expect(at.notes).toHaveLength(2);
  expect((await postCounts({ host: '127.0.0.2', port: 24_617 }, 'box', 'x')).status).toBe(0);
  expect((await postCounts(here, '../box', 'x')).status).toBe(404);
  expect([0, 413]).toContain((await postCounts(here, 'box', 'x'.repeat(200_000))).status);
  expect(await postCounts(here, 'box', '{"schema":1}')).toMatchObject({ status: 400, text: '{"ok":false,"code":"badForm"}' });
  await at.desk.end();
});

const ask = async (): Promise<number> => (await postCounts({ host: '127.0.0.1', port: 24_619 }, 'box', 'x')).status;

test('one address holds four connections at once, and no more', async () => {
  const at = bench({ receiver: { address: '127.0.0.1', port: 24_619 } });
  at.desk.tick();
  await expect.poll(ask, { timeout: 20_000 }).toBe(400);
  const held = Array.from({ length: 4 }, () => connect(24_619, '127.0.0.1'));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  expect(await ask()).toBe(0);
  for (const socket of held) socket.destroy();
  await expect.poll(ask, { timeout: 20_000 }).toBe(400);
  await at.desk.end();
});

test('an address that is none of this machine is an alarm, and the rest runs on', async () => {
  const at = bench({ receiver: { address: '203.0.113.77', port: 24_618 } });
  at.desk.tick();
  await expect.poll(() => at.alarms, { timeout: 20_000 }).toEqual(['+vds.receiver 203.0.113.77:24618: notHere']);
  expect(at.desk.take('box', body(counts(noonMs - 60_000)), lan).status).toBe(204);
  expect(vdsSchema.safeParse({ receiver: { address: '0.0.0.0', port: 80 } }).success).toBe(false);
});
