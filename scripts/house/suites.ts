import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.ts';

export type Suite = {
  readonly name: string;
  /**
   * Files at once; absent = one for each processor (vitest’s own choice leaves one idle: half of a machine of two). Real
   * lines, brokers and daemons mostly wait: two files share two processors well (at four, boards flashed 0.1 s late: it was tried). One: what is judged by its times.
   */
  readonly files?: number;
  /**
   * Its files share their processes: each loads the program once, not once a file, which was three quarters of the time of
   * the small tests. Whoever starts daemons, replaces modules or keeps a signal handler has its own.
   */
  readonly sharesProcess?: boolean;
  /**
   * Real daemons on real lines, judged by the times that they kept on this machine: a file that was red beside others is
   * judged again alone, once, after all suites. Both results are printed.
   */
  readonly byTimes?: boolean;
  /** Computes and nothing else: runs at a low priority beside the suites from there on, which mostly wait; one such suite after the other, those of one file at a time together at the end. */
  readonly besidesFrom?: string;
  readonly testTimeoutMs: number;
};

const second = 1_000;

export const suites: readonly Suite[] = [
  { name: 'house', sharesProcess: true, testTimeoutMs: 120 * second },
  { name: 'unit', sharesProcess: true, testTimeoutMs: 10 * second },
  { name: 'simulation', besidesFrom: 'integration', testTimeoutMs: 900 * second },
  { name: 'property', sharesProcess: true, besidesFrom: 'integration', testTimeoutMs: 300 * second },
  { name: 'street', sharesProcess: true, testTimeoutMs: 60 * second },
  { name: 'golden', testTimeoutMs: 60 * second },
  { name: 'integration', files: 2, byTimes: true, testTimeoutMs: 120 * second },
  { name: 'trials', files: 1, byTimes: true, testTimeoutMs: 300 * second },
  { name: 'peer', files: 1, byTimes: true, testTimeoutMs: 120 * second },
  { name: 'spin', files: 1, besidesFrom: 'integration', testTimeoutMs: 900 * second },
  // SUMO computes; its one junction of real daemons is judged again alone where it was late.
  { name: 'scenario', files: 1, byTimes: true, besidesFrom: 'integration', testTimeoutMs: 7_200 * second },
];

/** A suite whose folder holds no test yet is simply absent. */
export function isPresent(root: string, suite: Suite): boolean {
  return filesBelow(root, join('test', suite.name)).some((file) => file.endsWith('.test.ts'));
}

/** Where the scenarios lie that the repository does not hold. */
export function sharedFolder(root: string): string {
  return process.env['NGATU_SHARED'] ?? join(root, '..', 'shared');
}

export function sharedProblem(root: string): string | undefined {
  const folder = sharedFolder(root);
  if (existsSync(folder)) return undefined;
  return `suite scenario needs ${folder}; put the shared folder there, or name it in NGATU_SHARED`;
}
