import { describe, expect, test } from 'vitest';
import { crc8 } from '../../../../src/field/z1/crc8.ts';
import { dateTimeText, readField, readFixed24, writeFixed24 } from '../../../../src/field/z1/field.ts';
import { encodeFrame, frameAt, mostFrame, type Z1Frame } from '../../../../src/field/z1/frame.ts';
import { decodeInterval, encodeInterval, intervalReply, intervalRequest, resultBody } from '../../../../src/field/z1/interval.ts';
import { emptyReceiver, receive, silence } from '../../../../src/field/z1/receiver.ts';
import { loadProfile } from '../profile/loadProfile.ts';
import { handFrame, handInterval, longDivision } from './handFrame.ts';

const bytes = (values: readonly number[]): Uint8Array => Uint8Array.from(values);
const reply = handFrame({ to: 0, from: 7, sequence: 1, body: handInterval });

test('the CRC is the remainder of a division by x^8 + x^4 + x^3 + x^2', () => {
  for (const text of [[0], [1], [0x80], [0xff], [0x5a, 0x31], handInterval]) expect(crc8(bytes(text))).toBe(longDivision(text));
  expect(crc8(bytes([1]))).toBe(0x1c);
});

describe('a frame', () => {
  test('is 10 bytes of header, a CRC, the body, a CRC', () => {
    const frame: Z1Frame = { destination: { subId: 1, id: 0x0203 }, source: { subId: 4, id: 0x0506 }, sequence: 7, body: bytes([0x71, 2, 0, 0, 0, 9]) };
    const header = [0x5a, 0x31, 1, 2, 3, 4, 5, 6, 7, 6];
    expect([...encodeFrame(frame) ?? []]).toEqual([...header, longDivision(header), 0x71, 2, 0, 0, 0, 9, longDivision([0x71, 2, 0, 0, 0, 9])]);
    expect(frameAt(encodeFrame(frame) ?? bytes([]), 0)).toEqual({ kind: 'frame', length: 18, frame });
  });

  test('does not exist with a body shorter than 3, longer than 244, or an address that does not fit', () => {
    const frame: Z1Frame = { destination: { subId: 0, id: 1 }, source: { subId: 0, id: 0 }, sequence: 0, body: new Uint8Array(244) };
    expect(encodeFrame(frame)).toHaveLength(mostFrame);
    for (const wrong of [{ body: new Uint8Array(245) }, { body: new Uint8Array(2) }, { sequence: 256 }, { source: { subId: 0, id: 65_536 } }, { destination: { subId: -1, id: 0 } }]) {
      expect(encodeFrame({ ...frame, ...wrong })).toBeNull();
    }
  });

  test('with any one bit wrong is none', () => {
    for (let at = 0; at < reply.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const spoilt = bytes(reply.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte)));
        expect(['none', 'partial', 'badBody']).toContain(frameAt(spoilt, 0).kind);
        expect(receive(emptyReceiver, spoilt).frames).toEqual([]);
      }
    }
  });
});

describe('a stream', () => {
  test('gives its frames, however it is cut', () => {
    const both = [...reply, ...handFrame({ to: 3, from: 9, sequence: 8, body: [1, 2, 3] })];
    for (let size = 1; size <= both.length; size += 1) {
      let receiver = emptyReceiver;
      const sequences: number[] = [];
      for (let at = 0; at < both.length; at += size) {
        const got = receive(receiver, bytes(both.slice(at, at + size)));
        receiver = got.receiver;
        sequences.push(...got.frames.map(({ sequence }) => sequence));
        expect(got.dropped).toBe(0);
      }
      expect(sequences).toEqual([1, 8]);
    }
  });

  test('finds a frame behind noise, half a frame, and a header that lies', () => {
    for (const before of [[0], [0x5a], [0x5a, 0x31], [0x5a, 0x5a], reply.slice(0, 30), reply.slice(0, 10), [0x5a, 0x31, ...reply.slice(2, 9), 244, 0]]) {
      const got = receive(emptyReceiver, bytes([...before, ...reply, ...Array.from({ length: mostFrame }, () => 0)]));
      expect(got.frames.map(({ sequence }) => sequence)).toEqual([1]);
    }
  });

  test('lets what a silent line never completes go, and keeps what stands behind it', () => {
    const liar = handFrame({ to: 0, from: 0, sequence: 0, body: Array.from({ length: 200 }, () => 0) }).slice(0, 40);
    const got = receive(emptyReceiver, bytes([...liar, ...reply]));
    expect(got.frames).toEqual([]);
    expect(silence(got.receiver)).toMatchObject({ frames: [{ sequence: 1 }], receiver: { pending: bytes([]) } });
  });

  test('tells a sound header with a damaged body, and takes no frame of it', () => {
    const spoilt = [...reply.slice(0, -1), (reply.at(-1) ?? 0) ^ 1];
    expect(receive(emptyReceiver, bytes(spoilt))).toMatchObject({ frames: [], damaged: [{ sequence: 1 }] });
  });
});

describe('an interval', () => {
  const data = decodeInterval(bytes(handInterval));

  test('is read field by field from its place', () => {
    expect(data).toEqual({
      lane: 2, interval: 0x010203, endsAt: { year: 2026, month: 11, day: 28, hour: 13, minute: 7, second: 59, ms: 250 },
      speed: 45.5, count: 37, occupancy: 90, classes: [5, 20, 10, 2], speed85: null, headway: 1600, gap: 1500, lanes: 4, approaches: 2,
    });
    expect(dateTimeText(data.endsAt)).toBe('2026-11-28T13:07:59.250Z');
  });

  test('is written as it was read', () => {
    const invalid = handInterval.with(35, 0);
    expect([...encodeInterval(data) ?? []]).toEqual(invalid);
    expect(encodeInterval({ ...data, count: 2 ** 24 })).toBeNull();
    expect(encodeInterval({ ...data, speed: 16_384 })).toBeNull();
  });

  test('an occupancy that is an error of the sensor is none', () => {
    for (const [high, low, occupancy] of [[0x7f, 0xfe, 32_766], [0x7f, 0xff, null], [0xff, 0xff, null]] as const) {
      expect(decodeInterval(bytes(handInterval.with(20, high).with(21, low))).occupancy).toBe(occupancy);
    }
  });

  test('the profile’s fields stand where the codec has them', () => {
    const fields = loadProfile('wavetronix/SS125').fields ?? [];
    const read = Object.fromEntries(fields.map((field) => [field.id, readField(field, bytes(handInterval))]));
    expect(read).toEqual({
      lane: 2, interval: 0x010203, endsAt: '2026-11-28T13:07:59.250Z', speed: 45.5, count: 37, occupancy: 90,
      'class.1': 5, 'class.2': 20, 'class.3': 10, 'class.4': 2, speed85: null, headway: 1600, gap: 1500, lanes: 4, approaches: 2,
    });
    expect(readField({ id: 'beyond', offset: 44, type: 'u16' }, bytes(handInterval))).toBeNull();
  });

  test('speeds have 15 bits with sign, and 256ths', () => {
    const body = new Uint8Array(3);
    for (const value of [0, 1, 0.5, 45.5, -1, -2.25, 16_383.996_093_75, -16_384]) {
      expect(writeFixed24(body, 0, value)).toBe(true);
      expect(readFixed24(body, 0)).toBe(value);
    }
    for (const value of [16_384, -16_385, -0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(writeFixed24(body, 0, value)).toBe(false);
    expect(writeFixed24(body, 0, null) && readFixed24(body, 0)).toBeNull();
  });
});

describe('an answer', () => {
  const request: Z1Frame = { destination: { subId: 0, id: 7 }, source: { subId: 0, id: 0 }, sequence: 0, body: intervalRequest(2, 0) };
  const [frame] = receive(emptyReceiver, bytes(reply)).frames;
  if (frame === undefined) throw new Error('no frame');

  test('has the addresses exchanged, the next sequence, the same message', () => {
    expect(intervalReply(request, frame)).toMatchObject({ kind: 'data', data: { lane: 2, count: 37 } });
    expect(intervalReply({ ...request, sequence: 255 }, { ...frame, sequence: 0 }).kind).toBe('data');
  });

  test.each<[string, Partial<Z1Frame>]>([
    ['the sequence of the request', { sequence: 0 }], ['a sequence two on', { sequence: 2 }],
    ['another sensor', { source: { subId: 0, id: 8 } }], ['another sub-id', { source: { subId: 1, id: 7 } }], ['another client', { destination: { subId: 0, id: 1 } }],
    ['another message', { body: bytes(handInterval.with(0, 0x70)) }], ['another lane', { body: bytes(handInterval.with(1, 3)) }],
    ['a write', { body: bytes(handInterval.with(2, 1)) }], ['a body that is too short', { body: bytes(handInterval.slice(0, 44)) }],
    ['a result that is too long', { body: bytes([0x71, 2, 2, 0, 15, 0]) }],
  ])('is not one with %s', (_, change) => {
    expect(intervalReply(request, { ...frame, ...change }).kind).toBe('other');
  });

  test('may be a result', () => {
    expect(intervalReply(request, { ...frame, body: resultBody(request.body, 16) })).toEqual({ kind: 'result', code: 16 });
  });
});
