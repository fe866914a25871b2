import { clockLimitMs } from '../../model/evidence.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { shownTones } from '../history/historyScene.ts';
import { clockText, dateClockText, siteOffsetMs } from '../siteClock.ts';
import type { Scene, Tone } from '../plan/scene.ts';
import { sceneSvg } from '../plan/sceneSvg.ts';
import { toneWords } from '../plan/toneWords.ts';
import { answerAt } from './answer.ts';
import { centreWordOn, centreWordText } from './countersigned.ts';
import { errorText, groupCells, momentTenths, reliableText, remarksOf } from './evidenceLines.ts';
import type { ReadExport } from './exportFile.ts';
import { intervalOf, type Interval } from './interval.ts';
import { livesOf } from './life.ts';
import { pictureLines, pictureRemark, picturesOf } from './pictures.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const isTone = (word: string): word is keyof typeof shownTones => Object.hasOwn(shownTones, word);
const toneOf = (shown: string): Tone => (isTone(shown) ? shownTones[shown] : 'odd');

const style = `
@page { size: A4; margin: 16mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.4 "DejaVu Sans", "Noto Sans", Arial, sans-serif; color: #000; max-width: 178mm; margin: 0 auto; padding: 4mm }
section + section { break-before: page; margin-top: 12mm }
h1 { font-size: 16pt; margin: 0 0 3mm } h2 { font-size: 12pt; margin: 5mm 0 2mm }
table { border-collapse: collapse; width: 100% } th, td { border: 0.3mm solid #777; padding: 1mm 2mm; text-align: left; vertical-align: top }
dl { display: grid; grid-template-columns: 45mm 1fr; margin: 0 } dt { font-weight: bold } dd { margin: 0; overflow-wrap: anywhere }
.bad { border: 0.6mm solid #000; padding: 1.5mm 2mm; font-weight: bold; margin: 2mm 0 } svg { width: 100%; height: auto } .small { font-size: 8.5pt }
figure { margin: 2mm 0; break-inside: avoid } img { max-width: 100%; max-height: 110mm } td { overflow-wrap: anywhere }
@media print { body { padding: 0; max-width: none } tr, svg { break-inside: avoid } }`;

/** Ten seconds from line to line of the diagram's axis, and the moment itself. */
const tickMs = 10_000;

function sceneOf(title: string, { fromMs, toMs, spans }: Interval, atMs: number): Scene {
  const s = (ms: number): number => (ms - fromMs) / 1000;
  const groups = [...new Set(spans.map(({ group }) => group))];
  const firstMs = Math.ceil(fromMs / tickMs) * tickMs;
  const ticks = Array.from({ length: Math.max(0, Math.ceil((toMs - firstMs) / tickMs)) }, (_, at) => firstMs + at * tickMs).filter((ms) => Math.abs(ms - atMs) >= tickMs / 2);
  return {
    title, spanS: s(toMs), axis: 'rows', stripes: [], notes: [],
    rows: groups.map((group, at) => ({ label: group, at, bars: spans.filter((span) => span.group === group).map((span) => ({ fromS: s(span.fromMs), toS: s(span.toMs), tone: toneOf(span.shown) })) })),
    ticks: [...ticks.map((ms) => ({ atS: s(ms), text: clockText(ms).slice(3) })), { atS: s(atMs), text: `▲ ${clockText(atMs)}` }],
  };
}

const row = (tag: string, cells: readonly string[]): string => `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;

function tableOf(head: string, rows: readonly (readonly string[])[]): string {
  return `<table>${row('th', head.split('|'))}${rows.map((cells) => row('td', cells)).join('')}</table>`;
}

export interface PageParts {
  readonly atMs: number; readonly aroundMs: number;
  /** What the site calls its groups. */
  readonly names?: ReadonlyMap<string, string>;
  /** Pictures that go with the export, by their names. */
  readonly jpegs?: ReadonlyMap<string, Buffer>;
}

/** So many pictures are printed, those nearest to the moment; the others are named. */
const mostPrinted = 4;

function picturesSection(lang: Lang, { head, chain }: ReadExport, { atMs, jpegs = new Map() }: PageParts): string {
  const facts = picturesOf(head, chain.records);
  const title = `<h2>${escaped(say(lang, 'evidence.pagePictures'))}</h2>`;
  if (facts === null || facts.length === 0) return `${title}${pictureLines(lang, head, facts, () => null).map((line) => `<p>${escaped(line)}</p>`).join('')}`;
  const printed = facts.filter(({ snapshot }) => jpegs.has(snapshot)).toSorted((a, b) => Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs)).slice(0, mostPrinted);
  const figures = printed.map(({ camera, snapshot, atMs: takenMs }) => `<figure><img alt="${escaped(snapshot)}" src="data:image/jpeg;base64,${jpegs.get(snapshot)?.toString('base64') ?? ''}"><figcaption class="small">${escaped(`${camera}, ${dateClockText(takenMs).slice(0, 11)}${momentTenths(takenMs)}`)}</figcaption></figure>`);
  const rows = facts.map((fact) => [fact.camera, `${dateClockText(fact.atMs).slice(0, 11)}${momentTenths(fact.atMs)}`, fact.sha256, [...(fact.kept ? [] : [say(lang, 'evidence.pictureNotThere')]), ...[pictureRemark(lang, fact)].filter((one) => one !== null)].join(' ')]);
  return `${title}${figures.join('')}${tableOf(say(lang, 'evidence.pictureColumns'), rows)}`;
}

function sectionOf(lang: Lang, read: ReadExport, parts: PageParts): string {
  const { head, chain } = read;
  const { atMs, aroundMs, names = new Map<string, string>() } = parts;
  const lives = livesOf(chain.records);
  const answer = answerAt(lives, atMs);
  const interval = intervalOf(lives, atMs - aroundMs, atMs + aroundMs);
  const facts = [
    [say(lang, 'evidence.pageSite'), head.site], [say(lang, 'evidence.pageMoment'), `${dateClockText(atMs)} (UTC+${siteOffsetMs() / 3_600_000})`], [say(lang, 'evidence.pageError'), `${errorText(lang, answer.errorMs)} (≤ ${clockLimitMs} ms)`],
    [say(lang, 'evidence.pageReason'), head.reason], [say(lang, 'evidence.pageBy'), `${head.by}, ${head.second}`], [say(lang, 'evidence.pageMade'), dateClockText(head.madeMs)],
    [say(lang, 'evidence.pageChain'), `${head.start.index} … ${head.end.index}, SHA-256 ${head.end.hash}`], [say(lang, 'evidence.pageKey'), `${head.keyId}, ${head.publicKey}`],
    [say(lang, 'evidence.pageCentre'), centreWordText(lang, centreWordOn(chain.records, atMs))],
  ];
  const remarks = remarksOf(lang, answer.verdicts);
  const trust = reliableText(lang, answer);
  const named = answer.groups.flatMap(({ group }) => { const name = names.get(group); return name === undefined ? [] : [`${group}: ${name}`]; });
  return `<section lang="${lang}"><h1>${escaped(say(lang, 'evidence.pageTitle'))}</h1>
<dl>${facts.map(([name = '', value = '']) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>
${trust === null ? '' : `<p>${escaped(trust)}</p>`}
${remarks.map((one) => `<p class="bad">${escaped(one)}</p>`).join('\n')}
${tableOf(say(lang, 'evidence.columns'), answer.groups.map((one) => groupCells(lang, one)))}
${named.length === 0 ? '' : `<p class="small">${escaped(`${say(lang, 'evidence.pageNames')}: ${named.join('; ')}`)}</p>`}
<h2>${escaped(say(lang, 'evidence.pageDiagram'))}</h2>
${sceneSvg(sceneOf(`${head.site}  ${dateClockText(atMs)}`, interval, atMs), toneWords(lang)).replaceAll(/"(redYellow|yielding|flash|odd|unknown|plot)"/g, `"$1-${lang}"`).replaceAll(/url\(#([A-Za-z]+)\)/g, `url(#$1-${lang})`)}
${picturesSection(lang, read, parts)}
${interval.marks.length === 0 ? '' : `<h2>${escaped(say(lang, 'evidence.pageRemarks'))}</h2>${tableOf(say(lang, 'evidence.markColumns'), interval.marks.map(({ group, fromMs, toMs, kind, cause }) => [group ?? say(lang, 'evidence.junction'), momentTenths(fromMs), momentTenths(toMs), remarksOf(lang, [{ kind, cause }]).join('')]))}`}
<p class="small">${escaped(say(lang, 'evidence.chainSound', { records: chain.records.length, checkpoints: chain.checkpoints }))} ${escaped(say(lang, 'evidence.pageHow'))}</p>
<p class="bad">${escaped(say(lang, 'evidence.disclaimer'))}</p>
<p class="small">${escaped(say(lang, 'evidence.signature'))}: __________________ &nbsp; __________________</p></section>`;
}

/** A page to print, complete in itself: Vietnamese first, English on the next sheet. */
export function evidencePage(read: ReadExport, parts: PageParts): string {
  return `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>${escaped(`${read.head.site} ${dateClockText(parts.atMs)}`)}</title><style>${style}</style></head><body>
${(['vi', 'en'] as const).map((lang) => sectionOf(lang, read, parts)).join('\n')}
</body></html>
`;
}
