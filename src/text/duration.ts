const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Reads a duration as people write it (`90`, `90s`, `2m`, `1h`, `500ms`; a bare number is seconds); null = not one. Result in ms. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)?$/.exec(text.trim());
  if (match === null) return null;
  const ms = Math.round(Number(match[1]) * (unitMs[match[2] ?? 's'] ?? 0));
  return ms > 0 ? ms : null;
}

/** A duration for people: `7 s`, `3 min 20 s`, `2 h 05 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}
