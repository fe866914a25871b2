import { crc16 } from './crc.ts';
import type { ByteStream } from './framePort.ts';
import { frameAt, replyShapeOf } from './replyShape.ts';
import { StreamPort } from './streamPort.ts';

/** MBAP header: transaction, protocol 0, length of what follows, then the unit (Modbus Messaging on TCP/IP V1.0b, 3.1.3). */
const headerBytes = 6;
const crcBytes = 2;
/** Unit and PDU of a frame: at least unit, function and a byte; at most 1 + 253. */
const length = { least: 3, most: 254 } as const;

/**
 * The port under modbus-serial on a Modbus TCP line: RTU frames above, MBAP below. An answer has the transaction number
 * of the pending request, its unit, function, length and echo; all else is dropped. A stream whose headers make no sense
 * can't be followed any more and is ended: the line connects anew.
 */
export class StrictTcpPort extends StreamPort {
  readonly #received = Buffer.alloc(2 * (headerBytes + length.most));
  #end = 0;
  #transaction: number;

  /** `firstTransaction`: numbers of an earlier connection through the same gateway must not fit ours. */
  constructor(stream: ByteStream, firstTransaction = 0) {
    super(stream);
    this.#transaction = firstTransaction & 0xffff;
    stream.onBytes = (bytes) => { this.#take(bytes); };
    stream.onEnd = (error) => { this.#ended(error); };
  }

  write(frame: Buffer): void {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    this.begin(frame);
    const adu = Buffer.alloc(headerBytes + frame.length - crcBytes);
    adu.writeUInt16BE(this.#transaction, 0);
    adu.writeUInt16BE(frame.length - crcBytes, 4);
    frame.copy(adu, headerBytes, 0, frame.length - crcBytes);
    this.stream.write(adu);
  }

  readNow(done: () => void): void {
    if (this.request === null) done();
    else this.stream.readNow(done);
  }

  #ended(error: Error | null): void {
    this.abandon();
    this.#end = 0;
    this.emit('close', error);
  }

  #take(bytes: Uint8Array): void {
    this.heard = true;
    for (let at = 0; at < bytes.length && this.stream.isOpen;) {
      const fitting = bytes.subarray(at, at + this.#received.length - this.#end);
      this.#received.set(fitting, this.#end);
      this.#end += fitting.length;
      at += fitting.length;
      if (!this.#frames()) return;
    }
  }

  /** Takes out every whole frame; false where what came is no Modbus. */
  #frames(): boolean {
    while (this.#end >= headerBytes) {
      const follows = this.#received.readUInt16BE(4);
      if (this.#received.readUInt16BE(2) !== 0 || follows < length.least || follows > length.most) {
        this.dropped += this.#end;
        this.#end = 0;
        this.stream.close(() => { this.#ended(new Error('this is no Modbus TCP')); });
        return false;
      }
      const whole = headerBytes + follows;
      if (this.#end < whole) return true;
      const frame = this.#judged(this.#received.readUInt16BE(0), this.#received.subarray(headerBytes, whole));
      if (frame === null) this.dropped += whole;
      this.#received.copyWithin(0, whole, this.#end);
      this.#end -= whole;
      if (frame !== null) this.#answer(frame);
    }
    return true;
  }

  /** As an RTU frame, where it is the answer to the pending request. */
  #judged(transaction: number, body: Buffer): Buffer | null {
    const request = this.request;
    const shape = request === null ? null : replyShapeOf(request);
    if (request === null || shape === null) return null;
    const frame = Buffer.alloc(body.length + crcBytes);
    body.copy(frame);
    frame.writeUInt16LE(crc16(frame, 0, body.length), body.length);
    const found = frameAt(frame, 0, frame.length, shape, request);
    const right = transaction === this.#transaction && found.kind === 'answer' && found.length === frame.length;
    if (right) return frame;
    this.failure = 'mismatch';
    return null;
  }

  #answer(frame: Buffer): void {
    this.abandon();
    this.emit('data', frame);
    this.emit('answered');
  }
}

