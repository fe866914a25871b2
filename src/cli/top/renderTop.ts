import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import { durationText } from '../../text/duration.ts';
import { eventText } from '../../text/eventText.ts';
import { faultTexts } from '../../text/faultText.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { modeWords, sourceWords } from '../../text/words.ts';
import { boardHealth } from '../boardHealth.ts';
import { lettersOf } from '../letters.ts';
import { detectorRows, groupRows } from './fieldRows.ts';
import { cell, lineOf, span, type Span } from './span.ts';

export interface TopSize { readonly columns: number; readonly rows: number }

/** What could not be reached, to be said on the screen. */
export interface TopOutage { readonly path: string }

type Row = readonly Span[];

/** The whole screen, top line first: exactly `size.rows` lines of at most `size.columns` characters. */
export function renderTop(state: JunctionState | TopOutage, link: LinkState | null, size: TopSize, lang: Lang, colour: boolean): string[] {
  const rows = size.columns < 40 || size.rows < 10 ? [[span(say(lang, 'top.tooSmall'))]] : screenRows(state, link, size, lang);
  const shown = Array.from({ length: size.rows }, (_, index) => rows[index] ?? []);
  return shown.map((row) => lineOf(row, size.columns, colour));
}

function screenRows(state: JunctionState | TopOutage, link: LinkState | null, size: TopSize, lang: Lang): Row[] {
  if ('path' in state) return [titleRow('Ngã Tư', '', size, lang), [], [span(say(lang, 'top.unreachable', state), 'alert')]];
  const fixed: Row[] = [
    titleRow(`Ngã Tư · ${state.siteName}`, clockText(state.stamp.wallMs), size, lang),
    modeRow(state, lang), stageRow(state, lang),
    [span(`${say(lang, 'top.groups')} `, 'head'), span(say(lang, 'top.legend'), 'dim')], ...groupRows(state.groups, size.columns, lang),
  ];
  const foot: Row[] = [linkRow(link, lang), healthRow(state, lang), ...faultRows(state, lang)];
  // Events take what is left, at least two lines; detectors give way first.
  const forDetectors = Math.max(1, size.rows - fixed.length - foot.length - 4);
  const detectors = detectorRows(state.detectors, size.columns, forDetectors, lang);
  const body = detectors.length === 0 ? [] : [[span(say(lang, 'top.detectors'), 'head')], ...detectors];
  const upper = [...fixed, ...body, ...foot, [span(say(lang, 'top.events'), 'head')]];
  const forEvents = Math.max(0, size.rows - upper.length);
  return [...upper, ...state.lastEvents.toSorted((a, b) => b.n - a.n).slice(0, forEvents).map((event) => eventRow(event, lang))];
}

function titleRow(title: string, time: string, size: TopSize, lang: Lang): Row {
  const right = `${time === '' ? '' : `${time}  `}${say(lang, 'top.quit')} `;
  const room = Math.max(0, size.columns - lettersOf(right).length - 2);
  return [span(` ${cell(title, room)} ${right}`, 'reverse')];
}

function modeRow(state: JunctionState, lang: Lang): Row {
  const resting = state.mode === 'flash' || state.mode === 'dark';
  // "start-up by start-up" says nothing.
  const by = state.mode === state.source ? '' : ` ${say(lang, 'top.by')} ${sourceWords[state.source][lang]}`;
  const cycle = state.cycleS === null ? '' : ` · ${say(lang, 'top.cycle')} ${state.cycleSecond ?? '–'}/${state.cycleS} s`;
  return [
    span(`${say(lang, 'top.mode')} `), span(modeWords[state.mode][lang], resting ? 'alert' : 'bold'),
    span(`${by} ${durationText(state.modeSinceMs)} · ${say(lang, 'top.plan')} ${state.plan} v${state.planVersion}${cycle}`),
  ];
}

function stageRow(state: JunctionState, lang: Lang): Row {
  const next = state.nextStage === null ? '' : ` → ${state.nextStage}`;
  return [
    span(`${say(lang, 'top.stage')} `), span(`${state.stage ?? '–'}${next}`, 'bold'),
    span(` ${Math.floor(state.stageElapsedMs / 1000)} s${state.interstage ? ` · ${say(lang, 'top.interstage')}` : ''}`),
  ];
}

function linkRow(link: LinkState | null, lang: Lang): Row {
  const label = span(`${say(lang, 'top.link')} `);
  if (link === null) return [label, span(say(lang, 'top.linkNone'), 'alert')];
  const figures = ` · ${say(lang, 'top.stored')} ${link.stored} · ${say(lang, 'top.delivered')} ${link.delivered}`;
  return [label, link.connected ? span(say(lang, 'top.linkUp')) : span(say(lang, 'top.linkDown'), 'alert'), span(figures)];
}

function healthRow(state: JunctionState, lang: Lang): Row {
  const { tick, monitor, boards } = state;
  const consents = monitor.connected && monitor.consentAgeMs !== null && monitor.consentAgeMs <= 300;
  const good = boards.filter((board) => boardHealth(board) === 'good').length;
  return [
    span(`${say(lang, 'top.ticks')} ${tick.n}/${tick.due} · ${say(lang, 'top.late')} ${tick.late.p99.toFixed(1)}/${tick.late.max.toFixed(1)} ms · `),
    span(`${say(lang, 'top.boards')} ${good}/${boards.length}`, ...(good === boards.length ? [] : ['alert' as const])),
    span(` · ${say(lang, 'top.monitor')} `),
    span(say(lang, consents ? 'top.consents' : 'top.noConsent'), ...(consents ? [] : ['alert' as const])),
  ];
}

const maxFaultRows = 4;

function faultRows(state: JunctionState, lang: Lang): Row[] {
  const label = span(`${say(lang, 'top.faults')} `, 'head');
  if (state.faults.length === 0) return [[label, span(say(lang, 'top.noFaults'))]];
  const shown = state.faults.slice(0, maxFaultRows).map((fault): Row => {
    const about = [...(fault.groups ?? []), fault.board, fault.detector, fault.detail].filter((word) => word !== undefined).join(' ');
    const latched = fault.latched ? ` (${say(lang, 'top.latched')})` : '';
    return [span(`! ${faultTexts[fault.code].title[lang]}${latched}${about === '' ? '' : `: ${about}`}`, 'alert')];
  });
  const more = state.faults.length - shown.length;
  return [[label, span(more > 0 ? say(lang, 'top.more', { n: more }) : '')], ...shown];
}

function eventRow(event: JunctionState['lastEvents'][number], lang: Lang): Row {
  return [span(`${clockText(event.wallMs)} `, 'dim'), span(eventText(lang, event.code, dataOf(event.text)))];
}

/** signald sends the event's data as JSON: the words are the reader's. */
function dataOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? { ...data } : { detail: text };
  } catch {
    return { detail: text };
  }
}

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

function clockText(wallMs: number): string {
  return clockFormat.format(wallMs);
}
