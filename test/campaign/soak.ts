import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { connectIpc } from '../../src/ipc/client.ts';
import { socketNames } from '../../src/model/ipcWire.ts';
import { readJunctionState } from '../../src/model/stateReading.ts';
import { createRandom } from '../../src/platform/random.ts';
import { slopePerMinute, type Sample } from './trial/slope.ts';

/** Length of one piece and how much faster than the world the junction and its traffic run; NGATU_SOAK_S and NGATU_SOAK_SCALE set others. */
const lengthS = Number(process.env['NGATU_SOAK_S'] ?? 600);
const scale = Number(process.env['NGATU_SOAK_SCALE'] ?? 30);
/** Loading, the first collections and the first pages are no leak. */
const warmS = Math.min(120, lengthS / 3);
const everyMs = 2000;
const daemons = ['signald', 'monitord', 'agentd'] as const;
type Daemon = (typeof daemons)[number];
/** Of a piece of ten minutes: what stays below is flat. */
const most = { rssKiBPerMin: 1024, descriptors: 4, walMb: 16 } as const;

interface Look { readonly rss: Sample[]; readonly fds: Sample[] }

const home = join(import.meta.dirname, '../..');

/** Processes of a run, by what their command lines say. */
function pidsOf(runDir: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (!words.some((word) => word.startsWith(runDir))) continue;
      const daemon = daemons.find((name) => words.some((word) => word.endsWith(`/dist/${name}/main.js`)));
      if (daemon !== undefined) found.set(daemon, Number(pid));
      if (words[0]?.endsWith('mosquitto') === true) found.set('broker', Number(pid));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function look(pid: number, atS: number, into: Look): void {
  try {
    const rss = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    into.rss.push({ atS, value: rss });
    into.fds.push({ atS, value: readdirSync(`/proc/${pid}/fd`).length });
  } catch {
    // As above.
  }
}

async function ask(runDir: string, socket: 'view' | 'agent', method: string): Promise<unknown> {
  const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'soak' });
  if (!connected.ok) return null;
  const answer = await connected.client.request(method);
  connected.client.close();
  return answer.ok ? answer.result : null;
}

async function piece(seed: number, dir: string): Promise<SeedOutcome> {
  const random = createRandom(seed);
  const [runDir, stateDir] = [join(dir, 'run'), join(dir, 'state')];
  const args = ['run', '--site', 'ninh-kieu', '--for', `${lengthS * scale}s`, '--json', '--no-top', '--run-dir', runDir, '--state-dir', stateDir, '--seed', String(seed), '--clock-scale', String(scale)];
  const run = spawn(join(home, 'scripts/ngatu'), args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  run.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  const ended = new Promise((resolve) => { run.once('close', resolve); });
  const looks: Record<Daemon, Look> = { signald: { rss: [], fds: [] }, monitord: { rss: [], fds: [] }, agentd: { rss: [], fds: [] } };
  const sinceMs = performance.now();
  let [brokerKills, walBytes, lateMs, restarts, nextKillS] = [0, 0, 0, 0, warmS + random.int(5, 40)];
  const first = new Map<string, number>();
  while (run.exitCode === null) {
    await Promise.race([sleep(everyMs), ended]);
    const atS = (performance.now() - sinceMs) / 1000;
    if (atS < warmS || atS > lengthS - 15) continue;
    const pids = pidsOf(runDir);
    for (const name of daemons) {
      const pid = pids.get(name);
      if (pid === undefined) continue;
      if (first.has(name) && first.get(name) !== pid) restarts += 1;
      first.set(name, pid);
      look(pid, atS, looks[name]);
    }
    const wal = join(stateDir, 'agentd/record.db-wal');
    if (existsSync(wal)) walBytes = Math.max(walBytes, statSync(wal).size);
    lateMs = Math.max(lateMs, readJunctionState(await ask(runDir, 'view', 'status'))?.tick.late.p99 ?? 0);
    const broker = pids.get('broker');
    if (atS > nextKillS && broker !== undefined) {
      process.kill(broker, 'SIGKILL');
      brokerKills += 1;
      nextKillS = atS + random.int(20, 90);
    }
  }
  await ended;
  const report: { readonly ok?: boolean; readonly notOk?: readonly string[]; readonly eventsStored?: number; readonly eventsDelivered?: number; readonly violations?: number | null } = out.trim() === '' ? {} : JSON.parse(out);
  const slopes = Object.fromEntries(daemons.map((name) => [name, slopePerMinute(looks[name].rss)]));
  const fds = Object.fromEntries(daemons.map((name) => [name, (looks[name].fds.at(-1)?.value ?? 0) - (looks[name].fds[0]?.value ?? 0)]));
  const problems = [
    ...daemons.filter((name) => (slopes[name] ?? 0) > most.rssKiBPerMin && lengthS >= 300).map((name) => `${name} grows by ${Math.round(slopes[name] ?? 0)} KiB a minute`),
    ...daemons.filter((name) => (fds[name] ?? 0) > most.descriptors).map((name) => `${name} has ${fds[name] ?? 0} descriptors more`),
    ...(walBytes > most.walMb * 1e6 ? [`the WAL reached ${Math.round(walBytes / 1e6)} MB`] : []),
    ...(restarts > 0 ? [`${restarts} daemons ended by themselves`] : []),
    ...(report.violations === 0 ? [] : [`violations: ${report.violations ?? 'not known'}`]),
    ...(report.eventsStored !== undefined && report.eventsStored === report.eventsDelivered ? [] : [`${report.eventsStored ?? 0} stored, ${report.eventsDelivered ?? 0} delivered`]),
  ];
  return {
    figures: {
      'real min': lengthS / 60, 'at ×': scale, events: report.eventsStored ?? 0, 'broker kills': brokerKills,
      'signald KiB/min': slopes['signald'] ?? 0, 'monitord KiB/min': slopes['monitord'] ?? 0, 'agentd KiB/min': slopes['agentd'] ?? 0,
      'signald MB': (looks.signald.rss.at(-1)?.value ?? 0) / 1024, 'agentd MB': (looks.agentd.rss.at(-1)?.value ?? 0) / 1024,
      'descriptors more': Math.max(...Object.values(fds)), 'late p99 ms': lateMs, 'WAL MB max': walBytes / 1e6,
    },
    problems: problems.map((problem) => `seed ${seed}: ${problem}${(report.notOk ?? []).length > 0 ? ` (${(report.notOk ?? []).join(' ')})` : ''}`),
  };
}

export const campaign: Campaign = {
  summary: `The demo’s junction for ${lengthS} s of real time a seed at ${scale} times its rate of events, all daemons, the centre, a broker that is killed again and again: growth of memory (least squares behind the first ${Math.round(warmS)} s), descriptors, lateness of the tick as signald counts it in its own clock, the write-ahead log’s size; twelve seeds are two hours. NGATU_SOAK_S, NGATU_SOAK_SCALE: other lengths and rates`,
  figures: {
    'real min': 'sum', 'at ×': 'max', events: 'sum', 'broker kills': 'sum', 'signald KiB/min': 'max', 'monitord KiB/min': 'max', 'agentd KiB/min': 'max',
    'signald MB': 'max', 'agentd MB': 'max', 'descriptors more': 'max', 'late p99 ms': 'max', 'WAL MB max': 'max',
  },
  async run(seed) {
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-soak-'));
    try {
      return await piece(seed, dir);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
