import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../../systemd/ngatu-start');
const dir = mkdtempSync(join(tmpdir(), 'ngatu-start-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

/** Stands in for a daemon: ready, then a beat every `everyMs`; what it hears on stdin's end is its own end. */
const daemon = (everyMs: number): string => `
  const fs = require('node:fs');
  process.stdin.on('end', () => process.exit(7)).resume();
  console.log('{"ready":true}');
  console.log('a line for the journal ' + (process.env.NOTIFY_SOCKET ?? 'without socket'));
  setInterval(() => fs.writeSync(3, '.'), ${everyMs});`;

/** What systemd would have been told, as it comes. */
function listen(name: string): { readonly path: string; told(): string } {
  const path = join(dir, name);
  const socat = spawn('socat', ['-u', `UNIX-RECVFROM:${path},fork`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(socat);
  let told = '';
  socat.stdout.setEncoding('utf8').on('data', (text: string) => { told += `${text}\n`; });
  return { path, told: () => told };
}

async function until(what: string, is: () => boolean): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (is()) return;
    await sleep(50);
  }
  throw new Error(`waited in vain: ${what}`);
}

function begin(socket: string, beats: number, everyMs: number): { readonly child: ChildProcess; out(): string } {
  const child = spawn(program, ['--beats', String(beats), process.execPath, '-e', daemon(everyMs)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NOTIFY_SOCKET: socket } });
  started.push(child);
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { out += text; });
  return { child, out: () => out };
}

it('tells systemd that a daemon is ready and alive, and of one whose beats are too few only that it is ready', async () => {
  const [lively, late] = [listen('lively'), listen('late')];
  await until('sockets', () => existsSync(lively.path) && existsSync(late.path));
  const good = begin(lively.path, 5, 20);
  // 2 beats a second where 8 are needed: it does something, and not on time.
  const bad = begin(late.path, 8, 500);
  await until('the watchdog is fed', () => lively.told().split('WATCHDOG=1').length > 2);
  expect(lively.told()).toContain(`READY=1\nMAINPID=${good.child.pid ?? 0}`);
  expect(good.out()).toBe('a line for the journal without socket\n');
  await until('a late second is told', () => late.told().includes('8 are needed'));
  expect(late.told()).toContain('READY=1');
  expect(late.told()).not.toContain('WATCHDOG=1');

  // A daemon that stops: from the next second on nothing feeds the watchdog.
  good.child.kill('SIGSTOP');
  await until('a stopped daemon is late', () => lively.told().includes('late: '));
  const fed = lively.told().split('WATCHDOG=1').length;
  await sleep(1500);
  expect(lively.told().split('WATCHDOG=1').length).toBe(fed);
  good.child.kill('SIGCONT');
  await until('and one that goes on is not', () => lively.told().split('WATCHDOG=1').length > fed);

  // Who tells dies: the daemon's stdin ends, and the daemon ends by itself.
  const ended = once(bad.child, 'exit');
  const teller = readFileSync(`/proc/${bad.child.pid ?? 0}/task/${bad.child.pid ?? 0}/children`, 'utf8').trim();
  process.kill(Number(teller), 'SIGKILL');
  expect(await ended).toEqual([7, null]);
}, 120_000);

const run = async (...args: readonly string[]): Promise<unknown> => (await once(spawn(program, args, { stdio: 'ignore' }), 'exit'))[0];

it('gives the exit code of the daemon, and refuses wrong use', async () => {
  expect(await run('--beats', '1', process.execPath, '-e', 'process.exit(65)')).toBe(65);
  expect(await run(process.execPath)).toBe(64);
  expect(await run('--beats', '0', process.execPath)).toBe(64);
  expect(await run('--beats', '1', '/no/such/program')).toBe(78);
});
