import { openLine } from '../../../src/field/bus/line.ts';
import type { ByteStream } from '../../../src/field/bus/framePort.ts';
import type { BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import type { Random } from '../../../src/platform/random.ts';
import { encodeAdu } from '../../../src/sim/cabinet/rtuFrame.ts';
import { handClock, hostilePdu, rightPdu, strangeRequest, type Exchange } from './busCase.ts';
import { replyEffects } from './busJudge.ts';
import { inPieces, noise, spoiltBytes } from './mutation.ts';
import type { CaseOutcome } from './parser.ts';

/** A request over Modbus TCP, and whatever a bad device, gateway or stranger sends back. */
export function tcpCase(random: Random): CaseOutcome {
  const request = strangeRequest(random, 't', 10_000);
  const done = exchange(request, (adu) => inPieces(random, hostileStream(random, adu)));
  const [answer] = done.replies;
  return { kind: `tcp ${request.call.function}`, past: answer?.responseHex !== null && answer !== undefined, taken: false, effects: replyEffects(request, done) };
}

function exchange(request: BusRequest, hostile: (adu: Buffer) => readonly Buffer[]): Exchange {
  const hand = handClock(0);
  const later: (() => void)[] = [];
  const replies: BusReply[] = [];
  const written: Buffer[] = [];
  let open = true;
  const stream: ByteStream = {
    get isOpen() { return open; },
    open: (opened) => { opened(null); },
    close(closed) {
      open = false;
      closed();
    },
    readNow: (done) => { done?.(); }, write: (bytes) => { written.push(Buffer.from(bytes)); }, onBytes: () => undefined, onEnd: () => undefined,
  };
  const line = openLine({ id: 't', kind: 'tcp', host: 'h', port: 502, clock: hand.clock, quietMs: 20, onReply: (reply) => { replies.push(reply); }, openStream: () => stream, later: (call) => { later.push(call); } });
  hand.advance(10);
  line.submit([request]);
  const [adu] = written;
  const came: Buffer[] = [];
  if (adu !== undefined) {
    for (const piece of hostile(adu)) {
      came.push(piece);
      if (open) stream.onBytes(piece);
    }
    hand.advance(request.timeoutMs + 1);
  }
  while (later.length > 0) later.shift()?.();
  return { written: adu === undefined ? null : Buffer.from(encodeAdu(adu.readUInt8(6), adu.subarray(7))), came: adu === undefined ? Buffer.alloc(0) : answersIn(Buffer.concat(came), adu.readUInt16BE(0)), replies };
}

/** This judge's own reading of a stream: the frames under that transaction, up to the first header that is none, each as RTU says it. */
function answersIn(bytes: Buffer, transaction: number): Buffer {
  const found: Buffer[] = [];
  for (let at = 0; at + 7 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 4);
    if (bytes.readUInt16BE(at + 2) !== 0 || length < 3 || length > 254 || at + 6 + length > bytes.length) break;
    if (bytes.readUInt16BE(at) === transaction) found.push(Buffer.from(encodeAdu(bytes.readUInt8(at + 6), bytes.subarray(at + 7, at + 6 + length))));
    at += 6 + length;
  }
  return Buffer.concat(found);
}

function mbap(transaction: number, unit: number, pdu: Uint8Array): Buffer {
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction & 0xffff, 0);
  header.writeUInt16BE(pdu.length + 1, 4);
  header.writeUInt8(unit, 6);
  return Buffer.concat([header, pdu]);
}

function hostileStream(random: Random, adu: Buffer): Buffer {
  const transaction = adu.readUInt16BE(0);
  const unit = adu.readUInt8(6);
  const right = rightPdu(random, adu.subarray(6));
  const parts: Buffer[] = [];
  for (let left = random.int(0, 3) * random.int(0, 1); left > 0; left -= 1) {
    parts.push(random.pick<() => Buffer>([
      () => mbap(transaction - random.int(1, 3), unit, hostilePdu(random, right)), () => mbap(random.int(0, 65_535), unit, right), () => mbap(transaction, (unit % 247) + 1, right),
      () => mbap(transaction, unit, hostilePdu(random, right)), () => Buffer.from(spoiltBytes(random, mbap(transaction, unit, right))), () => Buffer.from(noise(random, random.int(1, 40))),
      () => Buffer.from(noise(random, random.int(200, 700))), () => mbap(transaction, unit, right).subarray(0, random.int(1, 8)), () => adu,
    ])());
  }
  const last = mbap(transaction, unit, random.next() < 0.7 ? right : hostilePdu(random, right));
  parts.push(random.next() < 0.05 ? Buffer.from(spoiltBytes(random, last)) : last);
  return Buffer.concat(parts);
}
