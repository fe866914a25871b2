import { diffPlans } from '../../model/planDiff.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { askBook, fileBook } from '../plan/planSource.ts';
import { show, type Shell } from '../shell.ts';

/** `ngatu plan diff BEFORE [AFTER]`: two plan files, or the running junction and a file; exit 0 = the same, 1 = they differ. */
export async function planDiff(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const [first = '', second] = args;
  const before = second === undefined ? await askBook(shell) : await fileBook(shell, first);
  if (typeof before === 'number') return before;
  const after = await fileBook(shell, second ?? first);
  if (typeof after === 'number') return after;
  const differences = diffPlans(before, after);
  show(shell, { same: differences.length === 0, differences }, [
    ...differences.map((one) => `${one.path}: ${one.before ?? '–'} → ${one.after ?? '–'}`), say(shell.lang, 'plan.differences', { n: differences.length }),
  ]);
  return differences.length === 0 ? exitCodes.ok : exitCodes.notOk;
}
