import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sources = import.meta.dirname;
const buildMs = 300_000;

/** What the model checker said. */
export interface Search {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** The assertion that was violated; null = none. */
  readonly violated: string | null;
  /** A trail to the violation was written. */
  readonly trail: boolean;
  /** Every reachable state was visited: no depth limit hit, nothing approximated. */
  readonly complete: boolean;
  /** Translating and compiling by the clock, and the search by its processor time: a busy machine is no slower model. */
  readonly seconds: number;
}

export interface Checker { readonly pan: string; readonly folder: string; readonly remove: () => Promise<void> }

/** The junction, or the arrow rule alone. */
export type Model = 'junction' | 'arrow';

/** Translates the model with these errors planted, and compiles its checker. `traced`: every transition is printed. */
export async function buildChecker(defines: readonly string[], traced = false, model: Model = 'junction'): Promise<Checker> {
  const folder = await mkdtemp(join(tmpdir(), 'ngatu-spin-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (const name of model === 'arrow' ? [model] : ['junction', 'guard', 'errors', 'world', 'lamps']) await cp(join(sources, `${name}.pml`), join(folder, `${name}.pml`));
    await run('spin', [...defines.map((name) => `-D${name}`), '-a', `${model}.pml`], { cwd: folder, timeout: buildMs });
    // Plain search: no bit state hashing, no hash compaction.
    await run('gcc', ['-O2', '-w', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=8000', `-DTRACED=${traced ? 1 : 0}`, '-o', 'pan', 'pan.c'], { cwd: folder, timeout: buildMs });
    return { pan: join(folder, 'pan'), folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Searches until the first violation, or until every state was visited. */
export async function search(defines: readonly string[] = [], limitMs = 500_000, model: Model = 'junction'): Promise<Search> {
  const sinceMs = performance.now();
  const checker = await buildChecker(defines, false, model);
  try {
    const builtS = (performance.now() - sinceMs) / 1000;
    const { stdout, stderr } = await run('bash', ['-c', "TIMEFORMAT='%U %S'; time ./pan -m2000000 -w24"], { cwd: checker.folder, timeout: limitMs, maxBuffer: 1e7 });
    const searchedS = (stderr.trim().split('\n').at(-1) ?? '').split(' ').reduce((sum, part) => sum + Number(part), 0);
    return { ...read(stdout), seconds: builtS + searchedS };
  } finally {
    await checker.remove();
  }
}

function read(text: string): Omit<Search, 'seconds'> {
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  return {
    states: number(/([\d.e+]+) states, stored/), transitions: number(/([\d.e+]+) transitions/), depth: number(/depth reached (\d+)/),
    violated: /assertion violated (.*)/.exec(text)?.[1] ?? null, trail: /wrote \w+\.pml\.trail/.test(text),
    complete: /errors: 0/.test(text) && !text.includes('max search depth too small') && !text.includes('Search not completed'),
  };
}

/** Gives each transition that the checker takes to `take`, until it says stop. `depth`: so deep the search goes. */
export async function traces(checker: Checker, depth: number, take: (line: string) => boolean): Promise<void> {
  const child = spawn(checker.pan, [`-m${depth}`, '-w24'], { cwd: checker.folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => { resolve(); });
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if ((line.startsWith('J ') || line.startsWith('X ')) && !take(line)) break;
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
