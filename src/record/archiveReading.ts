import { join } from 'node:path';
import { dayOf, genesis, scanSegment, segmentsOf, type Frame } from './archiveFrame.ts';
import { channelOfBlock, seqOfBlock, type BlockRow } from './block.ts';
import type { Entry } from './columns.ts';
import type { Hole } from './coverage.ts';

const dayMs = 86_400_000;

/** Frames whose events reach into a span of wall time, oldest first. A segment's day is that of its writing. */
export function* framesBetween(dir: string, fromMs: number, toMs: number): Generator<Frame> {
  // What was written late (memory alone, a long repair) stands in a later segment.
  const first = dayOf(Math.max(0, fromMs - dayMs));
  for (const name of segmentsOf(dir)) {
    if (name.slice(9, 17) < first) continue;
    for (const frame of scanSegment(join(dir, name)).frames) if (frame.head.toMs >= fromMs && frame.head.fromMs < toMs) yield frame;
  }
}

/** The entries of a damaged block, from the archive; null = not all that it held is there. */
export function archivedEntries(dir: string, epoch: string, row: BlockRow): readonly Entry[] | null {
  return archivedSpan(dir, epoch, { channel: channelOfBlock(row.id), fromSeq: seqOfBlock(row.id), toSeq: row.lastSeq, fromMs: row.fromMs, toMs: row.toMs }, row.count);
}

/** So many entries of a span of seqs, from the archive; null = not all of them are there. */
export function archivedSpan(dir: string, epoch: string, { channel, fromSeq, toSeq, fromMs, toMs }: Omit<Hole, 'damaged'>, count: number): readonly Entry[] | null {
  const found = new Map<number, Entry>();
  for (const { head, entries } of framesBetween(dir, fromMs, toMs + 1)) {
    if (head.epoch !== epoch) continue;
    for (const entry of entries() ?? []) if (entry.channel === channel && entry.seq >= fromSeq && entry.seq <= toSeq) found.set(entry.seq, entry);
  }
  return found.size === count && count > 0 ? [...found.values()].toSorted((a, b) => a.seq - b.seq) : null;
}

export interface ArchiveVerdict { readonly segments: number; readonly frames: number; readonly events: number; readonly damaged: readonly { readonly segment: string; readonly at: number; readonly what: 'frame' | 'chain' | 'body' }[] }

/** Every frame, its CRC, its body and the chain through all of them. A torn tail of the newest segment is no damage. */
export function verifyArchive(dir: string): ArchiveVerdict {
  const damaged: { segment: string; at: number; what: 'frame' | 'chain' | 'body' }[] = [];
  let [frames, events, hash] = [0, 0, ''];
  const names = segmentsOf(dir);
  for (const name of names) {
    const scanned = scanSegment(join(dir, name));
    for (const frame of scanned.frames) {
      // The oldest segment that is kept has a predecessor that is not.
      if (hash !== '' && frame.head.prev !== hash) damaged.push({ segment: name, at: frames, what: 'chain' });
      else if (hash === '' && name.startsWith('00000001') && frame.head.prev !== genesis) damaged.push({ segment: name, at: frames, what: 'chain' });
      if (frame.entries()?.length !== frame.head.count) damaged.push({ segment: name, at: frames, what: 'body' });
      frames += 1;
      events += frame.head.count;
      ({ hash } = frame);
    }
    if (scanned.soundBytes < scanned.bytes) damaged.push({ segment: name, at: scanned.soundBytes, what: 'frame' });
  }
  return { segments: names.length, frames, events, damaged };
}
