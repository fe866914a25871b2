import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16 } from '../../../../src/field/bus/crc.ts';
import { createAssembly, crcVerdict, exchangesOf, type BusFrame, type RecordHead } from '../../../../src/cli/bus/frame.ts';
import { linkTypeRtacSerial, pcapngFrame, pcapngHead, readPcapng } from '../../../../src/cli/bus/pcapng.ts';
import { readText, textHead, textLine } from '../../../../src/cli/bus/recordText.ts';
import { freshSeed } from '../../../seed.ts';

fc.configureGlobal({ seed: freshSeed });

const head: RecordHead = {
  siteId: 'here', safetyHash: 'ab', boot: 'cd', wallAtZeroMs: 1_795_870_000_123,
  lines: [{ id: 'lamps', kind: 'serial', speed: '115200 8E1' }, { id: 'field', kind: 'serial', speed: '19200 8E1' }],
};

function adu(...bytes: readonly number[]): Buffer {
  const crc = crc16(Uint8Array.from(bytes), 0, bytes.length);
  return Buffer.from([...bytes, crc & 0xff, crc >> 8]);
}

const frame = (tMs: number, way: BusFrame['way'], bytes: Buffer, line = 'lamps'): BusFrame => ({ tMs, line, way, bytes });
const frames = fc.array(fc.record({
  tMs: fc.integer({ min: 0, max: 86_400_000_000 }).map((us) => us / 1000), line: fc.constantFrom('lamps', 'field'), way: fc.constantFrom('out' as const, 'in' as const),
  bytes: fc.uint8Array({ maxLength: 260 }).map((bytes) => Buffer.from(bytes)),
}), { maxLength: 20 });

describe('a recording reads back as it was written', () => {
  test('as text: one line a frame', () => {
    fc.assert(fc.property(frames, (list) => {
      const text = textHead(head) + list.map(textLine).join('');
      expect(text.split('\n')).toHaveLength(3 + list.length);
      expect(readText(text)).toEqual({ ok: true, head, frames: list });
    }), { numRuns: 200 });
  });

  test('as pcapng', () => {
    fc.assert(fc.property(frames, (list) => {
      const read = readPcapng(Buffer.concat([pcapngHead(head), ...list.map((one) => pcapngFrame(head, one) ?? Buffer.alloc(0))]));
      expect(read).toMatchObject({ ok: true, head });
      const got = read.ok ? read.frames : [];
      expect(got.map(({ line, way, bytes }) => ({ line, way, bytes }))).toEqual(list.map(({ line, way, bytes }) => ({ line, way, bytes })));
      for (const [at, one] of got.entries()) expect(Math.abs(one.tMs - (list[at]?.tMs ?? 0))).toBeLessThanOrEqual(0.002);
    }), { numRuns: 200 });
  });

  test('a spoilt file is refused with its place, and never throws', () => {
    const good = Buffer.concat([pcapngHead(head), pcapngFrame(head, frame(1, 'out', adu(1, 3, 0, 1, 0, 1))) ?? Buffer.alloc(0)]);
    fc.assert(fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(good.length), (at, change, length) => {
      const spoilt = Buffer.from(good.subarray(0, length));
      if (at < length) spoilt[at] = (spoilt[at] ?? 0) ^ change;
      const read = readPcapng(spoilt);
      expect(typeof read.ok).toBe('boolean');
    }), { numRuns: 500 });
    expect(readPcapng(good.subarray(0, good.length - 3))).toMatchObject({ ok: false });
    expect(readText('nothing')).toEqual({ ok: false, at: 1 });
    expect(readText(`${textHead(head)}   1.000000  lamps  >    1  fc03  ok     0g`)).toEqual({ ok: false, at: 3 });
  });

  test('pcapng by its own layout: link type, name, microseconds, way, and the CRC flag', () => {
    const file = pcapngHead(head);
    expect(file.readUInt32LE(0)).toBe(0x0a0d0d0a);
    const first = file.readUInt32LE(4);
    expect([file.readUInt32LE(first), file.readUInt16LE(first + 8)]).toEqual([1, linkTypeRtacSerial]);
    const packet = pcapngFrame(head, frame(1000.5, 'in', Buffer.from([1, 2, 3, 4]))) ?? Buffer.alloc(0);
    expect(packet.readUInt32LE(4)).toBe(packet.length);
    expect(packet.readUInt32LE(packet.length - 4)).toBe(packet.length);
    expect([packet.readUInt32BE(28), packet.readUInt32BE(32), packet.readUInt8(36)]).toEqual([1_795_870_001, 123_500, 2]);
    expect(packet.readUInt32LE(packet.length - 12)).toBe(0x0100_0001);
  });
});

const verdicts = (...list: readonly BusFrame[]): string[] => exchangesOf(list).map(({ verdict }) => verdict);
const mbap = (...body: readonly number[]): string => Buffer.from([0, 9, 0, 0, 0, body.length, ...body]).toString('hex');

describe('what came is put together and judged', () => {
  const request = adu(1, 3, 0, 100, 0, 2);
  const answer = adu(1, 3, 4, 0, 7, 0, 8);

  test('pieces of an answer are one frame; after a long silence they are two', () => {
    const assembly = createAssembly();
    const got = [
      ...assembly.take([1, 10, 'lamps', 'out', request.toString('hex')]),
      ...assembly.take([2, 20, 'lamps', 'in', answer.subarray(0, 3).toString('hex')]),
      ...assembly.take([3, 21, 'lamps', 'in', answer.subarray(3).toString('hex')]),
      ...assembly.take([4, 200, 'lamps', 'in', 'ff']),
      ...assembly.end(),
    ];
    expect(got.map(({ tMs, way, bytes }) => [tMs, way, bytes.toString('hex')])).toEqual([[10, 'out', request.toString('hex')], [20, 'in', answer.toString('hex')], [200, 'in', 'ff']]);
  });

  test.each([
    ['answer', answer], ['answer', Buffer.concat([request, answer])], ['exception', adu(1, 0x83, 2)], ['badCrc', Buffer.concat([answer.subarray(0, -1), Buffer.of(0)])],
    ['partial', answer.subarray(0, 4)], ['otherAnswer', adu(2, 3, 4, 0, 7, 0, 8)], ['otherAnswer', adu(1, 4, 4, 0, 7, 0, 8)],
  ])('%s', (verdict, bytes) => {
    expect(verdicts(frame(1, 'out', request), frame(2, 'in', bytes), frame(3, 'out', request), frame(4, 'in', answer))).toEqual([verdict, 'answer']);
  });

  test('silence, bytes that nobody asked for, and what the recording’s own ends cut off', () => {
    expect(verdicts(frame(0, 'in', answer), frame(1, 'out', request), frame(2, 'out', request), frame(3, 'in', answer), frame(4, 'in', answer), frame(5, 'out', request))).toEqual(['cut', 'silence', 'answer', 'unasked', 'cut']);
  });

  test('frames of Modbus TCP are put into RTU form; what is none stays as it is', () => {
    const assembly = createAssembly(new Set(['net']));
    const got = [...assembly.take([1, 1, 'net', 'out', mbap(1, 3, 0, 100, 0, 2)]), ...assembly.take([2, 2, 'net', 'in', mbap(1, 3, 4, 0, 7, 0, 8)]), ...assembly.end()];
    expect(exchangesOf(got).map(({ verdict }) => verdict)).toEqual(['answer']);
    expect(got.map(({ bytes }) => bytes)).toEqual([request, answer]);
    expect(createAssembly(new Set(['net'])).take([1, 1, 'net', 'out', '0102']).map(({ bytes }) => bytes.toString('hex'))).toEqual(['0102']);
  });

  test('a frame has its own CRC or not', () => {
    expect([crcVerdict(answer), crcVerdict(answer.subarray(1)), crcVerdict(Buffer.of(1, 2))]).toEqual(['ok', 'bad', 'short']);
  });
});
