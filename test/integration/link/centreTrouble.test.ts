import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { home, LinkBench, until } from './bench.ts';
import { runCentreTool } from './centreTool.ts';

let bench: LinkBench;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
});
afterEach(async () => { await bench.close(); });

test('who reads enough of what is watched ends it without a trace', async () => {
  await bench.broker();
  const child = spawn(join(home, 'node_modules', '.bin', 'node'), [join(home, 'src', 'centre', 'tool', 'main.ts'), 'watch', '--broker', `mqtt://127.0.0.1:${bench.port}`, '--for', '40s', '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  const say = (): void => { spawnSync('mosquitto_pub', ['-V', 'mqttv5', '-p', String(bench.port), '-t', 'nk-1/presence', '-m', '{}']); };
  await until('it writes', () => { say(); return out !== ''; });
  child.stdout.destroy();
  await until('it has ended', () => { say(); return child.exitCode !== null; });
  expect({ code: await ended, err }).toEqual({ code: 0, err: '' });
});

/** Ends with the tool; its stdout is a file, or a pipe whose reader is gone at once. */
async function runInto(stdout: '/dev/full' | 'nobody', args: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> {
  const file = stdout === 'nobody' ? null : openSync(stdout, 'w');
  const child = spawn(join(home, 'node_modules', '.bin', 'node'), [join(home, 'src', 'centre', 'tool', 'main.ts'), ...args, '--broker', `mqtt://127.0.0.1:${bench.port}`, '--lang', 'en'], { stdio: ['ignore', file ?? 'pipe', 'pipe'] });
  if (file !== null) closeSync(file);
  child.stdout?.destroy();
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { child.once('close', (code) => { resolve({ code, err }); }); });
}

test('what a full disk did not take is no success, and is said; an order and a key list keep their own exit code', async () => {
  await bench.broker();
  const key = join(bench.dir, 'one.key');
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const full = 'ngatu: Not everything could be written to stdout: ENOSPC.\n';
  expect(await runInto('/dev/full', ['fleet'])).toEqual({ code: 1, err: full });
  expect(await runInto('/dev/full', ['--help'])).toEqual({ code: 1, err: full });
  expect(await runInto('/dev/full', ['keys', 'list', bench.dir, '--json'])).toEqual({ code: 0, err: full });
  // Nobody hears that nobody answers: its exit code says so.
  expect(await runInto('nobody', ['command', 'tlc.mode.flash', '--site', 'nk-9', '--key', key, '--key-id', 'one', '--for', '1s'])).toEqual({ code: 3, err: '' });
}, 60_000);

test('a disk that fills up within a line: what is cut off is no success; whole, it is as it was', async () => {
  const out = join(bench.dir, 'out');
  const help = async (kib: string): Promise<{ readonly code: number | null; readonly err: string; readonly bytes: number }> => {
    const child = spawn('/bin/bash', ['-c', `ulimit -f ${kib}; exec "$0" "$@" > ${out}`, join(home, 'node_modules', '.bin', 'node'), join(home, 'src', 'centre', 'tool', 'main.ts'), '--help', '--lang', 'en'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    const code = await new Promise<number | null>((resolve) => { child.once('close', resolve); });
    return { code, err, bytes: statSync(out).size };
  };
  expect(await help('1')).toEqual({ code: 1, err: 'ngatu: Not everything could be written to stdout: EFBIG.\n', bytes: 1024 });
  const { out: whole } = await runCentreTool(['--help']);
  expect(await help('unlimited')).toEqual({ code: 0, err: '', bytes: Buffer.byteLength(whole) });
});

test('a folder that a sink can not use is named; it ends as the tool does', async () => {
  const file = join(bench.dir, 'file');
  writeFileSync(file, '');
  const occupied = join(bench.dir, 'occupied');
  mkdirSync(join(occupied, 'centre.sock'), { recursive: true });
  const long = join(bench.dir, 'd'.repeat(120));
  const state = join(bench.dir, 'state');
  const sink = (runDir: string, stateDir = state, ...more: readonly string[]): ReturnType<typeof runCentreTool> => runCentreTool(['sink', '--broker', `mqtt://127.0.0.1:${bench.port}`, '--run-dir', runDir, '--state-dir', stateDir, ...more]);
  for (const runDir of [join(file, 'x'), occupied, long]) {
    const { code, out, err } = await sink(runDir);
    expect({ code, out }, err).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^centre: --run-dir .*\n$/);
  }
  const key = join(bench.dir, 'one.key');
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  mkdirSync(join(state, 'checkpoints.jsonl'), { recursive: true });
  expect(await sink(join(bench.dir, 'run1'), state, '--key', key, '--key-id', 'one')).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^centre: --state-dir .*\n$/) });
  expect(await sink(join(bench.dir, 'run2'), join(file, 'x'))).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^centre: record\.unopenable: .*\n$/) });
});
