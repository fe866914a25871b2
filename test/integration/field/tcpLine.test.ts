import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLine, type Line } from '../../../src/field/bus/line.ts';
import type { BusCall, BusReply } from '../../../src/field/scan/request.ts';
import { beginScan, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { board, junction, scanOf } from '../../unit/field/scan/junction.ts';
import { sealed } from './tinySlave.ts';
import { startTcpPeer, until, wait, type TcpPeer } from './wart/pty.ts';

const clock = createClock();
let peer: TcpPeer;
let line: Line;
let replies: BusReply[];
let ports: string[];
let serial = 0;

function open(port: number): Line {
  return openLine({ id: 't', kind: 'tcp', host: '127.0.0.1', port, clock, quietMs: 500, onReply: (reply) => { replies.push(reply); }, onPort: (state) => { ports.push(state); } });
}

beforeEach(async () => {
  replies = [];
  ports = [];
  peer = await startTcpPeer();
  line = open(peer.port);
  await until(() => line.isUp());
});

afterEach(async () => {
  await line.close();
  peer.close();
});

async function ask(call: BusCall, unit = 1, timeoutMs = 80): Promise<BusReply> {
  serial += 1;
  const id = `r${serial}`;
  line.submit([{ id, line: 't', unit, call, priority: 30, timeoutMs, dueMs: clock.monoMs() + 5000 }]);
  await until(() => replies.some((reply) => reply.id === id));
  const reply = replies.find((each) => each.id === id);
  if (reply === undefined) throw new Error('no reply');
  return reply;
}

const read = { function: 'fc03', address: 100, count: 2 } as const;
const answer = (body: Buffer): Buffer => Buffer.from([body[0] ?? 0, 3, 4, 0, body[3] ?? 0, 0, 9]);

test('a reading and a write, as on a tty: frames with a CRC in what is told', async () => {
  peer.reply = (body) => (body[1] === 3 ? answer(body) : body.subarray(0, 6));
  expect(await ask(read)).toMatchObject({ outcome: { kind: 'registers', registers: [100, 9] }, requestHex: sealed([1, 3, 0, 100, 0, 2]).toString('hex'), responseHex: expect.stringMatching(/^01030400640009/) });
  expect((await ask({ function: 'fc06', address: 1, value: 2 })).outcome).toEqual({ kind: 'written' });
});

test('a late answer is nobody’s, and the next request need not wait for it', async () => {
  let delayMs = 150;
  peer.late = () => delayMs;
  peer.reply = answer;
  expect((await ask(read)).outcome).toEqual({ kind: 'timeout' });
  delayMs = 0;
  const next = await ask({ ...read, address: 7 });
  expect(next.outcome).toEqual({ kind: 'registers', registers: [7, 9] });
  const [before] = replies;
  expect(next.receivedMs - (before?.receivedMs ?? 0)).toBeLessThan(400);
});

test('the other side goes: answered at once, and connected anew', async () => {
  peer.reply = () => null;
  const asked = ask(read, 1, 5000);
  await wait(50);
  for (const socket of peer.sockets.splice(0)) socket.destroy();
  expect((await asked).outcome).toEqual({ kind: 'portDown' });
  peer.reply = answer;
  await until(() => line.isUp());
  expect((await ask(read)).outcome.kind).toBe('registers');
  expect(ports).toEqual(['up', 'down', 'up']);
});

test('a peer that has lost its power says nothing: after three requests without a byte the connection is made anew', async () => {
  peer.reply = () => null;
  for (let unit = 1; unit <= 3; unit += 1) expect((await ask(read, unit)).outcome).toEqual({ kind: 'timeout' });
  await until(() => ports.length === 3);
  expect(ports).toEqual(['up', 'down', 'up']);
  expect(peer.sockets.length).toBe(2);
});

test('what is no Modbus ends the connection, not the line', async () => {
  peer.reply = () => {
    peer.sockets.at(-1)?.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    return null;
  };
  expect((await ask(read)).outcome).toEqual({ kind: 'portDown' });
  peer.reply = answer;
  await until(() => line.isUp());
  expect((await ask(read)).outcome.kind).toBe('registers');
});

test('a device that is not there yet is tried again, ever less often, and found', async () => {
  const { port } = peer;
  await line.close();
  peer.close();
  await wait(50);
  ports = [];
  line = open(port);
  await until(() => ports.length === 1);
  expect((await ask(read)).outcome).toEqual({ kind: 'portDown' });
  peer = await startTcpPeer(port);
  peer.reply = answer;
  await until(() => line.isUp());
  expect(ports).toEqual(['down', 'up']);
  expect((await ask(read)).outcome.kind).toBe('registers');
});

test('a device on the network in a scan: asked who it is, then read, its answers counted with their latency', async () => {
  const site = junction();
  const net = { id: 't', kind: 'tcp', purpose: 'field', host: '127.0.0.1', port: peer.port } as const;
  let scan: ScanState = scanOf({ ...site, lines: [...site.lines, net], boards: [...site.boards, board('io', 't', 1, 'moxa/ioLogik-E1214')] });
  peer.reply = (body) => Buffer.from([body[0] ?? 0, body[1] ?? 0, Math.ceil(body.readUInt16BE(4) / 8), ...Array.from({ length: Math.ceil(body.readUInt16BE(4) / 8) }, () => 0)]);
  await line.close();
  line = openLine({ ...net, clock, quietMs: 0, onReply: (reply) => { scan = onReply(scan, reply).state; } });
  await until(() => line.isUp());
  const fromMs = clock.monoMs();
  for (let n = 1; (scan.health.get('io')?.samples ?? 0) === 0 && n < 200; n += 1) {
    const begun = beginScan(scan, n, {}, Math.floor(clock.monoMs()));
    scan = begun.state;
    line.submit(begun.requests.filter((request) => request.line === 't'));
    await wait(100);
  }
  expect(scan.fieldBoards.get('io')?.standing).toBe('right');
  expect(scan.health.get('io')).toMatchObject({ timeouts: 0, mismatches: 0, quarantines: 0, failing: 0 });
  expect(scan.health.get('io')?.lastGoodMs).toBeGreaterThan(fromMs - 1);
  expect(scan.health.get('io')?.latency.counts.some((count) => count > 0)).toBe(true);
}, 60_000);
