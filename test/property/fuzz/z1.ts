import { encodeFrame, mostFrame, type Z1Frame } from '../../../src/field/z1/frame.ts';
import { decodeInterval, intervalReply, intervalRequest, resultBody } from '../../../src/field/z1/interval.ts';
import { readField } from '../../../src/field/z1/field.ts';
import { emptyReceiver, receive, silence, type Z1Received } from '../../../src/field/z1/receiver.ts';
import type { Random } from '../../../src/platform/random.ts';
import { createSs125 } from '../../../src/sim/cabinet/ss125.ts';
import { loadProfile } from '../../unit/field/profile/loadProfile.ts';

/** What one stream of bytes came to. */
export interface Z1Case { readonly bytes: number; readonly frames: number; readonly answers: number; readonly problems: readonly string[] }

const fields = loadProfile('wavetronix/SS125').fields ?? [];

/** CRC-8 bit by bit: the judge does not believe the table. */
function slowCrc(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const out = (crc >> 7) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0xff;
      if (out === 1) crc ^= 0x1c;
    }
  }
  return crc;
}

function someFrame(random: Random): Z1Frame {
  const lane = random.int(0, 12);
  const kind = random.int(0, 3);
  const body = kind === 0 ? intervalRequest(lane, random.int(0, 4))
    : kind === 1 ? resultBody(intervalRequest(lane, 0), random.int(0, 40))
      : Uint8Array.from({ length: kind === 2 ? 45 : random.int(3, 244) }, (_, at) => (at === 0 ? 0x71 : at === 1 ? lane : at === 2 ? 0 : random.int(0, 255)));
  const id = random.pick([7, 7, 7, 0, 8, 65_535]);
  const [destination, source] = random.next() < 0.5 ? [{ subId: 0, id }, { subId: 0, id: 0 }] : [{ subId: 0, id: 0 }, { subId: 0, id }];
  return { destination, source, sequence: random.int(0, 255), body };
}

/** A frame as a bad line brings it: whole, cut, damaged, doubled; or noise that begins as a frame does. */
function part(random: Random): readonly number[] {
  const whole = [...encodeFrame(someFrame(random)) ?? []];
  const kind = random.int(0, 9);
  if (kind < 4) return whole;
  if (kind < 6) return whole.with(random.int(0, whole.length - 1), random.int(0, 255));
  if (kind === 6) return whole.slice(0, random.int(1, whole.length));
  if (kind === 7) return whole.slice(random.int(1, whole.length - 1));
  const noise = Array.from({ length: random.int(1, 40) }, () => random.int(0, 255));
  return kind === 8 ? noise : [0x5a, 0x31, ...noise];
}

/** One stream into the receiver and into the virtual sensor, in pieces: what either takes is judged from the bytes alone. */
export function z1Case(random: Random): Z1Case {
  const bytes = Array.from({ length: random.int(1, 4) }, () => part(random)).flat();
  const problems: string[] = [];
  const sensor = createSs125({ id: 7, lanes: 4, approaches: 2 });
  sensor.closeInterval({ year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0 }, 30_000);
  const request: Z1Frame = { destination: { subId: 0, id: 7 }, source: { subId: 0, id: 0 }, sequence: random.int(0, 255), body: intervalRequest(random.int(0, 5), 0) };
  let receiver = emptyReceiver;
  let frames = 0;
  let answers = 0;
  const judge = (got: Z1Received): void => {
    receiver = got.receiver;
    if (receiver.pending.length >= mostFrame) problems.push(`${receiver.pending.length} bytes kept`);
    for (const frame of got.frames) {
      frames += 1;
      if (!isWhole(frame, bytes)) problems.push('a frame that did not come, or came damaged');
      const reply = intervalReply(request, frame);
      if (reply.kind === 'data' && JSON.stringify(decodeInterval(frame.body)) !== JSON.stringify(reply.data)) problems.push('two readings of one reply');
      for (const field of fields) readField(field, frame.body);
    }
  };
  for (let at = 0; at < bytes.length;) {
    const size = random.int(1, 80);
    const piece = Uint8Array.from(bytes.slice(at, at + size));
    judge(receive(receiver, piece));
    answers += sensor.receive(piece).length;
    at += size;
  }
  judge(silence(receiver));
  answers += sensor.silence().length;
  return { bytes: bytes.length, frames, answers, problems };
}

/** The frame stands in the bytes as they came, with both CRCs right by another reckoning. */
function isWhole({ destination, source, sequence, body }: Z1Frame, came: readonly number[]): boolean {
  const header = [0x5a, 0x31, destination.subId, destination.id >> 8, destination.id & 0xff, source.subId, source.id >> 8, source.id & 0xff, sequence, body.length];
  const whole = [...header, slowCrc(header), ...body, slowCrc([...body])];
  return Buffer.from(came).includes(Buffer.from(whole));
}
