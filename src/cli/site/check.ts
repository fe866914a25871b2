import { answerJson } from '../../platform/answerJson.ts';
import { siteFacts } from '../../model/siteFacts.ts';
import { siteFigures } from '../../model/siteFigures.ts';
import { figureLines } from './figures.ts';
import { siteExit, type SiteIo } from './io.ts';
import { countLines } from './lineBudget.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { readSite } from './siteFile.ts';

export interface CheckArgs {
  readonly file: string;
  /** Folder of firmware profiles; absent = those of the program. */
  readonly profiles?: string;
}

/** `ngatu site check FILE`: every problem with its place and its fix, and the figures that the check counted. */
export async function checkSiteFile(args: CheckArgs, io: SiteIo): Promise<number> {
  const read = await readSite(args.file, args.profiles);
  const lines = read.state === 'checked' ? countLines(read.source, read.profiles) : { budgets: [], problems: [] };
  const problems = [...read.problems, ...lines.problems];
  const errors = countOf(problems, 'error');
  const warnings = countOf(problems, 'warning');
  const figures = read.state === 'checked' ? siteFigures(siteFacts(read.source, read.profiles)) : null;
  if (io.json) {
    io.stdout(`${answerJson({ file: args.file, ok: errors === 0, errors, warnings, problems: problemData(io.lang, problems), figures: figures === null ? null : { ...figures, lines: lines.budgets } })}\n`);
  } else {
    io.stdout(problemLines(io.lang, problems));
    if (figures !== null) io.stdout(figureLines(io.lang, figures, lines.budgets).map((line) => `${line}\n`).join(''));
    io.stdout(io.lang === 'vi' ? `${args.file}: ${errors} lỗi, ${warnings} cảnh báo\n` : `${args.file}: ${errors} errors, ${warnings} warnings\n`);
  }
  if (read.state === 'unreadable') return siteExit.file;
  return errors === 0 ? siteExit.done : siteExit.errors;
}
