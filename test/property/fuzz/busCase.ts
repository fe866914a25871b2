import type { BusCall, BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import { openLine } from '../../../src/field/bus/line.ts';
import type { ByteStream } from '../../../src/field/bus/framePort.ts';
import type { SerialLine } from '../../../src/model/site.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import type { Random } from '../../../src/platform/random.ts';
import { encodeAdu } from '../../../src/sim/cabinet/rtuFrame.ts';
import { noise, spoiltBytes } from './mutation.ts';

/** What passed on the line for one request, and what the line made of it. */
export interface Exchange {
  /** The request's bytes as they were written; null = it never left. */
  readonly written: Buffer | null;
  /** All bytes that came for it, in order. */
  readonly came: Buffer;
  readonly replies: readonly BusReply[];
}

/** A clock that stands still until it is moved. */
export interface HandClock { readonly clock: Clock; advance(byMs: number): void }

export function handClock(fromMs: number): HandClock {
  let nowMs = fromMs;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const clock: Clock = {
    bootId: 'hand', scale: 1, monoMs: () => nowMs, wallMs: () => 1_760_000_000_000 + nowMs,
    after(delayMs, call) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), call };
      timers.push(timer);
      return () => { timers = timers.filter((one) => one !== timer); };
    },
    stamp: (errorMs) => ({ bootId: 'hand', monoMs: nowMs, wallMs: nowMs, errorMs }),
  };
  return {
    clock,
    advance(byMs) {
      nowMs += byMs;
      for (let due = timers.find(({ atMs }) => atMs <= nowMs); due !== undefined; due = timers.find(({ atMs }) => atMs <= nowMs)) {
        const taken = due;
        timers = timers.filter((one) => one !== taken);
        taken.call();
      }
    },
  };
}

const opening: BusCall = { function: 'fc03', address: 0, count: 1 };

/** One request on a real line, port and coder, over a stream that says what `hostile` makes of the bytes that were written. */
export function exchange(line: SerialLine, request: BusRequest, nowMs: number, learns: 'echo' | 'noEcho' | 'nothing', hostile: (written: Buffer) => readonly Buffer[]): Exchange {
  const hand = handClock(nowMs - 200);
  const later: (() => void)[] = [];
  const replies: BusReply[] = [];
  let written: Buffer | null = null;
  const stream: ByteStream = {
    isOpen: true, open: (opened) => { opened(null); }, close: (closed) => { closed(); }, readNow: () => undefined,
    write: (bytes) => { written = Buffer.from(bytes); }, onBytes: () => undefined, onEnd: () => undefined,
  };
  const settle = (): void => { while (later.length > 0) later.shift()?.(); };
  const answered = openLine({ ...line, path: '', clock: hand.clock, quietMs: 20, gapMs: 2, onReply: (reply) => { replies.push(reply); }, openStream: () => stream, later: (call) => { later.push(call); } });
  hand.advance(100);
  // Three readings teach the port whether its adapter has an echo.
  for (let turn = 0; turn < (learns === 'nothing' ? 0 : 3); turn += 1) {
    answered.submit([{ ...request, id: 'opening', unit: 9, call: opening, dueMs: nowMs, timeoutMs: 50 }]);
    if (learns === 'echo' && written !== null) stream.onBytes(written);
    stream.onBytes(encodeAdu(9, Uint8Array.of(3, 2, 0, 7)));
    settle();
    if (replies.at(-1)?.outcome.kind !== 'registers') throw new Error('the opening was not answered');
    replies.length = 0;
    written = null;
    hand.advance(20);
  }
  hand.advance(learns === 'nothing' ? 100 : 40);
  answered.submit([request]);
  const came: Buffer[] = [];
  const sent = sentOf(() => written);
  if (sent !== null) {
    for (const piece of hostile(sent)) {
      came.push(piece);
      stream.onBytes(piece);
    }
    hand.advance(request.timeoutMs + 1);
  }
  settle();
  return { written: sent, came: Buffer.concat(came), replies };
}

/** Read through a call: what a callback has set in between is seen. */
function sentOf(read: () => Buffer | null): Buffer | null {
  return read();
}

/** Requests of the functions that no reference board needs. */
export function strangeRequest(random: Random, line: string, dueMs: number): BusRequest {
  const address = random.int(0, 60_000);
  const count = random.int(1, 40);
  const words = Array.from({ length: random.int(1, 20) }, () => random.int(0, 65_535));
  const call = random.pick<() => BusCall>([
    () => ({ function: 'fc01', address, count: random.int(1, 200) }), () => ({ function: 'fc02', address, count: random.int(1, 200) }),
    () => ({ function: 'fc03', address, count }), () => ({ function: 'fc04', address, count }),
    () => ({ function: 'fc05', address, value: random.next() < 0.5 }), () => ({ function: 'fc06', address, value: random.int(0, 65_535) }),
    () => ({ function: 'fc15', address, values: words.map((word) => word > 30_000) }), () => ({ function: 'fc16', address, values: words }),
    () => ({ function: 'fc23', address, count, writeAddress: address, values: words }),
  ])();
  return { id: 'strange', line, unit: random.int(1, 247), call, priority: 10, timeoutMs: 30, dueMs };
}

/** The PDU that would be right, of random data where none is known. */
export function rightPdu(random: Random, written: Buffer): Uint8Array {
  const code = written[1] ?? 0;
  const count = written.readUInt16BE(4);
  const reading = code === 1 || code === 2 ? Math.ceil(count / 8) : code === 3 || code === 4 || code === 23 ? 2 * count : null;
  return reading === null ? written.subarray(1, 6) : Uint8Array.of(code, reading & 0xff, ...noise(random, reading));
}

/** One thing in the answer that is not as it must be, or only its data: the checksum is made right again. */
export function hostilePdu(random: Random, right: Uint8Array): Uint8Array {
  const pdu = Uint8Array.from(right);
  const at = random.int(0, pdu.length - 1);
  const dice = random.next();
  if (dice < 0.45) {
    for (let left = random.int(1, 6); left > 0; left -= 1) pdu[random.int(Math.min(2, pdu.length - 1), pdu.length - 1)] = random.int(0, 255);
    return pdu;
  }
  if (dice < 0.6) return pdu;
  if (dice < 0.68) return Uint8Array.of((pdu[0] ?? 0) | 0x80, random.pick([1, 2, 3, 4, 5, 6, 0, 255]));
  if (dice < 0.72) return Uint8Array.of((pdu[0] ?? 0) | 0x80, ...noise(random, random.int(0, 4)));
  if (dice < 0.78) return Uint8Array.of(random.pick([1, 2, 3, 4, 5, 6, 15, 16, 23, 43, 0, 0x83]), ...pdu.subarray(1));
  if (dice < 0.84) return Uint8Array.of(pdu[0] ?? 0, random.int(0, 255), ...pdu.subarray(2));
  if (dice < 0.9) return pdu.subarray(0, at);
  if (dice < 0.95) return Uint8Array.of(...pdu, ...noise(random, random.int(1, 6)));
  const length = random.int(0, 250);
  return Uint8Array.of(pdu[0] ?? 0, length, ...noise(random, length));
}

/** What a bad line, a bad board or a bad neighbour brings: sound frames of a wrong kind, halves, echoes, noise; mostly something sound at the end. */
export function hostileBytes(random: Random, written: Buffer, right: Uint8Array): Buffer {
  const unit = written[0] ?? 1;
  const parts: Uint8Array[] = [];
  for (let left = random.int(0, 3) * random.int(0, 1); left > 0; left -= 1) {
    parts.push(random.pick<() => Uint8Array>([
      () => noise(random, random.int(1, 30)), () => written, () => spoiltBytes(random, written),
      () => encodeAdu((unit % 247) + 1, right), () => encodeAdu(unit, hostilePdu(random, right)), () => spoiltBytes(random, Buffer.from(encodeAdu(unit, right))),
      () => encodeAdu(unit, right).subarray(0, random.int(1, right.length)), () => noise(random, random.int(200, 700)),
    ])());
  }
  const dice = random.next();
  const last = Buffer.from(encodeAdu(dice < 0.04 ? random.int(0, 255) : unit, hostilePdu(random, right)));
  parts.push(dice > 0.9 ? spoiltBytes(random, last) : last);
  if (random.next() < 0.1) parts.push(encodeAdu(unit, hostilePdu(random, right)));
  return Buffer.concat(parts);
}
