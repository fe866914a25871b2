import { lettersOf } from '../letters.ts';

/** Select Graphic Rendition codes of the few styles the view needs. */
export const codes = { bold: '1', dim: '2', reverse: '7', red: '1;37;41', yellow: '1;30;43', green: '1;30;42', alert: '1;31', head: '1;36' } as const;
export type Style = keyof typeof codes;

/** A piece of a line in one style. */
export interface Span { readonly text: string; readonly style?: Style }

export function span(text: string, style?: Style): Span {
  return style === undefined ? { text } : { text, style };
}

/** Text of exactly `columns` characters. */
export function cell(text: string, columns: number): string {
  const letters = lettersOf(text);
  return letters.length > columns ? `${letters.slice(0, columns - 1).join('')}…` : text + ' '.repeat(columns - letters.length);
}

/** Spans of exactly `columns` characters. */
export function cellOf(spans: readonly Span[], columns: number): Span[] {
  let left = columns;
  const kept: Span[] = [];
  for (const each of spans) {
    const letters = lettersOf(each.text).slice(0, left);
    left -= letters.length;
    if (letters.length > 0) kept.push({ ...each, text: letters.join('') });
  }
  return left > 0 ? [...kept, span(' '.repeat(left))] : kept;
}
