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

/** The least that was seen in each minute: what comes for some seconds (a backlog, with a look at each collection that it makes) is no growth. */
export function leastOfEachMinute(samples: readonly Sample[]): readonly Sample[] {
  const least = new Map<number, Sample>();
  for (const sample of samples) {
    const minute = Math.floor(sample.atS / 60);
    if (sample.value < (least.get(minute)?.value ?? Number.POSITIVE_INFINITY)) least.set(minute, sample);
  }
  return [...least.values()];
}
