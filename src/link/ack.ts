import type { Countersign } from '../model/evidence.ts';
import { linkSchema, type AckMessage, type ChannelAck } from '../model/linkMessage.ts';

/** What a receiver has of one (site, epoch, channel): everything up to `upTo`, and islands above it, in order, apart. */
export interface Receipt {
  readonly upTo: number;
  readonly islands: readonly (readonly [from: number, to: number])[];
}
export const emptyReceipt: Receipt = { upTo: 0, islands: [] };

/**
 * Runs that may stand apart above a watermark. A sound cabinet makes one of its live rows, and one of each message that a
 * broker lost; one that sends every second seq would cost each row a walk through all before it. What would be one too
 * many is not taken: it is not acknowledged, so it comes again once the holes below it are closed. How far above the
 * watermark a row lies says nothing: live rows stand above a backlog of any length.
 */
export const islandsMost = 256;

export interface Received {
  readonly receipt: Receipt;
  readonly duplicate: boolean;
  /** Its predecessor is missing: the answer is the watermark. */
  readonly gap: boolean;
  /** Not taken in: it would be an island too many. */
  readonly refused: boolean;
}

export function holds({ upTo, islands }: Receipt, seq: number): boolean {
  return seq <= upTo || (islands[firstEndingAt(islands, seq)]?.[0] ?? Number.POSITIVE_INFINITY) <= seq;
}

/** Takes one seq in. `prev` is what its sender says went before it in the same stream; null claims nothing. */
export function receive(receipt: Receipt, seq: number, prev: number | null): Received {
  const gap = prev !== null && !holds(receipt, prev);
  if (holds(receipt, seq)) return { receipt, duplicate: true, gap, refused: false };
  const next = insert(receipt, seq, seq);
  if (next.islands.length > islandsMost && next.islands.length > receipt.islands.length) return { receipt, duplicate: false, gap: true, refused: true };
  return { receipt: next, duplicate: false, gap, refused: false };
}

function insert({ upTo, islands }: Receipt, first: number, last: number): Receipt {
  const start = firstEndingAt(islands, first - 1);
  let end = start;
  while ((islands[end]?.[0] ?? Number.POSITIVE_INFINITY) <= last + 1) end += 1;
  const from = end > start ? Math.min(first, islands[start]?.[0] ?? first) : first;
  const to = end > start ? Math.max(last, islands[end - 1]?.[1] ?? last) : last;
  if (from <= upTo + 1) return { upTo: Math.max(upTo, to), islands: islands.slice(end) };
  return { upTo, islands: islands.toSpliced(start, end - start, [from, to]) };
}

/** Index of the first island that ends at `seq` or above. */
function firstEndingAt(islands: Receipt['islands'], seq: number): number {
  let [low, high] = [0, islands.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((islands[middle]?.[1] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes a range in that its sender has dropped: named, and not asked for again. */
export function receiveGap(receipt: Receipt, from: number, to: number): Receipt {
  return to <= receipt.upTo || to < from ? receipt : insert(receipt, from, to);
}

/** How many seqs are missing below the highest one seen. */
export function missingCount({ upTo, islands }: Receipt): number {
  const highest = islands.at(-1)?.[1] ?? upTo;
  return highest - upTo - islands.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** `entriesMost`: this receiver takes so many rows of a backlog in one message. */
export function ackMessage(epoch: string, acks: readonly ChannelAck[], entriesMost = 1, countersigned: Countersign | null = null): AckMessage {
  return { schema: linkSchema, epoch, acks: [...acks], entriesMost, ...(countersigned === null ? {} : { countersigned }) };
}
