import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { connectIpc } from '../../src/ipc/client.ts';
import { socketNames } from '../../src/model/ipcWire.ts';
import { sourceOf } from '../../src/model/seal.ts';
import { startBench, type Bench, type Seen } from '../integration/junction/bench.ts';
import { trialSite } from './trial/site.ts';

const cycleMs = 40_000;
/** Long enough for a start-up and one correction of up to half a cycle in each of two cycles, ms. */
const inStepWithinMs = 180_000;
/** Cycles without the broker, ms: twenty greens and more of the two together, in less than ten minutes with what goes before. */
const withoutMs = 11 * cycleMs;
/** Greens of each that must have been seen in them. */
const leastGreens = 10;
/** The two start their greens as far apart as planned, give or take, ms. */
const toleranceMs = 1000;

/** Two crossroads of one street: the same plan, kept by the clock, `offsetMs` apart. */
function site(id: string, offsetMs: number): { readonly file: 'site.yaml'; readonly text: string } {
  const { source } = sourceOf(trialSite());
  const builtinPlan = {
    id: 'wave', mode: 'coordinatedFixed', cycleMs, offsetMs, coordination: { correction: 'shortWay', addPercent: 50, subtractPercent: 30 },
    stages: [{ stage: 'main', splitMs: 20_000 }, { stage: 'side', splitMs: 20_000 }],
  };
  return { file: 'site.yaml', text: JSON.stringify({ ...source, safety: { ...source.safety, siteId: id }, traffic: { ...source.traffic, builtinPlan } }) };
}

/** When the main road's first head got green, ms of this process's clock. */
function starts(seen: readonly Seen[]): readonly number[] {
  const found: number[] = [];
  let green = false;
  for (const { atMs, line } of seen) {
    if (line['type'] !== 'lamps') continue;
    const lamps: Readonly<Record<string, string>> = JSON.parse(JSON.stringify(line['lamps']));
    const now = lamps['a'] === 'G';
    if (now && !green) found.push(atMs);
    green = now;
  }
  return found;
}

/** Distance to the nearest multiple of the cycle, signed, ms. */
function around(ms: number): number {
  const rest = ((ms % cycleMs) + cycleMs) % cycleMs;
  return rest > cycleMs / 2 ? rest - cycleMs : rest;
}

/** What an agent beside a good time server would say; this machine need not have one. */
async function vouch(bench: Bench): Promise<void> {
  const connected = await connectIpc({ path: join(bench.dir, 'run', socketNames.operate), client: 'agentd' });
  if (!connected.ok) throw new Error(`${connected.code} ${connected.detail}`);
  await connected.client.request('clock.propose', { errorMs: 5, synced: true, ttlMs: 3_600_000 });
  connected.client.close();
}

async function inStep(bench: Bench): Promise<boolean> {
  const { coordination } = await bench.status();
  const said: { readonly freeReason?: string | null; readonly offsetErrorMs?: number | null } = JSON.parse(JSON.stringify(coordination ?? {}));
  return said.freeReason === null && typeof said.offsetErrorMs === 'number' && Math.abs(said.offsetErrorMs) <= 500;
}

/** The broker of this run, by its configuration file's place. */
function brokerPid(bench: Bench): number {
  for (const entry of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      if (command.includes('mosquitto') && !command.startsWith('setpriv') && command.includes(bench.dir)) return Number(entry);
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error('no broker');
}

async function wave(seed: number): Promise<SeedOutcome> {
  const offsetsMs = [0, ((seed * 7) % 40) * 1000] as const;
  const benches = [await startBench(900, site('wave-1', offsetsMs[0])), await startBench(900, site('wave-2', offsetsMs[1]))] as const;
  const problems: string[] = [];
  try {
    const beganMs = performance.now();
    for (const bench of benches) await bench.until('signald’s socket', () => readdirSync(join(bench.dir, 'run')).includes(socketNames.operate), 30_000);
    for (const bench of benches) await vouch(bench);
    for (const bench of benches) await bench.until('in step with the clock', () => inStep(bench), inStepWithinMs);
    const settledMs = performance.now() - beganMs;
    const brokers = benches.map(brokerPid);
    for (const pid of brokers) process.kill(pid, 'SIGSTOP');
    const lostMs = performance.now();
    await new Promise((resolve) => { setTimeout(resolve, withoutMs); });
    const [first, second] = benches.map(({ seen }) => starts(seen).filter((atMs) => atMs >= lostMs));
    for (const pid of brokers) process.kill(pid, 'SIGCONT');
    // The cycle begins (offset) before the clock's multiple: the one with more is ahead by so much.
    const plannedMs = offsetsMs[0] - offsetsMs[1];
    const errors = (second ?? []).map((atMs) => Math.min(...(first ?? []).map((other) => Math.abs(around(atMs - other - plannedMs)))));
    const worstMs = Math.max(0, ...errors.filter((ms) => Number.isFinite(ms)));
    if (errors.length < leastGreens || (first ?? []).length < leastGreens || !errors.every((ms) => Number.isFinite(ms))) problems.push(`seed ${seed}: ${first?.length} and ${second?.length} greens without the broker`);
    if (worstMs > toleranceMs) problems.push(`seed ${seed}: ${Math.round(worstMs)} ms beside the planned offset of ${plannedMs} ms`);
    const still = await Promise.all(benches.map(inStep));
    if (still.includes(false)) problems.push(`seed ${seed}: out of step without the broker`);
    for (const bench of benches) {
      await bench.end();
      const { violations } = bench.judge();
      if (JSON.stringify(violations) !== '[]') problems.push(`seed ${seed}: ${JSON.stringify(violations)}`);
    }
    return {
      figures: { 'greens compared': errors.length, 'offset error max ms': worstMs, 'in step after max s': settledMs / 1000, 'without broker s': withoutMs / 1000, 'load max': loadavg()[0] ?? 0 },
      problems,
    };
  } finally {
    for (const bench of benches) await bench.end();
    for (const bench of benches) bench.discard();
  }
}

export const campaign: Campaign = {
  summary: 'two junctions of real daemons, one coordinated plan 0 to 39 s apart: both brokers stand still for eleven cycles, and the greens of the main road stay as far apart as planned, measured at the lamps',
  figures: { 'greens compared': 'sum', 'offset error max ms': 'max', 'in step after max s': 'max', 'without broker s': 'sum', 'load max': 'max' },
  run: wave,
};
