import { eventText } from '../../text/eventText.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { modeWords, sourceWords } from '../../text/words.ts';
import type { Bar, Row, Scene, Tick, Tone } from '../plan/scene.ts';
import type { History, Seen, Shown, Span } from './history.ts';

/** How a moment of the wall clock is written. */
export type ClockText = (atMs: number) => string;

export const shownTones: Readonly<Record<Shown, Tone>> = {
  dark: 'dark', red: 'stop', redYellow: 'redYellow', green: 'green', flashingGreen: 'clearance', yellow: 'yellow', flashingYellow: 'yielding', flashingRed: 'clearance',
  flash: 'flash', lit: 'odd', unknown: 'unknown',
};

const seen: Readonly<Record<Seen, Tone>> = { occupied: 'call', clear: 'quiet', unknown: 'unknown' };

/** Seconds between the marks of the axis, so that there are some ten of them. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200];
const ticksWanted = 11;

/** Modes and stages on top, a line for each group, what the detectors saw, and under it what else is on record. */
export function historyScene(lang: Lang, title: string, history: History, clock: ClockText): Scene {
  const { fromMs, toMs } = history;
  const s = (ms: number): number => (ms - fromMs) / 1000;
  const band = <T>(label: string, spans: readonly Span<T>[], text: (what: T) => string | null): Row => ({
    label, at: 0, bars: spans.map(({ fromMs: from, toMs: to, what }, index): Bar => {
      const words = text(what);
      return { fromS: s(from), toS: s(to), tone: words === null ? 'unknown' : index % 2 === 0 ? 'stage' : 'stageOdd', ...(words === null ? {} : { text: words }) };
    }),
  });
  const rows: Row[] = [
    band(say(lang, 'history.mode'), history.mode, (what) => (what === null ? null : what.source === null ? modeWords[what.mode][lang] : `${modeWords[what.mode][lang]} (${sourceWords[what.source][lang]})`)),
    ...(history.plan.some(({ what }) => what !== null) ? [band(say(lang, 'history.plan'), history.plan, (what) => what)] : []),
    band(say(lang, 'history.stage'), history.stage, (what) => what ?? ''),
    ...history.groups.map(({ group, spans }): Row => ({ label: group, at: 0, bars: spans.map(({ fromMs: from, toMs: to, what }) => ({ fromS: s(from), toS: s(to), tone: shownTones[what] })) })),
    ...history.detectors.filter(({ spans, passedAtMs }) => passedAtMs.length > 0 || spans.some(({ what }) => what !== 'unknown')).map(({ detector, spans, passedAtMs }): Row => ({
      label: detector, at: 0,
      bars: [...spans.map(({ fromMs: from, toMs: to, what }): Bar => ({ fromS: s(from), toS: s(to), tone: seen[what] })), ...passedAtMs.map((ms): Bar => ({ fromS: s(ms), toS: s(ms) + (s(toMs) / 200), tone: 'call' }))],
    })),
  ];
  return {
    title, spanS: s(toMs), axis: 'rows', stripes: [], rows: rows.map((row, at) => ({ ...row, at })), ticks: ticksOf(history, clock), notes: notesOf(lang, history, clock),
  };
}

function ticksOf({ fromMs, toMs }: History, clock: ClockText): readonly Tick[] {
  const spanS = (toMs - fromMs) / 1000;
  const stepMs = (steps.find((step) => spanS / step <= ticksWanted) ?? 14_400) * 1000;
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.max(0, Math.ceil((toMs - firstMs) / stepMs)) }, (_, index) => firstMs + index * stepMs).map((ms) => ({ atS: (ms - fromMs) / 1000, text: clock(ms) }));
}

/** Of an event what is said in words: its figures are in the log. */
function wordsOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).filter(([key, value]) => typeof value === 'string' && key !== 'basis' && key !== 'wanted'));
}

/** More marks than this are told by their number. */
const mostMarks = 12;

function notesOf(lang: Lang, { gaps, marks }: History, clock: ClockText): readonly string[] {
  const told = marks.slice(0, mostMarks).map(({ atMs, code, data }) => `${clock(atMs)}  ${eventText(lang, code, wordsOf(data))}`);
  return [
    ...gaps.map(({ fromMs, toMs, what }) => say(lang, `history.gap.${what}`, { from: clock(fromMs), to: clock(toMs) })),
    ...told, ...(marks.length > mostMarks ? [say(lang, 'history.more', { n: marks.length - mostMarks })] : []),
  ];
}
