import type { MeasuredSite } from './numbering.ts';

/** A minute of counts as it is on record (`traffic.count`). */
export interface CountMinute { readonly fromMs: number; readonly data: Readonly<Record<string, unknown>> }

/** How far a number can be believed: `ok` = nothing is missing; `estimated` = somebody may be; `none` = there is no number. */
export type CountQuality = 'ok' | 'estimated' | 'none';

/** Volume and occupancy of an interval, of a detector or of a movement (a group, by the detectors that count it). */
export interface IntervalCount {
  readonly fromMs: number; readonly windowS: number; readonly of: 'detector' | 'group'; readonly id: string;
  readonly volume: number | null; readonly perHour: number | null; /** Share of the time, 0 to 1; the mean of a group's detectors. */ readonly occupancy: number | null;
  readonly quality: CountQuality; /** Minutes of it that are on record with a number. */ readonly minutes: number;
}

export const countMinutes = [1, 5, 15] as const;
const minuteMs = 60_000;

/** Counts of clock-aligned intervals: only what has all of its minutes has a number. */
export function countsOf(site: MeasuredSite, minutes: readonly CountMinute[], every: (typeof countMinutes)[number]): readonly IntervalCount[] {
  const lengthMs = every * minuteMs;
  const begins = [...new Set(minutes.map(({ fromMs }) => Math.floor(fromMs / lengthMs) * lengthMs))].toSorted((a, b) => a - b);
  const byMinute = onceEach(minutes);
  return begins.flatMap((fromMs) => {
    const within = Array.from({ length: every }, (_, index) => byMinute.get(fromMs + index * minuteMs) ?? null);
    const detectors = site.detectors.map(({ id }) => detectorCount(id, within, fromMs));
    const groups = site.groups.flatMap(({ id }) => {
      const own = countingDetectors(site, id);
      return own.length === 0 ? [] : [groupCount(id, detectors.filter((one) => own.includes(one.id)), fromMs, every)];
    });
    return [...detectors, ...groups];
  });
}

/** A minute that is told twice (the clock stepped back over it) was two of the street: it has no number. */
function onceEach(minutes: readonly CountMinute[]): ReadonlyMap<number, CountMinute['data']> {
  const by = new Map<number, CountMinute['data']>();
  for (const { fromMs, data } of minutes) by.set(fromMs, by.has(fromMs) ? {} : data);
  return by;
}

/** Who counts a movement: the stop line, else its advance loops, else detectors that only count, else buttons; areas count nobody. */
function countingDetectors({ detectors }: MeasuredSite, group: string): readonly string[] {
  const own = detectors.filter(({ groups, zoneM }) => groups.includes(group) && zoneM === undefined);
  const role = (['stopLine', 'advance', 'count', 'button'] as const).find((wanted) => own.some((one) => one.role === wanted));
  return own.filter((one) => one.role === role).map(({ id }) => id);
}

function detectorCount(id: string, within: readonly (CountMinute['data'] | null)[], fromMs: number): IntervalCount {
  const numbers = within.map((data) => data?.[`count.${id}`]).filter((value) => typeof value === 'number');
  const shares = within.map((data) => data?.[`occupancy.${id}`]).filter((value) => typeof value === 'number');
  const whole = numbers.length === within.length;
  const volume = whole ? numbers.reduce((a, b) => a + b, 0) : null;
  const estimated = within.some((data) => listed(data?.['estimated'], id));
  return {
    fromMs, windowS: within.length * 60, of: 'detector', id, volume, perHour: volume === null ? null : (volume * 60) / within.length,
    occupancy: whole && shares.length === within.length ? shares.reduce((a, b) => a + b, 0) / shares.length / 1000 : null, quality: volume === null ? 'none' : estimated ? 'estimated' : 'ok', minutes: numbers.length,
  };
}

const listed = (value: unknown, id: string): boolean => Array.isArray(value) && value.includes(id);

function groupCount(id: string, own: readonly IntervalCount[], fromMs: number, every: number): IntervalCount {
  const volumes = own.flatMap(({ volume }) => (volume === null ? [] : [volume]));
  const shares = own.flatMap(({ occupancy }) => (occupancy === null ? [] : [occupancy]));
  const whole = volumes.length === own.length;
  const volume = whole ? volumes.reduce((a, b) => a + b, 0) : null;
  return {
    fromMs, windowS: every * 60, of: 'group', id, volume, perHour: volume === null ? null : (volume * 60) / every, occupancy: whole && shares.length === own.length ? shares.reduce((a, b) => a + b, 0) / shares.length : null,
    quality: volume === null ? 'none' : own.some(({ quality }) => quality === 'estimated') ? 'estimated' : 'ok', minutes: Math.min(...own.map(({ minutes }) => minutes)),
  };
}

/** The completeness of a span: minutes that should be there, and are, and have a number of every detector. */
export function countCompleteness(site: MeasuredSite, minutes: readonly CountMinute[], fromMs: number, toMs: number): { readonly due: number; readonly present: number; readonly detectors: readonly { readonly id: string; readonly numbers: number; readonly estimated: number }[] } {
  const inside = [...onceEach(minutes)].flatMap(([beginMs, data]) => (beginMs >= fromMs && beginMs + minuteMs <= toMs ? [data] : []));
  const [first, last] = [Math.ceil(fromMs / minuteMs), Math.floor(toMs / minuteMs)];
  return {
    due: Math.max(0, last - first), present: inside.length,
    detectors: site.detectors.map(({ id }) => ({ id, numbers: inside.filter((data) => typeof data[`count.${id}`] === 'number').length, estimated: inside.filter((data) => listed(data['estimated'], id)).length })),
  };
}
