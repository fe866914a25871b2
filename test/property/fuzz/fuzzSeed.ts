import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseOrder } from './caseProcess.ts';
import type { FileCoverage } from './coverage.ts';
import type { FuzzFigures, FuzzResult } from './runCases.ts';

export type SeedResult = FuzzResult & { readonly coverage: readonly FileCoverage[] };
export type SeedOrder = Omit<CaseOrder, 'progress'>;

/** One case that takes so long is ended with its process, ms: a busy machine has had its chance. */
const usualStuckMs = 20_000;
const lookMs = 500;
const empty: FuzzFigures = { cases: 0, past: 0, taken: 0, crashes: 0, hangs: 0, effects: 0, slowestMs: 0, streetHours: 0, kinds: {} };

function isResult(message: unknown): message is SeedResult {
  return typeof message === 'object' && message !== null && 'figures' in message && 'problems' in message;
}

function caseAt(progress: string): number {
  try {
    return Number(readFileSync(progress).readBigInt64LE());
  } catch {
    return -1;
  }
}

/** Performs one seed's cases in a process of their own. A process that ends, or sticks, is a crash or a hang of the case that it was at. */
export function fuzzSeed(order: SeedOrder, execPath: string = process.execPath, stuckMs: number = usualStuckMs): Promise<SeedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-fuzz-at-'));
  const progress = join(folder, 'case');
  const child = fork(join(import.meta.dirname, 'caseProcess.ts'), [], { execPath, execArgv: ['--disable-warning=ExperimentalWarning'] });
  return new Promise((resolve) => {
    let result: SeedResult | null = null;
    let said = '';
    let [at, sinceMs, stuck] = [-1, performance.now(), false];
    const look = setInterval(() => {
      const now = caseAt(progress);
      if (now !== at) [at, sinceMs] = [now, performance.now()];
      // The last one goes on into the street.
      if (now < 0 || now >= order.to - 1 || performance.now() - sinceMs < stuckMs) return;
      stuck = true;
      child.kill('SIGKILL');
    }, lookMs);
    child.on('message', (message) => {
      if (isResult(message)) result = message;
      else said = JSON.stringify(message);
    });
    child.on('exit', (code, signal) => {
      clearInterval(look);
      const last = caseAt(progress);
      rmSync(folder, { recursive: true, force: true });
      if (result !== null) resolve(result);
      else {
        const what = stuck ? `did not end in ${stuckMs} ms` : `its process ended: ${signal ?? code} ${said}`;
        resolve({ figures: { ...empty, cases: Math.max(0, last + 1 - order.from), crashes: stuck ? 0 : 1, hangs: stuck ? 1 : 0 }, problems: [`${order.parser}: seed ${order.seed} case ${last}: ${what}`], coverage: [] });
      }
    });
    child.send({ ...order, progress });
  });
}
