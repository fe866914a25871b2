import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { artefactText } from '../../../src/model/seal.ts';
import { trialSite } from '../../campaign/trial/site.ts';
import { hearAnswer } from '../answers.ts';

const home = join(import.meta.dirname, '../../..');

/** A line of the cabinet's recording, and when it arrived here (real ms). */
export interface Seen { readonly atMs: number; readonly line: Readonly<Record<string, unknown>> }

/** The whole junction as real processes: `ngatu run`. */
export interface Bench {
  readonly dir: string;
  readonly seen: readonly Seen[];
  pidOf(process: 'signald' | 'monitord' | 'agentd' | 'cabinet' | 'centre'): number;
  status(): Promise<Readonly<Record<string, unknown>>>;
  /** Until the condition holds; the error names what was waited for. */
  until(what: string, holds: () => boolean | Promise<boolean>, limitMs: number): Promise<number>;
  /** The report of a run that ends by itself. */
  report(): Promise<Readonly<Record<string, unknown>>>;
  /** Ends the run as a user would (TERM) and gives its report. */
  end(): Promise<Readonly<Record<string, unknown>>>;
  /** The street checker's report on the whole recording. */
  judge(): Readonly<Record<string, unknown>>;
  /** Command lines of everything that runs for this bench. */
  running(): readonly string[];
  /** Kills what the user started, and nothing else. */
  killRun(): void;
  discard(): void;
}

/** A source, which the run seals, or a sealed site. */
export interface BenchSite { readonly file: 'site.yaml' | 'site.json'; readonly text: string }

/** Changes the shipped site before it is sealed. */
export type SiteChange = (site: { safety: Record<string, unknown>; traffic: Record<string, unknown> }) => void;

const shortStartup: SiteChange = ({ safety }) => { safety['startup'] = { flashMs: 1000, yellowMs: 3000, allRedMs: 14_000 }; };

/** The shipped site, with the shortest start-up that its clearances allow. */
export function shippedSite(change: SiteChange = shortStartup): BenchSite {
  const site = parse(readFileSync(join(home, 'config/sites/ninh-kieu/site.yaml'), 'utf8'));
  change(site);
  return { file: 'site.yaml', text: JSON.stringify(site) };
}

/** A narrow crossroads without field devices, which starts up in the least time that any site may: for what starts up again and again. */
export function quickSite(profile?: string, refreshedBy?: 'anyWrite' | 'anyFrame'): BenchSite {
  return { file: 'site.json', text: artefactText(trialSite(profile, refreshedBy)) };
}

export async function startBench(forS: number, { file, text }: BenchSite, more: readonly string[] = []): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-junction-'));
  writeFileSync(join(dir, file), text);
  const run = spawn(join(home, 'scripts/ngatu'), ['run', '--site', join(dir, file), '--for', `${forS}s`, '--json', '--run-dir', join(dir, 'run'), '--state-dir', join(dir, 'state'), ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  run.stdout.on('data', (chunk: Buffer) => { output.stdout += chunk.toString(); });
  run.stderr.on('data', (chunk: Buffer) => { output.stderr += chunk.toString(); });
  const ended = new Promise<void>((resolve) => { run.on('exit', () => { resolve(); }); });
  const seen: Seen[] = [];
  const bench = benchOf({ dir, artefact: join(dir, file === 'site.json' ? file : 'state/site.json') }, run, ended, output, seen);
  await bench.until('the cabinet’s socket', () => readdirSync(dir).includes('run') && readdirSync(join(dir, 'run')).includes('cabinet.sock'), 20_000);
  listen(join(dir, 'run/cabinet.sock'), seen);
  return bench;
}

function benchOf({ dir, artefact }: { readonly dir: string; readonly artefact: string }, run: ChildProcess, ended: Promise<void>, output: { stdout: string; stderr: string }, seen: Seen[]): Bench {
  const report = async (): Promise<Readonly<Record<string, unknown>>> => {
    await ended;
    hearAnswer(['run', '--json'], output.stdout);
    return JSON.parse(output.stdout.trim().split('\n').at(-1) ?? '{}');
  };
  return {
    dir, seen,
    pidOf: (name) => childOf(run.pid ?? 0, name),
    status() {
      const asked = spawn(join(home, 'scripts/ngatu'), ['status', '--json', '--run-dir', join(dir, 'run')]);
      let text = '';
      asked.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      return new Promise((resolve) => { asked.on('close', () => { resolve(text.trim() === '' ? {} : JSON.parse(text)); }); });
    },
    async until(what, holds, limitMs) {
      const startedMs = performance.now();
      while (!(await holds())) {
        if (performance.now() - startedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}\n${output.stderr.slice(-2000)}`);
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      }
      return performance.now() - startedMs;
    },
    report,
    async end() {
      run.kill('SIGTERM');
      return report();
    },
    judge() {
      const file = readdirSync(join(dir, 'state')).filter((name) => name.startsWith('lamps-')).toSorted()[0] ?? '';
      const checked = spawnSync(process.execPath, [join(home, 'test/street/check-recording.ts'), join(dir, 'state', file), artefact], { encoding: 'utf8' });
      return JSON.parse(checked.stdout);
    },
    running: () => commandLines().filter((line) => line.includes(dir)),
    killRun() { run.kill('SIGKILL'); },
    discard() {
      run.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function listen(path: string, seen: Seen[]): void {
  let pending = '';
  connect(path).on('error', () => { /* the run is over */ }).on('data', (chunk: Buffer) => {
    const atMs = performance.now();
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line !== '') seen.push({ atMs, line: JSON.parse(line) });
  });
}

/** The child of the run whose command line names the process. */
function childOf(parentPid: number, name: string): number {
  for (const entry of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (ppid === parentPid && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(`/${name}/main.js`)) return Number(entry);
    } catch {
      // It ended while we looked.
    }
  }
  return 0;
}

function commandLines(): string[] {
  return readdirSync('/proc').filter((each) => /^\d+$/.test(each)).flatMap((entry) => {
    try {
      return [readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
}

/** Boards that are driven (not in self-flash) after the lines seen so far. */
export function drivenBoards(seen: readonly Seen[]): number {
  const flash = new Map<string, boolean>();
  for (const { line } of seen) if (line['type'] === 'board') flash.set(String(line['board']), line['flash'] === true);
  return [...flash.values()].filter((flashing) => !flashing).length;
}

/** Start-up is over: the boards are driven and a green is lit. */
export function showsGreen(seen: readonly Seen[]): boolean {
  const lamps = seen.findLast(({ line }) => line['type'] === 'lamps')?.line['lamps'];
  return drivenBoards(seen) === 2 && Object.values(lamps ?? {}).includes('G');
}

/** Real ms from the act until every board flashes, as the cabinet's own lamps say. */
export async function untilFlash(bench: Bench, act: () => void): Promise<number> {
  const actedMs = performance.now();
  act();
  await bench.until('all boards in flash', () => drivenBoards(bench.seen) === 0, 3000);
  return (bench.seen.findLast(({ line }) => line['type'] === 'board')?.atMs ?? 0) - actedMs;
}
