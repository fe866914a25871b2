/** What a run has come to, by name: what guard refused, what the monitor denied, which faults were told. */
export interface Observed {
  note(what: string): void;
  readonly seen: ReadonlySet<string>;
}

export function createObserved(): Observed {
  const seen = new Set<string>();
  return { note: (what) => { seen.add(what); }, seen };
}
