import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { summaries, type RunRecord, type Summary } from './record.ts';
import type { Trace } from './trace.ts';

const widthPx = 1000;
const bandPx = 14;
const curvePx = 120;
const queuePx = 60;
const changeColour = '#d8b400';
const stageColours = ['#1b7f4b', '#2f6fb0', '#8a4fa3', '#b5523b', '#4d8f8f', '#7a7a2e', '#a0446e', '#5a5f9e'] as const;

/** One page without anything from elsewhere: delays as bars, vehicles as curves, stages as bands. */
export function reportHtml(lang: Lang, records: readonly RunRecord[], traces: readonly Trace[]): string {
  const title = say(lang, 'bench.sumo.report.title');
  const found = summaries(records);
  const blocks = [...new Set(found.map(({ scenario, rules }) => `${scenario}  ${rules}`))];
  const delays = blocks.map((block) => `<h2>${escaped(block)}</h2>${bars(found.filter(({ scenario, rules }) => `${scenario}  ${rules}` === block))}`);
  const runs = traces.map((trace) => runSection(lang, trace));
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
body{font:14px system-ui,sans-serif;margin:2em;max-width:1060px;color:#222;background:#fff}svg{display:block;margin:.3em 0}text{font-size:11px;fill:#222}h2,h3{margin:1.2em 0 .2em}p{margin:.2em 0;color:#555}
</style></head><body><h1>${escaped(title)}</h1><p>${escaped(say(lang, 'bench.sumo.report.legend'))}</p>
${delays.join('\n')}
${runs.join('\n')}
</body></html>
`;
}

function bars(found: readonly Summary[]): string {
  const rows = found.toSorted((a, b) => a.delayS - b.delayS);
  const most = Math.max(1, ...rows.map(({ worst }) => worst.delayS));
  const scale = (delayS: number): string => ((delayS / most) * (widthPx - 320)).toFixed(1);
  const lines = rows.map(({ controller, delayS, worst, gridlock }, at) => {
    const y = at * 20;
    const note = `${delayS.toFixed(1)} (${worst.delayS.toFixed(1)})${gridlock > 0 ? ` ⚠ ${gridlock}` : ''}`;
    return `<text x="0" y="${y + 13}">${escaped(controller)}</text><rect x="150" y="${y + 3}" width="${scale(worst.delayS)}" height="12" fill="#ddd"/><rect x="150" y="${y + 3}" width="${scale(delayS)}" height="12" fill="${stageColours[1]}"/><text x="${(155 + Number(scale(worst.delayS))).toFixed(1)}" y="${y + 13}">${note}</text>`;
  });
  return `<svg width="${widthPx}" height="${rows.length * 20}">${lines.join('')}</svg>`;
}

function runSection(lang: Lang, { record, vehicles, delaysS, lights }: Trace): string {
  const windowS = record.window[1] - record.window[0];
  const bands = lights.map(({ lightId, shown, queue }) => {
    const rects = shown.map(({ fromS, toS, stage, why }) => `<rect x="${((fromS / windowS) * widthPx).toFixed(2)}" width="${(((toS - fromS) / windowS) * widthPx).toFixed(2)}" y="0" height="${bandPx}" fill="${stage < 0 ? changeColour : (stageColours[stage % stageColours.length] ?? '#888')}"><title>${stage < 0 ? '–' : `s${stage + 1}`} ${fromS}–${toS} s${why === undefined ? '' : `: ${escaped(why)}`}</title></rect>`);
    return `<p>${escaped(lightId.slice(0, 60))}: ${escaped(say(lang, 'bench.sumo.report.queue', { most: Math.max(0, ...queue) }))}</p>${curve(queue, queuePx, stageColours[0])}<svg width="${widthPx}" height="${bandPx}">${rects.join('')}</svg>`;
  });
  const head = `${record.scenario} ${record.rules} ${record.controller}, ${record.seed}: ${record.delayS.toFixed(1)} s`;
  const mostS = Math.max(0, ...delaysS.map((delayS) => delayS ?? 0));
  return `<h3>${escaped(head)}</h3><p>${escaped(say(lang, 'bench.sumo.report.vehicles', { most: Math.max(0, ...vehicles) }))}</p>${curve(vehicles, curvePx, stageColours[3])}
<p>${escaped(say(lang, 'bench.sumo.report.delays', { most: mostS.toFixed(0) }))}</p>${steps(delaysS, mostS)}${bands.join('')}`;
}

function curve(values: readonly number[], heightPx: number, colour: string): string {
  const most = Math.max(1, ...values);
  const points = values.map((value, at) => `${((at / Math.max(1, values.length - 1)) * widthPx).toFixed(1)},${(heightPx - (value / most) * heightPx).toFixed(1)}`).join(' ');
  return `<svg width="${widthPx}" height="${heightPx}"><polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/></svg>`;
}

/** Bars side by side over the whole window. */
function steps(values: readonly (number | null)[], most: number): string {
  const barPx = widthPx / Math.max(1, values.length);
  const rects = values.map((value, at) => {
    const heightPx = ((value ?? 0) / Math.max(1, most)) * queuePx;
    return `<rect x="${(at * barPx).toFixed(1)}" width="${(barPx - 1).toFixed(1)}" y="${(queuePx - heightPx).toFixed(1)}" height="${heightPx.toFixed(1)}" fill="${stageColours[1]}"><title>${value === null ? '–' : `${value.toFixed(1)} s`}</title></rect>`;
  });
  return `<svg width="${widthPx}" height="${queuePx}">${rects.join('')}</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
