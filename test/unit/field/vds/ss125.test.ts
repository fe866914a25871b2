import { afterEach, expect, test } from 'vitest';
import { tcpStream } from '../../../../src/field/bus/tcpStream.ts';
import { ss125Driver, type VdsDriver } from '../../../../src/field/vds/ss125Driver.ts';
import type { Ss125Source } from '../../../../src/field/vds/ss125Reading.ts';
import { z1Client } from '../../../../src/field/vds/z1Client.ts';
import type { Z1DateTime } from '../../../../src/field/z1/field.ts';
import { vdsSourceSchema } from '../../../../src/model/vds.ts';
import { createClock } from '../../../../src/platform/clock.ts';
import { createSs125, type Ss125 } from '../../../../src/sim/cabinet/ss125.ts';
import { serveZ1, type OnTheWay, type Z1Server } from '../../../../src/sim/cabinet/z1Server.ts';

const clock = createClock();
const open: { close(): unknown }[] = [];
afterEach(async () => { for (const one of open.splice(0)) await one.close(); });

const noonMs = Date.UTC(2026, 10, 28, 12, 0, 0);
function at(wallMs: number): Z1DateTime {
  const date = new Date(wallMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds() };
}

function sourceOf(port: number, more: object = {}): Ss125Source {
  const source = vdsSourceSchema.parse({ kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: '127.0.0.1', port }, sensor: 7, lanes: [{ lane: 0, zone: 'N1' }, { lane: 1, zone: 'N2', name: 'nearside' }], ...more });
  if (source.kind !== 'ss125') throw new Error('another source');
  return source;
}

async function bench(onTheWay?: OnTheWay, more: object = {}): Promise<{ readonly sensor: Ss125; readonly driver: VdsDriver; readonly server: Z1Server; readonly strays: () => number }> {
  const sensor = createSs125({ id: 7, lanes: 2, approaches: 1 });
  const server = await serveZ1(sensor, 0, clock, onTheWay);
  const client = z1Client({ open: () => tcpStream('127.0.0.1', server.port), sensor: 7, answerMs: onTheWay === undefined ? 20_000 : 400, after: (ms, call) => clock.after(ms, call) });
  const driver = ss125Driver(sourceOf(server.port, more), client);
  open.push(driver, server);
  return { sensor, driver, server, strays: client.strays };
}

/** So many vehicles on a lane: motorcycles and a car at 36, then the interval closes. */
function interval(sensor: Ss125, motorcycles: number, endMs: number): void {
  for (let n = 0; n < motorcycles; n += 1) sensor.pass(0, { speed: 30, vehicleClass: 0, occupiedMs: 400 });
  sensor.pass(1, { speed: 36, vehicleClass: 1, occupiedMs: 1200 });
  sensor.closeInterval(at(endMs), 60_000);
}

test('an interval of every lane comes over TCP, on the cabinet’s clock, with classes, speed and occupancy', async () => {
  const { sensor, driver } = await bench();
  interval(sensor, 1, noonMs - 60_000 + 300);
  interval(sensor, 12, noonMs + 300);
  expect(await driver.look(noonMs + 20_000)).toEqual({ ok: true, readings: [{
    source: 'radar', fromMs: noonMs - 60_000, windowS: 60, zones: [
      { zone: 'N1', lane: null, count: 12, classes: { MC: 12, P: 0, L: 0, B: 0 }, occupancy: 82 / 1024, speedKmh: 30, speed85Kmh: 30, queueM: null, wrongWay: null, quality: 'ok', doubts: [] },
      { zone: 'N2', lane: 'nearside', count: 1, classes: { MC: 0, P: 1, L: 0, B: 0 }, occupancy: 20 / 1024, speedKmh: 36, speed85Kmh: 36, queueM: null, wrongWay: null, quality: 'ok', doubts: [] },
    ],
  }] });
  expect(await driver.look(noonMs + 40_000)).toEqual({ ok: true, readings: [] });
});

test('intervals that passed while nobody asked are fetched, each once and in order', async () => {
  const { sensor, driver } = await bench();
  interval(sensor, 1, noonMs - 60_000);
  interval(sensor, 1, noonMs);
  await driver.look(noonMs + 10_000);
  for (let minute = 1; minute <= 4; minute += 1) interval(sensor, minute * 10, noonMs + minute * 60_000);
  const look = await driver.look(noonMs + 4 * 60_000 + 10_000);
  expect(look.ok && look.readings.map(({ fromMs, zones }) => [(fromMs - noonMs) / 60_000, zones[0]?.count, zones[0]?.quality])).toEqual([[0, 10, 'ok'], [1, 20, 'ok'], [2, 30, 'ok'], [3, 40, 'ok']]);
});

test('a sensor whose clock is off, or whose intervals do not sit on the clock, is told so', async () => {
  const { sensor, driver } = await bench();
  interval(sensor, 3, noonMs - 86_460_000);
  interval(sensor, 3, noonMs - 86_400_000);
  const off = await driver.look(noonMs + 20_000);
  expect(off.ok && off.readings[0]).toMatchObject({ fromMs: noonMs - 60_000, zones: [{ quality: 'estimated', doubts: ['sensorClock'] }, {}] });
  // Its clock is set: this one is of a length of its own, and waits for the next.
  interval(sensor, 3, noonMs + 75_000);
  expect(await driver.look(noonMs + 80_000)).toEqual({ ok: true, readings: [] });
  interval(sensor, 4, noonMs + 135_000);
  const beside = await driver.look(noonMs + 140_000);
  expect(beside.ok && beside.readings.map(({ fromMs, zones }) => [(fromMs - noonMs) / 60_000, zones[0]?.count, zones[0]?.doubts])).toEqual([[0, 3, ['sensorClock', 'unaligned']], [1, 4, ['unaligned']]]);
});

test.each([30, 20, 300])('a sensor set to %d s is refused by name where the file says 60; set right it is taken, and nothing of before', async (sensorS) => {
  const { sensor, driver } = await bench();
  const close = (endMs: number, count: number): void => { interval(sensor, count, endMs); };
  for (let n = -4; n <= 0; n += 1) close(noonMs + n * sensorS * 1000, 5);
  expect(await driver.look(noonMs + 5000)).toEqual({ ok: false, why: 'otherInterval', sensorS });
  expect(await driver.look(noonMs + 6000)).toEqual({ ok: true, readings: [] });
  close(noonMs + sensorS * 1000, 5);
  expect(await driver.look(noonMs + sensorS * 1000 + 5000)).toEqual({ ok: false, why: 'otherInterval', sensorS });
  close(noonMs + 660_000, 6);
  expect(await driver.look(noonMs + 665_000)).toEqual({ ok: true, readings: [] });
  close(noonMs + 720_000, 7);
  const look = await driver.look(noonMs + 725_000);
  expect(look.ok && look.readings.map(({ fromMs, zones }) => [(fromMs - noonMs) / 60_000, zones[0]?.count, zones[0]?.quality])).toEqual([[10, 6, 'estimated'], [11, 7, 'ok']]);
});

test('the first interval of a sensor is told with its second, which says how long it is', async () => {
  const { sensor, driver } = await bench();
  interval(sensor, 2, noonMs);
  expect(await driver.look(noonMs + 10_000)).toEqual({ ok: true, readings: [] });
  interval(sensor, 3, noonMs + 60_000);
  const look = await driver.look(noonMs + 70_000);
  expect(look.ok && look.readings.map(({ fromMs, zones }) => [(fromMs - noonMs) / 60_000, zones[0]?.count, zones[0]?.quality])).toEqual([[-1, 2, 'ok'], [0, 3, 'ok']]);
});

test('a lost answer is asked for again, a damaged one is no answer, a lane that stays silent is no number', async () => {
  let n = 0;
  const { sensor, driver, strays } = await bench((answer) => {
    n += 1;
    // The first is lost, the next comes behind noise and a damaged copy of itself; of the second lane neither question is answered.
    if (n === 1) return [];
    if (n === 2) return [Uint8Array.of(0x5a, 0x31, 0x00), answer.with(20, (answer[20] ?? 0) ^ 0xff), answer];
    return n === 6 || n === 7 ? [] : [answer];
  });
  interval(sensor, 5, noonMs - 60_000);
  interval(sensor, 5, noonMs);
  const look = await driver.look(noonMs + 10_000);
  expect(look.ok && look.readings[0]?.zones).toMatchObject([{ count: 5, quality: 'ok' }, { count: null, quality: 'none', doubts: ['noAnswer'] }]);
  expect(strays()).toBeGreaterThan(0);
});

test('speeds in miles are told in kilometres, bins of one class are one, a line that is gone is found again', async () => {
  const { sensor, driver, server } = await bench(undefined, { speedUnit: 'mph', bins: ['MC', 'MC', 'P', 'L'] });
  interval(sensor, 2, noonMs - 60_000);
  interval(sensor, 2, noonMs);
  const look = await driver.look(noonMs + 10_000);
  expect(look.ok && look.readings[0]?.zones[1]).toMatchObject({ speedKmh: 57.9, classes: { MC: 1, P: 0, L: 0 } });
  await server.close();
  expect(await driver.look(noonMs + 20_000)).toEqual({ ok: false, why: 'noLine' });
  open.push(await serveZ1(sensor, server.port, clock));
  interval(sensor, 4, noonMs + 60_000);
  const again = await driver.look(noonMs + 70_000);
  expect(again.ok && again.readings.map(({ zones }) => zones[0]?.count)).toEqual([4]);
});
