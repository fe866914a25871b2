import { readDateTime, readFixed24, readU, writeDateTime, writeFixed24, writeU, type Z1DateTime } from './field.ts';
import type { Z1Frame } from './frame.ts';

export const messageIds = { interval: 0x71 } as const;
export const messageTypes = { read: 0, write: 1, result: 2 } as const;

/** What a sensor says instead of data. */
export const resultCodes = { ok: 0, payloadSize: 1, bodyCrc: 2, readOnly: 3, noSuchInterval: 15, noSuchLane: 16 } as const;

/** Bytes of the bodies, CRC not counted. */
export const intervalBytes = { request: 6, reply: 45, result: 5 } as const;
/** Vehicle classes of the sensor. */
export const classCount = 4;
/** From here on the number is an error of the sensor's own, documented nowhere. */
const occupancyErrors = 0x7fff;

/** One lane in one interval, as the sensor counts it. */
export interface LaneInterval {
  readonly lane: number;
  readonly interval: number;
  readonly endsAt: Z1DateTime;
  readonly speed: number | null;
  readonly count: number;
  readonly occupancy: number | null;
  readonly classes: readonly [number, number, number, number];
  readonly speed85: number | null;
  readonly headway: number;
  readonly gap: number;
  readonly lanes: number;
  readonly approaches: number;
}

/** Body of the question for a lane's interval; 0 is the newest. */
export function intervalRequest(lane: number, interval: number): Uint8Array {
  const body = new Uint8Array(intervalBytes.request);
  body.set([messageIds.interval, lane & 0xff, messageTypes.read]);
  writeU(body, 3, 3, interval & 0xffffff);
  return body;
}

/** What a sound frame says to a question. */
export type IntervalReply =
  | { readonly kind: 'data'; readonly data: LaneInterval }
  | { readonly kind: 'result'; readonly code: number }
  /** No answer to this question: other sensor, other sequence, other message. */
  | { readonly kind: 'other' };

/** The frame as the answer to the request, or not: addresses exchanged, sequence one on, the same message. */
export function intervalReply(request: Z1Frame, frame: Z1Frame): IntervalReply {
  const own = same(frame.destination, request.source) && same(frame.source, request.destination);
  if (!own || frame.sequence !== ((request.sequence + 1) & 0xff)) return { kind: 'other' };
  if (frame.body[0] !== request.body[0] || frame.body[1] !== request.body[1]) return { kind: 'other' };
  const type = frame.body[2];
  if (type === messageTypes.result && frame.body.length === intervalBytes.result) return { kind: 'result', code: readU(frame.body, 3, 2) };
  if (type !== messageTypes.read || frame.body.length !== intervalBytes.reply) return { kind: 'other' };
  return { kind: 'data', data: decodeInterval(frame.body) };
}

function same(a: Z1Frame['source'], b: Z1Frame['source']): boolean {
  return a.subId === b.subId && a.id === b.id;
}

/** Of a body of 45 bytes. */
export function decodeInterval(body: Uint8Array): LaneInterval {
  const occupancy = readU(body, 20, 2);
  return {
    lane: readU(body, 1, 1), interval: readU(body, 3, 3), endsAt: readDateTime(body, 6),
    speed: readFixed24(body, 14), count: readU(body, 17, 3), occupancy: occupancy >= occupancyErrors ? null : occupancy,
    classes: [readU(body, 22, 3), readU(body, 25, 3), readU(body, 28, 3), readU(body, 31, 3)],
    speed85: readFixed24(body, 34), headway: readU(body, 37, 3), gap: readU(body, 40, 3),
    lanes: readU(body, 43, 1), approaches: readU(body, 44, 1),
  };
}

/** Null where a value does not fit its field. */
export function encodeInterval(data: LaneInterval): Uint8Array | null {
  const body = new Uint8Array(intervalBytes.reply);
  const numbers: readonly (readonly [number, number, number])[] = [
    [1, 1, data.lane], [3, 3, data.interval], [17, 3, data.count], [20, 2, data.occupancy ?? occupancyErrors],
    ...data.classes.map((count, at): readonly [number, number, number] => [22 + 3 * at, 3, count]),
    [37, 3, data.headway], [40, 3, data.gap], [43, 1, data.lanes], [44, 1, data.approaches],
  ];
  if (!numbers.every(([, bytes, value]) => Number.isInteger(value) && value >= 0 && value < 256 ** bytes)) return null;
  body.set([messageIds.interval, data.lane, messageTypes.read]);
  for (const [offset, bytes, value] of numbers) writeU(body, offset, bytes, value);
  writeDateTime(body, 6, data.endsAt);
  return writeFixed24(body, 14, data.speed) && writeFixed24(body, 34, data.speed85) ? body : null;
}

/** Body of a refusal of this request. */
export function resultBody(request: Uint8Array, code: number): Uint8Array {
  const body = new Uint8Array(intervalBytes.result);
  body.set([request[0] ?? 0, request[1] ?? 0, messageTypes.result]);
  writeU(body, 3, 2, code);
  return body;
}
