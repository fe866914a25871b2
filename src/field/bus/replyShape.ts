import { broadcastUnit } from '../scan/request.ts';
import { hasOwnCrc } from './crc.ts';

/** What a request tells of its only right answer. */
export interface ReplyShape {
  readonly unit: number;
  readonly function: number;
  /** Bytes of the regular answer, CRC included. */
  readonly length: number;
  /** The byte count that a reading answer states; null for a write, whose answer repeats the request's bytes 2 … 5. */
  readonly byteCount: number | null;
  /** Answer and request are the same bytes (function 5 and 6): an echo of the adapter looks like the device. */
  readonly mirrorsRequest: boolean;
}

export const exceptionBytes = 5;
const exceptionBit = 0x80;
const writeReplyBytes = 8;

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The shape of the answer to a request; null for a broadcast, which has none, and for a frame that is no request we know. */
export function replyShapeOf(request: Uint8Array): ReplyShape | null {
  const [unit, code] = request;
  if (unit === undefined || unit === broadcastUnit || code === undefined || !hasOwnCrc(request, 0, request.length)) return null;
  const count = word(request, 4);
  switch (code) {
    case 1:
    case 2: return { unit, function: code, length: 5 + Math.ceil(count / 8), byteCount: Math.ceil(count / 8), mirrorsRequest: false };
    case 3:
    case 4:
    case 23: return { unit, function: code, length: 5 + 2 * count, byteCount: 2 * count, mirrorsRequest: false };
    case 5:
    case 6: return { unit, function: code, length: writeReplyBytes, byteCount: null, mirrorsRequest: true };
    case 15:
    case 16: return { unit, function: code, length: writeReplyBytes, byteCount: null, mirrorsRequest: false };
    default: return null;
  }
}

/** A frame found in what was received. */
export type FoundFrame =
  /** More bytes are needed before anything can be said of this place. */
  | { readonly kind: 'partial' }
  /** No answer begins here. */
  | { readonly kind: 'none' }
  /** Unit, function and length fit, the CRC does not. */
  | { readonly kind: 'badCrc' }
  /** A sound frame of this unit and function that answers something else. */
  | { readonly kind: 'mismatch'; readonly length: number }
  | { readonly kind: 'answer'; readonly length: number };

/** What stands at `from`, seen as the answer to the request. */
export function frameAt(bytes: Uint8Array, from: number, to: number, shape: ReplyShape, request: Uint8Array): FoundFrame {
  const have = to - from;
  if (have >= 1 && bytes[from] !== shape.unit) return { kind: 'none' };
  if (have < 2) return { kind: 'partial' };
  const code = bytes[from + 1];
  if (code === (shape.function | exceptionBit)) return sound(bytes, from, have, exceptionBytes);
  if (code !== shape.function) return { kind: 'none' };
  if (have < 3) return { kind: 'partial' };
  if (shape.byteCount !== null && bytes[from + 2] !== shape.byteCount) return otherLength(bytes, from, have);
  const found = sound(bytes, from, have, shape.length);
  if (found.kind !== 'answer' || shape.byteCount !== null) return found;
  for (let at = 2; at < 6; at += 1) if (bytes[from + at] !== request[at]) return { kind: 'mismatch', length: shape.length };
  return found;
}

function sound(bytes: Uint8Array, from: number, have: number, length: number): FoundFrame {
  if (have < length) return { kind: 'partial' };
  return hasOwnCrc(bytes, from, from + length) ? { kind: 'answer', length } : { kind: 'badCrc' };
}

/** A late answer to an earlier, longer or shorter reading: as a whole it is out of the way. */
function otherLength(bytes: Uint8Array, from: number, have: number): FoundFrame {
  const length = 5 + (bytes[from + 2] ?? 0);
  return have >= length && hasOwnCrc(bytes, from, from + length) ? { kind: 'mismatch', length } : { kind: 'none' };
}
