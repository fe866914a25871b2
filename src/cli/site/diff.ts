import { answerJson } from '../../platform/answerJson.ts';
import type { SiteDifference } from '../../model/siteDiff.ts';
import { diffSites } from '../../model/siteDiff.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import type { readShown } from './show.ts';

/** Longest value in a line for people; `--json` has the whole. */
const shownLetters = 60;

type Side = Awaited<ReturnType<typeof readShown>>;

/** `ngatu site diff`: two sites, pair by pair; exit 0 = the same, 1 = they differ. */
export function diffShown(before: Side, after: Side, io: SiteIo): number {
  const sides = [before, after] as const;
  const [from, to] = sides;
  if ('problems' in from || 'problems' in to) {
    const problems = sides.flatMap((side) => ('problems' in side ? side.problems : []));
    if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, problems) })}\n`);
    else io.stderr(problemLines(io.lang, problems));
    return siteExit.file;
  }
  const differences = diffSites(from.source, to.source);
  if (io.json) io.stdout(`${answerJson({ ok: true, same: differences.length === 0, differences })}\n`);
  else {
    io.stdout(differences.map((one) => `${differenceLine(one)}\n`).join(''));
    io.stdout(io.lang === 'vi' ? `${differences.length} khác biệt\n` : `${differences.length} differences\n`);
  }
  return differences.length === 0 ? siteExit.done : siteExit.errors;
}

/** One difference for a person. */
export function differenceLine({ kind, what, before, after }: SiteDifference): string {
  const head = `${kind.padEnd(11)}${what}`;
  return `${head}: ${shortened(before)} → ${shortened(after)}`;
}

function shortened(value: string | null): string {
  if (value === null) return '–';
  return value.length > shownLetters ? `${value.slice(0, shownLetters)}…` : value;
}
