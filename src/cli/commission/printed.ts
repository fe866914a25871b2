import type { CommissionRecord } from '../../model/commission.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { escaped } from '../panel/drawing.ts';
import { figureText } from './runner.ts';

const moment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' });

/** A day and a minute of UTC: a record is read in other zones too. */
export function momentText(atMs: number): string {
  return `${moment.format(atMs)} UTC`;
}

/** What a record says of itself, label and value. */
export function recordFacts(lang: Lang, { payload, signature, second }: CommissionRecord): readonly (readonly [string, string])[] {
  const { acceptance } = payload;
  return [
    [say(lang, 'commission.fact.artefact'), payload.artefactHash],
    ...(acceptance === undefined || acceptance.measuredUnder === payload.artefactHash ? [] : [[say(lang, 'commission.fact.under'), acceptance.measuredUnder] as const]),
    [say(lang, 'commission.fact.boards'), payload.boards.map(({ board, serial }) => `${board} ${serial}`).join(', ')],
    [say(lang, 'commission.fact.persons'), `${payload.commissionedBy}${acceptance === undefined ? '' : acceptance.second === null ? say(lang, 'commission.secondWaived') : say(lang, 'commission.secondIs', { second: acceptance.second })}`],
    [say(lang, 'commission.fact.valid'), `${momentText(payload.commissionedAtMs)} – ${momentText(payload.expiresAtMs)}`],
    [say(lang, 'commission.fact.key'), `${signature.keyId}${second === undefined ? '' : `, ${second.keyId}`}`],
    [say(lang, 'commission.fact.items'), String(rowsOf(lang, payload).length)],
  ];
}

/** Item, result, figure, who and when, note. */
export function rowsOf(lang: Lang, payload: CommissionRecord['payload']): readonly (readonly string[])[] {
  const passed = say(lang, 'commission.state.passed');
  if (payload.acceptance !== undefined) {
    return payload.acceptance.items.map(({ item, outcome, measured, note, together, by, atMs }) => [
      item, say(lang, `commission.state.${outcome}`), measured === undefined ? '' : figureText(measured), `${by}, ${momentText(atMs)}`, [note, together === undefined ? undefined : `+ ${together.join(' ')}`].filter((one) => one !== undefined).join(' '),
    ]);
  }
  const row = (item: string, ms: number | null, { by, atMs }: { readonly by: string; readonly atMs: number }): readonly string[] => [item, passed, ms === null ? '' : figureText({ ms }), `${by}, ${momentText(atMs)}`, ''];
  return [
    ...payload.watchdogs.map((one) => row(`watchdog:${one.board}`, one.expiryMs, one)),
    ...payload.lamps.map((one) => row(`lamp:${one.group}:${one.colour}:${one.board}:${one.slot}`, null, one)),
    ...payload.pairs.map((one) => row(`pair:${one.a}|${one.b}`, one.tripMs, one)),
    ...payload.intergreens.map((one) => row(`intergreen:${one.from}>${one.to}`, one.measuredMs, one)),
  ];
}

const cells = (row: readonly string[], tag: string): string => `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;

/** One page for the cabinet's folder: no script, no picture, nothing from elsewhere. */
export function recordHtml(lang: Lang, record: CommissionRecord): string {
  const title = say(lang, 'commission.title', { site: record.payload.siteId });
  const head = [say(lang, 'commission.col.item'), say(lang, 'commission.col.result'), say(lang, 'commission.col.measured'), say(lang, 'commission.col.by'), say(lang, 'commission.col.note')];
  const facts = recordFacts(lang, record).map(([label, value]) => `<tr><th>${escaped(label)}</th><td>${escaped(value)}</td></tr>`).join('');
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>@page{size:A4;margin:15mm}body{font:11px sans-serif}h1{font-size:18px}table{border-collapse:collapse;width:100%;margin:1em 0}td,th{border:1px solid #999;padding:.2em .4em;text-align:left;vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}.sign td{height:4em;border:0;border-bottom:1px solid #000}</style></head>
<body><h1>${escaped(title)}</h1>
<table>${facts}</table>
<table><thead>${cells(head, 'th')}</thead><tbody>
${rowsOf(lang, record.payload).map((row) => cells(row, 'td')).join('\n')}
</tbody></table>
<p>${escaped(say(lang, 'commission.signHere'))}</p>
<table class="sign"><tr><td>${escaped(record.payload.commissionedBy)}</td><td>${escaped(record.payload.acceptance?.second ?? '')}</td></tr></table>
</body></html>
`;
}
