/** The largest of some measurements; 0 where there is none. */
export function worst(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0));
}
