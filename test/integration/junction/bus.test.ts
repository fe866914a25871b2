import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readText } from '../../../src/cli/bus/recordText.ts';
import type { BusFrame } from '../../../src/cli/bus/frame.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { serviceSite } from '../../unit/signald/serviceSite.ts';
import { startJunction, until, type RunningJunction } from '../run/junction.ts';
import { openStreet } from '../cabinetProcess.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { runTool, type Ended } from '../tool.ts';

expectAnswersToFit();

let junction: RunningJunction;
const dir = mkdtempSync(join(tmpdir(), 'nb-'));

const ngatu = (...args: readonly string[]): Promise<Ended> => runTool(junction.runDir, ...args);

const json = async (...args: readonly string[]): Promise<Record<string, unknown> & { readonly code: number | null }> => {
  const ended = await ngatu(...args, '--json');
  const parsed: Record<string, unknown> = JSON.parse(ended.out);
  return { ...parsed, code: ended.code };
};

const statusUntil = async (what: string, holds: (state: Record<string, unknown>) => boolean, limitMs: number): Promise<void> => {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 500) {
    const { out } = await ngatu('status', '--json');
    if (out.startsWith('{') && holds(JSON.parse(out))) return;
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  throw new Error(`not within ${limitMs} ms: ${what}\n${junction.stderr().slice(-2000)}`);
};

function framesOf(file: string): readonly BusFrame[] {
  const read = readText(readFileSync(join(dir, file), 'utf8'));
  if (!read.ok) throw new Error(`no recording, line ${'at' in read ? read.at : ''}`);
  return read.frames;
}

const writes = new Set([5, 6, 15, 16]);
const asked = (frames: readonly BusFrame[], line: string): readonly BusFrame[] => frames.filter((frame) => frame.line === line && frame.way === 'out');

beforeAll(async () => {
  const site = serviceSite([], (source) => ({ ...source, safety: { ...source.safety, startup: { flashMs: 1000, yellowMs: 3000, allRedMs: 14_000 } } }));
  writeFileSync(join(dir, 'site.json'), artefactText(site));
  junction = startJunction('--site', join(dir, 'site.json'), '--for', '400s', '--json', '--no-top');
  await until('running', () => junction.stderr().includes('is running'), 60_000);
  await statusUntil('colour', ({ mode, stage }) => mode === 'actuated' && stage !== null, 90_000);
}, 180_000);

afterAll(() => {
  junction.process.kill('SIGTERM');
  junction.clean();
  rmSync(dir, { recursive: true, force: true });
});

test('watch: every device, its answer times and what went wrong', async () => {
  const watch = await ngatu('bus', 'watch', '--for', '3s', '--json');
  expect(watch.code).toBe(0);
  const { devices, silent }: { devices: { board: string; answers: number; p50Ms: number; p99Ms: number; lamps: boolean; health: { timeouts: number; latency: { maxMs: number } } }[]; silent: string[] } = JSON.parse(watch.out);
  expect(silent).toEqual([]);
  expect(devices.map(({ board, lamps }) => [board, lamps])).toEqual([['hb1', true], ['hb2', true], ['lc1', false], ['vds1', false], ['cd1', false]]);
  for (const { answers, p50Ms, p99Ms, health } of devices) {
    expect(answers).toBeGreaterThan(1);
    expect(p50Ms).toBeLessThanOrEqual(p99Ms);
    expect(health.latency.maxMs).toBeGreaterThan(0);
  }
  const people = await ngatu('bus', 'watch', '--line', 'lamps', '--for', '1s', '--no-color');
  expect(people.out).toMatch(/^hb1 +1@lamps +\d+ /m);
  expect(people.out).not.toContain('lc1');
  expect(people.err).toContain('hb1');
  expect(Math.max(...people.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
}, 60_000);

test('watch while answers are damaged: what was damaged, what was asked again, and when each last answered soundly', async () => {
  const street = await openStreet(junction.runDir);
  street.say({ type: 'fault', name: 'answers', line: 'lamps', what: 'badCrc', every: 4 });
  const watch = await ngatu('bus', 'watch', '--for', '4s', '--json');
  street.say({ type: 'fault', name: 'answers', line: 'lamps', what: 'sound' });
  street.close();
  const { devices }: { devices: { board: string; health: { crcErrors: number; retries: number; lastGoodMs: number | null } }[] } = JSON.parse(watch.out);
  expect(devices.filter(({ board }) => board.startsWith('hb')).some(({ health }) => health.crcErrors > 0 && health.retries > 0)).toBe(true);
  for (const { health } of devices) expect(health.lastGoodMs).toBeGreaterThan(0);
}, 60_000);

test('read: a point of any device in colour; bare addresses of a lamp board in flash alone', async () => {
  expect(await json('bus', 'read', 'hb1', 'supplyVoltage')).toMatchObject({ code: 0, value: 230, unit: 'V', lamps: true });
  expect(await json('bus', 'read', '11@field', 'model')).toMatchObject({ code: 0, board: 'lc1', value: 'NGATU-LC16' });
  expect(await json('bus', 'read', 'lc1', 'input:1000:2')).toMatchObject({ code: 0, words: [0x4e47, 0x4154] });
  expect(await json('bus', 'read', 'lc1', 'input:2000')).toMatchObject({ code: 4, error: { code: 'bus.exception', exception: 2 } });
  expect(await json('bus', 'read', 'hb1', 'holding:100')).toMatchObject({ code: 4, error: { code: 'bus.rawOnLampBoard' } });
  expect(await json('bus', 'read', '77@lamps', 'model')).toMatchObject({ code: 4, error: { code: 'bus.unknownBoard' } });
}, 60_000);

test('in colour nothing of a lamp board is written: refused by name, in the log, and not one such frame on the wire', async () => {
  const recording = ngatu('bus', 'record', join(dir, 'refused.txt'), '--for', '12s', '--json');
  await new Promise((resolve) => { setTimeout(resolve, 1500); });
  const tried = [
    ['hb1', 'token', '1', 'bus.lampPoint'], ['hb1', 'lamp.1.green', 'on', 'bus.lampPoint'], ['hb2', 'command.flash', 'off', 'bus.lampPoint'], ['hb1', 'command.clear', 'on', 'bus.lampPoint'],
    ['hb1', 'service.note', '7', 'bus.serviceNeedsFlash'], ['hb1', 'holding:0', '0', 'bus.rawOnLampBoard'], ['1@lamps', 'holding:200', '1', 'bus.rawOnLampBoard'],
    ['cd1', 'holding:7', '3', 'bus.rawNeedsFlash'], ['cd1', 'seconds.1', '3', 'bus.driven'], ['lc1', 'count.1', '0', 'bus.notWritable'],
  ] as const;
  const ended = await Promise.all(tried.map(([device, place, value]) => ngatu('bus', 'write', device, place, value, '--reason', 'must not work', '--by', 'Mallory', '--yes', '--json')));
  expect(ended.map(({ code, out }) => [code, JSON.parse(out).error.code])).toEqual(tried.map(([, , , refusal]) => [4, refusal]));
  const { out } = await recording;
  expect(JSON.parse(out)).toMatchObject({ ok: true, lost: 0 });
  const frames = framesOf('refused.txt');
  expect(asked(frames, 'lamps').length).toBeGreaterThan(100);
  expect(asked(frames, 'lamps').filter(({ bytes }) => writes.has(bytes[1] ?? 0))).toEqual([]);
  expect(asked(frames, 'field').filter(({ bytes }) => bytes[1] === 6 || bytes[1] === 5)).toEqual([]);
  const log = await ngatu('log', 'tail', '--limit', '200', '--json');
  expect(log.out.split('command.rejected').length - 1).toBeGreaterThanOrEqual(tried.length);
  expect(log.out).toContain('Mallory');
}, 120_000);

test('a point of another device is written, and the log has who, why, before and after', async () => {
  expect(await json('bus', 'write', 'cd1', 'seconds.8', '5', '--reason', 'does it answer', '--by', 'Lan', '--yes')).toMatchObject({ code: 0, before: { value: 65_535 }, after: { value: 5 } });
  const log = await ngatu('log', 'tail', '--limit', '50', '--json');
  for (const word of ['"command.ended"', '"seconds.8"', '"does it answer"', '"before":"65535"', '"after":"5"']) expect(log.out).toContain(word);
}, 60_000);

test('a recording as pcapng is read by an independent reader, and replayed in the site’s words', async () => {
  const file = join(dir, 'line.pcapng');
  expect(await json('bus', 'record', file, '--past', '--for', '2s')).toMatchObject({ code: 0, lost: 0 });
  const read = spawnSync('python3', [join(import.meta.dirname, 'pcapng.py'), file], { encoding: 'utf8' });
  expect(read.stderr).toBe('');
  const told: { interfaces: unknown; frames: number; good: number; sent: number; received: number; functions: Record<string, number> } = JSON.parse(read.stdout);
  expect(told.interfaces).toEqual([{ name: 'lamps', link: 250 }, { name: 'field', link: 250 }]);
  // A loaded machine hands some bytes over late: those frames are recorded as what they are.
  expect(told.good).toBeGreaterThan(0.95 * told.frames);
  expect(told.functions['lamps > 23']).toBeGreaterThan(100);
  expect(told.functions['lamps < 23']).toBeGreaterThan(100);
  const replayed = await json('bus', 'replay', file, '--site', join(dir, 'site.json'), '--board', 'hb1', '--changes');
  expect(replayed).toMatchObject({ siteId: 'ninh-kieu', faults: {} });
  expect(replayed['sound']).toBeGreaterThan(0.95 * Number(replayed['transactions']));
  expect(JSON.stringify(replayed['shown'])).toMatch(/"lamps":\{[^}]*"vN":"[RYG]"/);
}, 120_000);

test('readers that do not read cost no tick: none is lost, and signald does not grow', async () => {
  const before = await json('status');
  const readers = await Promise.all(Array.from({ length: 4 }, () => stuckReader(join(junction.runDir, socketNames.view))));
  const pid = junction.processes()['signald'] ?? 0;
  const residentKb = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  const beganKb = residentKb();
  for (let second = 0; second < 10; second += 1) {
    for (const { again } of readers) again();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  const after = await json('status');
  for (const { socket } of readers) socket.destroy();
  const [was, is] = [ticks(before), ticks(after)];
  expect(is.due - was.due).toBeGreaterThan(90);
  expect(is.n - was.n).toBeGreaterThanOrEqual(0.98 * (is.due - was.due));
  expect(after['mode']).toBe('actuated');
  expect(residentKb() - beganKb).toBeLessThan(65_536);
}, 120_000);

test('in flash a service point is written with the safety right, nothing else is, and the boards are proved anew', async () => {
  expect((await ngatu('mode', 'flash', '--for', '5m', '--reason', 'bus tools', '--yes')).code).toBe(0);
  // What is promised to the countdowns comes true first.
  await statusUntil('flash', ({ mode, boards }) => mode === 'flash' && JSON.stringify(boards).split('"flashing":true').length === 3, 90_000);
  const recording = ngatu('bus', 'record', join(dir, 'flash.txt'), '--for', '10s', '--json');
  await new Promise((resolve) => { setTimeout(resolve, 1500); });
  expect(await json('bus', 'write', 'hb1', 'service.note', '7', '--reason', 'a note', '--yes')).toMatchObject({ code: 0, before: { value: 0 }, after: { value: 7 } });
  expect(await json('bus', 'write', 'hb1', 'token', '1', '--reason', 'a forged token', '--yes')).toMatchObject({ code: 4, error: { code: 'bus.lampPoint' } });
  expect(await json('bus', 'read', 'hb1', 'holding:200')).toMatchObject({ code: 0, words: [7] });
  await recording;
  const lamps = asked(framesOf('flash.txt'), 'lamps');
  const written = lamps.filter(({ bytes }) => writes.has(bytes[1] ?? 0));
  expect(written.map(({ bytes }) => bytes.subarray(0, 6).toString('hex'))).toEqual(['010600c80007']);
  // Who are you: asked of the lamp boards again after the write.
  const who = lamps.filter(({ tMs, bytes }) => tMs > (written[0]?.tMs ?? 0) && bytes[1] === 4 && bytes.readUInt16BE(2) === 1000);
  expect(new Set(who.map(({ bytes }) => bytes[0]))).toEqual(new Set([1, 2]));
}, 150_000);

test('the line of a running signald is not scanned, nor written beside it', async () => {
  for (const args of [['bus', 'scan', '--device', join(junction.runDir, 'lines/lamps')], ['bus', 'read', `1@${join(junction.runDir, 'lines/lamps')}`, 'model']]) {
    const ended = await ngatu(...args);
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('ngatu-signald drives');
  }
}, 60_000);

const ticks = (state: Record<string, unknown>): { n: number; due: number } => JSON.parse(JSON.stringify(state['tick']));

/** A client that says who it is, asks for all frames, and never reads again. */
async function stuckReader(path: string): Promise<{ readonly socket: Socket; readonly again: () => void }> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  const hello = await new Promise<Buffer>((resolve) => { socket.once('data', resolve); });
  const { nonce, authDir }: { nonce: string; authDir: string } = JSON.parse(hello.subarray(4).toString());
  closeSync(openSync(join(authDir, nonce), constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
  socket.pause();
  const send = (value: object): void => {
    const body = Buffer.from(JSON.stringify(value));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    socket.write(Buffer.concat([head, body]));
  };
  send({ type: 'claim', protocol: 1, client: 'stuck' });
  let id = 0;
  const again = (): void => {
    id += 1;
    send({ type: 'request', id, method: 'subscribe', params: { stream: 'frames', fromN: 0 } });
  };
  again();
  return { socket, again };
}

test('a recording that can’t be written ends at once and says why, and one that is there is never written over', async () => {
  const kept = join(dir, 'yesterday.txt');
  writeFileSync(kept, 'of yesterday');
  expect(await ngatu('bus', 'record', kept, '--for', '1s')).toMatchObject({ code: 2, err: expect.stringContaining('EEXIST') });
  expect(readFileSync(kept, 'utf8')).toBe('of yesterday');
  expect(await ngatu('bus', 'record', join(dir, 'nowhere', 'x.txt'), '--for', '1s')).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') });
}, 60_000);
