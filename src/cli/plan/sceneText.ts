import { lettersOf } from '../letters.ts';
import { width } from '../shell.ts';
import type { Row, Scene, Stripe, Tone } from './scene.ts';

/** Letters stand for colours: a terminal may have none. */
const letters: Readonly<Record<Tone, string>> = { green: '█', clearance: '▒', yellow: '▄', red: '·', stage: ' ', stageOdd: ' ' };
const ansi: Readonly<Partial<Record<Tone, string>>> = { green: '\u001B[32m', clearance: '\u001B[32m', yellow: '\u001B[33m', red: '\u001B[31m' };
const reset = '\u001B[0m';

/** The scene in a terminal of so many columns. */
export function sceneText(scene: Scene, columns: number, colour: boolean, words: Readonly<Record<'green' | 'clearance' | 'yellow' | 'red', string>>): readonly string[] {
  const labelWidth = Math.max(...scene.rows.map(({ label }) => width(label)), 4) + 1;
  const cells = Math.max(30, Math.min(columns - labelWidth, 150));
  const sAt = (cell: number): number => ((cell + 0.5) * scene.spanS) / cells;
  const rows = scene.axis === 'rows' ? scene.rows : scene.rows.toSorted((a, b) => b.at - a.at);
  const body = rows.flatMap((row, index) => [rowLine(row, labelWidth, cells, sAt, colour), ...(scene.axis === 'rows' ? [] : between(scene, row, rows[index + 1], labelWidth, cells, sAt))]);
  const tones = (['green', 'clearance', 'yellow', 'red'] as const).filter((tone) => scene.rows.some(({ bars }) => bars.some((bar) => bar.tone === tone)));
  return [scene.title, ...body, axisLine(scene.spanS, labelWidth, cells), tones.map((tone) => `${letters[tone]} ${words[tone]}`).join('   '), ...scene.notes];
}

function pad(label: string, labelWidth: number): string {
  return label + ' '.repeat(Math.max(0, labelWidth - width(label)));
}

function rowLine({ label, bars }: Row, labelWidth: number, cells: number, sAt: (cell: number) => number, colour: boolean): string {
  const stages = bars.some(({ tone }) => tone === 'stage' || tone === 'stageOdd');
  if (stages) return pad(label, labelWidth) + stageCells(bars, cells, sAt);
  let line = '';
  let before: Tone | null = null;
  for (let cell = 0; cell < cells; cell += 1) {
    const s = sAt(cell);
    const tone = bars.findLast(({ fromS, toS }) => s >= fromS && s < toS)?.tone ?? 'red';
    if (colour && tone !== before) line += ansi[tone] ?? reset;
    line += letters[tone];
    before = tone;
  }
  return pad(label, labelWidth) + line + (colour ? reset : '');
}

/** `|A 42      |B 26   |`: each split as wide as it is long. */
function stageCells(bars: Row['bars'], cells: number, sAt: (cell: number) => number): string {
  const line: string[] = Array.from({ length: cells }, () => ' ');
  for (const { fromS, toS, text = '' } of bars) {
    const inside = line.map((_, cell) => cell).filter((cell) => sAt(cell) >= fromS && sAt(cell) < toS);
    const [first] = inside;
    if (first === undefined) continue;
    line[first] = '|';
    lettersOf(text).slice(0, Math.max(0, inside.length - 1)).forEach((letter, at) => { line[first + 1 + at] = letter; });
  }
  return line.join('');
}

/** The platoons' ways between two junctions, a line for each hundred metres or so. */
function between(scene: Scene, upper: Row, lower: Row | undefined, labelWidth: number, cells: number, sAt: (cell: number) => number): readonly string[] {
  if (lower === undefined) return [];
  const count = Math.max(1, Math.min(6, Math.round((upper.at - lower.at) / 100)));
  return Array.from({ length: count }, (_, index) => {
    const at = upper.at - ((index + 0.5) * (upper.at - lower.at)) / count;
    const line = Array.from({ length: cells }, (_ignored, cell) => stripeLetter(scene.stripes, sAt(cell), at)).join('');
    return pad('', labelWidth) + line;
  });
}

function stripeLetter(stripes: readonly Stripe[], s: number, at: number): string {
  const inside = (direction: Stripe['direction']): boolean => stripes.some((stripe) => {
    if (stripe.direction !== direction || stripe.toAt === stripe.fromAt) return false;
    const startS = stripe.fromS + (stripe.travelS * (at - stripe.fromAt)) / (stripe.toAt - stripe.fromAt);
    return s >= startS && s < startS + stripe.widthS;
  });
  const [along, against] = [inside('along'), inside('against')];
  return along && against ? '╳' : along ? '╱' : against ? '╲' : ' ';
}

function axisLine(spanS: number, labelWidth: number, cells: number): string {
  const stepS = spanS > 200 ? 30 : 10;
  const line: string[] = Array.from({ length: cells }, () => ' ');
  for (let s = 0; s < spanS; s += stepS) {
    const cell = Math.floor((s * cells) / spanS);
    lettersOf(String(s)).forEach((letter, at) => { if (cell + at < cells) line[cell + at] = letter; });
  }
  return `${pad('s', labelWidth)}${line.join('').trimEnd()}`;
}
