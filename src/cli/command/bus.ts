import { readFile } from 'node:fs/promises';
import { budgetProblems, budgetWarnings, lineBudgets, type LineBudget } from '../../field/scan/budget.ts';
import { scanConfigOf, type ScanConfig } from '../../field/scan/config.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { isSerial } from '../../model/site.ts';
import { resolveSafety, verifyArtefact } from '../../model/seal.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { problemData, problemLines } from '../site/problemReport.ts';
import { sha256Hex } from '../site/sha256.ts';
import { readSite } from '../site/siteFile.ts';
import { siteFileOf } from './siteName.ts';

/** `ngatu bus budget`: what each line needs, device by device, as signald counts it at load; exit 1 where it would refuse. */
export async function busBudget(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const file = siteFileOf(shell, args[0] ?? '');
  const loaded = await configOf(file);
  if ('problems' in loaded) {
    shell.complain(problemLines(shell.lang, loaded.problems));
    return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: loaded.problems[0]?.code ?? '' });
  }
  const budgets = lineBudgets(loaded.config);
  const problems = budgetProblems(loaded.config);
  const lines = budgets.flatMap((budget) => budgetLines(shell, loaded.config, budget, problems));
  const warnings = budgetWarnings(loaded.config);
  const refusals = problemLines(shell.lang, [...problems, ...warnings]).split('\n').filter((line) => line !== '');
  show(shell, budgets.map((budget) => ({ ...budget, refused: problemData(shell.lang, problems.filter(({ path }) => concerns(loaded.config, budget, path))), warned: problemData(shell.lang, warnings.filter(({ path }) => concerns(loaded.config, budget, path))) })), [...lines, ...refusals]);
  return problems.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** Counted of the site as it is written: also where it is not fit to be sealed for other reasons. */
async function configOf(file: string): Promise<{ readonly config: ScanConfig } | { readonly problems: readonly Problem[] }> {
  if (file.endsWith('.json')) {
    const verified = verifyArtefact(await readFile(file, 'utf8').catch(() => ''), sha256Hex);
    if (!verified.ok) return verified;
    const { safety, traffic } = verified.value;
    return { config: scanConfigOf(safety, traffic) };
  }
  const read = await readSite(file, undefined);
  if (read.state !== 'checked') return read;
  const { safety, traffic } = read.source;
  const resolved = resolveSafety(safety, read.profiles);
  if (resolved === null) return { problems: read.problems.length > 0 ? read.problems : [problem('file.unreadable', file, { detail: '' })] };
  return { config: scanConfigOf(resolved, traffic) };
}

/** A problem of the line itself, or of a board on it. */
function concerns(config: ScanConfig, { lineId }: LineBudget, path: string): boolean {
  return path.startsWith(`lines.${lineId}`) || config.boards.some(({ id, line }) => line === lineId && path === `boards.${id}`);
}

function budgetLines({ lang }: Shell, config: ScanConfig, budget: LineBudget, problems: readonly Problem[]): string[] {
  const line = config.lines.find(({ id }) => id === budget.lineId);
  const refused = problems.some(({ path }) => concerns(config, budget, path));
  const head = `${say(lang, 'bus.line')} ${budget.lineId} (${budget.purpose}, ${line === undefined ? '?' : isSerial(line) ? `${line.baud} ${line.format}` : `${line.host}:${line.port}`}): ${say(lang, refused ? 'bus.refused' : 'bus.fits')}`;
  const items = budget.items.map((item) => [`  ${item.board}`, item.function, `${item.requestBytes}+${item.replyBytes}`, ms(item.requestMs), ms(item.turnaroundMs), ms(item.replyMs), ms(item.gapMs), ms(item.totalMs)]);
  const columns = ['device', 'function', 'bytes', 'request', 'turnaround', 'reply', 'gap', 'total'] as const;
  const rows = items.length === 0 ? [] : tableLines([columns.map((column, at) => `${at === 0 ? '  ' : ''}${say(lang, `bus.budget.${column}`)}`), ...items]);
  const sums = [
    say(lang, 'bus.budget.clean', { ms: ms(budget.cleanMs), limit: budget.limitMs }),
    ...(budget.retryMs > 0 ? [say(lang, 'bus.budget.retry', { retry: ms(budget.retryMs), ms: ms(budget.totalMs), limit: budget.limitMs })] : []),
  ];
  return [head, ...rows, ...sums.map((sum) => `  ${sum}`)];
}

function ms(value: number): string {
  return value.toFixed(1);
}
