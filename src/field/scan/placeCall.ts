import type { BusReading, BusValue } from '../../model/busView.ts';
import type { Area, ProfilePoint } from '../../model/profile.ts';
import { decodePoint, encodePoint } from '../profile/codec.ts';
import { readFunctions, wordsOf } from './block.ts';
import type { BusCall, BusOutcome } from './request.ts';

/** A place of one device on the wire: a point of its profile, or bare addresses. */
export interface BusSpan { readonly point: ProfilePoint | null; readonly area: Area; readonly address: number; readonly count: number }

export function readCall({ area, address, count }: BusSpan): BusCall {
  return { function: readFunctions[area], address, count };
}

/** The call that makes a value of what stands there; null where it does not fit. `words`: what stands there now, where that matters. */
export function writeCall({ point, area, address, count }: BusSpan, value: BusValue, words: readonly number[] | null): BusCall | null {
  const wanted = point === null ? rawWords(value, count) : pointWordsOf(point, value, words ?? Array.from({ length: count }, () => 0));
  const [first] = wanted ?? [];
  if (wanted === null || first === undefined) return null;
  if (area === 'coil') {
    if (wanted.some((bit) => bit > 1)) return null;
    return wanted.length === 1 ? { function: 'fc05', address, value: first === 1 } : { function: 'fc15', address, values: wanted.map((bit) => bit === 1) };
  }
  return wanted.length === 1 ? { function: 'fc06', address, value: first } : { function: 'fc16', address, values: wanted };
}

function pointWordsOf(point: ProfilePoint, value: BusValue, words: readonly number[]): readonly number[] | null {
  if (typeof value === 'object') return null;
  const bit = point.type === 'bit' && (value === 0 || value === 1) ? value === 1 : value;
  return encodePoint(point, bit, words, point.address);
}

function rawWords(value: BusValue, count: number): readonly number[] | null {
  return typeof value === 'object' && value.length === count ? value : null;
}

/** A bit or a byte among others of a register: those must be known before they are written back. */
export function needsWords({ point, area }: BusSpan): boolean {
  return point !== null && (point.type === 'bit' || point.type === 'u8') && area === 'holding';
}

/** What an answer says of the place; null for anything that is no whole answer to its reading. */
export function readingOf({ point, area, address, count }: BusSpan, outcome: BusOutcome, of: Pick<BusReading, 'board' | 'profile' | 'lamps'>): BusReading | null {
  const words = wordsOf(outcome, count);
  if (words === null) return null;
  const value = point === null ? null : decodePoint(point, words, point.address);
  return { ...of, point: point?.id ?? null, area, address, words: [...words], value, unit: point?.unit ?? null };
}
