import type { ProfileField } from '../../model/profile.ts';

/** A moment as the sensor packs it: UTC, by the sensor's own clock. */
export interface Z1DateTime {
  readonly year: number; readonly month: number; readonly day: number;
  readonly hour: number; readonly minute: number; readonly second: number; readonly ms: number;
}

/** Bytes that a field takes. */
export const fieldBytes: Readonly<Record<ProfileField['type'], number>> = { u8: 1, u16: 2, u24: 3, fixed24: 3, dateTime: 8 };

export function readU(body: Uint8Array, offset: number, bytes: number): number {
  let value = 0;
  for (let at = 0; at < bytes; at += 1) value = value * 256 + (body[offset + at] ?? 0);
  return value;
}

export function writeU(body: Uint8Array, offset: number, bytes: number, value: number): void {
  let rest = value;
  for (let at = bytes - 1; at >= 0; at -= 1) {
    body[offset + at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

const validBit = 0x80;
const wholeSpan = 0x8000;

/** A speed: 1 valid bit, 15 bits with sign, and 256ths away from 0; null where it is not valid. */
export function readFixed24(body: Uint8Array, offset: number): number | null {
  const high = body[offset] ?? 0;
  if ((high & validBit) === 0) return null;
  const raw = ((high & 0x7f) << 8) | (body[offset + 1] ?? 0);
  const whole = raw >= wholeSpan / 2 ? raw - wholeSpan : raw;
  const part = (body[offset + 2] ?? 0) / 256;
  return whole < 0 ? whole - part : whole + part;
}

/** False for a value that the form can't hold: beyond 15 bits with sign, or between −1 and 0. */
export function writeFixed24(body: Uint8Array, offset: number, value: number | null): boolean {
  if (value === null) {
    writeU(body, offset, 3, 0);
    return true;
  }
  const parts = Math.round(Math.abs(value) * 256);
  const whole = Math.floor(parts / 256) * Math.sign(value);
  if (!Number.isFinite(value) || whole >= wholeSpan / 2 || whole < -wholeSpan / 2 || (value < 0 && whole === 0 && parts > 0)) return false;
  const raw = (whole + wholeSpan) % wholeSpan;
  body.set([validBit | (raw >> 8), raw & 0xff, parts % 256], offset);
  return true;
}

/** Year, month, day in one word of 32 bit; hour, minute, second, millisecond in the other. */
export function readDateTime(body: Uint8Array, offset: number): Z1DateTime {
  const date = readU(body, offset, 4);
  const time = readU(body, offset + 4, 4);
  return {
    year: (date >>> 9) & 0xfff, month: (date >>> 5) & 0xf, day: date & 0x1f,
    hour: (time >>> 22) & 0x1f, minute: (time >>> 16) & 0x3f, second: (time >>> 10) & 0x3f, ms: time & 0x3ff,
  };
}

export function writeDateTime(body: Uint8Array, offset: number, { year, month, day, hour, minute, second, ms }: Z1DateTime): void {
  writeU(body, offset, 4, year * 512 + month * 32 + day);
  writeU(body, offset + 4, 4, hour * 4_194_304 + minute * 65_536 + second * 1024 + ms);
}

/** A field of a profile as text or number; null for a speed that is not valid, or a body that ends before. */
export function readField({ offset, type }: ProfileField, body: Uint8Array): number | string | null {
  if (offset + fieldBytes[type] > body.length) return null;
  switch (type) {
    case 'u8':
    case 'u16':
    case 'u24': return readU(body, offset, fieldBytes[type]);
    case 'fixed24': return readFixed24(body, offset);
    case 'dateTime': return dateTimeText(readDateTime(body, offset));
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

export function dateTimeText({ year, month, day, hour, minute, second, ms }: Z1DateTime): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(ms).padStart(3, '0')}Z`;
}
