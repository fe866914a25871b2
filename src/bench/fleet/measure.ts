import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createCentre } from '../../centre/centre.ts';
import { openReceipts } from '../../centre/receipts.ts';
import { createClock, pause } from '../../platform/clock.ts';
import { createLogger } from '../../platform/logger.ts';
import { createRandom } from '../../platform/random.ts';
import { openDurable, type Db } from '../../record/database.ts';
import { brokerProgram, freePort } from '../../run/broker.ts';
import type { FleetOptions } from './options.ts';
import { startWorker, type Worker, type WorkerFigures } from './workers.ts';

export interface FleetReport {
  readonly cabinets: number; readonly messagesPerS: number;
  /** From the making of an event to its commit at the sink, before the restart; the agent's group commit (1 s at most) is part of it. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  readonly cpuPct: number; readonly brokerCpuPct: number; readonly sinkCpuPct: number; readonly rssMbPerCabinet: number;
  readonly reconnectS: { readonly p50: number; readonly max: number } | null;
  readonly failedHandshakes: number; readonly handshakes: number; readonly lost: number; readonly doubled: number;
  /** Made by the junctions and sent unasked; detectors on and off (hi-res) stay in the cabinet. */
  readonly events: number; readonly ok: boolean;
}

const centreTickMs = 250;
const outageMs = 2000;
/** Longest wait for everyone to connect, to come back (issue 7: 120 s), and for what is left to drain. */
const limitsMs = { connect: 180_000, back: 120_000, drain: 180_000 } as const;

/** A broker of its own, the cabinets in a few processes, the reference sink; the broker dies once in the middle. */
export async function measureFleet(options: FleetOptions, dir: string): Promise<FleetReport | null> {
  const port = await freePort();
  const clock = createClock();
  let broker = await startBroker(dir, port);
  if (broker === null) return null;
  const sink = openSink(dir, port);
  const workers = startWorkers(options, dir, port);
  try {
    await Promise.all(workers.map(({ ready }) => ready));
    await until(limitsMs.connect, async () => (await gather(workers)).connected === options.cabinets);
    const began = { ms: clock.monoMs(), wallMs: clock.wallMs(), cpu: await cpuOf(workers, broker), counts: sink.counts() };
    await pause(clock, options.seconds * 1000);
    const ended = { ms: clock.monoMs(), wallMs: clock.wallMs(), cpu: await cpuOf(workers, broker), counts: sink.counts() };
    let back: number | null = null;
    if (options.restart) {
      broker.kill('SIGKILL');
      await pause(clock, outageMs);
      for (const worker of workers) worker.say('mark');
      back = clock.wallMs();
      broker = await startBroker(dir, port);
      if (broker === null) return null;
      await until(limitsMs.back, async () => (await gather(workers)).connected === options.cabinets);
    }
    for (const worker of workers) worker.say('stop');
    await until(limitsMs.drain, async () => { const all = await gather(workers); return all.waiting === 0 && all.delivered === all.stored; });
    const last = await gather(workers);
    const heard = sink.rows(began.wallMs, ended.wallMs - 1500);
    const seconds = (ended.ms - began.ms) / 1000;
    const share = (of: 'workers' | 'broker' | 'sink'): number => tenth((100 * (ended.cpu[of] - began.cpu[of])) / seconds);
    const reconnects = back === null ? null : last.upMs.map((ms) => (ms === null ? Number.POSITIVE_INFINITY : (ms - (back ?? 0)) / 1000)).toSorted((a, b) => a - b);
    const lost = last.made - heard.distinct;
    const reconnectS = reconnects === null ? null : { p50: tenth(quantile(reconnects, 0.5)), max: tenth(reconnects.at(-1) ?? 0) };
    const failedShare = last.failedHandshakes / Math.max(1, last.handshakes);
    return {
      cabinets: options.cabinets, messagesPerS: tenth((ended.counts.received - began.counts.received) / seconds),
      latencyMs: { p50: quantile(heard.latencies, 0.5), p99: quantile(heard.latencies, 0.99) },
      cpuPct: tenth(share('workers') + share('broker') + share('sink')), brokerCpuPct: share('broker'), sinkCpuPct: share('sink'), rssMbPerCabinet: Math.round((last.rssBytes / options.cabinets / 1e6) * 100) / 100,
      reconnectS, failedHandshakes: last.failedHandshakes, handshakes: last.handshakes, lost, doubled: heard.doubled, events: last.made,
      ok: lost === 0 && heard.doubled === 0 && failedShare <= 0.01 && (reconnectS === null || reconnectS.max <= 120),
    };
  } finally {
    for (const worker of workers) worker.kill();
    await sink.end();
    broker?.kill('SIGKILL');
  }
}

function startWorkers({ cabinets, processes, rate }: FleetOptions, dir: string, port: number): readonly Worker[] {
  const each = Math.ceil(cabinets / processes);
  return Array.from({ length: Math.ceil(cabinets / each) }, (_, index) =>
    startWorker([dir, `mqtt://127.0.0.1:${port}`, String(index * each), String(Math.min(each, cabinets - index * each)), String(rate)]));
}

async function startBroker(dir: string, port: number): Promise<ChildProcess | null> {
  const conf = join(dir, 'mosquitto.conf');
  writeFileSync(conf, [`listener ${port} 127.0.0.1`, 'user root', 'allow_anonymous true', 'persistence false', 'max_queued_messages 10000', 'max_inflight_messages 100', 'max_connections -1', 'log_type error', ''].join('\n'));
  const child = spawn(brokerProgram(), ['-c', conf], { stdio: 'ignore' });
  child.on('error', () => undefined);
  const answers = await until(10_000, () => new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => { resolve(false); });
  }));
  if (!answers) child.kill('SIGKILL');
  return answers ? child : null;
}

/** The reference receiver in this process, over every site. */
function openSink(dir: string, port: number): { readonly counts: () => { readonly received: number }; readonly rows: (fromMs: number, toMs: number) => Heard; readonly end: () => Promise<void> } {
  const kept: { db: Db | null } = { db: null };
  const opened = openReceipts(join(dir, 'sink.db'), (path) => {
    const found = openDurable(path);
    if (found.ok) kept.db = found.db;
    return found;
  });
  if (!opened.ok) throw new Error(opened.problem.detail);
  const { receipts } = opened;
  const logger = createLogger('sink');
  logger.level = 'fatal';
  const random = createRandom(1);
  const centre = createCentre({
    options: { brokers: [`mqtt://127.0.0.1:${port}`], stateDir: dir, runDir: dir, siteId: null, reconnectMaxMs: 500, tls: null, key: null }, receipts, clock: createClock(), uniform: () => random.next(), logger,
  });
  const timer = setInterval(() => { centre.tick(); }, centreTickMs);
  return {
    counts: () => receipts.counts(),
    rows: (fromMs, toMs) => rowsOf(kept.db, fromMs, toMs),
    async end() {
      clearInterval(timer);
      await centre.end();
      receipts.close();
    },
  };
}

interface Heard { readonly distinct: number; readonly doubled: number; readonly latencies: readonly number[] }

/** What light junctions made, by their own numbers. */
function rowsOf(db: Db | null, fromMs: number, toMs: number): Heard {
  if (db === null) return { distinct: 0, doubled: 0, latencies: [] };
  const light = `boot LIKE 'light-%'`;
  const rows = Number(db.prepare(`SELECT count(*) FROM entry WHERE ${light}`).pluck().get());
  const distinct = Number(db.prepare(`SELECT count(*) FROM (SELECT DISTINCT boot, n FROM entry WHERE ${light})`).pluck().get());
  const latencies = db.prepare<[number, number], number>(`SELECT receivedMs - ts FROM entry WHERE ${light} AND ts >= ? AND ts < ? ORDER BY 1`).pluck().all(fromMs, toMs);
  return { distinct, doubled: rows - distinct, latencies };
}

interface Cpu { readonly workers: number; readonly broker: number; readonly sink: number }

/** Seconds of processor time so far. */
async function cpuOf(workers: readonly Worker[], broker: ChildProcess): Promise<Cpu> {
  const all = await Promise.all(workers.map((worker) => worker.figures()));
  const own = process.cpuUsage();
  // utime and stime of proc(5), in ticks of 10 ms.
  const stat = readFileSync(`/proc/${broker.pid ?? 0}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { workers: all.reduce((sum, { cpuUs }) => sum + (cpuUs.user + cpuUs.system) / 1e6, 0), broker: (Number(stat[11]) + Number(stat[12])) / 100, sink: (own.user + own.system) / 1e6 };
}

async function gather(workers: readonly Worker[]): Promise<Omit<WorkerFigures, 'cpuUs'>> {
  const all = await Promise.all(workers.map((worker) => worker.figures()));
  const sum = (of: 'connected' | 'stored' | 'delivered' | 'made' | 'waiting' | 'failedHandshakes' | 'handshakes' | 'rssBytes'): number => all.reduce((total, one) => total + one[of], 0);
  return { connected: sum('connected'), stored: sum('stored'), delivered: sum('delivered'), made: sum('made'), waiting: sum('waiting'), failedHandshakes: sum('failedHandshakes'), handshakes: sum('handshakes'), rssBytes: sum('rssBytes'), upMs: all.flatMap(({ upMs }) => upMs) };
}

async function until(limitMs: number, done: () => Promise<boolean>): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    if (await done()) return true;
    if (performance.now() > endMs) return false;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
