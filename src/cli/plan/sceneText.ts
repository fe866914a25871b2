import { lettersOf } from '../letters.ts';
import { asciiOf } from '../plainText.ts';
import { width } from '../shell.ts';
import { legendTones, type Row, type Scene, type Stripe, type Tick, type Tone, type ToneWords } from './scene.ts';

type Letters = Readonly<Record<Tone, string>>;
/** Letters stand for colours: a terminal may have none. */
const letters: Letters = { green: '█', clearance: '▒', yellow: '▄', red: '·', stage: ' ', stageOdd: ' ', stop: '·', redYellow: '▖', yielding: '▚', flash: '*', dark: ' ', odd: '!', unknown: '?', quiet: ' ', call: '|' };
/** For a terminal that has nothing but ASCII. */
const plain: Letters = { ...letters, green: '#', clearance: '%', yellow: '-', red: '.', stop: '.', redYellow: '/', yielding: '+' };
const ansi: Readonly<Partial<Record<Tone, string>>> = { green: '\u001B[32m', clearance: '\u001B[32m', yellow: '\u001B[33m', red: '\u001B[31m', stop: '\u001B[31m', redYellow: '\u001B[31m', yielding: '\u001B[32m', flash: '\u001B[33m', odd: '\u001B[35m', unknown: '\u001B[2m' };
const reset = '\u001B[0m';

/** The scene in a terminal of so many columns. */
export function sceneText(scene: Scene, columns: number, colour: boolean, words: ToneWords, ascii = false): readonly string[] {
  const drawn = ascii ? plain : letters;
  const labelWidth = Math.max(...scene.rows.map(({ label }) => width(label)), 4) + 1;
  const cells = Math.max(30, Math.min(columns - labelWidth, 150));
  const sAt = (cell: number): number => ((cell + 0.5) * scene.spanS) / cells;
  const rows = scene.axis === 'rows' ? scene.rows : scene.rows.toSorted((a, b) => b.at - a.at);
  const body = rows.flatMap((row, index) => [rowLine(row, labelWidth, cells, sAt, { colour, drawn }), ...(scene.axis === 'rows' ? [] : between(scene, row, rows[index + 1], labelWidth, cells, sAt))]);
  const tones = legendTones.filter((tone) => scene.rows.some(({ bars }) => bars.some((bar) => bar.tone === tone)));
  const lines = [scene.title, ...body, axisLine(scene, labelWidth, cells), ...legendLines(tones.map((tone) => `${drawn[tone] === ' ' ? "' '" : drawn[tone]} ${words[tone]}`), columns), ...scene.notes];
  return ascii ? lines.map(asciiOf) : lines;
}

function pad(label: string, labelWidth: number): string {
  return label + ' '.repeat(Math.max(0, labelWidth - width(label)));
}

/** As many to a line as there is room for. */
function legendLines(items: readonly string[], columns: number): readonly string[] {
  return items.reduce<string[]>((lines, item) => {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 3 + width(item) > Math.max(columns, 60)) lines.push(item);
    else lines[lines.length - 1] = `${last}   ${item}`;
    return lines;
  }, []);
}

function rowLine({ label, bars }: Row, labelWidth: number, cells: number, sAt: (cell: number) => number, { colour, drawn }: { readonly colour: boolean; readonly drawn: Letters }): string {
  const stages = bars.some(({ tone }) => tone === 'stage' || tone === 'stageOdd');
  if (stages) return pad(label, labelWidth) + stageCells(bars, cells, sAt);
  let line = '';
  let before: Tone | null = null;
  for (let cell = 0; cell < cells; cell += 1) {
    const s = sAt(cell);
    const tone = bars.findLast(({ fromS, toS }) => s >= fromS && s < toS)?.tone ?? 'red';
    if (colour && tone !== before) line += ansi[tone] ?? reset;
    line += drawn[tone];
    before = tone;
  }
  return pad(label, labelWidth) + line + (colour ? reset : '');
}

/** `|A 42      |B 26   |`: each split as wide as it is long. */
function stageCells(bars: Row['bars'], cells: number, sAt: (cell: number) => number): string {
  const line: string[] = Array.from({ length: cells }, () => ' ');
  for (const { fromS, toS, tone, text = tone === 'unknown' ? '?' : '' } of bars) {
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

function axisLine({ spanS, ticks = secondsOf(spanS) }: Scene, labelWidth: number, cells: number): string {
  const line: string[] = Array.from({ length: cells }, () => ' ');
  let free = 0;
  for (const { atS, text } of ticks) {
    const cell = Math.floor((atS * cells) / spanS);
    // Marks that would touch the one before are left out.
    if (cell < free) continue;
    lettersOf(text).forEach((letter, at) => { if (cell + at < cells) line[cell + at] = letter; });
    free = cell + width(text) + 1;
  }
  return `${pad('s', labelWidth)}${line.join('').trimEnd()}`;
}

function secondsOf(spanS: number): readonly Tick[] {
  const stepS = spanS > 200 ? 30 : 10;
  return Array.from({ length: Math.ceil(spanS / stepS) }, (_, index) => ({ atS: index * stepS, text: String(index * stepS) }));
}
