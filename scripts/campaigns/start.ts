import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { disturbedWord, fold, quantilesOf, type SeedOutcome } from './campaign.ts';
import { append, ledgerPath, shown, summarize } from './ledger.ts';
import { campaignNames, loadCampaign, root } from './modules.ts';
import { runsSameCode } from './sameCode.ts';

/** A piece is one row of the ledger: what a KILL can lose, minutes. */
const pieceMinutes = 10;
const usage = 'usage: scripts/campaign list | same-code <name> | <name> [--minutes M] [--seed S] [--jobs J]\n';

async function list(): Promise<number> {
  for (const name of campaignNames()) {
    const campaign = await loadCampaign(name);
    const { pieces, nextSeed, figures, failing } = summarize(root, name, campaign);
    const reached = Object.entries(figures).map(([column, figure]) => `${column} ${shown(figure)}`).join(', ');
    process.stdout.write(`${name}: ${campaign.summary}\n  ${pieces} pieces, ${failing} of them with failing seeds, next seed ${nextSeed}${pieces === 0 ? '' : `; ${reached}`}\n`);
  }
  return 0;
}

/** What the rows together reached that ran the code of this tree: figures asked of one build may be gathered over many days. */
async function sameCode(name: string): Promise<number> {
  const campaign = await loadCampaign(name);
  const { pieces, nextSeed, figures, failing } = summarize(root, name, campaign, runsSameCode(root, name));
  for (const [column, figure] of Object.entries(figures)) process.stdout.write(`${column}: ${shown(figure)}\n`);
  process.stdout.write(`${name}: ${pieces} pieces on the code of this tree, ${failing} of them with failing seeds${pieces === 0 ? '' : `, next seed ${nextSeed}`}\n`);
  return failing === 0 ? 0 : 1;
}

/** `unended` = the campaign was stopped in it, and its process with it: it says nothing. */
interface Result extends SeedOutcome { readonly seed: number; readonly unended?: boolean }

function isResult(message: unknown): message is Result {
  return typeof message === 'object' && message !== null && 'seed' in message && 'figures' in message && 'problems' in message;
}

/** Hands seeds to its workers until the time is over, then waits for those under way. */
function performPiece(name: string, jobs: number, fromSeed: number, untilMs: number, stopped: () => boolean): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = fromSeed;
  const one = (): Promise<void> => new Promise((resolve) => {
    const worker: ChildProcess = fork(join(import.meta.dirname, 'worker.ts'), [name], { execPath: process.execPath });
    let underWay: number | null = null;
    const hand = (): void => {
      underWay = null;
      // One seed is run however short the time: a replay of `--minutes 0.01` said nothing, and exited with 0, where the worker came up later.
      if (stopped() || (Date.now() >= untilMs && next > fromSeed)) worker.disconnect();
      else {
        underWay = next;
        next += 1;
        worker.send(underWay);
      }
    };
    worker.on('message', (message) => {
      if (isResult(message)) {
        results.push(message);
        for (const problem of message.problems) process.stdout.write(`${name}: ${problem}\n`);
        process.stderr.write(`${name}: seed ${message.seed}, ${Object.entries(message.figures).map(([column, figure]) => `${column} ${shown(figure)}`).join(', ')}\n`);
      }
      hand();
    });
    worker.on('exit', (code, signal) => {
      if (underWay !== null) results.push({ seed: underWay, figures: {}, ...(stopped() ? { problems: [], unended: true } : { problems: [`its process ended: ${signal ?? code}`] }) });
      resolve();
    });
  });
  return Promise.all(Array.from({ length: jobs }, one)).then(() => results);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
}

/** What was run: a tree with changes of its own is named so. */
function commitName(): string {
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no', '--', 'src', 'test', 'config', 'firmware-profiles') === '' ? '' : ' with changes'}`;
}

async function perform(name: string, options: { readonly minutes: number; readonly jobs: number; readonly seed: number | null }): Promise<number> {
  const campaign = await loadCampaign(name);
  const commit = commitName();
  const endMs = Date.now() + options.minutes * 60_000;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { stop.abort(); });
  let seed = options.seed ?? summarize(root, name, campaign).nextSeed;
  let failures = 0;
  while (!stop.signal.aborted && Date.now() < endMs) {
    const startedMs = Date.now();
    const results = await performPiece(name, options.jobs, seed, Math.min(endMs, startedMs + pieceMinutes * 60_000), () => stop.signal.aborted);
    if (results.length === 0) break;
    const to = Math.max(...results.map((result) => result.seed));
    const failing = results.filter(({ problems }) => problems.length > 0).map((result) => result.seed).toSorted((a, b) => a - b);
    const figures = { ...results.reduce<SeedOutcome['figures']>((sum, result) => fold(campaign, sum, result.figures), {}), ...quantilesOf(campaign, results) };
    const disturbed = disturbedWord(campaign, figures);
    const unended = results.filter((result) => result.unended === true).map((result) => result.seed).toSorted((a, b) => a - b);
    append(root, name, campaign, { date: new Date().toISOString().slice(0, 16), commit, seeds: { from: seed, to }, minutes: (Date.now() - startedMs) / 60_000, figures, failing, unended, ...(disturbed === null ? {} : { disturbed }) });
    if (disturbed !== null) process.stdout.write(`${name}: problem: seeds ${seed}–${to}: ${disturbed}: this machine was too slow to measure on\n`);
    process.stdout.write(`${name}: seeds ${seed}–${to} in ${ledgerPath(root, name)}\n`);
    failures += failing.length + (disturbed === null ? 0 : 1);
    seed = to + 1;
  }
  return failures === 0 ? 0 : 1;
}

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals: [first, second] } = parseArgs({ args: [...argv], allowPositionals: true, options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, jobs: { type: 'string', default: '1' } } });
  const [minutes, jobs, seed] = [Number(values.minutes), Number(values.jobs), values.seed === undefined ? null : Number(values.seed)];
  if (first === 'list') return list();
  const name = first === 'same-code' ? second : first;
  const known = name !== undefined && campaignNames().includes(name);
  if (!known || !(minutes > 0) || !Number.isInteger(jobs) || jobs < 1 || (seed !== null && !Number.isInteger(seed))) {
    process.stderr.write(`${usage}campaigns: ${campaignNames().join(' ')}\n`);
    return 64;
  }
  if (first === 'same-code') return sameCode(name);
  return perform(name, { minutes, jobs, seed });
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`campaign: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  return 64;
});
