import type { Countersign } from '../model/evidence.ts';
import { linkSchema, type AckMessage, type ChannelAck } from '../model/linkMessage.ts';

/** What a receiver has of one (site, epoch, channel): everything up to `upTo`, and islands above it, in order, apart. */
export interface Receipt {
  readonly upTo: number;
  readonly islands: readonly (readonly [from: number, to: number])[];
}
export const emptyReceipt: Receipt = { upTo: 0, islands: [] };

export interface Received {
  readonly receipt: Receipt;
  readonly duplicate: boolean;
  /** Its predecessor is missing: the answer is the watermark. */
  readonly gap: boolean;
}

export function holds(receipt: Receipt, seq: number): boolean {
  return seq <= receipt.upTo || receipt.islands.some(([from, to]) => from <= seq && seq <= to);
}

/** Takes one seq in. `prev` is what its sender says went before it in the same stream; null claims nothing. */
export function receive(receipt: Receipt, seq: number, prev: number | null): Received {
  const gap = prev !== null && !holds(receipt, prev);
  if (holds(receipt, seq)) return { receipt, duplicate: true, gap };
  return { receipt: insert(receipt, seq, seq), duplicate: false, gap };
}

function insert({ upTo, islands }: Receipt, first: number, last: number): Receipt {
  const below = islands.filter(([, to]) => to < first - 1);
  const above = islands.filter(([from]) => from > last + 1);
  const touching = islands.filter(([from, to]) => to >= first - 1 && from <= last + 1);
  const from = Math.min(first, ...touching.map((island) => island[0]));
  const to = Math.max(last, ...touching.map((island) => island[1]));
  if (from <= upTo + 1) return { upTo: Math.max(upTo, to), islands: above };
  return { upTo, islands: [...below, [from, to], ...above] };
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
