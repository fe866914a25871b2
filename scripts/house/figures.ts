import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promises } from './promises.ts';

const begin = '<!-- figures -->';
const end = '<!-- /figures -->';
const own = ['date (UTC)', 'commit', 'seeds', 'minutes'];
const failing = 'failing seeds';
const none = '–';

/** A ledger's table: pieces under columns that are alike, each row by its column. */
export interface LedgerTable { readonly columns: readonly string[]; readonly rows: ReadonlyMap<string, string>[] }

function cellsOf(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}

/** The tables of a ledger, oldest first. */
export function tablesOf(ledger: string): readonly LedgerTable[] {
  const tables: LedgerTable[] = [];
  for (const line of ledger.split('\n').filter((one) => one.startsWith('|'))) {
    const cells = cellsOf(line);
    if (cells[0] === own[0]) tables.push({ columns: cells, rows: [] });
    else if (!cells.every((cell) => /^-+:?$/.test(cell))) {
      const table = tables.at(-1);
      table?.rows.push(new Map(table.columns.map((column, index) => [column, cells[index] ?? ''])));
    }
  }
  return tables;
}

/** Of these the most counts, though the name does not say so. */
const mostOf = [
  'field check samples', 'dark samples', 'dark flasher samples', 'lost red samples', 'kinds of changes', 'rules by mode',
  'status ms', '--version ms', 'git status ms', 'node ms', 'to git', 'to node', 'package MB', 'codes refused by',
  'scan us/tick', 'us/tick', 'us/event stored', 'CPU s', 'store MB', 'heap MB', 'RSS MB', 'latest min',
  'at ×', 'signald KiB/min', 'monitord KiB/min', 'agentd KiB/min', 'signald MB', 'monitord MB', 'agentd MB', 'most live KiB/min', 'most live MB', 'descriptors more',
];

/** A figure of several pieces: quantiles, maxima and shares at their worst, counts summed. A test holds it against every campaign's own word. */
export function foldingOf(column: string): 'sum' | 'max' | 'min' {
  if (/\bleast\b/.test(column)) return 'min';
  return mostOf.includes(column) || /\bp\d|\b(?:max|slowest|longest|oldest|typical)\b| (?:in line %|ratio|at most)$/.test(column) ? 'max' : 'sum';
}

/** The worst as it stands there; a sum with as many digits as the most exact of its cells. */
function folded(column: string, cells: readonly string[]): string {
  const sorted = cells.toSorted((a, b) => Number(a) - Number(b));
  switch (foldingOf(column)) {
    case 'min': return sorted[0] ?? none;
    case 'max': return sorted.at(-1) ?? none;
    case 'sum': return cells.reduce((sum, cell) => sum + Number(cell), 0).toFixed(Math.max(...cells.map((cell) => (cell.split('.')[1] ?? '').length)));
  }
}

function failingOf(rows: LedgerTable['rows']): readonly string[] {
  return rows.map((row) => row.get(failing) ?? none).filter((cell) => cell !== none);
}

/** One campaign's line: all pieces of its newest table, so that no bad one hides behind a later good one. */
export function figuresLine(name: string, ledger: string): string | null {
  const tables = tablesOf(ledger).filter(({ rows }) => rows.length > 0);
  const newest = tables.at(-1);
  if (newest === undefined) return null;
  const { columns } = newest;
  const alike = tables.filter((table) => table.columns.join('|') === columns.join('|')).flatMap(({ rows }) => rows);
  const older = tables.filter((table) => table.columns.join('|') !== columns.join('|')).flatMap(({ rows }) => rows);
  const cells = (column: string): readonly string[] => alike.map((row) => row.get(column) ?? '');
  const dates = cells('date (UTC)').toSorted();
  const [first, last] = [dates[0] ?? none, dates.at(-1) ?? none];
  const figures = columns.filter((column) => !own.includes(column) && column !== failing).map((column) => `${column} ${folded(column, cells(column))}`);
  const [failed, failedBefore] = [failingOf(alike), failingOf(older)];
  const pieces = `${alike.length}${older.length === 0 ? '' : `; older, in other columns: ${older.length}`}`;
  const failures = `${failed.length === 0 ? none : failed.join(' ')}${failedBefore.length === 0 ? '' : `; older: ${failedBefore.join(' ')}`}`;
  return `| [${name}](campaigns/${name}.md) | ${promises[name] ?? none} | ${first === last ? first : `${first} to ${last}`} | ${pieces} | ${cells('seeds').join(', ')} | ${figures.join('; ')} | ${failures} |`;
}

/** The table of figures, from all ledgers. */
export function figuresTable(root: string): string {
  const folder = join(root, 'docs', 'campaigns');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')).toSorted() : [];
  const lines = files.flatMap((file) => figuresLine(file.slice(0, -3), readFileSync(join(folder, file), 'utf8')) ?? []);
  return ['', '| `scripts/campaign …` | promise | date (UTC) | pieces | seeds | all pieces together | failing seeds |', '|---|---|---|---|---|---|---|', ...lines, ''].join('\n');
}

/** The document with its figures brought up to date. */
export function withFigures(document: string, root: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/figures.md has no place for its figures: put ${begin} and ${end} into it`);
  return `${document.slice(0, from + begin.length)}\n${figuresTable(root)}\n${document.slice(to)}`;
}

/** Brings docs/figures.md up to date; a tree without it is left as it is. */
export function writeFigures(root: string): void {
  const path = join(root, 'docs', 'figures.md');
  if (existsSync(path)) writeFileSync(path, withFigures(readFileSync(path, 'utf8'), root));
}

if (import.meta.main) writeFigures(join(import.meta.dirname, '..', '..'));
