import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';

/** What decides of the outcome of a random test: pages and ledgers do not, so that a row may follow the run that it tells of. */
const code = ['src', 'test', 'scripts', 'config', 'firmware-profiles', 'systemd', 'package-lock.json'];

/**
 * The seed of everything random in the suites: another one with each change of the code, the same one wherever that code is
 * tested, so that what is red on one machine is red on every other. NGATU_SEED sets it.
 */
export function seedOf(root: string): { readonly seed: number; readonly of: string } {
  const wished = process.env['NGATU_SEED'];
  if (wished !== undefined) {
    if (!/^\d{1,9}$/.test(wished)) throw new Error(`NGATU_SEED is ${wished}; it is a whole number of at most nine digits`);
    return { seed: Number(wished), of: 'NGATU_SEED' };
  }
  const tree = treeOf(root);
  return tree === undefined ? { seed: randomInt(1, 2 ** 28), of: 'chance' } : { seed: Number.parseInt(tree.slice(0, 7), 16), of: `code ${tree.slice(0, 7)}` };
}

/** Hash of the committed code. A tree that came without its history has none. */
function treeOf(root: string): string | undefined {
  try {
    const list = execFileSync('git', ['ls-tree', 'HEAD', '--', ...code], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return createHash('sha256').update(list).digest('hex');
  } catch {
    return undefined;
  }
}
