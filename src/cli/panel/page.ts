import { createHash } from 'node:crypto';
import { say, sentences, type SentenceKey } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { escaped, junctionSvg, type DrawnGroup } from './drawing.ts';
import { pageScript } from './pageScript.ts';
import { pageStyle } from './pageStyle.ts';
import type { PanelPage } from './server.ts';

const section = (title: string, body: string, wide = false): string => `<section${wide ? ' class="wide"' : ''}><h2>${title}</h2>${body}</section>`;

/** The whole page in one language: its style, its script and the drawing in it, nothing from elsewhere. */
export function panelPage(lang: Lang, siteName: string, groups: readonly DrawnGroup[]): PanelPage {
  const word = (key: SentenceKey): string => escaped(sentences[key][lang]);
  const other = (to: Lang, name: string): string => `<a href="?lang=${to}" lang="${to}"${to === lang ? ' aria-current="true"' : ''}>${name}</a>`;
  const drawing = junctionSvg(groups, siteName);
  const head = [...(['id', 'lamps', 'aspect', 'since', 'countdown', 'queue', 'waits'] as const).entries()].map(([at, column]) => `<th${at > 2 ? ' class="n"' : ''}>${word(`panel.group.${column}`)}</th>`).join('');
  const html = `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(siteName)} · Ngã Tư</title><link rel="icon" href="data:,"><style>${pageStyle}</style></head>
<body><header><h1>${escaped(siteName)}</h1><time id="time"></time><nav>${other('vi', 'Tiếng Việt')}${other('en', 'English')}</nav></header>
<div id="outage" role="alert"></div>
<main>
<section class="wide"><div class="state"><b id="mode"></b><span id="source" class="soft"></span><span>${word('top.stage')} <b id="stage"></b> <span id="elapsed"></span></span><span>${word('top.plan')} <span id="plan"></span></span></div><div id="bar" class="bar" hidden></div></section>
${drawing === '' ? '' : section(word('panel.junction'), drawing)}
${section(word('panel.groups'), `<table><thead><tr>${head}</tr></thead><tbody id="groups"></tbody></table>`, drawing === '')}
${section(word('panel.times'), `<canvas id="times"></canvas><div class="legend soft">${legend(word)}</div>`, true)}
${section(word('panel.faults'), '<ul id="faults"></ul>')}
${section(word('panel.decision'), '<ul id="decision"></ul>')}
${section(word('panel.measures'), '<table><tbody id="measures"></tbody></table>')}
${section(word('panel.health'), '<table><tbody id="health"></tbody></table>')}
${section(word('panel.detectors'), '<div id="detectors" class="dets"></div>')}
${section(word('panel.events'), '<ul id="events"></ul>')}
</main>
<script type="application/json" id="words">${dataText({ ...wordsOf(lang), drawn: markOf(groups) })}</script><script>${pageScript}</script></body></html>
`;
  return { html, script: pageScript, style: pageStyle };
}

/** Of what a page has drawn: another one in a look, and the page asks for itself again. */
export function markOf(groups: readonly DrawnGroup[]): string {
  return createHash('sha256').update(JSON.stringify(groups)).digest('hex').slice(0, 16);
}

function legend(word: (key: 'panel.legend.G' | 'panel.legend.g' | 'panel.legend.Y' | 'panel.legend.R' | 'panel.legend.no') => string): string {
  return (['G', 'g', 'Y', 'R', 'no'] as const).map((one) => `<span><i class="${one}"></i>${word(`panel.legend.${one}`)}</span>`).join('');
}

function wordsOf(lang: Lang): object {
  return {
    interstage: say(lang, 'top.interstage'), cycle: say(lang, 'top.cycle'), noFaults: say(lang, 'top.noFaults'), cause: say(lang, 'fault.cause'), remedy: say(lang, 'fault.remedy'), now: say(lang, 'panel.now'), outage: say(lang, 'panel.gone'),
    letters: { G: say(lang, 'panel.letter.G'), g: say(lang, 'panel.letter.g'), Y: say(lang, 'panel.letter.Y'), A: say(lang, 'panel.letter.A'), R: say(lang, 'panel.letter.R'), F: say(lang, 'panel.letter.F'), D: '', '-': '?' },
  };
}

/** JSON within HTML: nothing in it ends the block. */
function dataText(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003C');
}
