import { describe, expect, test } from 'vitest';
import type { Z1Frame } from '../../../../src/field/z1/frame.ts';
import { encodeFrame } from '../../../../src/field/z1/frame.ts';
import { intervalReply, intervalRequest, resultCodes, type IntervalReply } from '../../../../src/field/z1/interval.ts';
import { emptyReceiver, receive } from '../../../../src/field/z1/receiver.ts';
import { createSs125, type Ss125 } from '../../../../src/sim/cabinet/ss125.ts';

const endsAt = { year: 2026, month: 11, day: 28, hour: 13, minute: 0, second: 0, ms: 0 };
const request = (lane: number, change: Partial<Z1Frame> = {}): Z1Frame =>
  ({ destination: { subId: 0, id: 7 }, source: { subId: 0, id: 0 }, sequence: 41, body: intervalRequest(lane, 0), ...change });

function ask(sensor: Ss125, question: Z1Frame): readonly IntervalReply[] {
  return sensor.receive(encodeFrame(question) ?? new Uint8Array(0)).map((bytes) => {
    const [frame] = receive(emptyReceiver, bytes).frames;
    return frame === undefined ? { kind: 'other' } : intervalReply(question, frame);
  });
}

function sensorWithTraffic(): Ss125 {
  const sensor = createSs125({ id: 7, lanes: 2, approaches: 1 });
  for (const speed of [40, 50, 60]) sensor.pass(1, { speed, vehicleClass: 1, occupiedMs: 600 });
  sensor.closeInterval(endsAt, 30_000);
  return sensor;
}

describe('the virtual SmartSensor HD', () => {
  test('tells what has passed in the newest interval, lane by lane', () => {
    const sensor = sensorWithTraffic();
    expect(ask(sensor, request(1))).toEqual([{ kind: 'data', data: { lane: 1, interval: 1, endsAt, speed: 50, count: 3, occupancy: 61, classes: [0, 3, 0, 0], speed85: 60, headway: 10_000, gap: 9400, lanes: 2, approaches: 1 } }]);
    expect(ask(sensor, request(0))).toMatchObject([{ kind: 'data', data: { count: 0, speed: null } }]);
    sensor.closeInterval(endsAt, 30_000);
    expect(ask(sensor, request(1))).toMatchObject([{ data: { interval: 2, count: 0 } }]);
    expect(ask(sensor, request(1, { body: intervalRequest(1, 1) }))).toMatchObject([{ data: { interval: 1, count: 3 } }]);
  });

  test('refuses by its result codes', () => {
    const sensor = sensorWithTraffic();
    expect(ask(sensor, request(5))).toEqual([{ kind: 'result', code: resultCodes.noSuchLane }]);
    expect(ask(sensor, request(1, { body: intervalRequest(1, 99) }))).toEqual([{ kind: 'result', code: resultCodes.noSuchInterval }]);
    expect(ask(sensor, request(1, { body: Uint8Array.of(0x71, 1, 1, 0, 0, 0) }))).toEqual([{ kind: 'result', code: resultCodes.readOnly }]);
    expect(ask(createSs125({ id: 7, lanes: 2, approaches: 1 }), request(1))).toEqual([{ kind: 'result', code: resultCodes.noSuchInterval }]);
  });

  test('answers a damaged body with its code, and a damaged header or another’s frame with silence', () => {
    const sensor = sensorWithTraffic();
    const whole = [...encodeFrame(request(1)) ?? []];
    const [answer] = sensor.receive(Uint8Array.from(whole.map((byte, at) => (at === whole.length - 1 ? byte ^ 1 : byte))));
    const [frame] = receive(emptyReceiver, answer ?? new Uint8Array(0)).frames;
    expect(frame === undefined ? null : intervalReply(request(1), frame)).toEqual({ kind: 'result', code: resultCodes.bodyCrc });
    expect(sensor.receive(Uint8Array.from(whole.with(3, 1)))).toEqual([]);
    expect(sensor.silence()).toEqual([]);
    expect(ask(sensor, request(1, { destination: { subId: 0, id: 8 } }))).toEqual([]);
  });
});
