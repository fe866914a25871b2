import { expect, test } from 'vitest';
import { checkedBytes, crc16 } from '../../../src/monitor/crc.ts';

/** A frame of these bytes with its CRC, as hex. */
function framed(bytes: readonly number[]): string {
  const crc = crc16(Uint8Array.from(bytes), bytes.length);
  return [...bytes, crc & 0xff, crc >>> 8].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

test('known sums', () => {
  expect(crc16(Uint8Array.from([0x01, 0x03, 0, 0, 0, 1]), 6)).toBe(0x0a84);
  expect(crc16(new TextEncoder().encode('123456789'), 9)).toBe(0x4b37);
  expect(crc16(new Uint8Array(0), 0)).toBe(0xffff);
});

test('every byte survives the way through hex, in either letter case', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    const hex = framed([byte, 255 - byte, 7]);
    expect([...(checkedBytes(hex) ?? [])].slice(0, 3)).toEqual([byte, 255 - byte, 7]);
    expect(checkedBytes(hex.toUpperCase())).toEqual(checkedBytes(hex));
  }
});

test('one wrong bit anywhere is no frame', () => {
  const bytes = Array.from({ length: 14 }, (_, at) => (at * 37) & 0xff);
  const whole = framed(bytes);
  for (let bit = 0; bit < whole.length * 4; bit += 1) {
    const at = Math.floor(bit / 4);
    const digit = (Number.parseInt(whole[at] ?? '', 16) ^ (1 << (bit % 4))).toString(16);
    expect(checkedBytes(`${whole.slice(0, at)}${digit}${whole.slice(at + 1)}`)).toBeNull();
  }
});

test('lengths: from two bytes and their sum to the longest frame of Modbus', () => {
  expect(checkedBytes(framed([1]))).toBeNull();
  expect(checkedBytes(framed([1, 2]))).toHaveLength(4);
  expect(checkedBytes(framed(Array.from({ length: 254 }, () => 9)))).toHaveLength(256);
  expect(checkedBytes(framed(Array.from({ length: 255 }, () => 9)))).toBeNull();
  expect(checkedBytes(`${framed([1, 2])}0`)).toBeNull();
  expect(checkedBytes('')).toBeNull();
});

test.each(['/', ':', '@', 'G', '`', 'g', ' ', '-'])('%s is no digit', (letter) => {
  // Whatever value a wrong reading would give it, the sum that fits that reading is tried as well.
  for (let value = 0; value < 256; value += 1) {
    const hex = framed([value, 1]);
    expect(checkedBytes(`${letter}${hex.slice(1)}`)).toBeNull();
    expect(checkedBytes(`${hex[0] ?? ''}${letter}${hex.slice(2)}`)).toBeNull();
  }
});
