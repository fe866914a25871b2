import { crc16 } from '../../field/bus/crc.ts';
import { frameAt, replyShapeOf } from '../../field/bus/replyShape.ts';
import type { HeardFrame } from '../../model/busView.ts';

/** A frame as it passed on a line, in monotonic ms of the daemon. */
export interface BusFrame {
  readonly tMs: number;
  readonly line: string;
  /** As signald sees it: `out` is a request. */
  readonly way: 'out' | 'in';
  readonly bytes: Buffer;
}

/** What a recording says of itself. */
export interface RecordHead {
  readonly siteId: string;
  readonly safetyHash: string;
  readonly boot: string;
  /** Wall clock at 0 of the monotonic one, ms since the epoch. */
  readonly wallAtZeroMs: number;
  readonly lines: readonly { readonly id: string; readonly kind: 'serial' | 'tcp'; readonly speed: string }[];
}

/** Whether a frame ends with its own CRC. */
export type CrcVerdict = 'ok' | 'bad' | 'short';

export function crcVerdict(bytes: Uint8Array): CrcVerdict {
  if (bytes.length < 4) return 'short';
  const end = bytes.length - 2;
  return crc16(bytes, 0, end) === ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8)) ? 'ok' : 'bad';
}

/** Silence inside what came, after which it is taken for something else, ms: adapters hand over in pieces. */
const pieceMs = 30;

/** Puts the pieces in which an answer was handed over together again, line by line. */
export interface Assembly {
  /** Frames that are whole by now. */
  take(heard: HeardFrame): BusFrame[];
  /** What is still open. */
  end(): BusFrame[];
}

interface Open { readonly tMs: number; readonly pieces: Buffer[]; lastMs: number }

/** `tcpLines`: their frames are put into RTU's form, so that one reader reads all; the CRC is then ours, not the wire's. */
export function createAssembly(tcpLines: ReadonlySet<string> = new Set()): Assembly {
  const shaped = (frames: readonly BusFrame[]): BusFrame[] => frames.flatMap((frame) => (tcpLines.has(frame.line) ? asRtu(frame) : [frame]));
  const open = new Map<string, Open>();
  const close = (line: string): BusFrame[] => {
    const found = open.get(line);
    open.delete(line);
    return found === undefined ? [] : [{ tMs: found.tMs, line, way: 'in', bytes: Buffer.concat(found.pieces) }];
  };
  return {
    take([, tMs, line, way, hex]) {
      const bytes = Buffer.from(hex, 'hex');
      if (way === 'out') return shaped([...close(line), { tMs, line, way, bytes }]);
      const found = open.get(line);
      if (found !== undefined && tMs - found.lastMs <= pieceMs) {
        found.pieces.push(bytes);
        found.lastMs = tMs;
        return [];
      }
      const before = close(line);
      open.set(line, { tMs, pieces: [bytes], lastMs: tMs });
      return shaped(before);
    },
    end: () => shaped([...open.keys()].flatMap((line) => close(line))),
  };
}

/** Transaction, protocol, length: 6 bytes before the unit (Modbus Messaging on TCP/IP V1.0b, 3.1.3). */
const mbapBytes = 6;

/** Frames of Modbus TCP with RTU's unit, PDU and CRC; bytes that are none stay as they are. */
function asRtu(frame: BusFrame): BusFrame[] {
  const { bytes } = frame;
  const frames: BusFrame[] = [];
  let at = 0;
  while (at + mbapBytes + 2 <= bytes.length && bytes.readUInt16BE(at + 2) === 0) {
    const end = at + mbapBytes + bytes.readUInt16BE(at + 4);
    if (end > bytes.length) break;
    const body = bytes.subarray(at + mbapBytes, end);
    const crc = crc16(body, 0, body.length);
    frames.push({ ...frame, bytes: Buffer.concat([body, Buffer.of(crc & 0xff, crc >> 8)]) });
    at = end;
  }
  return at === bytes.length ? frames : [...frames, { ...frame, bytes: bytes.subarray(at) }];
}

/** What became of a request; `cut`: the recording began or ended within it. */
export type ReplyVerdict = 'answer' | 'exception' | 'badCrc' | 'otherAnswer' | 'partial' | 'silence' | 'unasked' | 'cut';

/** One transaction: what was asked, and what came before the next request. */
export interface Exchange {
  readonly line: string;
  readonly request: BusFrame | null;
  readonly reply: BusFrame | null;
  readonly verdict: ReplyVerdict;
  /** The answer's bytes alone, an adapter's echo of the request taken off. */
  readonly answer: Buffer | null;
}

/** Pairs each request with what came for it. */
export function exchangesOf(frames: readonly BusFrame[]): Exchange[] {
  const asked = new Map<string, BusFrame>();
  const begun = new Set<string>();
  const pairs: Exchange[] = [];
  for (const frame of frames.toSorted((a, b) => a.tMs - b.tMs)) {
    const request = asked.get(frame.line) ?? null;
    if (frame.way === 'out') {
      if (request !== null) pairs.push(silence(request));
      asked.set(frame.line, frame);
    } else {
      asked.delete(frame.line);
      pairs.push(request === null ? { line: frame.line, request, reply: frame, verdict: begun.has(frame.line) ? 'unasked' : 'cut', answer: null } : judged(request, frame));
    }
    begun.add(frame.line);
  }
  return [...pairs, ...[...asked.values()].map((request): Exchange => ({ ...silence(request), verdict: 'cut' }))].toSorted((a, b) => startMs(a) - startMs(b));
}

export function startMs({ request, reply }: Exchange): number {
  return request?.tMs ?? reply?.tMs ?? 0;
}

function silence(request: BusFrame): Exchange {
  return { line: request.line, request, reply: null, verdict: 'silence', answer: null };
}

function judged(request: BusFrame, reply: BusFrame): Exchange {
  const base = { line: request.line, request, reply };
  const shape = replyShapeOf(request.bytes);
  if (shape === null) return { ...base, verdict: 'otherAnswer', answer: null };
  const echoed = reply.bytes.length > request.bytes.length && reply.bytes.subarray(0, request.bytes.length).equals(request.bytes);
  const bytes = echoed ? reply.bytes.subarray(request.bytes.length) : reply.bytes;
  const found = frameAt(bytes, 0, bytes.length, shape, request.bytes);
  switch (found.kind) {
    case 'answer': return { ...base, verdict: ((bytes[1] ?? 0) & 0x80) === 0 ? 'answer' : 'exception', answer: bytes.subarray(0, found.length) };
    case 'badCrc': return { ...base, verdict: 'badCrc', answer: null };
    case 'partial': return { ...base, verdict: 'partial', answer: null };
    case 'none':
    case 'mismatch': return { ...base, verdict: crcVerdict(bytes) === 'ok' ? 'otherAnswer' : 'badCrc', answer: null };
  }
}
