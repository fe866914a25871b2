import { eventClasses } from '../../model/event.ts';
import type { Fault } from '../../model/fault.ts';
import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import { decidedSchema, type WhyNow } from '../../model/why.ts';
import { durationText } from '../../text/duration.ts';
import { eventText } from '../../text/eventText.ts';
import { faultWords } from '../../text/faultWords.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { modeWords, sourceWords } from '../../text/words.ts';
import { boardHealth } from '../boardHealth.ts';
import { clockText } from '../siteClock.ts';
import { decidedLines } from '../why/whyLines.ts';
import { span } from './span.ts';
import { stageBar, type Splits } from './stageBar.ts';
import type { Row } from './view.ts';

/* Rows that more than one screen has. */

export function modeRow(state: JunctionState, lang: Lang): Row {
  const resting = state.mode === 'flash' || state.mode === 'dark';
  // "start-up by start-up" says nothing.
  const by = state.mode === state.source ? '' : ` ${say(lang, 'top.by')} ${sourceWords[state.source][lang]}`;
  const cycle = state.cycleS === null ? '' : ` · ${say(lang, 'top.cycle')} ${state.cycleSecond ?? '–'}/${state.cycleS} s`;
  return [
    span(`${say(lang, 'top.mode')} `), span(modeWords[state.mode][lang], resting ? 'alert' : 'bold'),
    span(`${by} ${durationText(state.modeSinceMs)} · ${say(lang, 'top.plan')} ${state.plan} v${state.planVersion}${cycle}`),
  ];
}

export function stageRow(state: JunctionState, splits: Splits | null, columns: number, lang: Lang): Row {
  const next = state.nextStage === null ? '' : ` → ${state.nextStage}`;
  const words = [span(`${say(lang, 'top.stage')} `), span(`${state.stage ?? '–'}${next}`, 'bold'), span(` ${Math.floor(state.stageElapsedMs / 1000)} s${state.interstage ? ` · ${say(lang, 'top.interstage')}` : ''} `)];
  const taken = words.reduce((sum, { text }) => sum + text.length, 0);
  return [...words, ...stageBar(state, splits, Math.min(60, columns - taken))];
}

export function linkRow(link: LinkState | null, lang: Lang): Row {
  const label = span(`${say(lang, 'top.link')} `);
  if (link === null) return [label, span(say(lang, 'top.linkNone'), 'alert')];
  const figures = ` · ${say(lang, 'top.stored')} ${link.stored} · ${say(lang, 'top.delivered')} ${link.delivered} · ${say(lang, 'top.outbox')} ${link.outbox}`;
  return [label, link.connected ? span(say(lang, 'top.linkUp')) : span(say(lang, 'top.linkDown'), 'alert'), span(figures)];
}

export function healthRow(state: JunctionState, lang: Lang): Row {
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

export function faultTitle(fault: Fault & { readonly latched: boolean }, lang: Lang): string {
  const about = [...(fault.groups ?? []), fault.board, fault.detector, fault.sensor, fault.detail].filter((word) => word !== undefined).join(' ');
  const latched = fault.latched ? ` (${say(lang, 'top.latched')})` : '';
  return `! ${faultWords(fault).title[lang]}${latched}${about === '' ? '' : `: ${about}`}`;
}

const counted: ReadonlySet<string> = new Set(Object.entries(eventClasses).flatMap(([code, one]) => (one === 'count' ? [code] : [])));

/** The newest first; without the minutes' counts, whose figures fill a screen and are no news. */
export function latestEvents({ lastEvents }: Pick<JunctionState, 'lastEvents'>): JunctionState['lastEvents'] {
  return lastEvents.filter(({ code }) => !counted.has(code)).toSorted((a, b) => b.n - a.n);
}

export function eventRow(event: JunctionState['lastEvents'][number], lang: Lang): Row {
  return [span(`${clockText(event.wallMs)} `, 'dim'), span(eventText(lang, event.code, dataOf(event.text)))];
}

/** signald sends the event's data as JSON: the words are the reader's. */
export function dataOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? { ...data } : { detail: text };
  } catch {
    return { detail: text };
  }
}

/** The last decision in sentences; none where it is not among the latest events. */
export function decisionLines(why: WhyNow | null, lang: Lang): readonly string[] {
  const read = why?.decided === null || why === null ? null : decidedSchema.safeParse(why.decided.data);
  return read?.success === true && why?.decided !== null && why !== null ? decidedLines(lang, { wallMs: why.decided.wallMs, data: read.data }) : [];
}

/** A text in lines of so many columns, broken between words. */
export function wrapped(text: string, columns: number): readonly string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
    return lines;
  }, []);
}
