/** One look at a process, or at a file: when (s) and how much. */
export interface Sample { readonly atS: number; readonly value: number }

/** Growth by least squares, per minute: what a leak shows, and a single peak does not. */
export function slopePerMinute(samples: readonly Sample[]): number {
  const n = samples.length;
  if (n < 2) return 0;
  const meanS = samples.reduce((sum, { atS }) => sum + atS, 0) / n;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / n;
  const spread = samples.reduce((sum, { atS }) => sum + (atS - meanS) ** 2, 0);
  return spread === 0 ? 0 : samples.reduce((sum, { atS, value }) => sum + (atS - meanS) * (value - mean), 0) / spread * 60;
}
