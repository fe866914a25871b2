import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startJunction, until, type RunningJunction } from './junction.ts';
import { isLoopback, listenersOf } from './listeners.ts';

let junction: RunningJunction | null = null;
afterEach(() => { junction?.clean(); });

const all = ['agentd', 'cabinet', 'centre', 'monitord', 'mosquitto', 'run', 'signald', 'traffic'];

async function started(...args: readonly string[]): Promise<RunningJunction> {
  const one = startJunction(...args);
  junction = one;
  await until('running', () => one.stderr().includes('is running'), 30_000);
  return one;
}

/** The last state that each board recorded before the end. */
function lastBoards(one: RunningJunction): boolean[] {
  const lines = readFileSync(join(one.stateDir, 'lamps-1.jsonl'), 'utf8').trim().split('\n');
  const boards = new Map<string, boolean>();
  for (const line of lines) {
    const entry: { readonly type: string; readonly board?: string; readonly flash?: boolean } = JSON.parse(line);
    if (entry.type === 'board' && entry.board !== undefined) boards.set(entry.board, entry.flash === true);
  }
  return [...boards.values()];
}

it('no daemon listens on a network; KILL of the parent leaves nothing running, and the cabinet ends in flash', async () => {
  const one = await started();
  const running = Object.keys(one.processes()).filter((name) => !name.startsWith('socat'));
  expect(running.toSorted()).toEqual(all);
  const listening = Object.entries(one.processes()).map(([name, pid]) => [name, listenersOf(pid)] as const);
  for (const [name, listeners] of listening) {
    // Of a bench the broker listens, on this machine alone: a cabinet's daemons do not, nowhere.
    if (name === 'mosquitto') expect(listeners.length).toBeGreaterThan(0);
    else expect([name, listeners]).toEqual([name, []]);
    expect(listeners.filter((listener) => !isLoopback(listener))).toEqual([]);
  }
  one.process.kill('SIGKILL');
  await until('nothing left', () => Object.keys(one.processes()).length === 0, 6000);
  expect(lastBoards(one)).toEqual([true, true]);
});

it('TERM ends in order with one JSON object; kill -9 of agentd and SIGSTOP of signald are mended meanwhile', async () => {
  const one = await started('--json');
  const before = one.processes();
  // Each boot of signald is told by its last snapshot: both must have given one.
  await new Promise((resolve) => { setTimeout(resolve, 2000); });
  process.kill(before['agentd'] ?? 0, 'SIGKILL');
  process.kill(before['signald'] ?? 0, 'SIGSTOP');
  await until('both again', () => one.stderr().includes('signald: silent') && one.stderr().split('agentd: ready').length === 3 && one.stderr().split('signald: ready').length === 3, 20_000);
  await new Promise((resolve) => { setTimeout(resolve, 2000); });
  one.process.kill('SIGTERM');
  await one.ended;
  expect(Object.keys(one.processes())).toEqual([]);
  const report: Readonly<Record<string, unknown>> = JSON.parse(one.stdout());
  expect(one.stdout().trim().split('\n')).toHaveLength(1);
  expect(report).toMatchObject({ boots: 2, restarts: { agentd: 1, signald: 1 }, violations: 0, gaveUp: null });
  expect(report['eventsStored']).toBe(report['eventsDelivered']);
  expect(Number(report['eventsStored'])).toBeGreaterThan(0);
  expect(lastBoards(one)).toEqual([true, true]);
});

it('refuses a run directory that is in use, and one too long for sockets', async () => {
  const one = await started('--no-traffic');
  const second = startJunction('--run-dir', one.runDir, '--no-traffic');
  expect(await second.ended).toBe(2);
  expect(second.stderr()).toContain('is in use');
  second.clean();
  const long = startJunction('--run-dir', join(one.runDir, 'x'.repeat(80)));
  expect(await long.ended).toBe(2);
  expect(long.stderr()).toContain('too long');
  long.clean();
});
