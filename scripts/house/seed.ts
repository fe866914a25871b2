import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/**
 * The seed of everything random in the suites: another one with each commit, the same one wherever that commit is tested,
 * so that what is red on one machine is red on every other. NGATU_SEED sets it.
 */
export function seedOf(root: string): { readonly seed: number; readonly of: string } {
  const wished = process.env['NGATU_SEED'];
  if (wished !== undefined) {
    if (!/^\d{1,9}$/.test(wished)) throw new Error(`NGATU_SEED is ${wished}; it is a whole number of at most nine digits`);
    return { seed: Number(wished), of: 'NGATU_SEED' };
  }
  const commit = headOf(root);
  return commit === undefined ? { seed: randomInt(1, 2 ** 28), of: 'chance' } : { seed: Number.parseInt(commit.slice(0, 7), 16), of: `commit ${commit.slice(0, 7)}` };
}

/** A tree that came without its history has none. */
function headOf(root: string): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
