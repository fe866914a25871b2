import { joined, type Span } from './timeline.ts';

/**
 * Each vehicle holds it longer or shorter than it used to · it counts and is never held · it counts and is never free.
 */
export const inconsistencies = ['longer', 'shorter', 'neverHeld', 'neverFree'] as const;
export type Inconsistency = (typeof inconsistencies)[number];

export interface Inconsistent extends Span { readonly how: Inconsistency; /** So many times as long, or as short, as before. */ readonly times?: number; readonly open: boolean }

/** So many vehicles that drove on in green make a block; so many blocks it must have learned from, and so many in a row speak against it. */
const block = { vehicles: 20, learned: 3, inRow: 2 } as const;
/**
 * So many times as long, or as short, as it used to be; over when it is nearer to it than this. Held against blocks of which it
 * keeps this share of the flow: fewer and slower is a queue that crawls. For longer ones they must have had some of it
 * too: a loop that has only known the night knows nothing of the peak.
 */
const clear = { longer: 3, shorter: 2, over: 1.5, flow: 0.7, seen: 0.5 } as const;
/** Two wheels at 60 km/h hold a loop for longer, ms: what learned in a queue that crawled is not faulty when it is over. */
const shortestMs = 200;
/** A loop of its group that changed with it by this much: the street changed, and not the loop. */
const sharedFactor = 1.7;
/** What the record can tell apart: a vehicle that only the card's counter saw lasts so long in it, and so does a gap, ms. */
const tenthMs = 100;
/** So many counts without anybody on it, or without anybody off it for so long, ms. */
const bare = { counts: 80, neverFreeMs: 1_800_000 } as const;

/** Vehicles of one loop that drove on in green: how long they held it, of the shorter half of them, and how many an hour it counted meanwhile. */
export interface Block extends Span { readonly holdMs: number; readonly perHour: number }

/** Presences that begin and end within a green of the loop's own approach: nobody of them stood. */
export function blocksOf(presence: readonly Span[], greens: readonly Span[]): readonly Block[] {
  // Greens of several groups of one lane, those that overlap as one.
  const lit = joined(greens);
  const free: (Span & { readonly nth: number })[] = [];
  let at = 0;
  for (const [nth, span] of presence.entries()) {
    while ((lit[at]?.toMs ?? Number.POSITIVE_INFINITY) <= span.fromMs) at += 1;
    const green = lit[at];
    if (green !== undefined && span.fromMs >= green.fromMs && span.toMs <= green.toMs) free.push({ ...span, nth });
  }
  return Array.from({ length: Math.floor(free.length / block.vehicles) }, (_, n): Block => {
    const own = free.slice(n * block.vehicles, (n + 1) * block.vehicles);
    const [first, last] = [own[0], own.at(-1)];
    const span = { fromMs: first?.fromMs ?? 0, toMs: last?.toMs ?? 0 };
    const counted = (last?.nth ?? 0) - (first?.nth ?? 0) + 1;
    const held = own.map(({ fromMs, toMs }) => toMs - fromMs).toSorted((a, b) => a - b).slice(0, block.vehicles / 2);
    return { ...span, holdMs: held.reduce((sum, ms) => sum + ms, 0) / held.length, perHour: (counted * 3_600_000) / Math.max(1, span.toMs - span.fromMs) };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** How long vehicles held a loop in a span, against the time before; null = it has not enough of either. */
function holdRatio(blocks: readonly Block[], { fromMs, toMs }: Span): number | null {
  const before = blocks.filter((one) => one.toMs <= fromMs);
  const during = blocks.filter((one) => one.toMs > fromMs && one.fromMs < toMs);
  return before.length === 0 || during.length === 0 ? null : median(during.map(({ holdMs }) => holdMs)) / median(before.map(({ holdMs }) => holdMs));
}

interface Against { readonly block: Block; readonly how: 'longer' | 'shorter'; readonly usualMs: number }

/** Whether a block speaks against the loop’s past, and in which way. */
function againstPast(one: Block, past: readonly Block[]): Against | null {
  const kept = past.filter(({ perHour }) => one.perHour >= clear.flow * perHour);
  const seen = kept.filter(({ perHour }) => perHour >= clear.seen * one.perHour);
  const usual = (blocks: readonly Block[]): number => median(blocks.map(({ holdMs }) => holdMs));
  if (seen.length >= block.learned && one.holdMs >= clear.longer * usual(seen)) return { block: one, how: 'longer', usualMs: usual(seen) };
  if (kept.length >= block.learned && one.holdMs <= shortestMs && one.holdMs * clear.shorter <= usual(kept)) return { block: one, how: 'shorter', usualMs: usual(kept) };
  return null;
}

const timesOf = ({ block: { holdMs }, how, usualMs }: Against): number => (how === 'longer' ? holdMs / usualMs : usualMs / holdMs);

/** Spells in which each vehicle holds a loop far longer or shorter than its own past, as many vehicles as ever, and no other loop of its group changed with it. */
export function changedHolds(blocks: readonly Block[], mates: readonly (readonly Block[])[]): readonly Inconsistent[] {
  const found: Inconsistent[] = [];
  const past: Block[] = [];
  let row: readonly Against[] = [];
  let open: Against | null = null;
  for (const one of blocks) {
    const last = found.at(-1);
    if (open !== null && last !== undefined) {
      const still: boolean = timesOf({ ...open, block: one }) >= clear.over;
      found[found.length - 1] = still ? { ...last, toMs: one.toMs } : { ...last, open: false };
      if (still) continue;
      open = null;
    }
    const against = againstPast(one, past);
    if (against === null) past.push(one);
    row = against === null ? [] : [...row.filter(({ how }) => how === against.how), against];
    const [first] = row;
    if (against === null || first === undefined || row.length < block.inRow) continue;
    const span = { fromMs: first.block.fromMs, toMs: one.toMs };
    row = [];
    const beside = mates.map((mate) => holdRatio(mate, span)).filter((ratio) => ratio !== null);
    if (beside.some((ratio) => changedAlike(ratio, against.how)) || (mates.length > 0 && beside.length === 0)) {
      // The street is another one since, or nobody beside it can say that it is not.
      past.push(first.block, one);
      continue;
    }
    open = against;
    found.push({ ...span, how: against.how, times: Math.round(10 * timesOf(against)) / 10, open: true });
  }
  return found;
}

function changedAlike(mate: number, how: 'longer' | 'shorter'): boolean {
  return how === 'longer' ? mate >= sharedFactor : mate <= 1 / sharedFactor;
}

/** Counts that nobody’s presence goes with: never held for more than what the counter alone tells, or never free for more than that. */
export function bareCounts(presence: readonly Span[], toMs: number): readonly Inconsistent[] {
  const heldRuns = runsOf(presence, ({ fromMs, toMs: endMs }) => endMs - fromMs <= tenthMs);
  const freeRuns = runsOf(presence, ({ fromMs }, before) => before !== undefined && fromMs - before.toMs <= tenthMs);
  const told = (how: Inconsistency) => (run: readonly Span[]): readonly Inconsistent[] => {
    const [first, last] = [run[0], run.at(-1)];
    return first === undefined || last === undefined ? [] : [{ fromMs: first.fromMs, toMs: last.toMs, how, open: last === presence.at(-1) && (how === 'neverFree' ? last.toMs >= toMs : true) }];
  };
  return [
    ...heldRuns.filter((run) => run.length >= bare.counts).flatMap(told('neverHeld')),
    ...freeRuns.filter((run) => run.length >= bare.counts && (run.at(-1)?.toMs ?? 0) - (run[0]?.fromMs ?? 0) >= bare.neverFreeMs).flatMap(told('neverFree')),
  ];
}

function runsOf(presence: readonly Span[], isOf: (span: Span, before: Span | undefined) => boolean): readonly (readonly Span[])[] {
  const runs: Span[][] = [];
  let open = false;
  for (const [at, span] of presence.entries()) {
    const is = isOf(span, presence[at - 1]);
    if (is && open) runs.at(-1)?.push(span);
    else if (is) runs.push([span]);
    open = is;
  }
  return runs;
}
