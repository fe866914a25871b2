import { lineShown } from '../../platform/foreignText.ts';
import { asciiOf } from '../plainText.ts';
import { lettersOf } from '../letters.ts';
import { codes, type Span, type Style } from './span.ts';

/** One place of the screen. */
interface Cell { readonly letter: string; readonly style: Style | undefined }
/** The screen as it is to be: rows of exactly as many cells as it has columns. */
export type Grid = readonly (readonly Cell[])[];

export interface GridSpec { readonly columns: number; readonly rows: number; readonly colour: boolean; readonly ascii: boolean }

const blank: Cell = { letter: ' ', style: undefined };

/** Rows of spans as a grid; what is too long is cut, and shows that it is. Without colour no style but the reverse of the frame is left: lamps are letters. */
export function gridOf(rows: readonly (readonly Span[])[], { columns, rows: count, colour, ascii }: GridSpec): Grid {
  return Array.from({ length: count }, (_, index) => {
    const cells = (rows[index] ?? []).flatMap(({ text, style }) => lettersOf(lineShown(text)).map((letter): Cell => ({ letter: ascii ? (asciiOf(letter)[0] ?? ' ') : letter, style: colour ? style : undefined })));
    const cut = cells.slice(columns).some(({ letter }) => letter !== ' ');
    return Array.from({ length: columns }, (__, at) => (cut && at === columns - 1 ? { letter: ascii ? '>' : '…', style: cells[at]?.style } : cells[at] ?? blank));
  });
}

export interface Painted {
  /** What goes to the terminal. */
  readonly text: string;
  readonly bytes: number;
  /** What the terminal shows then. */
  readonly shown: Grid;
  /** The row to go on with; where all was written, the first. */
  readonly nextRow: number;
}

/** A gap of so many unchanged cells is cheaper written again than jumped over. */
const cheapGap = 4;
const reset = '\u001B[0m';

/**
 * What must be sent so that a terminal that shows `shown` shows `wanted`: the changed cells alone, and at most so many
 * bytes. The rest goes next time, from the row where this time ended: on a slow line every row has its turn.
 */
export function paint(shown: Grid | null, wanted: Grid, fromRow = 0, budgetBytes = Number.POSITIVE_INFINITY): Painted {
  const rows = wanted.length;
  const now: (readonly Cell[])[] = wanted.map((row, index) => shown?.[index] ?? row.map(() => blank));
  let text = '';
  let bytes = 0;
  for (let step = 0; step < rows; step += 1) {
    const index = (fromRow + step) % rows;
    const line = rowText(now[index] ?? [], wanted[index] ?? [], index);
    const size = Buffer.byteLength(line);
    // A row is whole or not there; one that is longer than all there is goes alone.
    if (bytes > 0 && bytes + size > budgetBytes) return { text, bytes, shown: now, nextRow: index };
    text += line;
    bytes += size;
    now[index] = wanted[index] ?? [];
  }
  return { text, bytes, shown: now, nextRow: 0 };
}

function rowText(before: readonly Cell[], after: readonly Cell[], row: number): string {
  const changed = after.map((cell, at) => cell.letter !== before[at]?.letter || cell.style !== before[at]?.style);
  const end = endOf(after);
  const clears = changed.slice(end).filter(Boolean).length > 3;
  let text = '';
  let cursor: number | null = null;
  // Within a row a step to the right is shorter than a place.
  const goTo = (at: number): string => (cursor === null ? `\u001B[${row + 1};${at + 1}H` : cursor === at ? '' : `\u001B[${at - cursor}C`);
  for (let at = 0; at < (clears ? end : after.length); at += 1) {
    if (changed[at] !== true) continue;
    let to = at;
    for (let ahead = at + 1; ahead < after.length && ahead <= to + cheapGap; ahead += 1) if (changed[ahead] === true && !(clears && ahead >= end)) to = ahead;
    text += goTo(at) + cellsText(after.slice(at, to + 1));
    at = to;
    cursor = to + 1;
  }
  return clears ? `${text}${goTo(end)}\u001B[K` : text;
}

/** Behind the last cell that is not blank. */
function endOf(cells: readonly Cell[]): number {
  return cells.findLastIndex(({ letter, style }) => letter !== ' ' || style !== undefined) + 1;
}

function cellsText(cells: readonly Cell[]): string {
  let text = '';
  let style: Style | undefined;
  for (const cell of cells) {
    if (cell.style !== style) text += cell.style === undefined ? reset : `\u001B[0;${codes[cell.style]}m`;
    style = cell.style;
    text += cell.letter;
  }
  return style === undefined ? text : text + reset;
}
