import { classCount, vehicleClasses, type VehicleClass } from '../model/vds.ts';
import type { CountQuality } from './counts.ts';

/** One interval of a device as it is on record (`traffic.vds`, `traffic.movement`). */
export interface ClassWindow {
  readonly source: string; readonly of: 'zone' | 'group'; readonly id: string; readonly fromMs: number; readonly windowS: number;
  readonly count: number | null; readonly classes: Readonly<Partial<Record<VehicleClass, number>>>; readonly occupancy: number | null; readonly speedKmh: number | null;
  readonly quality: CountQuality;
}

/** Volume, classes, occupancy and speed of an interval, of a zone (detector) or of a movement (a group). */
export interface IntervalClasses {
  readonly fromMs: number; readonly windowS: number; readonly source: string; readonly of: 'zone' | 'group'; readonly id: string;
  readonly volume: number | null; readonly perHour: number | null;
  /** Of each class that it tells at all in the span; null = nobody can say how many in this interval. */
  readonly classes: Readonly<Partial<Record<VehicleClass, number | null>>>;
  /** Share of the time, 0 to 1. */ readonly occupancy: number | null;
  /** Mean of its vehicles; null also where nobody came. */ readonly speedKmh: number | null;
  readonly quality: CountQuality;
}

/** What a zone or a movement had to tell of a span, and has told. */
export interface ClassCompleteness { readonly source: string; readonly of: 'zone' | 'group'; readonly id: string; readonly windowS: number; readonly due: number; readonly numbers: number; readonly estimated: number }

/** An event of the record; null = it is no such interval. */
export function classWindowOf(code: string, data: Readonly<Record<string, unknown>>): ClassWindow | null {
  const of = code === 'traffic.vds' ? 'zone' : code === 'traffic.movement' ? 'group' : null;
  const { source, fromMs, windowS, quality } = data;
  const id = of === 'zone' ? data['zone'] : data['group'];
  if (of === null || typeof source !== 'string' || typeof id !== 'string' || typeof fromMs !== 'number' || typeof windowS !== 'number' || windowS <= 0) return null;
  const count = numberOf(data['count']);
  const classes = Object.fromEntries(vehicleClasses.flatMap((name): [VehicleClass, number][] => { const told = numberOf(data[`class.${name}`]); return told === null ? [] : [[name, told]]; }));
  return { source, of, id, fromMs, windowS, count, classes, occupancy: numberOf(data['occupancy']), speedKmh: numberOf(data['speedKmh']), quality: count === null ? 'none' : quality === 'ok' ? 'ok' : 'estimated' };
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/**
 * Clock-aligned intervals of `every` minutes: only what is covered by its device's own intervals, each told once and with a
 * number, has a number. One that is told twice and differently (a clock that stepped back) is none.
 */
export function classesOf(windows: readonly ClassWindow[], every: number): readonly IntervalClasses[] {
  const lengthMs = every * 60_000;
  return tellersOf(windows).flatMap((own) => {
    const told = vehicleClasses.filter((name) => own.some(({ classes }) => classes[name] !== undefined));
    const begins = new Set(own.map(({ fromMs }) => Math.floor(fromMs / lengthMs) * lengthMs));
    return [...begins].flatMap((beginMs) => {
      const inside = own.filter(({ fromMs }) => fromMs >= beginMs && fromMs < beginMs + lengthMs);
      return inside.slice(0, 1).map((first) => intervalOf(first, inside, told, beginMs, lengthMs));
    });
  }).toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Windows by who tells them, each in the order of its time. */
function tellersOf(windows: readonly ClassWindow[]): readonly (readonly ClassWindow[])[] {
  const tellers = new Map<string, ClassWindow[]>();
  for (const one of windows) {
    const key = `${one.source}/${one.of}/${one.id}`;
    tellers.set(key, [...(tellers.get(key) ?? []), one]);
  }
  return [...tellers.values()].map((own) => own.toSorted((a, b) => a.fromMs - b.fromMs));
}

function intervalOf({ source, of, id }: ClassWindow, given: readonly ClassWindow[], told: readonly VehicleClass[], fromMs: number, lengthMs: number): IntervalClasses {
  const own = once(given);
  const windowS = lengthMs / 1000;
  const volume = covers(own, fromMs, lengthMs) ? sum(own, ({ count }) => count) : null;
  const nothing = { fromMs, windowS, source, of, id } as const;
  if (volume === null) return { ...nothing, volume, perHour: null, classes: Object.fromEntries(told.map((name) => [name, null])), occupancy: null, speedKmh: null, quality: 'none' };
  const heldS = sum(own, ({ occupancy, windowS: each }) => (occupancy === null ? null : occupancy * each));
  const moving = own.filter(({ count }) => count !== 0);
  const speeds = sum(moving, ({ speedKmh, count }) => (speedKmh === null || count === null ? null : speedKmh * count));
  return {
    ...nothing, volume, perHour: (volume * 3600) / windowS, classes: Object.fromEntries(told.map((name) => [name, sum(own, (window) => classCount(window, name))])),
    occupancy: heldS === null ? null : heldS / windowS, speedKmh: speeds === null || volume === 0 ? null : speeds / volume, quality: own.some(({ quality }) => quality !== 'ok') ? 'estimated' : 'ok',
  };
}

/** The same interval twice is once (an agent that began anew takes the last one again); another number for it leaves none. */
function once(own: readonly ClassWindow[]): readonly ClassWindow[] {
  const by = new Map<number, ClassWindow>();
  for (const one of own) {
    const before = by.get(one.fromMs);
    by.set(one.fromMs, before === undefined || same(before, one) ? one : { ...one, count: null, quality: 'none' });
  }
  return [...by.values()];
}

function same(a: ClassWindow, b: ClassWindow): boolean {
  return a.windowS === b.windowS && a.count === b.count && a.occupancy === b.occupancy && a.speedKmh === b.speedKmh && vehicleClasses.every((name) => a.classes[name] === b.classes[name]);
}

/** One after the other from its begin to its end, no hole and nothing twice. */
function covers(own: readonly ClassWindow[], fromMs: number, lengthMs: number): boolean {
  let atMs = fromMs;
  for (const one of own) {
    if (one.fromMs !== atMs) return false;
    atMs += one.windowS * 1000;
  }
  return atMs === fromMs + lengthMs;
}

/** Null where one is. */
function sum(own: readonly ClassWindow[], value: (window: ClassWindow) => number | null): number | null {
  return own.reduce((total: number | null, window) => { const one = value(window); return total === null || one === null ? null : total + one; }, 0);
}

/** By the interval that each tells now: how many were due in the span, and how many have a number. */
export function classCompleteness(windows: readonly ClassWindow[], fromMs: number, toMs: number): readonly ClassCompleteness[] {
  return tellersOf(windows).flatMap((own) => {
    const last = own.at(-1);
    if (last === undefined) return [];
    const { source, of, id, windowS } = last;
    const inside = once(own).filter((one) => one.windowS === windowS && one.fromMs >= fromMs && one.fromMs + windowS * 1000 <= toMs);
    const due = Math.max(0, Math.floor(toMs / (windowS * 1000)) - Math.ceil(fromMs / (windowS * 1000)));
    return [{ source, of, id, windowS, due, numbers: inside.filter(({ count }) => count !== null).length, estimated: inside.filter(({ quality }) => quality === 'estimated').length }];
  });
}
