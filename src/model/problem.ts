/** One thing wrong with untrusted input: what (a code that `text/` turns into a sentence and a fix), and where. */
export interface Problem {
  readonly code: string;
  /** Where in the document, as an editor shows it: `safety.groups[2].minGreenMs`. Empty for the whole document. */
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly severity: 'error' | 'warning' | 'note';
}

/** What parsing at the door gives: a true value, or every problem found. Never throws for bad input. */
export type Parsed<T> = { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] } | { readonly ok: false; readonly problems: readonly Problem[] };

/** An error-level problem. */
export function problem(code: string, path: string, params: Readonly<Record<string, string | number>> = {}): Problem {
  return { code, path, params, severity: 'error' };
}

/** A warning: printed, sealed all the same. */
export function warning(code: string, path: string, params: Readonly<Record<string, string | number>> = {}): Problem {
  return { code, path, params, severity: 'warning' };
}

/** A note: nothing is wrong, and whoever relies on it must know it. */
export function note(code: string, path: string, params: Readonly<Record<string, string | number>> = {}): Problem {
  return { code, path, params, severity: 'note' };
}
