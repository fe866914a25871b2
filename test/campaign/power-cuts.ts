import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { readManifest } from '../../src/cli/update/bundle.ts';
import { settle } from '../../src/cli/update/settle.ts';
import { filesProblem, folderOf } from '../../src/cli/update/slotFiles.ts';
import { compareVersions } from '../../src/model/update.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { openPlanStore } from '../../src/signald/planStore.ts';
import { FakeSignald, LinkBench, until } from '../integration/link/bench.ts';
import { cutDisk, type CutDisk } from './trial/cutDisk.ts';
import { planSite, slotPlace } from './trial/cutWriter.ts';

const kinds = ['running', 'plans', 'updates'] as const;
type Kind = (typeof kinds)[number];

interface Cut { readonly acknowledged: number; readonly lost: number; readonly halves: number; readonly problems: readonly string[] }

/** A writer in a process group of its own, cut off in the middle; what it said to be on the disk. */
async function writeUntilCut(kind: Exclude<Kind, 'running'>, disk: CutDisk, dir: string, random: Random): Promise<readonly string[]> {
  mkdirSync(dir, { recursive: true });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'trial/cutWriter.ts'), kind, dir], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (text: Buffer) => { said += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { wrong += text.toString(); });
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  await until(`${kind} are written`, () => said.includes('\n') || child.exitCode !== null, 120_000);
  await sleep(random.int(0, 1500));
  // What is said after the cut may rest on a write that came too late: the cut is first.
  const before = said;
  try {
    disk.cut();
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
  disk.restore();
  if (before === '') throw new Error(`${kind}: ${wrong.slice(0, 400)}`);
  return before.trimEnd().split('\n');
}

/** The plan set that runs after the cut is one of those that were whole, and none older than the last that was said to be kept. */
async function cutPlans(disk: CutDisk, random: Random): Promise<Cut> {
  const dir = join(disk.dir, 'signald');
  const { site } = planSite(disk.dir);
  // The site's own key is no part of the trial.
  execFileSync('sync', ['-f', disk.dir]);
  const said = await writeUntilCut('plans', disk, dir, random);
  const last = Number(said.at(-1));
  const store = openPlanStore(site, dir, 1_800_000_000_000, 'after');
  const { planVersion, plan } = store.current();
  const whole = store.startProblems().length === 0 && plan.id === `plan${planVersion}`;
  return {
    acknowledged: said.length, lost: planVersion < last ? last - planVersion : 0, halves: whole ? 0 : 1,
    problems: [...(planVersion < last ? [`set ${last} was acknowledged, ${planVersion} runs`] : []), ...(whole ? [] : [`plan ${plan.id} of set ${planVersion}: ${JSON.stringify(store.startProblems()).slice(0, 300)}`])],
  };
}

/** The program that runs after the cut is whole, and none older than the last that was kept. */
async function cutUpdates(disk: CutDisk, home: string, random: Random): Promise<Cut> {
  const dir = join(disk.dir, 'slots');
  const said = await writeUntilCut('updates', disk, dir, random);
  const place = slotPlace(dir);
  const state = settle(place, { boot: true, installed: false })?.state;
  if (state === undefined) return { acknowledged: said.length, lost: 0, halves: 1, problems: ['the note can’t be read'] };
  const folder = folderOf(place, state.running.slot);
  const manifest = existsSync(join(folder, 'manifest.json')) ? readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'), join(home, 'trust')) : null;
  const wrong = manifest === null || !manifest.ok ? 'no manifest of a trusted key' : filesProblem(folder, manifest.signed.manifest);
  const last = said.at(-1) ?? '0.0.0';
  const older = compareVersions(state.running.version, last) < 0;
  return { acknowledged: said.length, lost: older ? 1 : 0, halves: wrong === null ? 0 : 1, problems: [...(older ? [`${last} was kept, ${state.running.version} runs`] : []), ...(wrong === null ? [] : [`${state.running.version}: ${wrong}`])] };
}

/** Agent, broker and centre lose the power while events flow: what agentd acknowledged to signald is at the centre in the end, once. */
async function cutRunning(disk: CutDisk, random: Random): Promise<Cut> {
  process.env['TMPDIR'] = disk.dir;
  const bench = new LinkBench();
  delete process.env['TMPDIR'];
  const signald = new FakeSignald('boot-cut');
  const problems: string[] = [];
  await bench.open();
  const start = async (): Promise<void> => {
    mkdirSync(bench.runDir, { recursive: true });
    await signald.start(bench.runDir);
    await bench.broker();
    await bench.centre();
    await bench.agent(60_000);
  };
  let acknowledged = 0;
  try {
    await start();
    const over = new AbortController();
    const flow = (async (): Promise<void> => {
      while (!over.signal.aborted) {
        signald.emit(random.int(1, 40), random.pick(['stage.changed', 'fault.raised', 'mode.changed', 'group.aspect', 'cycle.measures']));
        await sleep(random.int(5, 120));
      }
    })();
    await until('events are acknowledged', () => signald.acked > 0, 60_000);
    await sleep(random.int(500, 4000));
    acknowledged = signald.acked;
    disk.cut();
    for (const shell of ['agentd', 'centre']) for (const child of bench.children(shell)) child.kill('SIGKILL');
    over.abort();
    await flow;
    // After the cut nobody acknowledges what is not on the disk; the ring would have it all again from there.
    signald.acked = acknowledged;
    await signald.stop();
    await bench.kill();
    disk.restore();
    await start();
    await until('all is delivered', async () => {
      const link = await bench.linkState();
      return signald.acked >= signald.events.length && link !== null && link.delivered === link.stored;
    }, 180_000);
  } catch (error) {
    problems.push(String(error));
  } finally {
    await signald.stop();
    await bench.kill();
  }
  const stored = join(bench.dir, 'centre', 'centre.db');
  if (problems.length > 0 || !existsSync(stored)) return { acknowledged, lost: 0, halves: 0, problems: [...problems, 'not counted'] };
  const database = new Database(stored, { readonly: true });
  const rows = Number(database.prepare('SELECT count(*) FROM entry WHERE boot = ?').pluck().get(signald.boot));
  const distinct = Number(database.prepare('SELECT count(DISTINCT n) FROM entry WHERE boot = ?').pluck().get(signald.boot));
  database.close();
  const lost = signald.events.length - distinct;
  if (lost !== 0 || rows !== distinct) problems.push(`${lost} lost, ${rows - distinct} doubled of ${signald.events.length}`);
  return { acknowledged, lost, halves: 0, problems };
}

export const campaign: Campaign = {
  summary: 'Power cuts, one a seed: an ext4 of its own is cut off at a random moment (EXT4_IOC_SHUTDOWN without a flush: nothing that was not synchronised is there afterwards), the process group killed, the journal replayed. In turn: agentd, broker and centre while events flow; signald’s plan store while sets are activated; the slots while updates are staged, tried and kept. acknowledged = events, sets and versions that had been said to be kept',
  figures: { 'running cuts': 'sum', 'plan cuts': 'sum', 'update cuts': 'sum', acknowledged: 'sum', lost: 'sum', halves: 'sum' },
  async run(seed) {
    const random = createRandom(seed);
    const kind = kinds[seed % kinds.length] ?? 'running';
    const home = mkdtempSync(join(tmpdir(), 'ngatu-cut-'));
    const disk = cutDisk(home, 192);
    try {
      const { acknowledged, lost, halves, problems } = kind === 'running' ? await cutRunning(disk, random) : kind === 'plans' ? await cutPlans(disk, random) : await cutUpdates(disk, home, random);
      return {
        figures: { 'running cuts': kind === 'running' ? 1 : 0, 'plan cuts': kind === 'plans' ? 1 : 0, 'update cuts': kind === 'updates' ? 1 : 0, acknowledged, lost, halves },
        problems: problems.map((problem) => `${problem}; replay: scripts/campaign power-cuts --seed ${seed} --minutes 0.2`),
      };
    } finally {
      disk.discard();
    }
  },
};
