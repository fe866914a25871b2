import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { versions, type Course, type Mark } from './cabinet.ts';
import type { RollbackRun } from './session.ts';

const [width, height] = [960, 460];
const plot = { left: 70, right: 20, top: 96, bottom: 60 } as const;
/** About as many steps on the upright axis. */
const steps = 6;
/** No colour says it alone: each curve has a stroke of its own. */
const curves: Readonly<Record<Course, { readonly colour: string; readonly dashes: string; readonly widthPx: number }>> = {
  good: { colour: '#1b7f4b', dashes: '2 4', widthPx: 2 },
  rollback: { colour: '#2f6fb0', dashes: '', widthPx: 2.5 },
  noRollback: { colour: '#b5523b', dashes: '9 4', widthPx: 2 },
};

/** The delay of each minute in every course, with what became of the bad set: SVG 1.1, the same bytes for the same runs. */
export function curveSvg(lang: Lang, runs: readonly RollbackRun[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const minutes = Math.max(...runs.map(({ delayByMinute }) => delayByMinute.length));
  const stepOf = niceStep(Math.max(1, ...runs.flatMap(({ delayByMinute }) => delayByMinute)) / steps);
  const most = Math.ceil(Math.max(1, ...runs.flatMap(({ delayByMinute }) => delayByMinute)) / stepOf) * stepOf;
  const xOf = (minute: number): number => plot.left + ((width - plot.left - plot.right) * minute) / minutes;
  const yOf = (delay: number): number => height - plot.bottom - ((height - plot.top - plot.bottom) * delay) / most;
  const title = say(lang, 'bench.rollback.title', { scenario: first.scenario, seed: first.seed });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'DejaVu Sans', 'Noto Sans', sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`, `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(plot.left, 22, title, 'start', 15), ...legend(lang, runs),
    ...upright(stepOf, most, yOf), ...level(minutes, xOf), text(plot.left, plot.top - 12, say(lang, 'bench.rollback.unit'), 'start'), text((plot.left + width - plot.right) / 2, height - 12, say(lang, 'bench.rollback.time'), 'middle'),
    ...runs.map(({ course, delayByMinute }) => curve(course, delayByMinute.map((delay, minute) => `${n(xOf(minute + 0.5))},${n(yOf(delay))}`))),
    ...marksOf(runs).map((mark, at) => markShapes(lang, mark, at, xOf)).flat(),
    '</svg>', '',
  ].join('\n');
}

/** What became of the bad set where it was watched, and when the last good one ran again. */
function marksOf(runs: readonly RollbackRun[]): readonly Mark[] {
  const marks = runs.find(({ course }) => course === 'rollback')?.marks ?? [];
  const from = marks.findIndex(({ planVersion }) => planVersion === versions.bad);
  return from < 0 ? [] : marks.slice(from).filter(({ state }) => state === 'staged' || state === 'active' || state === 'undone');
}

function markShapes(lang: Lang, { s, planVersion, state, codes }: Mark, at: number, xOf: (minute: number) => number): readonly string[] {
  const x = xOf(s / 60);
  const y = plot.top + 14 + at * 15;
  const words = `${say(lang, 'bench.rollback.set', { version: planVersion, state: say(lang, `office.short.${state}`) })}${codes.length === 0 ? '' : ` (${codes.join(' ')})`}`;
  return [`<line x1="${n(x)}" y1="${plot.top}" x2="${n(x)}" y2="${height - plot.bottom}" stroke="#555555" stroke-dasharray="1 3"/>`, text(x + 4, y, words, 'start')];
}

function curve(course: Course, points: readonly string[]): string {
  const { colour, dashes, widthPx } = curves[course];
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${widthPx}"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}/>`;
}

function legend(lang: Lang, runs: readonly RollbackRun[]): readonly string[] {
  return runs.flatMap(({ course, delayS }, at) => {
    const y = 40 + at * 16;
    const { colour, dashes, widthPx } = curves[course];
    const words = say(lang, 'bench.rollback.legend', { course: say(lang, `bench.rollback.${course}`), delayS: delayS.toFixed(0) });
    return [`<line x1="${plot.left}" y1="${y - 4}" x2="${plot.left + 36}" y2="${y - 4}" stroke="${colour}" stroke-width="${widthPx}"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}/>`, text(plot.left + 44, y, words, 'start')];
  });
}

function upright(step: number, most: number, yOf: (delay: number) => number): readonly string[] {
  return Array.from({ length: Math.round(most / step) + 1 }, (_, at) => at * step).flatMap((delay) => [
    `<line x1="${plot.left}" y1="${n(yOf(delay))}" x2="${width - plot.right}" y2="${n(yOf(delay))}" stroke="#e2e2e2"/>`, text(plot.left - 8, yOf(delay) + 4, String(delay), 'end'),
  ]);
}

function level(minutes: number, xOf: (minute: number) => number): readonly string[] {
  const step = minutes > 30 ? 10 : 5;
  return Array.from({ length: Math.floor(minutes / step) + 1 }, (_, at) => at * step).map((minute) => text(xOf(minute), height - plot.bottom + 18, String(minute), 'middle'));
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((of) => of * power).find((step) => step >= least) ?? least;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', sizePx = 12): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}"${sizePx === 12 ? '' : ` font-size="${sizePx}"`}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
