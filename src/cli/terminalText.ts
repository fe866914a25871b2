import { textShown } from '../platform/foreignText.ts';
import { asciiOf } from './plainText.ts';
import { width } from './shell.ts';

// oxlint-disable-next-line no-control-regex -- styles begin with it
const style = /\u001B\[[\d;]*m/g;
/** Narrower than this, a continued line is no reading: it begins at the left then. */
const leastRoom = 24;

function shownWidth(text: string): number {
  // Letters are counted only where one may be more than one character: counting is dear.
  return /^[ -~]*$/.test(text) ? text.length : width(text.replaceAll(style, ''));
}

/** Where the rest of a line goes on: below its last column, or a little further in than it began. */
function hangOf(line: string, columns: number): number {
  const plain = line.replaceAll(style, '');
  const gaps = [...plain.matchAll(/\S( {2,})(?=\S)/g)].map((gap) => width(plain.slice(0, gap.index + gap[0].length)));
  const last = gaps.findLast((at) => at <= columns - leastRoom);
  return last ?? width(/^ */.exec(plain)?.[0] ?? '') + 2;
}

/** One line as lines of a terminal: broken between words, never in one; a word that is longer than a line stays whole. */
export function foldLine(line: string, columns: number): readonly string[] {
  if (line.length <= columns || shownWidth(line) <= columns) return [line];
  const hang = hangOf(line, columns);
  const folded: string[] = [];
  let current = '';
  let begun = false;
  for (const word of line.split(' ')) {
    const longer = begun ? `${current} ${word}` : `${current}${word}`;
    if (begun && word !== '' && shownWidth(longer) > columns && current.trim() !== '') {
      folded.push(current.trimEnd());
      // A hash moves to the left rather than over the edge.
      current = ' '.repeat(Math.max(0, Math.min(hang, columns - shownWidth(word)))) + word;
    } else current = longer;
    begun = true;
  }
  return [...folded, current];
}

/** What a person's terminal gets of a text: nothing that it would obey, ASCII alone where it knows no other, and no line longer than it is wide. */
export function terminalText(text: string, columns: number, plain: boolean): string {
  return textShown(text).split('\n').flatMap((line) => foldLine(plain ? asciiOf(line) : line, columns)).join('\n');
}
