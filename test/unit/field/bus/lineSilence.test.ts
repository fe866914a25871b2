import { beforeEach, expect, test } from 'vitest';
import { openLine, type Line } from '../../../../src/field/bus/line.ts';
import type { BusReply } from '../../../../src/field/scan/request.ts';
import { sealed } from '../../../integration/field/tinySlave.ts';
import { handClock, type HandClock } from '../../../property/fuzz/busCase.ts';
import { fakeStream, type FakeStream } from './fakeStream.ts';

let hand: HandClock;
let stream: FakeStream;
let replies: BusReply[];
let later: (() => void)[];
let ports: string[];

beforeEach(() => {
  hand = handClock(0);
  stream = fakeStream();
  replies = [];
  later = [];
  ports = [];
});

function open(kind: 'serial' | 'tcp'): Line {
  const more = { id: 'l', clock: hand.clock, quietMs: 40, onReply: (reply: BusReply) => { replies.push(reply); }, onPort: (state: string) => { ports.push(state); }, openStream: () => stream, later: (call: () => void) => { later.push(call); } };
  return kind === 'tcp' ? openLine({ ...more, kind, host: 'h', port: 502 }) : openLine({ ...more, path: '', baud: 19_200, format: '8E1' });
}

function go(ms: number): void {
  for (let left = ms; left > 0; left -= 1) {
    hand.advance(1);
    while (later.length > 0) later.shift()?.();
  }
}

const ask = (line: Line, id: string): void => { line.submit([{ id, line: 'l', unit: 1, call: { function: 'fc03', address: 0, count: 1 }, priority: 10, timeoutMs: 30, dueMs: 100_000 }]); };

test('what a line carried before we came is nobody’s answer: the first request waits for the slowest device’s answer', () => {
  const line = open('serial');
  ask(line, 'first');
  go(39);
  expect(stream.written).toHaveLength(0);
  go(2);
  expect(stream.written).toHaveLength(1);
});

test('after a time-out the line is silent for the slowest device’s answer, and the late one finds nobody', () => {
  const line = open('serial');
  go(50);
  ask(line, 'late');
  ask(line, 'next');
  go(35);
  expect(replies.map(({ id, outcome }) => [id, outcome.kind])).toEqual([['late', 'timeout']]);
  go(30);
  stream.feed(sealed([1, 3, 2, 0, 7]));
  expect(stream.written).toHaveLength(1);
  go(15);
  expect(stream.written).toHaveLength(2);
  stream.feed(sealed([1, 3, 2, 0, 8]));
  go(2);
  expect(replies[1]?.outcome).toEqual({ kind: 'registers', registers: [8] });
});

test('a TCP connection without a byte in three requests in a row is taken for dead, and opened anew', () => {
  const line = open('tcp');
  go(5);
  for (const id of ['a', 'b']) ask(line, id);
  go(80);
  expect(ports).toEqual(['up']);
  ask(line, 'c');
  go(40);
  expect(ports).toEqual(['up', 'down']);
  go(200);
  expect(ports).toEqual(['up', 'down', 'up']);
});
