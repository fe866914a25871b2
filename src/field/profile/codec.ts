import type { ProfilePoint } from '../../model/profile.ts';
import { pointWords } from './expand.ts';

/** What a point says: a bit, a number in its own unit (scale applied), or text. */
export type PointValue = boolean | number | string;

const wordValues = 65_536;

/**
 * Reads a point from words that begin at address `base`: registers, or 0/1 per coil.
 * Null where the words do not hold the whole point.
 */
export function decodePoint(point: ProfilePoint, words: readonly number[], base: number): PointValue | null {
  const at = point.address - base;
  const first = words[at];
  const second = words[at + 1];
  if (at < 0 || at + pointWords(point) > words.length || first === undefined || isUnordered(point)) return null;
  switch (point.type) {
    case 'bit': return ((first >> (point.bit ?? 0)) & 1) === 1;
    case 'u8': return scaled((first >> (point.bit ?? 0)) & 0xff, point);
    case 'u16': return scaled(first, point);
    case 'i16': return scaled(first >= wordValues / 2 ? first - wordValues : first, point);
    case 'u32': return scaled(joined(first, second ?? 0, point), point);
    case 'i32': return scaled(joined(first, second ?? 0, point) | 0, point);
    case 'f32': return scaled(asFloat(joined(first, second ?? 0, point)), point);
    case 'ascii': return words.slice(at, at + pointWords(point)).map((word) => String.fromCodePoint(word >> 8, word & 0xff)).join('').replace(/[\0 ]+$/, '');
  }
}

/**
 * A copy of the words with the point set to a value; other bits stay. Null where the words do not hold the whole point,
 * or the value does not fit it.
 */
export function encodePoint(point: ProfilePoint, value: PointValue, words: readonly number[], base: number): number[] | null {
  const at = point.address - base;
  const count = pointWords(point);
  if (at < 0 || at + count > words.length) return null;
  const own = encodeInto(point, value, words[at] ?? 0);
  return own === null ? null : [...words.slice(0, at), ...own, ...words.slice(at + count)];
}

function encodeInto(point: ProfilePoint, value: PointValue, first: number): number[] | null {
  if (isUnordered(point)) return null;
  if (point.type === 'bit') return withBit(point, value, first);
  return point.type === 'u8' ? withByte(point, value, first) : wordsOf(point, value);
}

/** Half of the world's devices would be read wrong: nobody has said which word comes first. */
export function isUnordered(point: Pick<ProfilePoint, 'type' | 'length' | 'wordOrder'>): boolean {
  return point.wordOrder === 'unknown' && point.type !== 'ascii' && pointWords(point) === 2;
}

function withByte(point: ProfilePoint, value: PointValue, word: number): number[] | null {
  const raw = typeof value === 'number' ? Math.round(value / (point.scale ?? 1)) : -1;
  if (!(raw >= 0 && raw <= 0xff)) return null;
  const shift = point.bit ?? 0;
  return [(word & ~(0xff << shift) & 0xffff) | (raw << shift)];
}

function withBit(point: ProfilePoint, value: PointValue, word: number): number[] | null {
  if (typeof value !== 'boolean') return null;
  const mask = 1 << (point.bit ?? 0);
  return [value ? word | mask : word & ~mask];
}

function wordsOf(point: ProfilePoint, value: PointValue): number[] | null {
  if (point.type === 'ascii') return typeof value === 'string' ? textWords(value, point.length ?? 1) : null;
  if (typeof value !== 'number') return null;
  const raw = point.type === 'f32' ? value / (point.scale ?? 1) : Math.round(value / (point.scale ?? 1));
  switch (point.type) {
    case 'bit':
    case 'u8': return null;
    case 'u16': return raw >= 0 && raw < wordValues ? [raw] : null;
    case 'i16': return raw >= -wordValues / 2 && raw < wordValues / 2 ? [raw & 0xffff] : null;
    case 'u32': return raw >= 0 && raw < 2 ** 32 ? split(raw, point) : null;
    case 'i32': return raw >= -(2 ** 31) && raw < 2 ** 31 ? split(raw >>> 0, point) : null;
    case 'f32': return split(floatBits(raw), point);
  }
}

/** Binary fractions leave 229.70000000000002 V; no instrument has ten digits. */
function scaled(raw: number, point: ProfilePoint): number {
  return point.scale === undefined ? raw : Number((raw * point.scale).toPrecision(10));
}

function joined(first: number, second: number, point: ProfilePoint): number {
  const [high, low] = point.wordOrder === 'little' ? [second, first] : [first, second];
  return high * wordValues + low;
}

function split(value: number, point: ProfilePoint): number[] {
  const words = [Math.floor(value / wordValues), value % wordValues];
  return point.wordOrder === 'little' ? words.toReversed() : words;
}

function asFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

function floatBits(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint32(0);
}

/** Two characters a register, the first in the high byte; what is left over is NUL. */
function textWords(text: string, length: number): number[] | null {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  if (codes.length > length * 2 || codes.some((code) => code > 0x7f)) return null;
  return Array.from({ length }, (_, index) => ((codes[2 * index] ?? 0) << 8) | (codes[2 * index + 1] ?? 0));
}
