import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const begin = '<!-- figures -->';
const end = '<!-- /figures -->';
const own = ['date (UTC)', 'commit', 'seeds', 'minutes'];

interface Row { readonly columns: readonly string[]; readonly cells: readonly string[] }

function cellsOf(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}

/** The newest row of a ledger, under the columns that it was written with. */
export function lastRow(ledger: string): Row | null {
  let columns: readonly string[] = [];
  let last: Row | null = null;
  for (const line of ledger.split('\n').filter((one) => one.startsWith('|'))) {
    const cells = cellsOf(line);
    if (cells[0] === own[0]) columns = cells;
    else if (!cells.every((cell) => /^-+:?$/.test(cell))) last = { columns, cells };
  }
  return last;
}

/** The safety case's table of figures, from all ledgers. */
export function figuresTable(root: string): string {
  const folder = join(root, 'docs', 'campaigns');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')).toSorted() : [];
  const lines = files.flatMap((file) => {
    const row = lastRow(readFileSync(join(folder, file), 'utf8'));
    if (row === null) return [];
    const named = (column: string): string => row.cells[row.columns.indexOf(column)] ?? '–';
    const figures = row.columns.flatMap((column, index) => (own.includes(column) ? [] : [`${column} ${row.cells[index] ?? '–'}`]));
    return [`| [${file.slice(0, -3)}](campaigns/${file}) | ${named('date (UTC)')} | ${named('commit')} | ${named('seeds')} | ${figures.join('; ')} |`];
  });
  return ['', '| campaign | date (UTC) | commit | seeds | last row |', '|---|---|---|---|---|', ...lines, ''].join('\n');
}

/** The document with its figures brought up to date. */
export function withFigures(document: string, root: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/safety-case.md has no place for its figures: put ${begin} and ${end} into it`);
  return `${document.slice(0, from + begin.length)}\n${figuresTable(root)}\n${document.slice(to)}`;
}

/** Brings docs/safety-case.md up to date; a tree without it is left as it is. */
export function writeFigures(root: string): void {
  const path = join(root, 'docs', 'safety-case.md');
  if (existsSync(path)) writeFileSync(path, withFigures(readFileSync(path, 'utf8'), root));
}

if (import.meta.main) writeFigures(join(import.meta.dirname, '..', '..'));
