import type { ProfileSource, VersionReading } from '../../model/profile.ts';
import type { PointValue } from './codec.ts';

type FirmwareRange = ProfileSource['firmware'];

/** A firmware version as people write it, from what its point says. */
export function versionOf(value: PointValue, reading: VersionReading | undefined): string {
  if (typeof value !== 'number') return String(value);
  switch (reading ?? 'bytes') {
    case 'bytes': return `${value >> 8}.${value & 0xff}`;
    case 'hexBytes': return hexBytes(value);
    case 'hundredths': return `${Math.floor(value / 100)}.${value % 100}`;
    case 'tenths': return `${Math.floor(value / 10)}.${value % 10}`;
    case 'number':
    case 'text': return String(value);
  }
}

/** What the point of a device with this version says; null for a version that it can't say. */
export function versionValue(version: string, reading: VersionReading | undefined): number | string | null {
  const [major = '', minor = '0'] = version.split('.');
  const [high, low] = [Number(major), Number(minor)];
  switch (reading ?? 'bytes') {
    case 'bytes': return whole(((high & 0xff) << 8) | (low & 0xff));
    case 'hexBytes': return whole(Number.parseInt(version.replaceAll('.', ''), 16));
    case 'hundredths': return whole(high * 100 + low);
    case 'tenths': return whole(high * 10 + low);
    case 'number': return whole(Number(version));
    case 'text': return version;
  }
}

function whole(value: number): number | null {
  return Number.isInteger(value) && value >= 0 ? value : null;
}

function hexBytes(value: number): string {
  const digits = value.toString(16).toUpperCase();
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return even.match(/../g)?.join('.') ?? even;
}

/** Below 0 where `a` is older, 0 where they are the same. Parts that are missing count as 0. */
export function compareVersions(a: string, b: string, reading: VersionReading | undefined): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = comparePart(left[at] ?? '0', right[at] ?? '0', reading);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A part that is no number (`2b`) comes after the number it is not, and among its like by its letters. */
function comparePart(a: string, b: string, reading: VersionReading | undefined): number {
  const base = reading === 'hexBytes' ? 16 : 10;
  const [left, right] = [numberOf(a, base), numberOf(b, base)];
  if (left !== null && right !== null) return left - right;
  if (left === null && right === null) return a < b ? -1 : a > b ? 1 : 0;
  return left === null ? 1 : -1;
}

function numberOf(part: string, base: 10 | 16): number | null {
  const digits = base === 16 ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/;
  return digits.test(part) ? Number.parseInt(part, base) : null;
}

export function isInRange(version: string, { from, to, reading }: FirmwareRange): boolean {
  return compareVersions(version, from, reading) >= 0 && compareVersions(version, to, reading) <= 0;
}

/** Whether one device could be in both. */
export function rangesOverlap(a: FirmwareRange, b: FirmwareRange): boolean {
  return compareVersions(a.from, b.to, a.reading) <= 0 && compareVersions(b.from, a.to, a.reading) <= 0;
}
