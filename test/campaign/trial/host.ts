import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** How often the watcher looks, ms. */
const lookEveryMs = 10;
/** Longest time for which stalls are remembered, in looks. */
const looks = 1 << 16;

/**
 * A watcher of its own thread that does nothing but look at the clock: what it oversleeps, no program on this machine could
 * have used. Together with the kernel's own count of how long a process stood in line for a processor it tells the
 * machine's lateness from the product's.
 */
export interface Host {
  /** The longest time that the watcher overslept since then (`monoMs`), ms. */
  stallMs(sinceMs: number): number;
  close(): void;
}

const watcher = `
const { workerData } = require('node:worker_threads');
const { wait, at, late, next, every, looks } = workerData;
const [asleep, times, lates, cursor] = [new Int32Array(wait), new Float64Array(at), new Float64Array(late), new Int32Array(next)];
const monoMs = () => Number(process.hrtime.bigint()) / 1e6;
let before = monoMs();
while (Atomics.wait(asleep, 0, 0, every) === 'timed-out') {
  const now = monoMs();
  const place = Atomics.load(cursor, 0) % looks;
  times[place] = now;
  lates[place] = now - before - every;
  Atomics.add(cursor, 0, 1);
  before = now;
}`;

/** The clock of all processes and threads of this machine, ms. */
export function monoMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function watchHost(): Host {
  const [wait, at, late, next] = [new SharedArrayBuffer(4), new SharedArrayBuffer(8 * looks), new SharedArrayBuffer(8 * looks), new SharedArrayBuffer(4)];
  const thread = new Worker(watcher, { eval: true, workerData: { wait, at, late, next, every: lookEveryMs, looks } });
  thread.unref();
  const [asleep, times, lates] = [new Int32Array(wait), new Float64Array(at), new Float64Array(late)];
  return {
    stallMs(sinceMs) {
      let [worst, newest] = [0, sinceMs];
      for (const [place, lookMs] of times.entries()) {
        newest = Math.max(newest, lookMs);
        // A look that began before and ended after it counts whole.
        if (lookMs >= sinceMs) worst = Math.max(worst, lates[place] ?? 0);
      }
      // One that is still asleep has not told yet.
      return Math.max(worst, monoMs() - newest - lookEveryMs);
    },
    close() {
      Atomics.store(asleep, 0, 1);
      Atomics.notify(asleep, 0);
    },
  };
}

/** How long the main thread of a process has stood in line for a processor since it began, ms; 0 where it is gone. */
export function inLineMs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}

/** What the machine did to a trial while it lasted, ms: the worst stall, and the longest that one of its daemons stood in line (in a second of it, where it lasted longer). */
export interface Disturbance { readonly stallMs: number; readonly lineMs: number }

/**
 * What a trial may suffer and still be judged, ms: well under what its own budget leaves to a sound product. A trial under a
 * worse machine is not judged, whatever it has shown: it is told as disturbed, and tried again.
 */
export const bearable = {
  /** Budgets of 300 ms, of which three scans take 230. */
  quick: { stallMs: 60, lineMs: 80 },
  /** Budgets of 1 s, of which a watchdog takes 800 ms. */
  slow: { stallMs: 100, lineMs: 200 },
} as const;

export function isDisturbed({ stallMs, lineMs }: Disturbance, limit: Disturbance): boolean {
  return stallMs > limit.stallMs || lineMs > limit.lineMs;
}

/** Begins to watch what the machine does to these processes; those that have ended meanwhile count with nothing. */
export function watchTrial(host: Host, pids: readonly number[]): () => Disturbance {
  const sinceMs = monoMs();
  const before = pids.map(inLineMs);
  return () => ({
    stallMs: host.stallMs(sinceMs),
    lineMs: Math.max(0, ...pids.map((pid, index) => inLineMs(pid) - (before[index] ?? 0))) / Math.max(1, (monoMs() - sinceMs) / 1000),
  });
}

export const spoilt = 'spoilt';

/** An attempt that came to nothing, in words, is no problem of the program's where the machine was too slow for any trial. */
export async function attempt<T>(host: Host, pids: readonly number[], work: () => Promise<T | string>): Promise<T | string> {
  const ended = watchTrial(host, pids);
  const result = await work();
  return typeof result === 'string' && isDisturbed(ended(), bearable.slow) ? spoilt : result;
}
