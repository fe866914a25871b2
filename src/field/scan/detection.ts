import type { DetectorSample } from '../../model/detector.ts';
import type { ProfilePoint } from '../../model/profile.ts';
import { decodePoint } from '../profile/codec.ts';
import type { ReadBlock } from './block.ts';
import type { DetectorPlan } from './plan.ts';

/** What the scan knows of one detector. */
export interface DetectorState {
  readonly presence: boolean | null;
  readonly presenceMs: number | null;
  /** The board's counter as last read, and when. */
  readonly counter: number | null;
  readonly counterMs: number | null;
  /** Actuations that no tick has been told of yet. */
  readonly undelivered: number;
  /** Actuations since the scan began. */
  readonly total: number;
  readonly fault: boolean;
}

export const unread: DetectorState = { presence: null, presenceMs: null, counter: null, counterMs: null, undelivered: 0, total: 0, fault: false };

/** A presence older than this is unknown, ms: several lost polls, not one. */
const presenceAgeMs = 1000;
/** A detector that has not been read for this long is faulty, ms. */
const silentMs = 5000;
/** No detector counts faster than this, s⁻¹: a larger step is a board that started again from 0. */
const mostPerSecond = 20;
const startAllowance = 20;

/** The detector after an answer that holds some of its points. */
export function withReading(state: DetectorState, detector: DetectorPlan, block: ReadBlock, words: readonly number[], atMs: number): DetectorState {
  const value = (point: ProfilePoint | null): boolean | number | null => {
    if (point === null || point.area !== block.area) return null;
    const decoded = decodePoint(point, words, block.address);
    return typeof decoded === 'string' ? null : decoded;
  };
  const presence = value(detector.presence);
  const count = value(detector.count);
  const fault = value(detector.fault);
  const seen = typeof presence === 'boolean' ? withPresence(state, detector, presence, atMs) : state;
  const counted = typeof count === 'number' ? withCounter(seen, widthOf(detector.count), count, atMs) : seen;
  return typeof fault === 'boolean' ? { ...counted, fault } : counted;
}

function withPresence(state: DetectorState, detector: DetectorPlan, presence: boolean, atMs: number): DetectorState {
  // Without a counter an arrival between two polls can't be seen: the edge is all there is.
  const arrived = detector.count === null && presence && state.presence === false ? 1 : 0;
  return { ...state, presence, presenceMs: atMs, undelivered: state.undelivered + arrived, total: state.total + arrived };
}

function widthOf(point: ProfilePoint | null): number {
  return point?.type === 'u32' ? 2 ** 32 : 2 ** 16;
}

/** The counter is cumulative: what a lost answer would have told, the next one tells, and nothing twice. */
function withCounter(state: DetectorState, width: number, count: number, atMs: number): DetectorState {
  const read = { ...state, counter: count, counterMs: atMs };
  if (state.counter === null || state.counterMs === null) return read;
  const step = (count - state.counter + width) % width;
  const most = startAllowance + (mostPerSecond * (atMs - state.counterMs)) / 1000;
  if (step > most) return read;
  return { ...read, undelivered: state.undelivered + step, total: state.total + step };
}

/** The detector as control gets it at a tick. */
export function sampleOf(state: DetectorState, nowMs: number, sinceMs: number): DetectorSample {
  const readMs = newest(state.presenceMs, state.counterMs);
  const ageMs = nowMs - (readMs ?? sinceMs);
  const known = state.presence !== null && state.presenceMs !== null && nowMs - state.presenceMs <= presenceAgeMs;
  return {
    presence: known ? (state.presence ? 'occupied' : 'clear') : 'unknown',
    actuations: state.undelivered, ageMs, fault: state.fault || ageMs > silentMs,
  };
}

function newest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
