import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventClass } from '../model/event.ts';
import { dayOf, scanSegment, segmentsOf, type Frame } from './archiveFrame.ts';
import type { Entry } from './columns.ts';
import { dayMs } from './retention.ts';
import { isShelved, type Tombstone } from './tombstone.ts';

/** What has left the database and is kept in the archive, as if it stood there still. */
export interface Shelf {
  /** Entries of from..to, oldest first, at most so many; what is not among them the archive has not. */
  entries(channel: EventClass, from: number, to: number, limit: number): readonly Entry[];
  /** Entries behind a seq of a span of wall time (to exclusive), oldest first. */
  between(channel: EventClass, afterSeq: number, fromMs: number, toMs: number): Iterable<Entry>;
}

interface Indexed { readonly frame: Frame; readonly ends: Map<EventClass, number> }

/** Segments held unfolded in part: a page is asked for after the other, and the next day's begins before this one's ends. */
const mostHeld = 3;
/** How late a segment is written at most, in the run of things. */
const lateDays = 2;

export function createShelf(dir: string, epoch: string, tombstones: () => readonly Tombstone[]): Shelf {
  const held = new Map<string, readonly Indexed[]>();
  const framesOf = (name: string): readonly Indexed[] => {
    const path = join(dir, name);
    // The newest one grows.
    const key = `${name} ${statSync(path).size}`;
    const known = held.get(key) ?? scanSegment(path).frames.map((frame) => ({ frame, ends: new Map<EventClass, number>() }));
    held.delete(key);
    held.set(key, known);
    const [oldest] = held.keys();
    if (held.size > mostHeld && oldest !== undefined) held.delete(oldest);
    return known;
  };
  const walk = function* (channel: EventClass, afterSeq: number, fromMs: number, toMs: number, late: number): Generator<Entry> {
    const [first, last] = [dayOf(Math.max(0, fromMs - dayMs)), dayOf(Math.min(toMs + late * dayMs, 8.64e15))];
    for (const name of segmentsOf(dir).filter((one) => one.slice(9, 17) >= first && one.slice(9, 17) <= last)) {
      for (const { frame, ends } of framesOf(name)) {
        const { head } = frame;
        if (head.epoch !== epoch || head.toMs < fromMs || head.fromMs >= toMs || (ends.get(channel) ?? Number.POSITIVE_INFINITY) <= afterSeq) continue;
        const mine = (frame.entries() ?? []).filter((entry) => entry.channel === channel);
        ends.set(channel, mine.at(-1)?.seq ?? 0);
        yield* mine.filter(({ seq }) => seq > afterSeq);
      }
    }
  };
  const ofStone = (stone: Tombstone, from: number, to: number, limit: number): readonly Entry[] => {
    const read = (late: number): readonly Entry[] => {
      const found: Entry[] = [];
      for (const entry of walk(stone.channel, from - 1, stone.fromMs, stone.toMs + 1, late)) {
        if (entry.seq > to || found.length >= limit) break;
        found.push(entry);
      }
      return found;
    };
    const inTime = read(lateDays);
    if (inTime.length >= Math.min(limit, to - from + 1)) return inTime;
    // An archive that took nothing for days has it in a later segment; where its own days are pruned, so is it.
    const [oldest] = segmentsOf(dir);
    return oldest === undefined || oldest.slice(9, 17) > dayOf(stone.toMs + lateDays * dayMs) ? inTime : read(Number.POSITIVE_INFINITY);
  };
  return {
    entries(channel, from, to, limit) {
      const found: Entry[] = [];
      try {
        for (const stone of tombstones().filter((one) => one.channel === channel && isShelved(one) && one.toSeq >= from && one.fromSeq <= to).toSorted((a, b) => a.fromSeq - b.fromSeq)) {
          if (found.length >= limit) break;
          found.push(...ofStone(stone, Math.max(from, stone.fromSeq), Math.min(to, stone.toSeq), limit - found.length));
        }
      } catch { /* a segment that can't be read now: its rows are a gap with a name, and the next asking reads again */ }
      return found;
    },
    *between(channel, afterSeq, fromMs, toMs) {
      try {
        yield* walk(channel, afterSeq, fromMs, toMs, lateDays);
      } catch { /* as above */ }
    },
  };
}
