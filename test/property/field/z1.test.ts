import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc8 } from '../../../src/field/z1/crc8.ts';
import { encodeFrame, frameAt, frameBytes, mostFrame, type Z1Frame } from '../../../src/field/z1/frame.ts';
import { decodeInterval, encodeInterval, type LaneInterval } from '../../../src/field/z1/interval.ts';
import { emptyReceiver, receive, silence } from '../../../src/field/z1/receiver.ts';
import { longDivision } from '../../unit/field/z1/handFrame.ts';

const byte = fc.integer({ min: 0, max: 255 });
const address = fc.record({ subId: byte, id: fc.integer({ min: 0, max: 65_535 }) });
const frame: fc.Arbitrary<Z1Frame> = fc.record({ destination: address, source: address, sequence: byte, body: fc.uint8Array({ minLength: 3, maxLength: 244 }) });
const u = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const speed = fc.option(fc.integer({ min: 256, max: 16_383 * 256 }).map((parts) => parts / 256), { nil: null });
const interval: fc.Arbitrary<LaneInterval> = fc.record({
  lane: byte, interval: u(24), speed, count: u(24), occupancy: fc.option(fc.integer({ min: 0, max: 32_766 }), { nil: null }),
  endsAt: fc.record({ year: u(12), month: u(4), day: u(5), hour: u(5), minute: u(6), second: u(6), ms: u(10) }),
  classes: fc.tuple(u(24), u(24), u(24), u(24)), speed85: speed, headway: u(24), gap: u(24), lanes: byte, approaches: byte,
});

test('the table and the long division give the same CRC', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => { expect(crc8(bytes)).toBe(longDivision([...bytes])); }), { numRuns: 500 });
});

test('what is encoded is decoded, and nothing of it is lost', () => {
  fc.assert(fc.property(frame, (one) => {
    const bytes = encodeFrame(one);
    expect(bytes).toHaveLength(frameBytes(one.body.length));
    expect(bytes === null ? null : frameAt(bytes, 0)).toEqual({ kind: 'frame', length: frameBytes(one.body.length), frame: one });
  }), { numRuns: 1000 });
  fc.assert(fc.property(interval, (one) => {
    const body = encodeInterval(one);
    expect(body === null ? null : decodeInterval(body)).toEqual(one);
  }), { numRuns: 2000 });
});

test('whatever the line brings, a frame is taken only with both CRCs right, and one behind the noise is found', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), frame, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }), (noise, one, cuts) => {
    const whole = encodeFrame(one) ?? new Uint8Array(0);
    const all = Uint8Array.from([...noise, ...whole, ...new Uint8Array(mostFrame)]);
    let receiver = emptyReceiver;
    const found: Z1Frame[] = [];
    for (let at = 0, turn = 0; at < all.length; turn += 1) {
      const size = cuts[turn % cuts.length] ?? 1;
      const got = receive(receiver, all.subarray(at, at + size));
      receiver = got.receiver;
      found.push(...got.frames);
      expect(receiver.pending.length).toBeLessThan(mostFrame);
      at += size;
    }
    found.push(...silence(receiver).frames);
    expect(found).toContainEqual(one);
  }), { numRuns: 1000 });
});
