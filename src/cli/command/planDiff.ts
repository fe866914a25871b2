import type { PlanBook } from '../../model/plan.ts';
import { diffPlans } from '../../model/planDiff.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { readPlans } from '../plan/planFile.ts';
import { askBook } from '../plan/planSource.ts';
import { fail, show, type Shell } from '../shell.ts';
import { problemLines } from '../site/problemReport.ts';

/** `ngatu plan diff BEFORE [AFTER]`: two plan files, or the running junction and a file; exit 0 = the same, 1 = they differ. */
export async function planDiff(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const [first = '', second] = args;
  const before = second === undefined ? await askBook(shell) : await bookOf(shell, first);
  if (typeof before === 'number') return before;
  const after = await bookOf(shell, second ?? first);
  if (typeof after === 'number') return after;
  const differences = diffPlans(before, after);
  show(shell, { same: differences.length === 0, differences }, [
    ...differences.map((one) => `${one.path}: ${one.before ?? '–'} → ${one.after ?? '–'}`), say(shell.lang, 'plan.differences', { n: differences.length }),
  ]);
  return differences.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

async function bookOf(shell: Shell, file: string): Promise<PlanBook | ExitCode> {
  const read = await readPlans(file);
  if (read.ok) {
    const { plans, defaultPlan, schedule, responsive } = read.file.book;
    return { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
  }
  shell.complain(problemLines(shell.lang, read.problems));
  return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: read.problems[0]?.code ?? '' });
}
