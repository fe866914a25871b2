import { crc8 } from './crc8.ts';

/** Who sends or is meant: a sub-id and an id of 16 bit. */
export interface Z1Address { readonly subId: number; readonly id: number }

export interface Z1Frame {
  readonly destination: Z1Address;
  readonly source: Z1Address;
  readonly sequence: number;
  /** Message id, message sub-id, message type, and what they carry; without its CRC. */
  readonly body: Uint8Array;
}

export const headerBytes = 10;
export const leastBody = 3;
export const mostBody = 244;
/** Header and body, each with its CRC-8. */
export const frameBytes = (body: number): number => headerBytes + 1 + body + 1;
export const mostFrame = frameBytes(mostBody);

const sentinel = 0x5a;
const version = 0x31;

/** The bytes on the wire; null where a field does not fit. */
export function encodeFrame({ destination, source, sequence, body }: Z1Frame): Uint8Array | null {
  if (body.length < leastBody || body.length > mostBody) return null;
  if (!isByte(sequence) || ![destination, source].every(({ subId, id }) => isByte(subId) && Number.isInteger(id) && id >= 0 && id <= 0xffff)) return null;
  const bytes = new Uint8Array(frameBytes(body.length));
  bytes.set([
    sentinel, version, destination.subId, destination.id >> 8, destination.id & 0xff,
    source.subId, source.id >> 8, source.id & 0xff, sequence, body.length,
  ]);
  bytes[headerBytes] = crc8(bytes, 0, headerBytes);
  bytes.set(body, headerBytes + 1);
  bytes[headerBytes + 1 + body.length] = crc8(body);
  return bytes;
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}

/** What stands at a place of what was received. */
export type FoundFrame =
  /** More bytes are needed before anything can be said of this place. */
  | { readonly kind: 'partial' }
  /** No frame begins here. */
  | { readonly kind: 'none' }
  /** A sound header that says whose a damaged body is: the sensor answers such a one (result 2), a client drops it. */
  | { readonly kind: 'badBody'; readonly frame: Z1Frame }
  | { readonly kind: 'frame'; readonly length: number; readonly frame: Z1Frame };

/** A frame counts only whole: both CRCs, and a length that Z1 has. */
export function frameAt(bytes: Uint8Array, from: number): FoundFrame {
  const have = bytes.length - from;
  if (have < 1) return { kind: 'partial' };
  if (bytes[from] !== sentinel || (have >= 2 && bytes[from + 1] !== version)) return { kind: 'none' };
  if (have < headerBytes + 1) return { kind: 'partial' };
  const bodyAt = from + headerBytes + 1;
  if (crc8(bytes, from, from + headerBytes) !== bytes[bodyAt - 1]) return { kind: 'none' };
  const body = bytes[from + 9] ?? 0;
  if (body < leastBody || body > mostBody) return { kind: 'none' };
  if (have < frameBytes(body)) return { kind: 'partial' };
  const frame: Z1Frame = {
    destination: addressAt(bytes, from + 2), source: addressAt(bytes, from + 5),
    sequence: bytes[from + 8] ?? 0, body: bytes.slice(bodyAt, bodyAt + body),
  };
  if (crc8(frame.body) !== bytes[bodyAt + body]) return { kind: 'badBody', frame };
  return { kind: 'frame', length: frameBytes(body), frame };
}

function addressAt(bytes: Uint8Array, at: number): Z1Address {
  return { subId: bytes[at] ?? 0, id: ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0) };
}
