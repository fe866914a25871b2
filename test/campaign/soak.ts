import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { connectIpc } from '../../src/ipc/client.ts';
import { socketNames } from '../../src/model/ipcWire.ts';
import { readJunctionState } from '../../src/model/stateReading.ts';
import { createRandom } from '../../src/platform/random.ts';
import { sealedNinhKieu } from '../simulation/site.ts';
import { openBusyStreet } from './trial/busyStreet.ts';
import { createProcessLook, daemons, median, pidsOf, type Daemon, type ProcessLook } from './trial/processLook.ts';
import { leastOfEachMinute, slopePerMinute, type Sample } from './trial/slope.ts';
import { brokerThatComesAndGoes } from './trial/restlessBroker.ts';

/** Length of one piece, s of real time; NGATU_SOAK_S sets another. */
const lengthS = Number(process.env['NGATU_SOAK_S'] ?? 7200);
/** Events a second, of all classes, that the demo stores with its own traffic (1851 in 600 s, `ngatu run --for 600s`, 2026-12-01). */
const demoPerS = 3.1;
const times = 30;
/**
 * Every quarter of an hour agentd reads 35 minutes of its record (quarterDesk.ts), every ten the last two hours or 200 000
 * events (loopDesk.ts). What that takes at once grows with the record until these windows are full: the first quarter
 * that has a whole window ends within 50 minutes and is read 5 minutes later. Until then growth is no leak.
 */
const filledS = 55 * 60;
/** Behind it half an hour at least is to be seen; a shorter piece says nothing of memory. */
const long = lengthS - filledS >= 1800;
/** Loading, the first collections and the first pages are no leak either. */
const warmS = long ? Math.max(filledS, lengthS / 4) : lengthS / 4;
/** Nothing is looked at and nothing is killed behind this: what is stored is delivered. */
const calmS = 60;
const everyMs = 2000;
/** What stays below is flat. agentd’s most: three quarters of what its unit is given (MemoryMax), for its looks back. */
const most = { rssKiBPerMin: 256, agentdMb: 384, liveKiBPerMin: 64, descriptors: 4, walMb: 16, lateP99Ms: 20, missing: 0.001 } as const;

const home = join(import.meta.dirname, '../..');

/** The part of `ngatu run --json` that is read here. */
interface RunReport { readonly ok?: boolean; readonly notOk?: readonly string[]; readonly eventsStored?: number; readonly eventsDelivered?: number; readonly violations?: number | null; readonly colouredS?: number; readonly lampSamples?: number; readonly lampSamplesDue?: number }

interface Seen { readonly looks: Readonly<Record<Daemon, ProcessLook>>; readonly lateMs: number[]; readonly stored: Sample[]; readonly live: readonly Sample[]; walBytes: number; kills: number; halts: number; changes: number; report: RunReport }

const sampleSchema = z.object({ atS: z.number(), value: z.number() });
const detailSchema = z.object({ classes: z.array(z.object({ lastSeq: z.int() })) });

async function ask(runDir: string, socket: 'view' | 'agent', method: string): Promise<unknown> {
  const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'soak' });
  if (!connected.ok) return null;
  const answer = await connected.client.request(method);
  connected.client.close();
  return answer.ok ? answer.result : null;
}

/** What lived in agentd behind the warm-up, KiB, as its preload told: the least of each minute. */
function liveIn(file: string): readonly Sample[] {
  if (!existsSync(file)) return [];
  const told = readFileSync(file, 'utf8').trim().split('\n').map((line) => sampleSchema.parse(JSON.parse(line)));
  return leastOfEachMinute(told.filter(({ atS }) => atS - (told[0]?.atS ?? 0) >= warmS));
}

async function look(seen: Seen, dirs: { readonly runDir: string; readonly stateDir: string }, atS: number): Promise<void> {
  const pids = pidsOf(dirs.runDir);
  for (const name of daemons) {
    const pid = pids.get(name);
    if (pid !== undefined) seen.looks[name].look(pid, atS);
  }
  const wal = join(dirs.stateDir, 'agentd/record.db-wal');
  if (existsSync(wal)) seen.walBytes = Math.max(seen.walBytes, statSync(wal).size);
  const late = readJunctionState(await ask(dirs.runDir, 'view', 'status'))?.tick.late.p99;
  if (late !== undefined) seen.lateMs.push(late);
  const detail = detailSchema.safeParse(await ask(dirs.runDir, 'agent', 'db.status')).data;
  if (detail !== undefined) seen.stored.push({ atS, value: detail.classes.reduce((sum, { lastSeq }) => sum + lastSeq, 0) });
}

async function piece(seed: number, dir: string): Promise<Seen> {
  const random = createRandom(seed);
  const dirs = { runDir: join(dir, 'run'), stateDir: join(dir, 'state') };
  const seen: Seen = { looks: { signald: createProcessLook(), monitord: createProcessLook(), agentd: createProcessLook() }, lateMs: [], stored: [], live: [], walBytes: 0, kills: 0, halts: 0, changes: 0, report: {} };
  const liveHeap = join(dir, 'live.jsonl');
  const run = spawn(join(home, 'scripts/ngatu'), ['run', '--site', 'ninh-kieu', '--for', `${lengthS}s`, '--json', '--no-top', '--no-traffic', '--run-dir', dirs.runDir, '--state-dir', dirs.stateDir, '--seed', String(seed)], {
    stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, NODE_OPTIONS: `--import=${join(import.meta.dirname, 'trial/liveHeap.ts')}`, NGATU_LIVE_HEAP: liveHeap },
  });
  let out = '';
  run.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  const ended = new Promise((resolve) => { run.once('close', resolve); });
  const street = await Promise.race([openBusyStreet(join(dirs.runDir, 'cabinet.sock'), sealedNinhKieu().traffic.detectors.map(({ id }) => id), demoPerS * times, seed), ended.then(() => null)]);
  const broker = brokerThatComesAndGoes(random, () => pidsOf(dirs.runDir).get('broker'));
  const sinceMs = performance.now();
  while (run.exitCode === null && run.signalCode === null) {
    await Promise.race([sleep(everyMs), ended]);
    const atS = (performance.now() - sinceMs) / 1000;
    if (atS > lengthS - calmS) broker.calm();
    else broker.step(atS);
    if (atS > warmS && atS < lengthS - calmS) await look(seen, dirs, atS);
  }
  await ended;
  seen.changes = street?.changes() ?? 0;
  street?.close();
  return Object.assign(seen, { kills: broker.kills(), halts: broker.halts(), live: liveIn(liveHeap), report: out.trim() === '' ? {} : JSON.parse(out) });
}

/** Lateness in the first and in the last third of what was looked at, ms. */
function thirds(values: readonly number[]): { readonly first: number; readonly last: number } {
  const third = Math.max(1, Math.floor(values.length / 3));
  return { first: median(values.slice(0, third)), last: median(values.slice(-third)) };
}

function outcome(seed: number, { looks, lateMs, stored, live, walBytes, kills, halts, report }: Seen): SeedOutcome {
  const late = thirds(lateMs);
  const perS = slopePerMinute(stored) / 60;
  const missing = (report.lampSamplesDue ?? 0) - (report.lampSamples ?? 0);
  const notOk = (report.notOk ?? ['no report']).filter((reason) => reason !== 'lampSamplesMissing' || missing > most.missing * (report.lampSamplesDue ?? 0));
  const problems = [
    ...daemons.filter((name) => long && looks[name].kiBPerMin() > most.rssKiBPerMin).map((name) => `${name} grows by ${Math.round(looks[name].kiBPerMin())} KiB a minute`),
    ...(long && (live.length < 10 || slopePerMinute(live) > most.liveKiBPerMin) ? [`what lives in agentd grows by ${Math.round(slopePerMinute(live))} KiB a minute (${live.length} looks)`] : []),
    ...(looks.agentd.mostMb() > most.agentdMb ? [`agentd held ${Math.round(looks.agentd.mostMb())} MB at once`] : []),
    ...daemons.filter((name) => looks[name].rssMb() === 0).map((name) => `${name} was never seen`),
    ...daemons.filter((name) => looks[name].descriptorsMore() > most.descriptors).map((name) => `${name} has ${looks[name].descriptorsMore()} descriptors more`),
    ...daemons.filter((name) => looks[name].restarts() > 0).map((name) => `${name} ended by itself ${looks[name].restarts()} times`),
    ...(walBytes > most.walMb * 1e6 ? [`the WAL reached ${Math.round(walBytes / 1e6)} MB`] : []),
    ...(lateMs.length > 0 && Math.max(...lateMs) <= most.lateP99Ms ? [] : [`lateness p99 ${lateMs.length === 0 ? 'not told' : Math.max(...lateMs)} ms`]),
    ...(perS >= 0.9 * demoPerS * times ? [] : [`${perS.toFixed(1)} events a second`]),
    ...(notOk.length === 0 ? [] : [`the run is not ok: ${notOk.join(' ')}`]),
  ];
  const kiB = (name: Daemon): number => looks[name].kiBPerMin();
  return {
    figures: {
      'real min': lengthS / 60, 'coloured s': report.colouredS ?? 0, events: stored.at(-1)?.value ?? 0, 'least events/s': perS, 'sent unasked': report.eventsStored ?? 0, 'not delivered': (report.eventsStored ?? 0) - (report.eventsDelivered ?? 0), 'samples missing': missing,
      'broker kills': kills, 'broker halts': halts, 'signald KiB/min': kiB('signald'), 'monitord KiB/min': kiB('monitord'), 'agentd KiB/min': kiB('agentd'),
      'signald MB': looks.signald.rssMb(), 'monitord MB': looks.monitord.rssMb(), 'agentd MB': looks.agentd.rssMb(), 'agentd max MB': looks.agentd.mostMb(),
      'most live KiB/min': slopePerMinute(live), 'most live MB': (live.at(-1)?.value ?? 0) / 1024,
      'descriptors more': Math.max(...daemons.map((name) => looks[name].descriptorsMore())),
      'late p99 first ms': late.first, 'late p99 last ms': late.last, 'WAL MB max': walBytes / 1e6, violations: report.violations ?? 0,
    },
    problems: problems.map((problem) => `seed ${seed}: ${problem}`),
  };
}

export const campaign: Campaign = {
  summary: `The demo’s junction for ${lengthS} s a seed by the real clock, every detector driven over until ${times} times the demo’s events are stored, all daemons, the centre, a broker that is killed and stopped again and again: growth of memory (least squares over the least of each minute, behind the 55 minutes in which agentd’s looks back fill), the most that agentd held at once, what lives in agentd behind its own whole collections, descriptors, lateness of the tick (medians of what signald tells, first and last third), the write-ahead log’s size; a seed is two hours, two at a time is for machines that bear it (NGATU_SOAK_S: another length; below 85 minutes nothing is said of memory)`,
  figures: {
    'real min': 'sum', 'coloured s': 'sum', events: 'sum', 'least events/s': 'min', 'sent unasked': 'sum', 'samples missing': 'sum', 'not delivered': 'sum', 'broker kills': 'sum', 'broker halts': 'sum',
    'signald KiB/min': 'max', 'monitord KiB/min': 'max', 'agentd KiB/min': 'max', 'signald MB': 'max', 'monitord MB': 'max', 'agentd MB': 'max', 'agentd max MB': 'max', 'most live KiB/min': 'max', 'most live MB': 'max', 'descriptors more': 'max',
    'late p99 first ms': 'max', 'late p99 last ms': 'max', 'WAL MB max': 'max', violations: 'sum',
  },
  async run(seed) {
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-soak-'));
    try {
      return outcome(seed, await piece(seed, dir));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
