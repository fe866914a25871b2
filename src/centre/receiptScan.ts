import { emptyReceipt, type Receipt } from '../link/ack.ts';
import { readJson } from '../model/jsonText.ts';
import { gapCode } from '../model/linkMessage.ts';
import { emptyPosition, type Position } from './receiptBook.ts';

/** How far a database that has rows and no watermarks yet was read: the key of the last row. */
export interface ScanCursor { readonly site: string; readonly epoch: string; readonly channel: string; readonly seq: number }
export const scanStart: ScanCursor = { site: '', epoch: '', channel: '', seq: 0 };

/** A row as it is read for that: its key, and `to` of a named gap. */
export interface ScanRow extends ScanCursor { readonly gap: string | null }

/** The next rows in the order of the key; SQLite and PostgreSQL read it alike. `parameter`: its placeholder number n. */
export function scanQuery(parameter: (n: number) => string): string {
  const given = (...numbers: readonly number[]): string => numbers.map(parameter).join(', ');
  return `SELECT site, epoch, channel, seq, CASE WHEN code = '${gapCode}' THEN CAST(vals AS text) END AS gap FROM entry
    WHERE (site, epoch, channel, seq) > (${given(1, 2, 3, 4)}) ORDER BY site, epoch, channel, seq LIMIT ${given(5)}`;
}

/** What is told of each row of `leftOut`. */
export const leftOutTold = 'a named gap can’t be read and is left out: its events count as missing, and its cabinet is asked for them';

/**
 * Rows in the order of their key → what their channels come to, and how far that is; `open`: the channel in which the last
 * step ended. `leftOut`: named gaps that can't be read. They count as not here, so that nothing is acknowledged on their word.
 */
export function foldRows(rows: readonly ScanRow[], open: Position | null): { readonly positions: readonly Position[]; readonly cursor: ScanCursor | null; readonly leftOut: readonly ScanRow[] } {
  const found: Folding[] = [];
  const leftOut: ScanRow[] = [];
  for (const row of rows) {
    const end = endOf(row);
    if (end === null) {
      leftOut.push(row);
      continue;
    }
    let at = found.at(-1) ?? (open === null ? undefined : unfold(open));
    if (at === undefined || !isOf(at.position, row)) at = unfold(emptyPosition(row.site, row.epoch, row.channel));
    if (at !== found.at(-1)) found.push(at);
    at.rows += 1;
    if (row.gap !== null) at.gapRows += 1;
    append(at.runs, row.seq, end);
  }
  const last = rows.at(-1);
  return { positions: found.map(fold), cursor: last === undefined ? null : { site: last.site, epoch: last.epoch, channel: last.channel, seq: last.seq }, leftOut };
}

interface Folding { readonly position: Position; readonly runs: [number, number][]; rows: number; gapRows: number }

const isOf = (at: Position, row: ScanCursor): boolean => at.site === row.site && at.epoch === row.epoch && at.channel === row.channel;

function unfold(position: Position): Folding {
  const { receipt: { upTo, islands }, rows, gapRows } = position;
  const runs = islands.map(([from, to]): [number, number] => [from, to]);
  return { position, rows, gapRows, runs: upTo === 0 ? runs : [[1, upTo], ...runs] };
}

function fold({ position, runs, rows, gapRows }: Folding): Position {
  const [first, ...above] = runs;
  const receipt: Receipt = first === undefined ? emptyReceipt : first[0] <= 1 ? { upTo: first[1], islands: above } : { upTo: 0, islands: runs };
  return { ...position, receipt, rows, gapRows };
}

/** Each begins at or above the one before it. */
function append(runs: [number, number][], from: number, to: number): void {
  const last = runs.at(-1);
  if (last === undefined || from > last[1] + 1) runs.push([from, to]);
  else last[1] = Math.max(last[1], to);
}

/** The last seq that a row stands for; null: it names a gap, and nobody can read which. */
function endOf({ seq, gap }: ScanRow): number | null {
  if (gap === null) return seq;
  const read = readJson(gap);
  if (!read.ok || typeof read.value !== 'object' || read.value === null) return null;
  const to = 'to' in read.value ? read.value.to : undefined;
  return typeof to === 'number' && Number.isSafeInteger(to) ? Math.max(seq, to) : seq;
}
