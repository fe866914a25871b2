import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { Summary } from './record.ts';

type Column = readonly [head: string, cell: (summary: Summary) => string];

/** The runs as lines of a table: one block per scenario and rules, the best first. */
export function tableLines(lang: Lang, found: readonly Summary[]): readonly string[] {
  const blocks = [...new Set(found.map(({ scenario, rules }) => `${scenario}  ${rules}`))];
  return blocks.flatMap((block) => {
    const rows = found.filter(({ scenario, rules }) => `${scenario}  ${rules}` === block).toSorted((a, b) => a.delayS - b.delayS);
    return [block, ...aligned(columnsOf(lang), rows), ''];
  });
}

function columnsOf(lang: Lang): readonly Column[] {
  const head = say(lang, 'bench.sumo.columns').split('|');
  const cells: readonly ((summary: Summary) => string)[] = [
    (one) => one.controller, (one) => String(one.seeds), (one) => one.delayS.toFixed(1), (one) => `${one.worst.delayS.toFixed(1)} (${one.worst.seed})`,
    (one) => one.p95S.toFixed(0), (one) => one.maxS.toFixed(0), (one) => String(one.unfinished), (one) => String(one.undeparted), (one) => String(one.gridlock),
    (one) => String(one.switches), (one) => one.walkS?.toFixed(1) ?? '–', (one) => (one.decisionMs.max === 0 ? '–' : `${one.decisionMs.p50.toFixed(1)}/${one.decisionMs.p99.toFixed(1)}/${one.decisionMs.max.toFixed(1)}`),
  ];
  return cells.map((cell, at): Column => [head[at] ?? '', cell]);
}

function aligned(columns: readonly Column[], rows: readonly Summary[]): readonly string[] {
  const cells = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => (line[at] ?? '').length)));
  return cells.map((line) => line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ').trimEnd());
}
