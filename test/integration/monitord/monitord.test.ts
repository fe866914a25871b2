import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createFrameReader, encodeFrame } from '../../../src/ipc/frame.ts';
import { monitorAnswerSchema, type MonitorAnswer } from '../../../src/model/monitorMessage.ts';
import { sortedJson } from '../../../src/monitord/artefactFile.ts';
import { junction } from '../../unit/guard/junction.ts';
import { emptyTick, readBlock, request, response, safetyHash, writeBlock } from '../../unit/monitor/wire.ts';

const main = resolve(import.meta.dirname, '../../../src/monitord/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-monitord-'));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(join(folder, 'monitor.sock'), { force: true });
});

afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function artefact(name: string, altered = false): string {
  const body = { format: 'ngatu-site/1', seal: { kind: 'bench' }, safetyHash, safety: junction({ groups: Array.from({ length: 8 }, (_, index) => ({ id: `g${index + 1}`, kind: 'vehicle3' as const })) }) };
  const plain: unknown = JSON.parse(JSON.stringify(body));
  const hash = createHash('sha256').update(sortedJson(plain)).digest('hex');
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ ...body, ...(altered ? { format: 'ngatu-site/2' } : {}), hash }));
  return path;
}

async function startMonitor(site: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, '--site', site, '--run-dir', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await new Promise<void>((done) => { child.stdout.once('data', () => { done(); }); });
  return child;
}

interface Client { readonly socket: Socket; ask(n: number): Promise<MonitorAnswer> }

async function client(): Promise<Client> {
  const socket = connect(join(folder, 'monitor.sock'));
  await new Promise<void>((done) => { socket.once('connect', () => { done(); }); });
  let heard: ((answer: MonitorAnswer) => void) | null = null;
  const reader = createFrameReader({ frame: (value) => { heard?.(monitorAnswerSchema.parse(value)); }, error: () => { socket.destroy(); } });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  // Without it a monitor that hangs up is a test that waits to its end and says nothing.
  let ended: ((why: Error) => void) | null = null;
  socket.once('close', () => { ended?.(new Error('the monitor hung up')); });
  const lamps = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [index + 1, 'R']));
  return {
    socket,
    ask: (n) => new Promise((done, refuse) => {
      heard = done;
      ended = refuse;
      // The two clocks are held against each other: this one's ticks come as fast as they are answered.
      const nowMs = Math.round(performance.now());
      const frames = [{ board: 'b1', request: request(1, writeBlock({ seq: n - 1, lamps })), response: response(1, readBlock({ sample: n, applied: n - 2, lit: lamps })), receivedMs: nowMs - 1 }];
      socket.write(encodeFrame({ ...emptyTick(n), nowMs, written: [{ board: 'b1', registers: writeBlock({ seq: n, flashCommand: n < 3, lamps }) }], frames }));
    }),
  };
}

describe('monitord', () => {
  test('answers ticks on its socket within a millisecond, and ends on SIGTERM', async () => {
    const child = await startMonitor(artefact('good.json'));
    const one = await client();
    const tookMs: number[] = [];
    for (let n = 1; n <= 600; n += 1) {
      const sentMs = performance.now();
      const answer = await one.ask(n);
      tookMs.push(performance.now() - sentMs);
      expect(answer).toMatchObject({ type: 'consent', n });
      expect(answer).not.toHaveProperty('withheld');
    }
    const sorted = tookMs.slice(100).toSorted((a, b) => a - b);
    // Round trip of two processes on a shared machine; the step alone takes a tenth of it.
    expect(sorted[Math.floor(sorted.length * 0.5)]).toBeLessThan(2);
    one.socket.destroy();
    child.kill('SIGTERM');
    expect(await new Promise((done) => { child.once('exit', done); })).toBe(0);
  });

  test('the newest client wins; a new process has a new boot', async () => {
    const site = artefact('good.json');
    const child = await startMonitor(site);
    const old = await client();
    const before = await old.ask(1);
    const closed = new Promise<void>((done) => { old.socket.once('close', () => { done(); }); });
    const next = await client();
    await closed;
    expect((await next.ask(2)).bootId).toBe(before.bootId);
    child.kill('SIGKILL');
    await new Promise((done) => { child.once('exit', done); });
    await startMonitor(site);
    const again = await client();
    expect((await again.ask(3)).bootId).not.toBe(before.bootId);
    again.socket.destroy();
  });

  test('an altered artefact and a frame that is no tick are refused', async () => {
    const refused = spawn(process.execPath, [main, '--site', artefact('altered.json', true), '--run-dir', folder], { stdio: 'ignore' });
    children.push(refused);
    expect(await new Promise((done) => { refused.once('exit', done); })).toBe(65);
    await startMonitor(artefact('good.json'));
    const bad = await client();
    const closed = new Promise<void>((done) => { bad.socket.once('close', () => { done(); }); });
    bad.socket.write(encodeFrame({ type: 'tick' }));
    await closed;
    expect((await (await client()).ask(1)).n).toBe(1);
  });

  test('asked by a signald of another site: no consent, and it ends, for its parent to start it on the site in force', async () => {
    const child = await startMonitor(artefact('theirs.json'));
    const ended = new Promise<number | null>((done) => { child.once('exit', done); });
    const { socket } = await client();
    const heard = new Promise<MonitorAnswer>((done) => {
      const reader = createFrameReader({ frame: (value) => { done(monitorAnswerSchema.parse(value)); }, error: () => { socket.destroy(); } });
      socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
    });
    socket.write(encodeFrame({ ...emptyTick(1), safetyHash: 'c'.repeat(64) }));
    expect(await heard).toMatchObject({ type: 'consent', tokens: {}, granted: [], withheld: 'otherSite' });
    expect(await ended).toBe(75);
  }, 60_000);
});
