import { countsOf } from '../../measures/counts.ts';
import type { DetectorHealth } from '../../measures/health.ts';
import { intervalsOf } from '../../measures/interval.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { clockText, dateClockText } from '../siteClock.ts';
import { coordinationSvg, healthSvg, splitSvg } from './charts.ts';
import type { Measured } from './reading.ts';
import { escaped } from '../panel/drawing.ts';
import { countRows, healthRows, measureRows } from './tables.ts';

/** One page of a day: no script, no picture, no font from elsewhere. `brief`: without the diagrams of each group. */
export function reportHtml(lang: Lang, { site, phases, span, rows, heardMs, minutes }: Measured, health: readonly DetectorHealth[], brief: boolean): string {
  const title = say(lang, 'measures.title', { site: site.siteId, day: dateClockText(span.fromMs).slice(0, 10) });
  const charts = phases.filter(({ cycles }) => !brief && cycles.length > 0).map((phase) => coordinationSvg(say(lang, 'measures.pcd', { group: phase.group }), phase, span, clockText) + splitSvg(lang, phase, span, clockText));
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:14px sans-serif;margin:2em;max-width:75em}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:right}td:nth-child(2),th{text-align:left}svg{max-width:100%;height:auto}</style></head>
<body><h1>${escaped(title)}</h1><p>${escaped(say(lang, 'measures.note'))}</p>
${healthSvg(lang, health, { span, rows, heardMs }, clockText)}
${table(healthRows(lang, health, dateClockText))}
${table(measureRows(lang, intervalsOf(phases), clockText))}
${charts.join('\n')}
${table(countRows(lang, countsOf(site, minutes, 15), clockText))}
</body></html>
`;
}

const cells = (row: readonly string[], tag: string): string => `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  return `<table>${cells(head, 'th')}${rows.map((row) => cells(row, 'td')).join('')}</table>`;
}
