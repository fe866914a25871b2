import type { GroupStatus, JunctionState } from '../../model/junctionState.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { aspectWords } from '../../text/words.ts';
import { cell, cellOf, span, type Span, type Style } from './span.ts';

/** Narrowest cell in which a group can be read. */
const groupColumns = 39;
const tallyColumns = 7;
const maxIdColumns = 16;

/** Signal groups, in as many columns as fit: lamps by colour and letter, aspect, seconds, countdown, waiting. */
export function groupRows(groups: readonly GroupStatus[], columns: number, lang: Lang): Span[][] {
  return inColumns(groups.map((group) => groupSpans(group, lang)), columns, groupColumns);
}

function groupSpans(group: GroupStatus, lang: Lang): Span[] {
  const countdown = group.countdownS === null ? '   ' : String(group.countdownS).padStart(3);
  const queue = group.arrivedInRed === null || (group.arrivedInRed === 0 && group.waitingS === null) ? '' : String(group.arrivedInRed);
  const waits = group.waitingS === null ? queue : `${queue}/${Math.round(group.waitingS)}`;
  return [
    span(`${cell(group.id, 5)} `), ...lampSpans(group.readBack),
    span(` ${cell(aspectWords[group.commanded][lang], 14)}${String(Math.floor(group.sinceMs / 1000)).padStart(4)}s`),
    span(countdown, 'bold'), span(waits === '' ? '' : ` ${waits}`),
  ];
}

const lamps: readonly (readonly [string, Style])[] = [['R', 'red'], ['Y', 'yellow'], ['G', 'green']];

/** What the lamps were read back to show: a letter where lit, a dot where dark, question marks where unknown. */
function lampSpans(readBack: string | null): Span[] {
  if (readBack === null) return [span('???', 'alert')];
  return lamps.map(([letter, style]) => (readBack.includes(letter) ? span(letter, style) : span('·', 'dim')));
}

/** Detectors: `*` occupied, `.` clear, `?` unknown, `!` faulty; `c` where its call is registered; then the count. */
export function detectorRows(detectors: JunctionState['detectors'], columns: number, maxRows: number, lang: Lang): Span[][] {
  const idColumns = Math.min(maxIdColumns, Math.max(0, ...detectors.map(({ id }) => id.length)) + 1);
  const detectorColumns = idColumns + tallyColumns + 1;
  const rows = inColumns(detectors.map((detector) => {
    const mark = detector.fault ? '!' : { occupied: '*', clear: '.', unknown: '?' }[detector.presence];
    const busy = detector.presence === 'occupied' || detector.fault;
    const tally = `${detector.calls ? 'c' : ' '}${detector.count}`;
    return [span(cell(detector.id, idColumns)), span(mark, ...(busy ? [detector.fault ? ('alert' as const) : ('bold' as const)] : [])), span(cell(tally, tallyColumns))];
  }), columns, detectorColumns);
  if (rows.length <= maxRows) return rows;
  const perRow = Math.max(1, Math.floor((columns + 1) / (detectorColumns + 1)));
  const hidden = detectors.length - (maxRows - 1) * perRow;
  return [...rows.slice(0, maxRows - 1), [span(say(lang, 'top.more', { n: hidden }), 'dim')]];
}

/** Fills columns top to bottom, as `ls` does. */
function inColumns(cells: readonly (readonly Span[])[], columns: number, cellColumns: number): Span[][] {
  if (cells.length === 0) return [];
  const perRow = Math.max(1, Math.min(cells.length, Math.floor((columns + 1) / (cellColumns + 1))));
  const rows = Math.ceil(cells.length / perRow);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: perRow }, (__, column) => cells[column * rows + row] ?? []).flatMap((spans) => [...cellOf(spans, cellColumns), span(' ')]));
}
