import type { FrameBatch, HeardFrame } from '../model/busView.ts';

/** Frames kept for whoever records: about half a minute of two busy lines. */
export const keptFrames = 4096;

/** What the lines carried, both ways, as bytes: bounded, and what is overwritten is counted for whoever comes too late. */
export interface FrameRing {
  add(line: string, way: 'out' | 'in', bytes: Uint8Array, atMs: number): void;
  /** Frames with a number above `afterN`, oldest first, at most `limit`; `lost` of them are gone. */
  after(afterN: number, limit: number): { readonly lost: number; readonly frames: HeardFrame[] };
  /** Number of the newest frame, and of the last one that is gone; 0 before the first. */
  latestN(): number;
  oldestN(): number;
}

interface Kept { readonly atMs: number; readonly line: string; readonly way: 'out' | 'in'; readonly bytes: Buffer }

export function createFrameRing(capacity: number = keptFrames): FrameRing {
  const kept: Kept[] = [];
  let latest = 0;
  return {
    add(line, way, bytes, atMs) {
      kept[latest % capacity] = { atMs, line, way, bytes: Buffer.from(bytes) };
      latest += 1;
    },
    after(afterN, limit) {
      const oldest = Math.max(0, latest - capacity);
      const from = Math.max(oldest, Math.min(afterN, latest));
      const frames: HeardFrame[] = [];
      for (let n = from; n < Math.min(latest, from + limit); n += 1) {
        const frame = kept[n % capacity];
        if (frame !== undefined) frames.push([n + 1, Math.round(frame.atMs * 1000) / 1000, frame.line, frame.way, frame.bytes.toString('hex')]);
      }
      return { lost: Math.max(0, from - afterN), frames };
    },
    latestN: () => latest,
    oldestN: () => Math.max(0, latest - capacity),
  };
}

/** Feeds those who record, a little in each tick. */
export interface FrameStream {
  /** False: too many record already. */
  subscribe(reader: FrameReader, fromN: number | undefined): boolean;
  end(reader: FrameReader): void;
  pump(): void;
}

/** What the stream needs of a session. */
export interface FrameReader {
  stream(name: string, data: unknown): boolean;
  /** Bytes written and not yet taken by the other side. */
  readonly backlogBytes?: () => number;
}

/** Readers at once; each costs the tick a part of a millisecond. */
const mostReaders = 4;
/** Frames of one tick for one reader, and readers served in one tick. */
const mostFrames = 64;
const mostServed = 2;
/** Part of a full ring that may be gone before a reader who asks for its past is first served: 64 frames, some ticks of two lines. */
const edgeShare = 64;
/** A reader that is this far behind waits: the ring goes on without it, and what it missed is counted, bytes. */
const farBehindBytes = 262_144;

export function createFrameStream(boot: string, ring: FrameRing): FrameStream {
  const cursors = new Map<FrameReader, number>();
  const serve = (reader: FrameReader, sentN: number): void => {
    const { lost, frames } = ring.after(sentN, mostFrames);
    const last = frames.at(-1);
    cursors.delete(reader);
    if (last === undefined) {
      cursors.set(reader, sentN);
      return;
    }
    const batch: FrameBatch = { boot, lost, frames };
    // Whoever was served comes last in the next tick.
    if (reader.stream('frames', batch)) cursors.set(reader, last[0]);
  };
  return {
    subscribe(reader, fromN) {
      if (cursors.size >= mostReaders && !cursors.has(reader)) return false;
      // Nobody has lost what was gone before it asked, nor what a full ring drops until it is first served.
      const edgeN = ring.oldestN() === 0 ? 0 : ring.oldestN() + Math.floor((ring.latestN() - ring.oldestN()) / edgeShare);
      cursors.set(reader, fromN === undefined ? ring.latestN() : Math.max(fromN, edgeN));
      return true;
    },
    end(reader) { cursors.delete(reader); },
    pump() {
      const ready = [...cursors].filter(([reader, sentN]) => sentN < ring.latestN() && (reader.backlogBytes?.() ?? 0) < farBehindBytes);
      for (const [reader, sentN] of ready.slice(0, mostServed)) serve(reader, sentN);
    },
  };
}
