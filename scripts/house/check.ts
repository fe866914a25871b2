import { performance } from 'node:perf_hooks';
import { requirePinnedRuntime } from '../../src/platform/runtime.ts';

requirePinnedRuntime();
const { steps } = await import('./steps.ts');

export type CheckResult = { readonly passed: number; readonly failed: number };

/** Runs every step, prints its time, and every problem of a red one. */
export function check(root: string): CheckResult {
  let failed = 0;
  for (const step of steps) {
    const since = performance.now();
    const problems = step.problems(root);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    process.stdout.write(`check ${step.name.padEnd(7)} ${problems.length === 0 ? 'ok ' : 'RED'} ${seconds} s${step.word === undefined ? '' : `  ${step.word(root)}`}\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    if (problems.length > 0) failed += 1;
  }
  return { passed: steps.length - failed, failed };
}

if (import.meta.main) process.exitCode = check(process.cwd()).failed > 0 ? 1 : 0;
