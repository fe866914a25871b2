import { beforeEach, describe, expect, test } from 'vitest';
import { openLine, type Line } from '../../../../src/field/bus/line.ts';
import { priorities, type BusReply, type BusRequest } from '../../../../src/field/scan/request.ts';
import { sealed } from '../../../integration/field/tinySlave.ts';
import { handClock, type HandClock } from '../../../property/fuzz/busCase.ts';
import { fakeStream, type FakeStream } from './fakeStream.ts';

let hand: HandClock;
let stream: FakeStream;
let line: Line;
let replies: BusReply[];
let later: (() => void)[];
let serial = 0;
/** Units that answer. */
let alive: Set<number>;

beforeEach(() => {
  hand = handClock(0);
  stream = fakeStream();
  replies = [];
  later = [];
  alive = new Set([1]);
  line = openLine({ id: 'l', path: '', baud: 19_200, format: '8E1', clock: hand.clock, quietMs: 5, broadcastMs: 120, onReply: (reply) => { replies.push(reply); }, openStream: () => stream, later: (call) => { later.push(call); } });
  go(10);
});

/** Time passes; whoever is alive answers what it was asked. */
function go(ms: number): void {
  for (let left = ms; left > 0; left -= 1) {
    const before = stream.written.length;
    hand.advance(1);
    while (later.length > 0) later.shift()?.();
    for (const request of stream.written.slice(before)) answer(request);
  }
}

function answer(request: Buffer): void {
  const unit = request[0] ?? 0;
  if (alive.has(unit)) stream.feed(sealed([unit, 3, 2, 0, unit]));
}

function ask(unit: number, more: Partial<BusRequest> = {}): void {
  serial += 1;
  const before = stream.written.length;
  line.submit([{ id: `r${serial}`, line: 'l', unit, call: { function: 'fc03', address: 0, count: 1 }, priority: priorities.detector, timeoutMs: 30, dueMs: hand.clock.monoMs() + 10_000, ...more }]);
  for (const request of stream.written.slice(before)) answer(request);
}

const kinds = (unit: number): string[] => replies.filter((reply) => reply.unit === unit).map(({ outcome }) => outcome.kind);

describe('a dead field device', () => {
  test('is left alone after three time-outs, longer each time, and costs the line nothing meanwhile', () => {
    for (let turn = 0; turn < 3; turn += 1) { ask(9); go(60); }
    expect(kinds(9)).toEqual(['timeout', 'timeout', 'timeout']);
    const writes = stream.written.length;
    for (let turn = 0; turn < 4; turn += 1) { ask(9); ask(1); go(60); }
    expect(kinds(9).slice(3)).toEqual(['quarantined', 'quarantined', 'quarantined', 'quarantined']);
    expect(kinds(1)).toEqual(['registers', 'registers', 'registers', 'registers']);
    expect(stream.written.length).toBe(writes + 4);
    const [refused] = replies.filter(({ outcome }) => outcome.kind === 'quarantined');
    expect(refused?.outcome.kind === 'quarantined' ? refused.outcome.untilMs - hand.clock.monoMs() : 0).toBeGreaterThan(100);
    go(500);
    ask(9);
    go(60);
    ask(9);
    go(60);
    expect(kinds(9).slice(-2)).toEqual(['timeout', 'quarantined']);
    go(600);
    ask(9);
    go(10);
    expect(kinds(9).at(-1)).toBe('quarantined');
  });

  test('only one of those that wait is the trial', () => {
    for (let turn = 0; turn < 3; turn += 1) { ask(9); go(60); }
    go(600);
    ask(9); ask(9); ask(9);
    go(100);
    expect(kinds(9).slice(3).toSorted()).toEqual(['quarantined', 'quarantined', 'timeout']);
  });

  test('is back with its first answer', () => {
    for (let turn = 0; turn < 5; turn += 1) { ask(9); go(700); }
    alive.add(9);
    go(9000);
    for (let turn = 0; turn < 3; turn += 1) { ask(9); go(60); }
    expect(kinds(9).slice(-3)).toEqual(['registers', 'registers', 'registers']);
    alive.delete(9);
    ask(9);
    go(60);
    alive.add(9);
    ask(9);
    go(60);
    expect(kinds(9).slice(-2)).toEqual(['timeout', 'registers']);
  });
});

test('a silent lamp board is asked in every scan, and its first answer frees its other requests too', () => {
  for (let turn = 0; turn < 20; turn += 1) { ask(7, { priority: priorities.lamp }); go(100); }
  expect(kinds(7)).toEqual(Array.from({ length: 20 }, () => 'timeout'));
  for (let turn = 0; turn < 4; turn += 1) { ask(7, { priority: priorities.identity }); go(60); }
  expect(kinds(7).slice(20)).toEqual(['timeout', 'timeout', 'timeout', 'quarantined']);
  alive.add(7);
  ask(7, { priority: priorities.lamp });
  go(20);
  ask(7, { priority: priorities.identity });
  go(20);
  expect(kinds(7).slice(24)).toEqual(['registers', 'registers']);
});

test('a new port begins anew', () => {
  for (let turn = 0; turn < 3; turn += 1) { ask(9); go(60); }
  stream.onEnd(new Error('unplugged'));
  go(200);
  expect(line.isUp()).toBe(true);
  ask(9);
  go(60);
  expect(kinds(9).at(-1)).toBe('timeout');
});

test('a broadcast waits for nobody, keeps the line silent while all devices do it, and takes no answer', () => {
  ask(0, { call: { function: 'fc16', address: 5, values: [7] } });
  stream.feed(sealed([0, 16, 0, 5, 0, 1]));
  ask(1);
  go(100);
  expect([kinds(0), stream.written.length]).toEqual([[], 1]);
  go(30);
  expect(kinds(0)).toEqual(['sent']);
  expect(kinds(1)).toEqual(['registers']);
  expect(replies[0]).toMatchObject({ requestHex: sealed([0, 16, 0, 5, 0, 1, 2, 0, 7]).toString('hex'), responseHex: null });
});

test('on TCP unit 0 is no broadcast: nothing is written', () => {
  const net = openLine({ id: 'l', kind: 'tcp', host: 'h', port: 502, clock: hand.clock, quietMs: 0, onReply: (reply) => { replies.push(reply); }, openStream: () => stream, later: (call) => { later.push(call); } });
  net.submit([{ id: 'n', line: 'l', unit: 0, call: { function: 'fc06', address: 1, value: 1 }, priority: 30, timeoutMs: 30, dueMs: 10_000 }]);
  go(5);
  expect([kinds(0), stream.written]).toEqual([['invalid'], []]);
});

test('a reading can’t be broadcast', () => {
  ask(0);
  ask(0, { call: { function: 'fc23', address: 0, count: 1, writeAddress: 0, values: [1] } });
  go(10);
  expect([kinds(0), stream.written]).toEqual([['invalid', 'invalid'], []]);
});

const request = (unit: number, call: BusRequest['call']): BusRequest => ({ id: `${unit}`, line: 'l', unit, call, priority: 30, timeoutMs: 30, dueMs: 10_000 });

test('quantities beyond the profile’s limits are never written', () => {
  const limited = openLine({ id: 'l', path: '', baud: 19_200, format: '8E1', clock: hand.clock, quietMs: 5, limitsOf: (unit) => (unit === 3 ? { maxReadRegisters: 8, maxWriteRegisters: 4 } : undefined), onReply: (reply) => { replies.push(reply); }, openStream: () => stream, later: (call) => { later.push(call); } });
  limited.submit([
    request(3, { function: 'fc04', address: 0, count: 9 }), request(3, { function: 'fc16', address: 0, values: [1, 2, 3, 4, 5] }),
    request(3, { function: 'fc23', address: 0, count: 8, writeAddress: 0, values: [1, 2, 3, 4, 5] }), request(3, { function: 'fc04', address: 0, count: 8 }),
  ]);
  go(60);
  expect(kinds(3)).toEqual(['invalid', 'invalid', 'invalid', 'timeout']);
});

test('a bug in what hears the answers is not swallowed', () => {
  const loud = fakeStream();
  const deaf = openLine({ id: 'l', path: '', baud: 19_200, format: '8E1', clock: hand.clock, quietMs: 0, onReply: () => { throw new Error('a bug'); }, openStream: () => loud, later: (call) => { later.push(call); } });
  hand.advance(10);
  deaf.submit([{ id: 'x', line: 'l', unit: 1, call: { function: 'fc03', address: 0, count: 1 }, priority: 30, timeoutMs: 30, dueMs: 10_000 }]);
  expect(() => { loud.feed(sealed([1, 3, 2, 0, 1])); }).toThrow('a bug');
});
