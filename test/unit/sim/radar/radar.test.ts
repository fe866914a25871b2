import { expect, test } from 'vitest';
import { openSs125 } from '../../../../src/field/vds/ss125Line.ts';
import { vdsSourceSchema } from '../../../../src/model/vds.ts';
import { createClock, type Clock } from '../../../../src/platform/clock.ts';
import { serveZ1 } from '../../../../src/sim/cabinet/z1Server.ts';
import { readOptions, type RadarOptions } from '../../../../src/sim/radar/options.ts';
import { createRadar, type Radar, type RadarInterval } from '../../../../src/sim/radar/radar.ts';

const minuteMs = 1_795_867_200_000;

function sourceAt(port: number): Parameters<typeof createRadar>[0]['source'] {
  const parsed = vdsSourceSchema.parse({ kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: '127.0.0.1', port }, sensor: 7, intervalS: 60, bins: ['MC', 'P', 'L', 'B'], lanes: [{ lane: 0, zone: 'N1' }, { lane: 2, zone: 'N3' }] });
  if (parsed.kind !== 'ss125') throw new Error('another source');
  return parsed;
}

function optionsOf(args: readonly string[]): RadarOptions {
  const outcome = readOptions(['--cabinet', 'c', ...args], {});
  if (outcome.kind !== 'run') throw new Error(JSON.stringify(outcome));
  return outcome.options;
}

/** Time goes on where the radar waits, and nowhere else. */
function virtualClock(): Clock {
  const at = { ms: 0 };
  return { ...createClock(), monoMs: () => at.ms, wallMs: () => minuteMs + 10_000 + at.ms, after: (delayMs, call) => { at.ms += delayMs; queueMicrotask(call); return () => undefined; } };
}

interface Stood { readonly radar: Radar; readonly clock: Clock; readonly told: readonly RadarInterval[] }

async function stood(args: readonly string[]): Promise<Stood> {
  const [clock, told]: [Clock, RadarInterval[]] = [virtualClock(), []];
  const radar = createRadar({ source: sourceAt(1), options: optionsOf(args), clock, tell: (interval) => { told.push(interval); }, ended: () => false });
  await radar.run();
  return { radar, clock, told };
}

test('what the radar says it closed is what the shipped driver reads from it over TCP, interval for interval', async () => {
  const { radar, clock, told } = await stood(['--for', '3m', '--flow', '1800']);
  expect(told.map(({ fromMs, windowS }) => [(fromMs - minuteMs) / 60_000, windowS])).toEqual([[-1, 60], [0, 60], [1, 60], [2, 60]]);
  const real = createClock();
  const server = await serveZ1(radar, 0, real);
  const driver = openSs125(sourceAt(server.port), (ms, call) => real.after(ms, call));
  const look = await driver.look(clock.wallMs());
  driver.close();
  await server.close();
  const newest = told.at(-1);
  expect(look.ok && look.readings.map(({ fromMs, zones }) => ({ fromMs, zones: zones.map(({ zone, count, quality }) => ({ zone, count, quality })) })))
    .toEqual([{ fromMs: newest?.fromMs, zones: newest?.lanes.map(({ zone, count }) => ({ zone, count, quality: 'ok' })) }]);
  // 1800 an hour and lane are 30 a minute.
  expect(told.every(({ lanes }) => lanes.every(({ count }) => count > 12 && count < 48))).toBe(true);
});

test('another interval and another clock than the cabinet’s are told as they are set', async () => {
  const { told } = await stood(['--for', '2m', '--interval', '30s', '--clock-off=-20s']);
  // At 10 s past the minute it is 50 s by its own clock.
  expect(told.map(({ fromMs, windowS }) => [(fromMs - minuteMs) / 1000, windowS])).toEqual([[-60, 30], [-30, 30], [0, 30], [30, 30], [60, 30]]);
});

function wrong(...args: readonly string[]): unknown {
  const outcome = readOptions(args, {});
  return outcome.kind === 'wrong' ? outcome.detail : outcome.kind;
}

test('each wrong argument is named', () => {
  expect([
    wrong(), wrong('--cabinet', 'c', '--flow', '9000'), wrong('--cabinet', 'c', '--interval', '2s'), wrong('--cabinet', 'c', '--interval', '2h'), wrong('--cabinet', 'c', '--for', 'x'), wrong('--cabinet', 'c', '--clock-off=-x'), wrong('--cabinet', 'c', '--seed', '-1'),
  ].map((detail) => String(detail).slice(0, 20))).toEqual(['--cabinet', '--flow 9000', '--interval 2s', '--interval 2h', '--for x', '--clock-off -x', "Option '--seed' argu"]);
  expect(optionsOf(['--clock-off', '5s']).clockOffMs).toBe(5000);
});
