import { legendTones, type Bar, type Row, type Scene, type Stripe, type Tick, type Tone, type ToneWords } from './scene.ts';

const left = 160;
const right = 20;
const width = 960;
const rowHeight = 20;
const rowGap = 4;
const top = 44;
/** About a letter of 12 px. */
const letterWidth = 7;
const legendColumns = 5;
/** A title of 15 px has room for so many letters. */
const titleLetters = 92;

const colours: Readonly<Record<Tone, string>> = { green: '#2e9e4f', clearance: '#9bd8a8', yellow: '#f2b705', red: '#f3d6d3', stage: '#dbe7f5', stageOdd: '#c3d4ea',
  stop: '#c0392b', redYellow: 'url(#redYellow)', yielding: 'url(#yielding)', flash: 'url(#flash)', dark: '#555555', odd: 'url(#odd)', unknown: 'url(#unknown)', quiet: '#f4f4f4', call: '#333333',
};
/** Bars of less than the row's height, as shares of it: no colour says it alone. */
const heights: Readonly<Partial<Record<Tone, number>>> = { stop: 0.2, clearance: 0.6, dark: 0.2, quiet: 0.5, call: 0.5 };
/** Slanted stripes of two colours. */
const patterns: readonly (readonly [Tone, string, string])[] = [['redYellow', '#c0392b', '#f2b705'], ['yielding', '#2e9e4f', '#f2b705'], ['flash', '#f2b705', '#ffffff'], ['odd', '#c0392b', '#000000'], ['unknown', '#bbbbbb', '#ffffff']];
const stripeColours: Readonly<Record<Stripe['direction'], string>> = { along: '#2563eb', against: '#b45309' };

/** The scene as a picture: SVG 1.1, nothing but shapes and text, the same bytes for the same scene. */
export function sceneSvg(scene: Scene, words: ToneWords): string {
  const metres = scene.rows.map(({ at }) => at);
  const [least, most] = [Math.min(...metres), Math.max(...metres)];
  const plotHeight = scene.axis === 'rows' ? scene.rows.length * (rowHeight + rowGap) : Math.max(160, scene.rows.length * 70);
  // Along a street the first junction stands at the bottom.
  const yOf = (at: number): number => (scene.axis === 'rows' ? top + at * (rowHeight + rowGap) + rowHeight / 2 : top + 14 + (plotHeight - 28) * (1 - (at - least) / Math.max(1, most - least)));
  const xOf = (s: number): number => left + ((width - left - right) * s) / scene.spanS;
  const bottom = top + plotHeight;
  const tones = legendTones.filter((tone) => scene.rows.some(({ bars }) => bars.some((bar) => bar.tone === tone)));
  const legendRows = Math.ceil(tones.length / legendColumns);
  const height = bottom + 34 + 18 * (scene.notes.length + Math.max(1, legendRows));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'DejaVu Sans', 'Noto Sans', sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<clipPath id="plot"><rect x="${left}" y="${top - 4}" width="${width - left - right}" height="${plotHeight + 8}"/></clipPath>`,
    ...patterns.filter(([tone]) => tones.some((used) => used === tone)).map(([tone, front, back]) => `<pattern id="${tone}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="${back}"/><rect width="4" height="8" fill="${front}"/></pattern>`),
    text(left, 24, scene.title.length <= titleLetters ? scene.title : `${scene.title.slice(0, titleLetters - 1)}…`, 'start', 15),
    ...axis(scene.ticks ?? secondsOf(scene.spanS), xOf, bottom),
    ...scene.rows.flatMap((row) => rowShapes(row, yOf(row.at), scene.axis === 'rows' ? rowHeight : 14, xOf)),
    `<g clip-path="url(#plot)">`,
    ...scene.stripes.map((stripe) => stripeShape(stripe, xOf, yOf)),
    '</g>',
    ...legend(tones, words, bottom + 34),
    ...scene.notes.map((note, index) => text(left, bottom + 34 + 18 * (index + Math.max(1, legendRows)), note, 'start', 12)),
    '</svg>', '',
  ].join('\n');
}

function secondsOf(spanS: number): readonly Tick[] {
  const stepS = spanS > 200 ? 20 : 10;
  return Array.from({ length: Math.floor(spanS / stepS) + 1 }, (_, index) => index * stepS).map((s) => ({ atS: s, text: s === 0 ? '0 s' : String(s) }));
}

function axis(ticks: readonly Tick[], xOf: (s: number) => number, bottom: number): readonly string[] {
  return ticks.flatMap(({ atS, text: words }) => [
    `<line x1="${n(xOf(atS))}" y1="${top - 6}" x2="${n(xOf(atS))}" y2="${n(bottom)}" stroke="#e2e2e2"/>`,
    text(xOf(atS), bottom + 14, words, 'middle', 11),
  ]);
}

function rowShapes({ label, bars }: Row, y: number, barHeight: number, xOf: (s: number) => number): readonly string[] {
  const shapes = bars.flatMap((bar) => barShapes(bar, y - barHeight / 2, barHeight, xOf));
  return [...(label === '' ? [] : [text(left - 8, y + 4, label, 'end', 12)]), ...shapes];
}

function barShapes({ fromS, toS, tone, text: words }: Bar, y: number, barHeight: number, xOf: (s: number) => number): readonly string[] {
  const [x, x2] = [xOf(fromS), xOf(toS)];
  const high = barHeight * (heights[tone] ?? 1);
  const shape = `<rect x="${n(x)}" y="${n(y + (barHeight - high) / 2)}" width="${n(x2 - x)}" height="${n(high)}" fill="${colours[tone]}"/>`;
  // A name that has no room is left out rather than drawn over its neighbours.
  const room = Math.floor((x2 - x) / letterWidth);
  const fitting = words === undefined || words.length <= room ? words : room < 6 ? undefined : `${words.slice(0, room - 1)}…`;
  return fitting === undefined || fitting === '' ? [shape] : [shape, text((x + x2) / 2, y + barHeight / 2 + 4, fitting, 'middle', 12)];
}

function stripeShape({ direction, fromS, widthS, fromAt, toAt, travelS }: Stripe, xOf: (s: number) => number, yOf: (at: number) => number): string {
  const corners: readonly (readonly [number, number])[] = [[fromS, fromAt], [fromS + widthS, fromAt], [fromS + widthS + travelS, toAt], [fromS + travelS, toAt]];
  const points = corners.map(([s, at]) => `${n(xOf(s))},${n(yOf(at))}`).join(' ');
  return `<polygon points="${points}" fill="${stripeColours[direction]}" fill-opacity="0.18" stroke="${stripeColours[direction]}" stroke-opacity="0.6"/>`;
}

function legend(tones: readonly (typeof legendTones)[number][], words: ToneWords, y: number): readonly string[] {
  return tones.flatMap((tone, index) => {
    const [x, at] = [left + (index % legendColumns) * 156, y + 18 * Math.floor(index / legendColumns)];
    const high = 10 * (heights[tone] ?? 1);
    return [`<rect x="${x}" y="${n(at - 4 - high / 2)}" width="14" height="${n(high)}" fill="${colours[tone]}"/>`, text(x + 20, at, words[tone], 'start', 11)];
  });
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', size: number): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" font-size="${size}" fill="#222222">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A tenth of a pixel is enough, and the same everywhere. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
