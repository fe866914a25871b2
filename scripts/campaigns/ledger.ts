import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tablesOf, writeFigures } from '../house/figures.ts';
import { fold, type Campaign, type SeedOutcome } from './campaign.ts';

/** A piece of a campaign, as its ledger keeps it. */
export interface Piece {
  readonly date: string;
  readonly commit: string;
  readonly seeds: { readonly from: number; readonly to: number };
  readonly minutes: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly failing: readonly number[];
  /** Seeds that were not ended when the campaign was stopped: they stand beside the failing ones, and are none. */
  readonly unended?: readonly number[];
  /** More than half of it was disturbed: stands beside the failing seeds. */
  readonly disturbed?: string;
}

const ownColumns = ['date (UTC)', 'commit', 'seeds', 'minutes'] as const;
const lastColumn = 'failing seeds';

export function ledgerPath(root: string, name: string): string {
  return join(root, 'docs', 'campaigns', `${name}.md`);
}

/** The cells of every piece so far, by their column. */
function rows(path: string): readonly ReadonlyMap<string, string>[] {
  return existsSync(path) ? tablesOf(readFileSync(path, 'utf8')).flatMap((table) => table.rows) : [];
}

export interface Summary { readonly pieces: number; readonly nextSeed: number; readonly figures: Record<string, number>; readonly failing: number }

/** What the ledger holds, or its rows of some commits: where to go on, and what was reached. A ledger nobody wrote yet begins at seed 1. */
export function summarize(root: string, name: string, campaign: Campaign, ofCommit: (commit: string) => boolean = () => true): Summary {
  let figures: SeedOutcome['figures'] = {};
  let [nextSeed, failing] = [1, 0];
  const found = rows(ledgerPath(root, name)).filter((row) => ofCommit(row.get('commit') ?? ''));
  for (const row of found) {
    const seeds = (row.get('seeds') ?? '').split('–').map(Number);
    nextSeed = Math.max(nextSeed, (seeds.at(-1) ?? 0) + 1);
    figures = fold(campaign, figures, Object.fromEntries(Object.keys(campaign.figures).flatMap((column) => (row.has(column) ? [[column, Number(row.get(column))]] : []))));
    failing += /^\d/.test(row.get(lastColumn) ?? '') ? 1 : 0;
  }
  return { pieces: found.length, nextSeed, figures: Object.fromEntries(Object.keys(campaign.figures).map((column) => [column, figures[column] ?? 0])), failing };
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function problemCell({ failing, unended = [], disturbed }: Piece): string {
  const words = [...(failing.length === 0 ? [] : [failing.join(' ')]), ...(unended.length === 0 ? [] : [`(${unended.join(' ')} not ended)`]), ...(disturbed === undefined ? [] : [`(${disturbed})`])];
  return words.length === 0 ? '–' : words.join(' ');
}

export function append(root: string, name: string, campaign: Campaign, piece: Piece): void {
  const path = ledgerPath(root, name);
  const columns = [...ownColumns, ...Object.keys(campaign.figures), lastColumn];
  const head = line(columns);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : `# Campaign ${name}\n\n${campaign.summary} (\`scripts/campaign ${name}\`)\n`;
  // A campaign that has got other columns than the last table begins a table of its own: old figures stay what they were.
  const table = tablesOf(text).at(-1)?.columns.join('|') === columns.join('|') ? '' : `\n${head}${line(columns.map(() => '---'))}`;
  const row = line([
    piece.date, piece.commit, `${piece.seeds.from}–${piece.seeds.to}`, piece.minutes.toFixed(1),
    ...Object.keys(campaign.figures).map((column) => shown(piece.figures[column] ?? 0)), problemCell(piece),
  ]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}${table}${row}`);
  // docs/figures.md tells of all pieces together.
  writeFigures(root);
}

export function shown(figure: number): string {
  return Number.isInteger(figure) ? String(figure) : figure.toFixed(Math.abs(figure) < 10 ? 3 : 1);
}
