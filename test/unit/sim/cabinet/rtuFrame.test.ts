import { describe, expect, test } from 'vitest';
import { crc16, createRequestSplitter, decodeAdu, encodeAdu } from '../../../../src/sim/cabinet/rtuFrame.ts';

/** From the specification (Modbus over serial line 1.02, 6.2.2): 02 07 gives 41 12. */
test('CRC as in the specification', () => {
  expect([...encodeAdu(2, Uint8Array.of(7))]).toEqual([2, 7, 0x41, 0x12]);
  expect(crc16(Uint8Array.of(2, 7, 0x41, 0x12))).toBe(0);
});

test('a frame with a wrong bit is none', () => {
  const adu = encodeAdu(1, Uint8Array.of(3, 0, 100, 0, 10));
  expect(decodeAdu(adu)).toMatchObject({ unit: 1, bytes: 8 });
  for (let bit = 0; bit < adu.length * 8; bit += 1) {
    const broken = adu.slice();
    broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(decodeAdu(broken)).toBe(null);
  }
});

describe('cutting a stream into requests', () => {
  const image = encodeAdu(1, Uint8Array.of(23, 0, 100, 0, 10, 0, 0, 0, 2, 4, 0, 1, 0, 2));
  const write = encodeAdu(2, Uint8Array.of(16, 0, 0, 0, 1, 2, 0, 7));
  const read = encodeAdu(3, Uint8Array.of(4, 0, 0, 0, 19));

  test('byte by byte', () => {
    const splitter = createRequestSplitter();
    const found = [...image, ...write, ...read].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
    expect(found.map(({ unit, bytes }) => [unit, bytes])).toEqual([[1, image.length], [2, write.length], [3, 8]]);
    expect(splitter.pending()).toBe(false);
  });

  test('glued together', () => {
    expect(createRequestSplitter().push(Uint8Array.from([...image, ...read])).map(({ unit }) => unit)).toEqual([1, 3]);
  });

  test('a function of unknown length ends with the silence', () => {
    const splitter = createRequestSplitter();
    expect(splitter.push(encodeAdu(1, Uint8Array.of(0x2b, 14, 1, 0)))).toEqual([]);
    expect(splitter.silence()).toMatchObject({ unit: 1 });
    expect(splitter.pending()).toBe(false);
  });

  test('rubbish is forgotten at the silence', () => {
    const splitter = createRequestSplitter();
    splitter.push(Uint8Array.of(1, 3, 0));
    expect(splitter.silence()).toBe(null);
    expect(splitter.push(read)).toHaveLength(1);
  });
});
