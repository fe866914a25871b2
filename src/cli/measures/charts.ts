import { detectorCauses, type DetectorCause, type DetectorHealth } from '../../measures/health.ts';
import type { IndianaEvent } from '../../measures/indianaCode.ts';
import type { PhaseMeasures } from '../../measures/measure.ts';
import { unrecordedOf, type Span, type Termination } from '../../measures/timeline.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { escaped } from '../panel/drawing.ts';

const [width, left, right, top, bottom] = [960, 60, 16, 40, 32];
const ends: Readonly<Record<Termination, string>> = { gapOut: '#2e9e4f', maxOut: '#c0392b', forceOff: '#2563eb', preempt: '#7c3aed', other: '#888888' };
const causes: Readonly<Record<DetectorCause, string>> = { unread: '#888888', flood: '#e11d8f', stuck: '#c0392b', chatter: '#f2b705', cut: '#8b5a2b', dead: '#333333', fading: '#2563eb', crossTalk: '#7c3aed', inconsistent: '#0f766e' };
const blank = '#f4f4f4';
/** Room of a word in the legend. */
const wordWidth = 92;

/** How a moment of the wall clock is written on an axis. */
type ClockText = (atMs: number) => string;

interface Frame { readonly title: string; readonly height: number; readonly span: Span; readonly clock: ClockText; readonly most: number; readonly unit: string }

function frame({ title, height, span, clock, most, unit }: Frame, body: string): string {
  const hours = 6;
  const ticks = Array.from({ length: hours + 1 }, (_, index) => span.fromMs + ((span.toMs - span.fromMs) * index) / hours);
  const marks = ticks.map((atMs) => `<text x="${xOf(span, atMs).toFixed(1)}" y="${height - 10}" text-anchor="middle">${escaped(clock(atMs).slice(0, 5))}</text>`);
  const levels = most === 0 ? [] : [0, 0.5, 1].map((share) => `<text x="${left - 6}" y="${(yOf(height, most, most * share) + 4).toFixed(1)}" text-anchor="end">${Math.round(most * share)} ${unit}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12"><rect width="${width}" height="${height}" fill="#fff"/><text x="${left}" y="22" font-size="15">${escaped(title)}</text>${levels.join('')}${marks.join('')}<rect x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}" fill="none" stroke="#bbb"/>${body}</svg>\n`;
}

function xOf({ fromMs, toMs }: Span, atMs: number): number {
  return left + ((width - left - right) * (atMs - fromMs)) / Math.max(1, toMs - fromMs);
}

function yOf(height: number, most: number, value: number): number {
  return height - bottom - ((height - top - bottom) * Math.min(value, most)) / Math.max(1, most);
}

/** What the colours say, from the right end of the head. */
function legend(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([word, colour], index) => { const x = width - right - (entries.length - index) * wordWidth; return `<rect x="${x}" y="12" width="10" height="10" fill="${colour}"/><text x="${x + 13}" y="21" font-size="10">${escaped(word)}</text>`; }).join('');
}

/** Purdue coordination diagram: each cycle from its begin of green upwards, its lamps as lines, each arrival a dot. */
export function coordinationSvg(title: string, { cycles, arrivalsMs }: PhaseMeasures, span: Span, clock: ClockText): string {
  const height = 360;
  const most = Math.max(30, ...cycles.map(({ greenMs, nextMs }) => (nextMs - greenMs) / 1000));
  const line = (colour: string, of: (cycle: PhaseMeasures['cycles'][number]) => number): string => `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${cycles.map((cycle) => `${xOf(span, cycle.greenMs).toFixed(1)},${yOf(height, most, of(cycle)).toFixed(1)}`).join(' ')}"/>`;
  let at = 0;
  const dots = arrivalsMs.flatMap((atMs) => {
    while (at < cycles.length && (cycles[at]?.nextMs ?? 0) <= atMs) at += 1;
    const cycle = cycles[at];
    if (cycle === undefined || atMs < cycle.greenMs) return [];
    return [`<circle cx="${xOf(span, cycle.greenMs).toFixed(1)}" cy="${yOf(height, most, (atMs - cycle.greenMs) / 1000).toFixed(1)}" r="1.3"/>`];
  });
  return frame({ title, height, span, clock, most, unit: 's' }, line('#2e9e4f', ({ greenMs, endMs }) => (endMs - greenMs) / 1000) + line('#f2b705', ({ greenMs, redMs }) => (redMs - greenMs) / 1000) + line('#c0392b', ({ greenMs, nextMs }) => (nextMs - greenMs) / 1000) + dots.join(''));
}

/** Split monitor: each green as a bar of its length, in the colour of what ended it; a dark foot is a split failure. */
export function splitSvg(lang: Lang, { group, cycles }: PhaseMeasures, span: Span, clock: ClockText): string {
  const height = 260;
  const most = Math.max(30, ...cycles.map(({ greenMs, endMs }) => (endMs - greenMs) / 1000));
  const thick = Math.max(1.5, Math.min(12, (width - left - right) / Math.max(1, cycles.length) - 1));
  const bars = cycles.map(({ greenMs, endMs, ended, splitFailure }) => {
    const [x, y] = [xOf(span, greenMs), yOf(height, most, (endMs - greenMs) / 1000)];
    const foot = splitFailure === true ? `<rect x="${x.toFixed(1)}" y="${height - bottom - 8}" width="${thick.toFixed(1)}" height="8"/>` : '';
    return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${thick.toFixed(1)}" height="${(height - bottom - y).toFixed(1)}" fill="${ends[ended]}"/>${foot}`;
  });
  const words = ([['gapOut', 'legend.gapOut'], ['maxOut', 'legend.maxOut'], ['forceOff', 'legend.forceOff'], ['preempt', 'legend.preempt'], ['other', 'legend.other']] as const).map(([end, word]) => [say(lang, word), ends[end]] as const);
  return frame({ title: say(lang, 'measures.splits', { group }), height, span, clock, most, unit: 's' }, bars.join('') + legend(words));
}

/** The detectors' troubles over the span, a row each; of what nobody recorded it says neither good nor bad. */
export function healthSvg(lang: Lang, health: readonly DetectorHealth[], { span, rows, heardMs }: { readonly span: Span; readonly rows: readonly IndianaEvent[]; readonly heardMs: readonly number[] }, clock: ClockText): string {
  const row = 18;
  const height = top + bottom + health.length * row;
  const bar = ({ fromMs, toMs }: Span, y: number, tall: number, least: number, colour: string): string => {
    const [from, to] = [xOf(span, Math.max(fromMs, span.fromMs)), xOf(span, Math.min(toMs, span.toMs))];
    return `<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(least, to - from).toFixed(1)}" height="${tall}" fill="${colour}"/>`;
  };
  const unrecorded = unrecordedOf(rows, span, heardMs);
  const drawn = health.map(({ id, troubles }, index) => {
    const y = top + index * row;
    const good = `<rect x="${left}" y="${y + 5}" width="${width - left - right}" height="${row - 10}" fill="#dff0e3"/>`;
    return `${good}${troubles.map((trouble) => bar(trouble, y + 3, row - 6, 2, causes[trouble.cause])).join('')}${unrecorded.map((gap) => bar(gap, y + 1, row - 2, 0, blank)).join('')}<text x="${left - 4}" y="${y + 13}" text-anchor="end" font-size="9">${escaped(id.slice(0, 10))}</text>`;
  });
  const words = detectorCauses.map((cause) => [say(lang, `legend.${cause}`), causes[cause]] as const);
  return frame({ title: say(lang, 'measures.health'), height, span, clock, most: 0, unit: '' }, drawn.join('') + legend([...words, [say(lang, 'legend.unrecorded'), blank]]));
}
