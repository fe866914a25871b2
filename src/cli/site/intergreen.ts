import { answerJson } from '../../platform/answerJson.ts';
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { intergreenMatrix, type MatrixRow } from '../../model/intergreenMatrix.ts';
import { parseSite } from '../../model/siteParse.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { tableLines } from '../shell.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import { readYaml } from './yamlFile.ts';
import { writeNew } from './writeNew.ts';

/**
 * `ngatu site intergreen SITE [--out FILE]`: the matrix from lengths and speeds with its workings. Exit 1 where a length is
 * missing, or the site states less than is needed.
 */
export async function siteIntergreens(file: string, out: string | undefined, io: SiteIo): Promise<number> {
  const read = await readYaml(file);
  const parsed = read.ok ? parseSite(read.value) : read;
  if (!parsed.ok) {
    if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, parsed.problems) })}\n`);
    else io.stderr(problemLines(io.lang, parsed.problems));
    return read.ok ? siteExit.errors : siteExit.file;
  }
  const rows = intergreenMatrix(parsed.value.safety);
  const missing = rows.filter(({ ms }) => ms === null);
  const short = rows.filter(({ needMs, statedMs }) => needMs !== null && (statedMs ?? -1) < needMs);
  if (!io.json) {
    io.stdout(lines(io.lang, rows).map((line) => `${line}\n`).join(''));
    io.stdout(`${say(io.lang, 'intergreen.sum', { pairs: rows.length, missing: missing.length, short: short.length })}\n`);
  }
  const written = out === undefined ? null : await rewritten(file, out, rows);
  if (written !== null && !io.json) io.stderr(problemLines(io.lang, [written]));
  const ok = missing.length === 0 && short.length === 0;
  if (io.json) io.stdout(`${answerJson({ ok: ok && written === null, rows, ...(written === null ? {} : { problems: problemData(io.lang, [written]) }) })}\n`);
  if (written !== null) return siteExit.file;
  return ok || (out !== undefined && missing.length === 0) ? siteExit.done : siteExit.errors;
}

/** The same file with this matrix in it, comments kept elsewhere; a pair whose length is missing keeps what was stated. */
async function rewritten(file: string, out: string, rows: readonly MatrixRow[]): ReturnType<typeof writeNew> {
  const document = parseDocument(await readFile(file, 'utf8'));
  const matrix = rows.flatMap(({ from, to, ms, statedMs }) => (ms === null && statedMs === null ? [] : [{ from, to, ms: ms ?? statedMs }]));
  const node = document.createNode(matrix);
  for (const item of 'items' in node ? node.items : []) if (typeof item === 'object' && item !== null && 'flow' in item) Object.assign(item, { flow: true });
  document.setIn(['safety', 'intergreens'], node);
  return writeNew(out, document.toString({ lineWidth: 0 }));
}

const seconds = (ms: number | null): string => (ms === null ? '–' : (ms / 1000).toFixed(1));

function lines(lang: Lang, rows: readonly MatrixRow[]): readonly string[] {
  return tableLines([say(lang, 'intergreen.columns').split('|'), ...rows.map(({ from, to, statedMs, leastMs, needed, walkMs, needMs, ms }) => [
    needMs !== null && (statedMs ?? -1) < needMs ? '!' : '', from, to, seconds(statedMs), seconds(leastMs), seconds(needed?.ms ?? walkMs), needed === null ? '–' : say(lang, `figure.class.${needed.worst}`),
    needed === null ? '' : `${seconds(needed.crossingMs)}+${seconds(needed.clearingMs)}-${seconds(needed.enteringMs)}`, ms === null ? say(lang, 'intergreen.noLength') : seconds(ms),
  ])]);
}
