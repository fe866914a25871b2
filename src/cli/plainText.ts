const escape = '\u001B';
/** Signs that have a plain one of their own; what has none becomes an apostrophe. */
const plainSigns: Readonly<Record<string, string>> = { đ: 'd', Đ: 'D', '→': '>', '–': '-', '—': '-', '·': '.', '≥': '>', '≤': '<', '×': 'x', '█': '#', '░': '-', '▒': '%', '±': '~', '’': "'", '“': '"', '”': '"', '÷': '/', '°': 'o', 'µ': 'u', '▲': '^', '╱': '/', '╲': '\\', '╳': 'X' };

/** What ASCII has of a text: letters without their marks. */
export function asciiOf(text: string): string {
  return text.normalize('NFD').replaceAll(/[\u0300-\u036F]/g, '').replaceAll('…', '...').replaceAll(/[^ -~]/g, (other) => (other === escape ? other : (plainSigns[other] ?? "'")));
}

/** A terminal of another encoding than UTF-8 gets nothing but ASCII; one without any locale is C's (POSIX). */
export function isPlain(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '') ?? '';
  return env['TERM'] === 'dumb' || locale === '' || locale === 'C' || locale === 'POSIX' || (locale.includes('.') && !/utf-?8/i.test(locale));
}
