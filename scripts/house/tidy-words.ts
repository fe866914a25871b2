type Ban = { readonly pattern: RegExp; readonly why: string };

// A letter in brackets keeps this file from finding itself.
const bans: readonly Ban[] = [
  { pattern: /\b(TO[D]O|FIX[M]E)\b/, why: 'do it now, or open an issue' },
  { pattern: /@ts-(ignor[e]|nochec[k])/, why: 'types are not silenced' },
  { pattern: /(oxlint|eslint)-disabl[e](?!.* -- \S)/, why: 'a rule is silenced with " -- reason" only' },
];

/** Words that may not stand in a source, comments included. */
export function wordProblems(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    bans.flatMap(({ pattern, why }) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined ? [] : [`${file}:${index + 1} ${found}: ${why}`];
    }),
  );
}
