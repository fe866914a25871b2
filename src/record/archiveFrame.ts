import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { parseFrameHead, type FrameHead } from '../model/storeFormat.ts';
import { fromColumns, toColumns, type Entry } from './columns.ts';
import { fold, unfold } from './packed.ts';

/**
 * The archive of what is never lost: append-only segments of a day, frames of at most a minute, each with a CRC and the
 * hash of the frame before it. It knows nothing of the database, and outlives it.
 * Frame: 'NGA1', length, CRC-32 of the payload; payload: length of the head, head (JSON), body (as in a block).
 */
const magic = Buffer.from('NGA1');
const frameHeadBytes = 12;
/** One that is longer is not believed: none is written. */
export const maxPayloadBytes = 4 * 1024 ** 2;
export const genesis = '0'.repeat(64);

export interface Frame { readonly head: FrameHead; readonly hash: string; readonly entries: () => readonly Entry[] | null }

export interface ScannedSegment { readonly frames: readonly Frame[]; readonly soundBytes: number; readonly bytes: number }

/** Reads a segment up to the first frame that is not whole and sound. */
export function scanSegment(path: string): ScannedSegment {
  const file = readFileSync(path);
  const frames: Frame[] = [];
  let at = 0;
  for (;;) {
    const frame = frameAt(file, at);
    if (frame === null) return { frames, soundBytes: at, bytes: file.length };
    frames.push(frame.frame);
    at = frame.end;
  }
}

function frameAt(file: Buffer, at: number): { readonly frame: Frame; readonly end: number } | null {
  if (file.length < at + frameHeadBytes + 4 || !file.subarray(at, at + 4).equals(magic)) return null;
  const length = file.readUInt32LE(at + 4);
  const end = at + frameHeadBytes + length;
  if (length < 4 || length > maxPayloadBytes || file.length < end) return null;
  const payload = file.subarray(at + frameHeadBytes, end);
  if (crc32(payload) !== file.readUInt32LE(at + 8)) return null;
  const headBytes = payload.readUInt32LE(0);
  const head = parseHead(payload.subarray(4, 4 + headBytes));
  if (head === null) return null;
  const body = payload.subarray(4 + headBytes);
  return { end, frame: { head, hash: createHash('sha256').update(payload).digest('hex'), entries: () => fromColumns(unfold(body)) } };
}

function parseHead(bytes: Uint8Array): FrameHead | null {
  try {
    return parseFrameHead(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return null;
  }
}

export function frameBytes(head: FrameHead, entries: readonly Entry[]): { readonly bytes: Buffer; readonly hash: string } {
  const headText = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headText.length);
  const payload = Buffer.concat([length, headText, fold(toColumns(entries))]);
  const start = Buffer.alloc(frameHeadBytes);
  magic.copy(start);
  start.writeUInt32LE(payload.length, 4);
  start.writeUInt32LE(crc32(payload), 8);
  return { bytes: Buffer.concat([start, payload]), hash: createHash('sha256').update(payload).digest('hex') };
}

/** Segments in order: `00000001-20260711.nga`. */
export function segmentsOf(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => /^\d{8}-\d{8}\.nga$/.test(name)).toSorted();
  } catch {
    return [];
  }
}

const dayMs = 86_400_000;

export function dayOf(wallMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'UTC' }).format(wallMs).replaceAll('-', '');
}

/** Segments in which events of a span of wall time stand: a segment's day is that of its writing, some hours late at most. */
export function segmentDays(dir: string, fromMs: number, toMs: number): string[] {
  const [first, last] = [dayOf(Math.max(0, fromMs - dayMs)), dayOf(Math.min(toMs + 2 * dayMs, 8.64e15))];
  return segmentsOf(dir).filter((name) => name.slice(9, 17) >= first && name.slice(9, 17) <= last);
}
