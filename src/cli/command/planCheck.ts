import { checkPlanBook } from '../../model/planCheck.ts';
import { planProblem } from '../../model/planProblem.ts';
import type { Problem } from '../../model/problem.ts';
import { sourceOf } from '../../model/seal.ts';
import { siteFacts, type SiteFacts } from '../../model/siteFacts.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { readPlans, type PlanFile } from '../plan/planFile.ts';
import { show, type Shell } from '../shell.ts';
import { countOf, problemData, problemLines } from '../site/problemReport.ts';

/** `ngatu plan check FILE`: every problem of a plan set with its place and its fix, by the function that the daemon refuses by. */
export async function planCheck(shell: Shell, [path = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const read = await readPlans(path);
  if (!read.ok) {
    report(shell, path, read.problems);
    return read.unreadable ? exitCodes.usage : exitCodes.notOk;
  }
  const site = await siteOf(shell, read.file, options);
  if (typeof site === 'number') return site;
  const problems = problemsOf(site, read.file, createClock().wallMs());
  report(shell, path, problems);
  return countOf(problems, 'error') === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** The site of `--site`, or the one that the set names. */
export async function siteOf(shell: Shell, file: PlanFile, options: OptionValues): Promise<SiteFacts | ExitCode> {
  const given = textOf(options['site']).trim();
  const sealed = await readSiteOrArtefact(shell, given === '' ? file.siteId : given);
  if (typeof sealed === 'number') return sealed;
  const { source, profiles } = sourceOf(sealed);
  return siteFacts(source, profiles);
}

function problemsOf(site: SiteFacts, { siteId, book, prefix }: PlanFile, wallMs: number): readonly Problem[] {
  const other = siteId === site.safety.siteId ? [] : [planProblem('plan.otherSite', `${prefix}siteId`, { siteId, site: site.safety.siteId })];
  return [...other, ...checkPlanBook(site, book, wallMs, prefix)];
}

function report(shell: Shell, file: string, problems: readonly Problem[]): void {
  const counts = { errors: countOf(problems, 'error'), warnings: countOf(problems, 'warning') };
  const lines = [problemLines(shell.lang, problems).trimEnd(), say(shell.lang, 'plan.checked', { file, ...counts })].filter((line) => line !== '');
  show(shell, { file, ok: counts.errors === 0, ...counts, problems: problemData(shell.lang, problems) }, lines);
}
