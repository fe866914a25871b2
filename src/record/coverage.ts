import { channels, isSound, seqOfBlock } from './block.ts';
import type { Channel } from './positions.ts';
import { rangesMissing } from './ranges.ts';
import type { Store } from './store.ts';

/** Seqs that were packed, were not dropped, and stand in no block that reads; between these times, as far as their neighbours say. */
export interface Hole {
  readonly channel: Channel; readonly fromSeq: number; readonly toSeq: number; readonly fromMs: number; readonly toMs: number;
  /** Damaged blocks that stand there. */
  readonly damaged: readonly number[];
}

/**
 * Looks whether the blocks of every channel follow each other without a gap. A page of the table that has become an
 * older state of itself is sound by its own CRCs and by SQLite's check: only the numbers show that blocks are gone.
 */
export interface Coverage {
  /** Looks at so many more blocks; null = all are looked through. `nowMs`: wall time. */
  step(limit: number, nowMs: number): readonly Hole[] | null;
}

/** `met`: a block that does not read. What its row says of itself may hide it from who asks by time or id: only its CRC tells. */
export function createCoverage(store: Store, met: (blockId: number) => void): Coverage {
  const { blocks, positions } = store;
  let at = 0;
  /** Up to where all is there, and up to where was looked. */
  let [seq, wallMs, lookedSeq] = [0, 0, 0];
  let damaged: readonly number[] = [];
  const missing = (channel: Channel, toSeq: number, toMs: number): Hole[] => {
    const ids = damaged;
    damaged = [];
    return rangesMissing(positions.dropped(channel), seq + 1, toSeq)
      .map(([from, to]) => ({ channel, fromSeq: from, toSeq: to, fromMs: Math.min(wallMs, toMs), toMs, damaged: ids.filter((id) => seqOfBlock(id) >= from && seqOfBlock(id) <= to) }));
  };
  return {
    step(limit, nowMs) {
      if (at >= channels.length) return null;
      const found: Hole[] = [];
      for (let left = limit; left > 0;) {
        const channel = channels[at];
        if (channel === undefined) break;
        const rows = blocks.behind(channel, lookedSeq, left);
        for (const row of rows) {
          lookedSeq = seqOfBlock(row.id);
          if (isSound(row)) {
            found.push(...missing(channel, lookedSeq - 1, row.fromMs));
            [seq, wallMs] = [row.lastSeq, row.toMs];
          } else {
            damaged = [...damaged, row.id];
            met(row.id);
          }
        }
        if (rows.length < left) {
          found.push(...missing(channel, store.packedSeq(channel), nowMs));
          at += 1;
          [seq, wallMs, lookedSeq] = [0, 0, 0];
        }
        left -= rows.length;
      }
      return found;
    },
  };
}
