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
  /** A counter that began anew and was not read since, or once: the first answer may be one of before that came late. */
  readonly anew: 'unread' | 'readOnce' | null;
  /** A counter that no traffic makes: it counts when the next reading goes on from it (docs/line.md). */
  readonly doubted: { readonly count: number; readonly atMs: number } | null;
  /** Actuations that no tick has been told of yet. */
  readonly undelivered: number;
  /** Actuations since the scan began. */
  readonly total: number;
  /** Points that say that the loop is out of order. */
  readonly troubles: ReadonlySet<LoopTrouble>;
  /** What was said of it last: in force once it is said twice. */
  readonly troublesSaid: ReadonlySet<LoopTrouble>;
  /** When actuations were last lost for good: a counter that started anew, an unanswered read of one that clears itself; null = never. */
  readonly uncountedMs: number | null;
}

const noTroubles: ReadonlySet<LoopTrouble> = new Set();
export const unread: DetectorState = {
  presence: null, presenceMs: null, counter: null, counterMs: null, behindMs: null, anew: null, doubted: null, undelivered: 0, total: 0,
  troubles: noTroubles, troublesSaid: noTroubles, uncountedMs: null,
};

/** A presence older than this is unknown, ms: several lost polls, not one. */
const presenceAgeMs = 1000;
/** A detector that has not been read for this long is faulty, ms. */
const silentMs = 5000;
/** No detector counts faster than this, s⁻¹: a larger step is a counter that started anew. */
const mostPerSecond = 20;
const startAllowance = 20;
/** So many more than that rate are still no surprise: bounce, and a poll that came early. */
const sureAllowance = 3;
/** An answer that comes late is at most so many actuations behind, and nobody brings it any more after this time, ms. */
const mostBehind = 40;
const lateMs = 1000;

/** One answer of a board, and what it says of the board itself. */
export interface Reading { readonly block: ReadBlock; readonly words: readonly number[]; readonly atMs: number }

type Value = boolean | number | null;

function valueIn({ block, words }: Pick<Reading, 'block' | 'words'>, point: ProfilePoint | null): Value {
  if (point === null || point.area !== block.area) return null;
  const decoded = decodePoint(point, words, block.address);
  return typeof decoded === 'string' ? null : decoded;
}

/**
 * The detectors of a board after an answer that holds some of their points. One counter in it that no traffic makes, and
 * that no reading before has shown, casts doubt on the whole answer: presences are kept as they are until the next one.
 */
export function withReadings(detectors: readonly Known[], reading: Reading): { readonly doubted: boolean; readonly states: readonly DetectorState[] } {
  const doubtful = detectors.map(({ state, plan }) => isImpossible(state, plan, reading));
  if (!doubtful.includes(true)) return { doubted: false, states: detectors.map(({ state, plan }) => withReading(state, plan, reading)) };
  const states = detectors.map(({ state, plan }, at) => {
    const count = valueIn(reading, plan.count);
    return doubtful[at] === true && typeof count === 'number' ? { ...state, doubted: { count, atMs: reading.atMs } } : withoutAnswer(state, plan, reading);
  });
  return { doubted: true, states };
}

export interface Known { readonly state: DetectorState; readonly plan: DetectorPlan }

function isImpossible(state: DetectorState, plan: DetectorPlan, reading: Reading): boolean {
  const count = valueIn(reading, plan.count);
  return typeof count === 'number' && judgeCount(state, plan, { count, overflow: valueIn(reading, plan.overflow) === true, atMs: reading.atMs }).kind === 'impossible';
}

/** The detector after an answer that holds some of its points. */
export function withReading(state: DetectorState, detector: DetectorPlan, reading: Reading): DetectorState {
  const value = (point: ProfilePoint | null): Value => valueIn(reading, point);
  const { atMs } = reading;
  const presence = value(detector.presence);
  const count = value(detector.count);
  const seen = typeof presence === 'boolean' ? withPresence(state, detector, presence, atMs) : state;
  const counted = typeof count === 'number' ? withCount(seen, detector, { count, overflow: value(detector.overflow) === true, atMs }) : seen;
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

interface Count { readonly count: number; readonly overflow: boolean; readonly atMs: number }

/** What a counter's reading is: traffic, no traffic, or not to be believed yet. */
type Judgement =
  /** The first one: it holds what was counted before we came, whoever read it. */
  | { readonly kind: 'first' }
  /** The first one after a new beginning: what counts on from an old answer counts twice what came since. */
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'arrived'; readonly more: number }
  /** Nobody knows how many: it is counted from here, or from the reading that this one confirms. */
  | { readonly kind: 'anew'; readonly more: number }
  /** An old answer that came late. */
  | { readonly kind: 'behind' }
  /** More than usual: it waits for the next reading to go on from it. */
  | { readonly kind: 'surge' }
  /** No traffic makes this, and nobody has said it before. */
  | { readonly kind: 'impossible' };

function judgeCount(state: DetectorState, plan: DetectorPlan, { count, overflow, atMs }: Count): Judgement {
  if (state.counter === null || state.counterMs === null) return { kind: state.anew === 'unread' && plan.count?.clearsOnRead !== true ? 'unconfirmed' : 'first' };
  const most = mostIn(atMs - state.counterMs);
  if (plan.count?.clearsOnRead === true) return overflow || count > most + startAllowance ? { kind: 'anew', more: 0 } : { kind: 'arrived', more: count };
  // Cumulative: what a lost answer would have told, the next one tells, and nothing twice.
  const width = widthOf(plan.count);
  const step = (count - state.counter + width) % width;
  // Unread for so long that it may have gone round: nobody knows how often.
  if (most + startAllowance >= width) return { kind: 'anew', more: 0 };
  const behind = (state.counter - count + width) % width;
  // Counting on from an old answer would count twice what came since; one that stays behind has started anew.
  if (behind > 0 && behind <= mostBehind && atMs - (state.behindMs ?? atMs) < lateMs) return { kind: 'behind' };
  // A counter that went over its end says so, where the board has a flag for it: going back without a word is a new beginning.
  const backInSilence = count < state.counter && plan.overflow !== null && !overflow;
  const since = sinceDoubted(state.doubted, { count, atMs }, width);
  if (step <= most + startAllowance && !backInSilence) return step <= most + sureAllowance || since !== null ? { kind: 'arrived', more: step } : { kind: 'surge' };
  // Behind by a little for so long: it was said often enough.
  return since === null && behind > mostBehind ? { kind: 'impossible' } : { kind: 'anew', more: since ?? 0 };
}

/** So many actuations at most in this time. */
function mostIn(sinceMs: number): number {
  return (mostPerSecond * sinceMs) / 1000;
}

/** Arrivals since a reading that was doubted, where this one goes on from it; null where it does not. */
function sinceDoubted(doubted: DetectorState['doubted'], { count, atMs }: Pick<Count, 'count' | 'atMs'>, width: number): number | null {
  const more = doubted === null ? width : (count - doubted.count + width) % width;
  return doubted !== null && more <= mostIn(atMs - doubted.atMs) + sureAllowance ? more : null;
}

function withCount(state: DetectorState, plan: DetectorPlan, read: Count): DetectorState {
  const { count, atMs } = read;
  const taken: DetectorState = { ...state, counter: count, counterMs: atMs, behindMs: null, anew: null, doubted: null };
  const judged = judgeCount(state, plan, read);
  switch (judged.kind) {
    case 'first': return state.anew === null ? taken : { ...taken, uncountedMs: atMs };
    case 'unconfirmed': return { ...state, anew: 'readOnce', uncountedMs: atMs };
    case 'arrived': return arrived(taken, judged.more);
    case 'anew': return { ...arrived(taken, judged.more), uncountedMs: atMs };
    case 'behind': return { ...state, behindMs: state.behindMs ?? atMs, doubted: null, uncountedMs: atMs };
    case 'surge':
    case 'impossible': return { ...state, doubted: { count, atMs } };
  }
}

function arrived(state: DetectorState, more: number): DetectorState {
  return { ...state, undelivered: state.undelivered + more, total: state.total + more };
}

/** The board began anew: its counter is one to count from, not to count, and from its second reading on. */
export function countingAnew(state: DetectorState, atMs: number): DetectorState {
  return state.counter === null ? state : { ...state, counter: null, counterMs: null, behindMs: null, anew: 'unread', doubted: null, uncountedMs: atMs };
}

/** Nobody answered: what a counter that clears itself had to tell is gone. */
export function withoutAnswer(state: DetectorState, { count }: DetectorPlan, { block, atMs }: Pick<Reading, 'block' | 'atMs'>): DetectorState {
  if (count?.clearsOnRead !== true || !block.points.some(({ id }) => id === count.id)) return state;
  return { ...state, uncountedMs: atMs };
}

/** No loop breaks and heals within a poll: what is said once may be a damaged answer, what is said twice is so. */
function withTroubles(state: DetectorState, said: Readonly<Record<LoopTrouble, boolean | number | null>>): DetectorState {
  let { troubles, troublesSaid } = state;
  for (const trouble of loopTroubles) {
    const now = said[trouble];
    if (now === null) continue;
    const on = now === true;
    if (troublesSaid.has(trouble) === on) troubles = withMember(troubles, trouble, on);
    troublesSaid = withMember(troublesSaid, trouble, on);
  }
  return troubles === state.troubles && troublesSaid === state.troublesSaid ? state : { ...state, troubles, troublesSaid };
}

function withMember(set: ReadonlySet<LoopTrouble>, trouble: LoopTrouble, on: boolean): ReadonlySet<LoopTrouble> {
  if (set.has(trouble) === on) return set;
  return new Set(on ? [...set, trouble] : [...set].filter((one) => one !== trouble));
}

/** What says most, first. */
const loopTroubles = ['open', 'short', 'fault'] as const satisfies readonly LoopTrouble[];

/** What the card says of the loop; null = nothing, or it was never heard. */
export function loopTrouble(state: DetectorState | undefined): LoopTrouble | null {
  return state === undefined ? null : loopTroubles.find((trouble) => state.troubles.has(trouble)) ?? null;
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
