import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

type News = Readonly<Record<string, unknown>>;

let dir = '';
let parent: ChildProcess | null = null;
let news: News[] = [];

beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-child-')); });
afterEach(() => {
  parent?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function start(...modes: readonly string[]): ChildProcess {
  news = [];
  const started = spawn(process.execPath, [join(import.meta.dirname, 'fake-parent.ts'), dir, ...modes], { stdio: ['ignore', 'pipe', 'inherit'] });
  let pending = '';
  started.stdout.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const one: News = JSON.parse(line);
      news.push(one);
    }
  });
  parent = started;
  return started;
}

async function until(what: string, holds: () => boolean, limitMs = 15_000): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 20) {
    if (waitedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}; news: ${JSON.stringify(news)}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

const told = (kind: string): News | undefined => news.find((each) => each['kind'] === kind);
const pids = (): number[] => news.flatMap(({ pid }) => (typeof pid === 'number' ? [pid] : []));

/** Running, and not a zombie that nobody has collected. */
function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

it('KILL of the parent leaves nothing running: neither ours nor the broker', async () => {
  const started = start('good', 'deaf', 'broker');
  await until('three pids', () => pids().length === 3);
  expect(pids().every(lives)).toBe(true);
  started.kill('SIGKILL');
  await until('all gone', () => !pids().some(lives), 5000);
});

it('TERM of the parent ends all, with KILL for what does not hear', async () => {
  const started = start('good', 'deaf', 'broker');
  await until('three pids', () => pids().length === 3);
  started.kill('SIGTERM');
  await until('parent gone', () => started.exitCode !== null || started.signalCode !== null, 5000);
  expect(started.exitCode).toBe(0);
  expect(pids().filter(lives)).toEqual([]);
});

it('a silent child is killed and started again', async () => {
  start('silent');
  await until('killed', () => told('ended') !== undefined);
  expect(told('silent')).toBeDefined();
  expect(told('ended')).toMatchObject({ how: 'SIGKILL', restartInMs: 200 });
  await until('ready again', () => news.filter((each) => each['kind'] === 'ready').length === 2);
});

it('a stopped child is silent too', async () => {
  start('good');
  await until('pid', () => pids().length === 1);
  const [pid = 0] = pids();
  process.kill(pid, 'SIGSTOP');
  await until('killed', () => told('silent') !== undefined, 4000);
  await until('ready again', () => news.filter((each) => each['kind'] === 'ready').length === 2);
  expect(lives(pid)).toBe(false);
});

it('a child that keeps ending is given up loudly', async () => {
  start('dies');
  await until('given up', () => told('gaveUp') !== undefined, 30_000);
  expect(news.filter((each) => each['kind'] === 'ended')).toHaveLength(9);
}, 40_000);
