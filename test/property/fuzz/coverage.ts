import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface FileCoverage { readonly file: string; readonly lines: number; readonly covered: number; readonly missed: readonly number[] }

const root = join(import.meta.dirname, '..', '..', '..');

interface Range { readonly startOffset: number; readonly endOffset: number; readonly count: number }
interface Script { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] }

/** V8's own counts, from before the parsers are loaded on. */
export function startCoverage(): (files: readonly string[]) => readonly FileCoverage[] {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return (files) => {
    let scripts: readonly Script[] = [];
    session.post('Profiler.takePreciseCoverage', (error, found) => { if (error === null) scripts = found.result; });
    session.disconnect();
    return files.map((file) => coverageOf(file, scripts.find(({ url }) => url === pathToFileURL(join(root, file)).href)));
  };
}

/** Lines with code on them: what type stripping leaves, without comments and lone brackets. */
function coverageOf(file: string, script: Script | undefined): FileCoverage {
  const text = stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'));
  const missed: number[] = [];
  let [lines, at] = [0, 0];
  for (const [index, line] of text.split('\n').entries()) {
    const code = line.replace(/\/\/.*$/, '').trim();
    const counts = code !== '' && !/^(\/?\*|[\])};,]+$|import |export \{|export \* )/.test(code);
    const from = at + line.length - line.trimStart().length;
    if (counts) {
      lines += 1;
      if (script === undefined || !isCovered(script, from, at + line.trimEnd().length)) missed.push(index + 1);
    }
    at += line.length + 1;
  }
  return { file, lines, covered: lines - missed.length, missed };
}

/** The innermost range that holds the whole line says how often it ran. */
function isCovered({ functions }: Script, from: number, to: number): boolean {
  let [innermost, ran] = [Number.POSITIVE_INFINITY, true];
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) {
      if (startOffset > from || endOffset < to || endOffset - startOffset >= innermost) continue;
      innermost = endOffset - startOffset;
      ran = count > 0;
    }
  }
  return ran;
}
