import type { Random } from '../../../src/platform/random.ts';

/** What one hostile input came to. */
export interface CaseOutcome {
  /** It went past framing and checksum, as the harness itself counts them: what lies behind them was reached. */
  readonly past: boolean;
  /** What was fed: cases are counted by it. */
  readonly kind: string;
  /** The input was taken for good: what lies behind the last check was reached. */
  readonly taken: boolean;
  /** What the input did that it must not: a safety effect. */
  readonly effects: readonly string[];
}

/** A parser, with everything that a case needs made beforehand: cases are independent of each other. */
export interface FuzzedParser {
  readonly run: (random: Random) => CaseOutcome | Promise<CaseOutcome>;
  /** Judged once a seed, at the lamps; absent = this parser has nothing to do with them. */
  readonly street?: (random: Random) => { readonly hours: number; readonly effects: readonly string[] };
}

export interface ParserSpec {
  readonly name: string;
  /** Source files whose lines are counted, or folders of them. */
  readonly files: readonly string[];
  readonly open: (seed: number) => FuzzedParser | Promise<FuzzedParser>;
}

/** The stream of one case of a seed: any of them can be repeated alone. */
export function caseSeed(seed: number, index: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
}

export const ordinary = (kind: string, past: boolean, taken = false): CaseOutcome => ({ kind, past, taken, effects: [] });
