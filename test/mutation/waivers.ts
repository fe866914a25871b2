/** A mutant that nothing can see, and why: the program does the same with it. At most 3 % of a room's. */
export interface Waiver {
  readonly file: string;
  /** The mutated text as it stands in the source; with `line`, which of its lines. */
  readonly text: string;
  /** What Stryker puts in its place. */
  readonly becomes: string;
  /** A text of the line it stands in, where the mutated text stands more than once in the file. */
  readonly inLine: string;
  readonly reason: string;
}

export const waivers: readonly Waiver[] = [];
