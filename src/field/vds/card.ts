import type { VdsDoubt, VdsReading, VdsSource, VdsZone } from '../../model/vds.ts';

export type CardSource = Extract<VdsSource, { kind: 'card' }>;

/** A zone of a card as signald's snapshot tells it, about once a second. */
export interface CardSample { readonly id: string; readonly count: number; readonly presence: 'occupied' | 'clear' | 'unknown'; readonly fault: boolean; readonly forced: boolean }

interface Running { readonly from: number; readonly last: number; readonly samples: number; readonly occupied: number; readonly doubts: ReadonlySet<VdsDoubt> }
export interface CardState { readonly boot: string; readonly window: number; /** It began with its interval. */ readonly whole: boolean; readonly lastMs: number; readonly zones: ReadonlyMap<string, Running> }

/** The first sample of an interval is at most so late; a hole is no longer than that; samples about a second apart leave nobody on either side of its end. */
const lateMs = 2000;
const holeMs = 5000;
const paceMs = 1500;
/** So many passed, and none of the samples had anybody: by chance not once in a thousand minutes, where each is on it for 0.3 s. */
const passingVehicles = 20;

const begin = ({ count, presence, fault, forced }: CardSample): Running => ({ from: count, last: count, samples: 1, occupied: presence === 'occupied' ? 1 : 0, doubts: new Set(doubtsOf({ presence, fault, forced })) });

function doubtsOf({ presence, fault, forced }: Pick<CardSample, 'presence' | 'fault' | 'forced'>): VdsDoubt[] {
  return [...(fault || presence === 'unknown' ? ['faulty' as const] : []), ...(forced ? ['forced' as const] : [])];
}

/**
 * Zones of a card over whole intervals of the clock: counts from its counters, exact; occupancy from the samples. A first,
 * partial interval is not told, nor one with a restart of signald or a step of the clock in it.
 */
export function stepCard(source: CardSource, state: CardState | null, boot: string, wallMs: number, samples: readonly CardSample[]): { readonly state: CardState; readonly reading: VdsReading | null } {
  const windowMs = source.intervalS * 1000;
  const window = Math.floor(wallMs / windowMs);
  const mine = samples.filter(({ id }) => source.detectors.includes(id));
  const begun: CardState = { boot, window, whole: wallMs - window * windowMs <= lateMs, lastMs: wallMs, zones: new Map(mine.map((sample) => [sample.id, begin(sample)])) };
  if (state === null || state.boot !== boot || window < state.window || window > state.window + 1) return { state: begun, reading: null };
  const hole = wallMs - state.lastMs > holeMs || wallMs < state.lastMs;
  const torn = window !== state.window && wallMs - state.lastMs > paceMs;
  const zones = new Map(mine.map((sample) => [sample.id, add(state.zones.get(sample.id), sample, hole || (torn && sample.count !== state.zones.get(sample.id)?.last))]));
  if (window === state.window) return { state: { ...state, lastMs: wallMs, zones }, reading: null };
  const whole = state.whole && begun.whole;
  // Who came in a gap over the end may be of either interval.
  const next: CardState = !torn ? begun : { ...begun, zones: new Map(mine.map((sample) => [sample.id, sample.count === state.zones.get(sample.id)?.last ? begin(sample) : { ...begin(sample), doubts: new Set([...begin(sample).doubts, 'sampled' as const]) }])) };
  return { state: next, reading: whole ? { source: source.id, fromMs: state.window * windowMs, windowS: source.intervalS, zones: source.detectors.map((id) => zoneOf(id, zones.get(id))) } : null };
}

function add(before: Running | undefined, sample: CardSample, hole: boolean): Running {
  // A counter that has gone back was set back.
  if (before === undefined || sample.count < before.last) return { ...begin(sample), doubts: new Set([...(before?.doubts ?? []), 'gap', ...doubtsOf(sample)]) };
  return {
    from: before.from, last: sample.count, samples: before.samples + 1, occupied: before.occupied + (sample.presence === 'occupied' ? 1 : 0),
    doubts: new Set([...before.doubts, ...doubtsOf(sample), ...(hole ? ['sampled' as const] : [])]),
  };
}

function zoneOf(zone: string, told: Running | undefined): VdsZone {
  const nothing = { zone, lane: null, classes: {}, speedKmh: null, speed85Kmh: null, queueM: null, wrongWay: null };
  if (told === undefined) return { ...nothing, count: null, occupancy: null, quality: 'none', doubts: ['noAnswer'] };
  const count = told.last - told.from;
  const doubts = [...told.doubts, ...(count >= passingVehicles && told.occupied === 0 && !told.doubts.has('sampled') ? ['vehiclesWithoutOccupancy' as const] : [])];
  // A number that a fault or a lost counter stands behind is none; after a hole the count holds, the occupancy is coarser.
  if (doubts.includes('faulty') || doubts.includes('gap')) return { ...nothing, count: null, occupancy: null, quality: 'none', doubts };
  // A few may pass between two samples: how long they were on it is not known then, and it was not nothing.
  const occupancy = count > 0 && told.occupied === 0 ? null : told.occupied / told.samples;
  return { ...nothing, count, occupancy, quality: doubts.length === 0 ? 'ok' : 'estimated', doubts };
}
