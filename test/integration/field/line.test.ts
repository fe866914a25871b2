import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLine, type Line } from '../../../src/field/bus/line.ts';
import type { BusCall, BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { sealed, startSlave, type TinySlave } from './tinySlave.ts';
import { until, wait } from './wart/pty.ts';

const clock = createClock();
const quietMs = 20;
let dir: string;
let socat: ChildProcess;
let slave: TinySlave;
let line: Line;
let replies: BusReply[];
let ports: string[];
let serial = 0;

async function startPty(): Promise<void> {
  socat = spawn('socat', [`pty,raw,echo=0,link=${join(dir, 'master')}`, `pty,raw,echo=0,link=${join(dir, 'slave')}`], { stdio: 'ignore' });
  await until(() => existsSync(join(dir, 'master')) && existsSync(join(dir, 'slave')));
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-line-'));
  await startPty();
  slave = startSlave(join(dir, 'slave'), 1);
  replies = [];
  ports = [];
  line = openLine({ id: 'l', path: join(dir, 'master'), baud: 115_200, format: '8E1', clock, quietMs, onReply: (reply) => { replies.push(reply); }, onPort: (state) => { ports.push(state); } });
  await until(() => line.isUp());
});

afterEach(async () => {
  await line.close();
  slave.close();
  socat.kill();
  rmSync(dir, { recursive: true });
});

function request(call: BusCall, more: Partial<BusRequest> = {}): BusRequest {
  serial += 1;
  return { id: `r${serial}`, line: 'l', unit: 1, call, priority: 10, timeoutMs: 1000, dueMs: clock.monoMs() + 5000, ...more };
}

async function ask(call: BusCall, more: Partial<BusRequest> = {}): Promise<BusReply> {
  const asked = request(call, more);
  line.submit([asked]);
  await until(() => replies.some(({ id }) => id === asked.id));
  const reply = replies.find(({ id }) => id === asked.id);
  if (reply === undefined) throw new Error('no reply');
  return reply;
}

const read = { function: 'fc03', address: 100, count: 2 } as const;

test('every function that the program uses, there and back', async () => {
  slave.registers.set(100, 0x1234).set(101, 0xffff);
  // Three readings and one over, so that the port knows this line for one without an echo.
  for (let turn = 0; turn < 3; turn += 1) expect((await ask(read)).outcome).toEqual({ kind: 'registers', registers: [0x1234, 0xffff] });
  expect((await ask({ function: 'fc04', address: 101, count: 1 })).outcome).toEqual({ kind: 'registers', registers: [0xffff] });
  expect((await ask({ function: 'fc16', address: 7, values: [1, 2, 3] })).outcome).toEqual({ kind: 'written' });
  expect((await ask({ function: 'fc06', address: 9, value: 77 })).outcome).toEqual({ kind: 'written' });
  expect([7, 8, 9].map((at) => slave.registers.get(at))).toEqual([1, 2, 77]);
  expect((await ask({ function: 'fc05', address: 3, value: true })).outcome).toEqual({ kind: 'written' });
  expect((await ask({ function: 'fc15', address: 10, values: [true, false, true] })).outcome).toEqual({ kind: 'written' });
  expect((await ask({ function: 'fc01', address: 10, count: 3 })).outcome).toEqual({ kind: 'bits', bits: [true, false, true] });
  expect((await ask({ function: 'fc02', address: 3, count: 1 })).outcome).toEqual({ kind: 'bits', bits: [true] });
  const image = await ask({ function: 'fc23', address: 100, count: 2, writeAddress: 0, values: [3, 0xbeef] });
  expect(image.outcome).toEqual({ kind: 'registers', registers: [0x1234, 0xffff] });
  expect(slave.registers.get(1)).toBe(0xbeef);
  expect(image.requestHex).toBe(slave.requests.at(-1)?.toString('hex'));
  expect(image.responseHex).toBe(sealed([1, 23, 4, 0x12, 0x34, 0xff, 0xff]).toString('hex'));
});

/** The answer to a request that has timed out; the slave answers again. */
async function heldBack(): Promise<Buffer> {
  slave.registers.set(100, 1).set(200, 2);
  const late: Buffer[] = [];
  slave.reply = (frame) => {
    late.push(frame);
    return null;
  };
  expect((await ask({ function: 'fc03', address: 100, count: 1 }, { timeoutMs: 50 })).outcome).toEqual({ kind: 'timeout' });
  slave.reply = (frame) => frame;
  expect(late).toHaveLength(1);
  return Buffer.concat(late);
}

describe('trouble on the line is a value', () => {
  test('nobody there: time-out, and then the line is quiet before it goes on', async () => {
    line.submit([request(read, { id: 'dead', unit: 9, timeoutMs: 50 }), request(read, { id: 'next', priority: 20 })]);
    await until(() => replies.length === 2);
    expect(replies.map(({ id, outcome }) => [id, outcome.kind])).toEqual([['dead', 'timeout'], ['next', 'registers']]);
    expect((replies[1]?.receivedMs ?? 0) - (replies[0]?.receivedMs ?? 0)).toBeGreaterThanOrEqual(quietMs);
  });

  test('a damaged answer', async () => {
    slave.reply = (frame) => Buffer.from(frame.map((byte, at) => (at === 4 ? byte ^ 1 : byte)));
    expect((await ask(read)).outcome).toEqual({ kind: 'crc' });
  });

  test('an exception', async () => {
    slave.reply = () => sealed([1, 0x83, 2]);
    expect((await ask(read)).outcome).toEqual({ kind: 'exception', code: 2 });
  });

  test('a late answer is nobody’s: the next request gets its own', async () => {
    const late = await heldBack();
    const asked = ask({ function: 'fc03', address: 200, count: 1 });
    // Within the silence, whatever else this machine does.
    slave.send(late);
    expect((await asked).outcome).toEqual({ kind: 'registers', registers: [2] });
  });

  test('a late answer is nobody’s even when this process was stalled through the whole silence', async () => {
    const late = await heldBack();
    slave.delayMs = 30;
    const asked = ask({ function: 'fc03', address: 200, count: 1 });
    slave.send(late);
    const endMs = performance.now() + 300;
    while (performance.now() < endMs) { /* a long garbage collection: the late answer waits in the kernel, and the silence is over */ }
    expect((await asked).outcome).toEqual({ kind: 'registers', registers: [2] });
  });

  test('a punctual answer stays punctual when this process was stalled', async () => {
    slave.reply = (frame) => {
      slave.send(frame);
      const endMs = performance.now() + 120;
      while (performance.now() < endMs) { /* a long garbage collection: the answer waits in the kernel */ }
      return null;
    };
    line.submit([request(read, { timeoutMs: 60 })]);
    await until(() => replies.length > 0);
    expect(replies[0]?.outcome.kind).toBe('registers');
  });

  test('noise before and between answers', async () => {
    slave.reply = (frame) => Buffer.concat([Buffer.from([0, 1, 3, 0xff, 1]), frame]);
    slave.registers.set(100, 5);
    expect((await ask(read)).outcome).toEqual({ kind: 'registers', registers: [5, 0] });
  });

  test('a request whose time has passed, and one that Modbus does not know, are never written', async () => {
    expect((await ask(read, { dueMs: clock.monoMs() - 1 })).outcome).toEqual({ kind: 'expired' });
    expect((await ask(read, { unit: 0 })).outcome).toEqual({ kind: 'invalid' });
    expect((await ask({ function: 'fc03', address: 0, count: 126 })).outcome).toEqual({ kind: 'invalid' });
    expect(slave.requests).toEqual([]);
  });
});

test('before three readings, an answer that mirrors its request could be our own echo: it proves nothing', async () => {
  const mirrored = { function: 'fc06', address: 1, value: 1 } as const;
  expect((await ask(mirrored)).outcome).toEqual({ kind: 'mismatch' });
  expect((await ask({ function: 'fc06', address: 2, value: 1 })).outcome).toEqual({ kind: 'mismatch' });
  for (let turn = 0; turn < 3; turn += 1) {
    expect((await ask(mirrored)).outcome).toEqual({ kind: 'mismatch' });
    expect((await ask(read)).outcome.kind).toBe('registers');
  }
  expect((await ask(mirrored)).outcome).toEqual({ kind: 'written' });
});

test('the more urgent goes first, and what is withdrawn is not written', async () => {
  for (let turn = 0; turn < 3; turn += 1) await ask(read);
  replies = [];
  await wait(5);
  slave.delayMs = 20;
  line.submit([request(read, { id: 'a' }), request({ function: 'fc06', address: 1, value: 1 }, { id: 'b' }), request({ function: 'fc06', address: 2, value: 2 }, { id: 'c' })]);
  line.submit([request({ function: 'fc06', address: 3, value: 3 }, { id: 'stop', priority: 0 })]);
  line.withdraw(['a', 'b']);
  await until(() => replies.length === 4);
  expect(line.busy()).toBe(false);
  expect(replies.map(({ id, outcome }) => [id, outcome.kind])).toEqual([['b', 'expired'], ['a', 'registers'], ['stop', 'written'], ['c', 'written']]);
  expect([1, 2, 3].map((at) => slave.registers.get(at))).toEqual([undefined, 2, 3]);
});

test('the port goes: everything under way fails at once; the port comes back: the line goes on', async () => {
  slave.reply = () => null;
  line.submit([request(read, { timeoutMs: 3000 }), request(read, { timeoutMs: 3000 })]);
  await until(() => slave.requests.length === 1);
  const goneMs = performance.now();
  socat.kill();
  await until(() => replies.length === 2);
  expect(performance.now() - goneMs).toBeLessThan(500);
  expect(replies.map(({ outcome }) => outcome.kind)).toEqual(['portDown', 'portDown']);
  expect(line.isUp()).toBe(false);
  expect((await ask(read)).outcome).toEqual({ kind: 'portDown' });
  slave.close();
  rmSync(join(dir, 'master'), { force: true });
  rmSync(join(dir, 'slave'), { force: true });
  await startPty();
  slave = startSlave(join(dir, 'slave'), 1);
  await until(() => line.isUp());
  expect(ports).toEqual(['up', 'down', 'up']);
  expect((await ask(read)).outcome.kind).toBe('registers');
});

test('closing answers what is under way, and is over when the port is free again', async () => {
  slave.reply = () => null;
  line.submit([request(read, { timeoutMs: 3000 }), request(read)]);
  await until(() => slave.requests.length === 1);
  await line.close();
  await until(() => replies.length === 2);
  expect(replies.map(({ outcome }) => outcome.kind)).toEqual(['portDown', 'portDown']);
  slave.reply = (frame) => frame;
  line = openLine({ id: 'l', path: join(dir, 'master'), baud: 115_200, format: '8E1', clock, quietMs, onReply: (reply) => { replies.push(reply); } });
  await until(() => line.isUp());
  expect((await ask(read)).outcome.kind).toBe('registers');
});

test('a port that is not there yet is opened when it comes', async () => {
  const path = join(dir, 'later');
  const states: string[] = [];
  const later = openLine({ id: 'later', path, baud: 115_200, format: '8E1', clock, quietMs, onReply: () => { /* nothing is asked */ }, onPort: (state) => { states.push(state); } });
  await until(() => states.length === 1);
  const second = spawn('socat', [`pty,raw,echo=0,link=${path}`, 'pty,raw,echo=0'], { stdio: 'ignore' });
  await until(() => later.isUp());
  expect(states).toEqual(['down', 'up']);
  await later.close();
  second.kill();
});

test('an adapter that comes back under another name is found by its link', async () => {
  const link = join(dir, 'by-id');
  symlinkSync(join(dir, 'master'), link);
  await line.close();
  const states: string[] = [];
  line = openLine({ id: 'l', path: link, baud: 115_200, format: '8E1', clock, quietMs, onReply: (reply) => { replies.push(reply); }, onPort: (state) => { states.push(state); } });
  await until(() => line.isUp());
  slave.close();
  socat.kill();
  await until(() => !line.isUp());
  const elsewhere = spawn('socat', [`pty,raw,echo=0,link=${join(dir, 'ttyUSB7')}`, `pty,raw,echo=0,link=${join(dir, 'far')}`], { stdio: 'ignore' });
  await until(() => existsSync(join(dir, 'ttyUSB7')) && existsSync(join(dir, 'far')));
  rmSync(link);
  symlinkSync(join(dir, 'ttyUSB7'), link);
  slave = startSlave(join(dir, 'far'), 1);
  await until(() => line.isUp(), 20_000);
  expect((await ask(read)).outcome.kind).toBe('registers');
  expect(states).toEqual(['up', 'down', 'up']);
  await line.close();
  elsewhere.kill();
});

test('the line costs the processor well under a millisecond per transaction', async () => {
  const rounds = 300;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await ask({ function: 'fc23', address: 100, count: 10, writeAddress: 0, values: [0, 1, 2, 3, 4, 5, 6] });
  const { user, system } = process.cpuUsage(before);
  const perTransactionMs = (user + system) / 1000 / rounds;
  process.stdout.write(`line: ${perTransactionMs.toFixed(3)} ms of processor per transaction, slave and test included\n`);
  expect(perTransactionMs).toBeLessThan(2);
});
