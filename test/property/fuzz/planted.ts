import { setTimeout as delay } from 'node:timers/promises';
import { ordinary, type CaseOutcome, type ParserSpec } from './parser.ts';

/** A parser with a crash, a hang and a wrong acceptance in it: the harness must name each, or it proves nothing. */
const crashAt = 40;
const rejectAt = 41;
const slowAt = 42;
const wrongAt = 43;
/** Seed 4 waits instead: once for too long, once for no longer than a busy machine makes anybody wait. */
const waitsMs: Readonly<Record<number, number>> = { [slowAt]: 3000, [wrongAt]: 300 };

export const planted: ParserSpec = {
  name: 'planted', files: [],
  open(seed) {
    let index = -1;
    const stray: Promise<never>[] = [];
    const last = { random: 0 };
    return {
      run(random) {
        const drawn = random.next();
        // The same case again is the same number again.
        if (drawn !== last.random) index += 1;
        last.random = drawn;
        if (seed === 4) return waited(index);
        if (seed === 2 && index === crashAt) process.abort();
        if (seed === 3 && index === crashAt) for (;;) if (performance.now() < 0) break;
        if (index === crashAt) throw new TypeError('planted crash');
        if (index === rejectAt) stray.push(Promise.reject(new Error('planted rejection')));
        if (index === slowAt) work();
        return index === wrongAt ? { ...ordinary('planted', true, true), effects: ['planted wrong acceptance'] } : ordinary('planted', index % 2 === 0);
      },
    };
  },
};

/** Waits without any work of its own. */
function waited(index: number): CaseOutcome | Promise<CaseOutcome> {
  const outcome = ordinary('planted', true);
  const waitMs = waitsMs[index];
  return waitMs === undefined ? outcome : delay(waitMs, outcome);
}

const workUs = 150_000;

/** Of this process's own time, as the harness counts it: what a busy machine withholds is no work, and asking for the time is some. */
function work(): void {
  for (const before = process.cpuUsage(); usedUs(before) < workUs;) for (let n = 0; n < 100_000; n += 1) Math.sqrt(n);
}

function usedUs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
