import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { listening, openPlace, serviceAddress, uplinkAddress } from './cabinetPlace.ts';
import { startJunction, startJunctionUnder, until, type RunningJunction } from './junction.ts';
import { isLoopback, listenersOf } from './listeners.ts';

const repository = join(import.meta.dirname, '../../..');
const tool = join(repository, 'scripts/ngatu');
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

it('nothing listens on the uplink, panel and receiver of counts switched on; KILL of the parent leaves nothing running, and the cabinet ends in flash', async () => {
  const place = openPlace();
  const one = startJunctionUnder(place.enter, '--cabinet', place.cabinet);
  junction = one;
  await until('running', () => one.stderr().includes('is running'), 30_000);
  const running = Object.keys(one.processes()).filter((name) => !name.startsWith('socat'));
  expect(running.toSorted()).toEqual(all);
  const inside = ['-t', String(one.process.pid), '-n'];
  const panel = spawn('nsenter', [...inside, tool, 'panel', '--run-dir', one.runDir, '--listen', `${serviceAddress}:8300`, '--service-port', 'lan0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => { panel.stdout.once('data', resolve); });
    await until('the receiver of counts', () => listening(inside).includes(`${serviceAddress}:8080`), 10_000);
    // Of a bench the broker and the virtual cabinet listen, on this machine alone.
    expect(listening(inside).filter((address) => !/^(?:127\.0\.0\.1|\[::1\]):/.test(address)).toSorted()).toEqual([`${serviceAddress}:8080`, `${serviceAddress}:8300`]);
    for (const [name, pid] of Object.entries(one.processes())) {
      const foreign = listenersOf(pid).filter((listener) => !isLoopback(listener));
      // The receiver of counts is agentd's, the page the panel's (`cli`): no other process has any.
      expect([name, foreign.length]).toEqual([name, name === 'agentd' || name === 'cli' ? 1 : 0]);
    }
    // Who asks for the uplink is refused by name, each on its own road.
    const refused = spawnSync('nsenter', [...inside, tool, 'panel', '--listen', `${uplinkAddress}:8301`, '--service-port', 'up0', '--json'], { encoding: 'utf8' });
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stdout).toContain('"code":"panel.isUplink"');
    const receiver = `import { openVdsReceiver } from '${repository}/src/agentd/vdsReceiver.ts'; console.log(JSON.stringify(await openVdsReceiver({ address: '${uplinkAddress}', port: 8081 }, () => ({ status: 204, code: 'ok' }))));`;
    expect(JSON.parse(execFileSync('nsenter', [...inside, process.execPath, '--input-type=module', '-e', receiver], { encoding: 'utf8' }))).toEqual({ ok: false, why: 'isUplink', port: 'up0' });
    // A default route that comes later makes a port the uplink too: the panel ends, the receiver is closed.
    const ended = new Promise((resolve) => { panel.once('exit', resolve); });
    execFileSync('nsenter', [...inside, 'ip', 'route', 'add', 'default', 'via', '192.168.8.1', 'dev', 'lan0', 'metric', '50']);
    expect(await ended).toBe(1);
    await until('nobody listens there', () => listening(inside).every((address) => /^(?:127\.0\.0\.1|\[::1\]):/.test(address)), 15_000);
  } finally {
    panel.kill('SIGKILL');
    place.clean();
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
