import type { DetectorSample } from '../../model/detector.ts';
import type { ProfilePoint } from '../../model/profile.ts';
import { decodePoint } from '../profile/codec.ts';
import type { ReadBlock } from './block.ts';
import type { DetectorPlan } from './plan.ts';

/** What a card says is wrong with a loop. */
export type LoopTrouble = 'fault' | 'open' | 'short';

/** What the scan knows of one detector. */
export interface DetectorState {
  readonly presence: boolean | null;
  readonly presenceMs: number | null;
  /** The board's counter as last read, and when; null = nothing to count from. */
  readonly counter: number | null;
  readonly counterMs: number | null;
  /** Since when it has been read a little behind that, ms: an old answer that came late, or a counter that started anew; null = it is not. */
  readonly behindMs: number | null;
  /** Actuations that no tick has been told of yet. */
  readonly undelivered: number;
  /** Actuations since the scan began. */
  readonly total: number;
  /** Points that say that the loop is out of order. */
  readonly troubles: ReadonlySet<LoopTrouble>;
  /** When actuations were last lost for good: a counter that started anew, an unanswered read of one that clears itself; null = never. */
  readonly uncountedMs: number | null;
}

const noTroubles: ReadonlySet<LoopTrouble> = new Set();
export const unread: DetectorState = {
  presence: null, presenceMs: null, counter: null, counterMs: null, behindMs: null, undelivered: 0, total: 0, troubles: noTroubles, uncountedMs: null,
};

/** A presence older than this is unknown, ms: several lost polls, not one. */
const presenceAgeMs = 1000;
/** A detector that has not been read for this long is faulty, ms. */
const silentMs = 5000;
/** No detector counts faster than this, s⁻¹: a larger step is a counter that started anew. */
const mostPerSecond = 20;
const startAllowance = 20;
/** An answer that comes late is at most so many actuations behind, and nobody brings it any more after this time, ms. */
const mostBehind = 40;
const lateMs = 1000;

/** One answer of a board, and what it says of the board itself. */
export interface Reading { readonly block: ReadBlock; readonly words: readonly number[]; readonly atMs: number }

/** The detector after an answer that holds some of its points. */
export function withReading(state: DetectorState, detector: DetectorPlan, { block, words, atMs }: Reading): DetectorState {
  const value = (point: ProfilePoint | null): boolean | number | null => {
    if (point === null || point.area !== block.area) return null;
    const decoded = decodePoint(point, words, block.address);
    return typeof decoded === 'string' ? null : decoded;
  };
  const presence = value(detector.presence);
  const count = value(detector.count);
  const overflow = value(detector.overflow);
  const seen = typeof presence === 'boolean' ? withPresence(state, detector, presence, atMs) : state;
  const counted = typeof count === 'number' ? withCount(seen, detector, count, overflow === true, atMs) : seen;
  return withTroubles(counted, {
    fault: value(detector.loopFault), open: value(detector.loopOpen), short: value(detector.loopShort),
  });
}

function withPresence(state: DetectorState, detector: DetectorPlan, presence: boolean, atMs: number): DetectorState {
  // Without a counter an arrival between two polls can't be seen: the edge is all there is.
  const edges = detector.count === null && presence && state.presence === false ? 1 : 0;
  return { ...state, presence, presenceMs: atMs, undelivered: state.undelivered + edges, total: state.total + edges };
}

/** Where a counter goes over its end. */
function widthOf(point: ProfilePoint | null): number {
  if (point?.type === 'u32' || point?.type === 'i32') return 2 ** 32;
  return point?.type === 'u8' ? 2 ** 8 : 2 ** 16;
}

function withCount(state: DetectorState, plan: DetectorPlan, count: number, overflow: boolean, atMs: number): DetectorState {
  const point = plan.count;
  const read = { ...state, counter: count, counterMs: atMs, behindMs: null };
  // The first answer holds what was counted before we came, whoever read it.
  if (state.counter === null || state.counterMs === null) return read;
  if (point?.clearsOnRead === true) return overflow ? { ...read, uncountedMs: atMs } : arrived(read, count);
  // Cumulative: what a lost answer would have told, the next one tells, and nothing twice.
  const width = widthOf(point);
  const step = (count - state.counter + width) % width;
  const most = startAllowance + (mostPerSecond * (atMs - state.counterMs)) / 1000;
  // Unread for so long that it may have gone round: nobody knows how often.
  if (most >= width) return { ...read, uncountedMs: atMs };
  const behind = (state.counter - count + width) % width;
  // Counting on from an old answer would count twice what came since; one that stays behind has started anew.
  if (behind > 0 && behind <= mostBehind && atMs - (state.behindMs ?? atMs) < lateMs) return { ...state, behindMs: state.behindMs ?? atMs, uncountedMs: atMs };
  // A counter that went over its end says so, where the board has a flag for it: going back without a word is a new beginning.
  const backInSilence = count < state.counter && plan.overflow !== null && !overflow;
  return step > most || backInSilence ? { ...read, uncountedMs: atMs } : arrived(read, step);
}

function arrived(state: DetectorState, more: number): DetectorState {
  return { ...state, undelivered: state.undelivered + more, total: state.total + more };
}

/** The board began anew: its counter is one to count from, not to count. */
export function countingAnew(state: DetectorState, atMs: number): DetectorState {
  return state.counter === null ? state : { ...state, counter: null, counterMs: null, behindMs: null, uncountedMs: atMs };
}

/** Nobody answered: what a counter that clears itself had to tell is gone. */
export function withoutAnswer(state: DetectorState, { count }: DetectorPlan, { block, atMs }: Pick<Reading, 'block' | 'atMs'>): DetectorState {
  if (count?.clearsOnRead !== true || !block.points.some(({ id }) => id === count.id)) return state;
  return { ...state, uncountedMs: atMs };
}

function withTroubles(state: DetectorState, said: Readonly<Record<LoopTrouble, boolean | number | null>>): DetectorState {
  const now = loopTroubles.filter((trouble) => said[trouble] === true || (said[trouble] === null && state.troubles.has(trouble)));
  const same = now.length === state.troubles.size && now.every((trouble) => state.troubles.has(trouble));
  return same ? state : { ...state, troubles: new Set(now) };
}

/** What says most, first. */
const loopTroubles = ['open', 'short', 'fault'] as const satisfies readonly LoopTrouble[];

export function loopTrouble({ troubles }: DetectorState): LoopTrouble | null {
  return loopTroubles.find((trouble) => troubles.has(trouble)) ?? null;
}

/** `wrongBoard`: whatever it says, it is not the device of the site. `hasPresence`: it has a point for it. */
export interface Standing { readonly wrongBoard: boolean; readonly hasPresence: boolean }

/** The detector as control gets it at a tick. A counter that goes on does not stand for a presence that nobody can read. */
export function sampleOf(state: DetectorState, nowMs: number, sinceMs: number, { wrongBoard, hasPresence }: Standing): DetectorSample {
  const readMs = hasPresence ? state.presenceMs : state.counterMs;
  const ageMs = nowMs - (readMs ?? sinceMs);
  const known = !wrongBoard && state.presence !== null && state.presenceMs !== null && nowMs - state.presenceMs <= presenceAgeMs;
  return {
    presence: known ? (state.presence ? 'occupied' : 'clear') : 'unknown',
    actuations: state.undelivered, ageMs, fault: wrongBoard || state.troubles.size > 0 || ageMs > silentMs,
  };
}
