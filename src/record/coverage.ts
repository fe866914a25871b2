import { channels, seqOfBlock } from './block.ts';
import type { Channel } from './positions.ts';
import { rangesMissing } from './ranges.ts';
import type { Store } from './store.ts';

/** Seqs that were packed, were not dropped, and stand in no block; between these times, as far as their neighbours say. */
export interface Hole { readonly channel: Channel; readonly fromSeq: number; readonly toSeq: number; readonly fromMs: number; readonly toMs: number }

/**
 * Looks whether the blocks of every channel follow each other without a gap. A page of the table that has become an
 * older state of itself is sound by its own CRCs and by SQLite's check: only the numbers show that blocks are gone.
 */
export interface Coverage {
  /** Looks at so many more blocks; null = all are looked through. `nowMs`: wall time. */
  step(limit: number, nowMs: number): readonly Hole[] | null;
}

export function createCoverage(store: Store): Coverage {
  const { blocks, positions } = store;
  let at = 0;
  let [seq, wallMs] = [0, 0];
  const missing = (channel: Channel, toSeq: number, toMs: number): Hole[] =>
    rangesMissing(positions.dropped(channel), seq + 1, toSeq).map(([from, to]) => ({ channel, fromSeq: from, toSeq: to, fromMs: Math.min(wallMs, toMs), toMs }));
  return {
    step(limit, nowMs) {
      if (at >= channels.length) return null;
      const found: Hole[] = [];
      for (let left = limit; left > 0;) {
        const channel = channels[at];
        if (channel === undefined) break;
        const rows = blocks.spans(channel, seq, left);
        for (const { id, lastSeq, fromMs, toMs } of rows) {
          found.push(...missing(channel, seqOfBlock(id) - 1, fromMs));
          // Never back: a damaged number is told by the block's own CRC.
          [seq, wallMs] = [Math.max(seqOfBlock(id), lastSeq), toMs];
        }
        if (rows.length < left) {
          found.push(...missing(channel, store.packedSeq(channel), nowMs));
          at += 1;
          [seq, wallMs] = [0, 0];
        }
        left -= rows.length;
      }
      return found;
    },
  };
}
