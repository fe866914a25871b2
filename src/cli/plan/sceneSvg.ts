import type { Bar, Row, Scene, Stripe, Tone } from './scene.ts';

const left = 160;
const right = 20;
const width = 960;
const rowHeight = 20;
const rowGap = 4;
const top = 44;

const colours: Readonly<Record<Tone, string>> = { green: '#2e9e4f', clearance: '#9bd8a8', yellow: '#f2b705', red: '#f3d6d3', stage: '#dbe7f5', stageOdd: '#c3d4ea' };
const stripeColours: Readonly<Record<Stripe['direction'], string>> = { along: '#2563eb', against: '#b45309' };

/** The scene as a picture: SVG 1.1, nothing but shapes and text, the same bytes for the same scene. */
export function sceneSvg(scene: Scene, words: Readonly<Record<'green' | 'clearance' | 'yellow' | 'red', string>>): string {
  const metres = scene.rows.map(({ at }) => at);
  const [least, most] = [Math.min(...metres), Math.max(...metres)];
  const plotHeight = scene.axis === 'rows' ? scene.rows.length * (rowHeight + rowGap) : Math.max(160, scene.rows.length * 70);
  // Along a street the first junction stands at the bottom.
  const yOf = (at: number): number => (scene.axis === 'rows' ? top + at * (rowHeight + rowGap) + rowHeight / 2 : top + 14 + (plotHeight - 28) * (1 - (at - least) / Math.max(1, most - least)));
  const xOf = (s: number): number => left + ((width - left - right) * s) / scene.spanS;
  const bottom = top + plotHeight;
  const height = bottom + 34 + 18 * (scene.notes.length + 1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'DejaVu Sans', 'Noto Sans', sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<clipPath id="plot"><rect x="${left}" y="${top - 4}" width="${width - left - right}" height="${plotHeight + 8}"/></clipPath>`,
    text(left, 24, scene.title, 'start', 15),
    ...axis(scene.spanS, xOf, bottom),
    ...scene.rows.flatMap((row) => rowShapes(row, yOf(row.at), scene.axis === 'rows' ? rowHeight : 14, xOf)),
    `<g clip-path="url(#plot)">`,
    ...scene.stripes.map((stripe) => stripeShape(stripe, xOf, yOf)),
    '</g>',
    ...legend(scene, words, bottom + 34),
    ...scene.notes.map((note, index) => text(left, bottom + 34 + 18 * (index + 1), note, 'start', 12)),
    '</svg>', '',
  ].join('\n');
}

function axis(spanS: number, xOf: (s: number) => number, bottom: number): readonly string[] {
  const stepS = spanS > 200 ? 20 : 10;
  return Array.from({ length: Math.floor(spanS / stepS) + 1 }, (_, index) => index * stepS).flatMap((s) => [
    `<line x1="${n(xOf(s))}" y1="${top - 6}" x2="${n(xOf(s))}" y2="${n(bottom)}" stroke="#e2e2e2"/>`,
    text(xOf(s), bottom + 14, s === 0 ? '0 s' : String(s), 'middle', 11),
  ]);
}

function rowShapes({ label, bars }: Row, y: number, barHeight: number, xOf: (s: number) => number): readonly string[] {
  const shapes = bars.flatMap((bar) => barShapes(bar, y - barHeight / 2, barHeight, xOf));
  return [...(label === '' ? [] : [text(left - 8, y + 4, label, 'end', 12)]), ...shapes];
}

function barShapes({ fromS, toS, tone, text: words }: Bar, y: number, barHeight: number, xOf: (s: number) => number): readonly string[] {
  const [x, x2] = [xOf(fromS), xOf(toS)];
  const shape = `<rect x="${n(x)}" y="${n(y)}" width="${n(x2 - x)}" height="${barHeight}" fill="${colours[tone]}"/>`;
  return words === undefined ? [shape] : [shape, text((x + x2) / 2, y + barHeight / 2 + 4, words, 'middle', 12)];
}

function stripeShape({ direction, fromS, widthS, fromAt, toAt, travelS }: Stripe, xOf: (s: number) => number, yOf: (at: number) => number): string {
  const corners: readonly (readonly [number, number])[] = [[fromS, fromAt], [fromS + widthS, fromAt], [fromS + widthS + travelS, toAt], [fromS + travelS, toAt]];
  const points = corners.map(([s, at]) => `${n(xOf(s))},${n(yOf(at))}`).join(' ');
  return `<polygon points="${points}" fill="${stripeColours[direction]}" fill-opacity="0.18" stroke="${stripeColours[direction]}" stroke-opacity="0.6"/>`;
}

function legend(scene: Scene, words: Readonly<Record<'green' | 'clearance' | 'yellow' | 'red', string>>, y: number): readonly string[] {
  const tones = (['green', 'clearance', 'yellow', 'red'] as const).filter((tone) => scene.rows.some(({ bars }) => bars.some((bar) => bar.tone === tone)));
  return tones.flatMap((tone, index) => [`<rect x="${left + index * 170}" y="${y - 9}" width="14" height="10" fill="${colours[tone]}"/>`, text(left + 20 + index * 170, y, words[tone], 'start', 11)]);
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
