import { readFile } from 'node:fs/promises';
import { lineBudgets, type LineBudget } from '../../field/scan/budget.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Problem } from '../../model/problem.ts';
import { sealSite, verifyArtefact } from '../../model/seal.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { problemLines } from '../site/problemReport.ts';
import { sha256Hex } from '../site/sha256.ts';
import { readSite } from '../site/siteFile.ts';
import { siteFileOf } from './siteName.ts';

/** `ngatu bus budget`: exit 0 when every line's scan fits, 1 when one does not. */
export async function busBudget(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const file = siteFileOf(shell, args[0] ?? '');
  const loaded = await loadSite(file);
  if ('problems' in loaded) {
    shell.complain(problemLines(shell.lang, loaded.problems));
    return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: loaded.problems[0]?.code ?? '' });
  }
  const { safety, traffic } = loaded.site;
  const budgets = lineBudgets({ lines: safety.lines, boards: safety.boards, lamps: safety.lamps, detectors: traffic.detectors, displays: traffic.displays });
  show(shell, budgets, budgets.flatMap((budget) => budgetLines(shell, budget)));
  return budgets.every(({ fits }) => fits) ? exitCodes.ok : exitCodes.notOk;
}

async function loadSite(file: string): Promise<{ readonly site: SealedSite } | { readonly problems: readonly Problem[] }> {
  if (file.endsWith('.json')) {
    const verified = verifyArtefact(await readFile(file, 'utf8').catch(() => ''), sha256Hex);
    return verified.ok ? { site: verified.value } : verified;
  }
  const read = await readSite(file, undefined);
  if (read.state !== 'checked') return read;
  const sealed = sealSite(read.source, read.profiles, { kind: 'bench', by: 'budget', sealedAtMs: 0 }, sha256Hex);
  return sealed.ok ? { site: sealed.value } : sealed;
}

function budgetLines(shell: Shell, budget: LineBudget): string[] {
  const head = `${say(shell.lang, 'bus.line')} ${budget.lineId} (${budget.purpose}): ${ms(budget.totalMs)} / ${budget.limitMs} ms, ${say(shell.lang, budget.fits ? 'bus.fits' : 'bus.tooLong')}`;
  const rows = budget.items.map((item) => [`  ${item.board}`, item.function, `${ms(item.totalMs)} ms`]);
  const retry = [[`  + retry`, '', `${ms(budget.retryMs)} ms`]];
  return [head, ...tableLines([...rows, ...(budget.retryMs > 0 ? retry : [])])];
}

function ms(value: number): string {
  return value.toFixed(1);
}
