/** The screens of the panel, in the order of their keys 1 to 7 and F1 to F7. */
export const screenNames = ['overview', 'detectors', 'bus', 'plan', 'centre', 'faults', 'log'] as const;
export type ScreenName = (typeof screenNames)[number];
export type Key = { readonly kind: 'screen'; readonly screen: ScreenName | 'help' } | { readonly kind: 'scroll'; readonly rows: number } | { readonly kind: 'home' } | { readonly kind: 'quit' };

/** A letter for each, for keyboards and consoles without function keys: vi and en say the same ones on the screen. */
const screenLetters: Readonly<Record<string, ScreenName>> = { o: 'overview', d: 'detectors', b: 'bus', p: 'plan', c: 'centre', f: 'faults', l: 'log' };
/** F1 to F7 as xterm, the VT220 and the Linux console send them. */
const functionKeys: readonly (readonly string[])[] = [
  ['OP', '[11~', '[[A'], ['OQ', '[12~', '[[B'], ['OR', '[13~', '[[C'], ['OS', '[14~', '[[D'], ['[15~', '[[E'], ['[17~'], ['[18~'],
];
const scrolls: Readonly<Record<string, number>> = { '[A': -1, OA: -1, '[B': 1, OB: 1, '[5~': -10, '[6~': 10 };
const sequence = /^(\[\[[A-E]|\[\d*~|\[[A-H]|O[A-Z])/;

/** What was typed, of bytes as the terminal gives them. What nobody knows is passed over. */
export function keysOf(typed: string): readonly Key[] {
  const keys: Key[] = [];
  for (let rest = typed; rest !== '';) {
    const escaped = rest.startsWith('\u001B') ? sequence.exec(rest.slice(1))?.[1] : undefined;
    const key = escaped === undefined ? letterKey(rest.charAt(0)) : sequenceKey(escaped);
    if (key !== null) keys.push(key);
    rest = rest.slice(escaped === undefined ? 1 : escaped.length + 1);
  }
  return keys;
}

function sequenceKey(code: string): Key | null {
  const screen = screenNames[functionKeys.findIndex((codes) => codes.includes(code))];
  if (screen !== undefined) return { kind: 'screen', screen };
  const rows = scrolls[code];
  if (rows !== undefined) return { kind: 'scroll', rows };
  return code === '[H' || code === '[1~' ? { kind: 'home' } : null;
}

function letterKey(letter: string): Key | null {
  // Ctrl-C, Ctrl-D.
  if (letter === '\u0003' || letter === '\u0004') return { kind: 'quit' };
  const small = letter.toLowerCase();
  if (small === 'q') return { kind: 'quit' };
  if (small === '?' || small === 'h') return { kind: 'screen', screen: 'help' };
  if (small === 'j') return { kind: 'scroll', rows: 1 };
  if (small === 'k') return { kind: 'scroll', rows: -1 };
  if (small === ' ') return { kind: 'scroll', rows: 10 };
  const screen = screenLetters[small] ?? screenNames[Number(small) - 1];
  return screen === undefined ? null : { kind: 'screen', screen };
}
