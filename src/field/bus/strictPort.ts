import type { ByteStream, Failure } from './framePort.ts';
import { frameAt, replyShapeOf, type ReplyShape } from './replyShape.ts';
import { StreamPort } from './streamPort.ts';

/** A frame can't be longer (Modbus over Serial Line V1.02, 2.3). */
const longestFrame = 256;
/** An echo may be lost once: so many sound answers in a row without one, and the adapter has none. */
const echolessAnswers = 3;

/**
 * The port under modbus-serial: it emits `data` with exactly one whole frame, the sound answer to the request that is
 * pending, and nothing else, ever (field.md, modbus-serial 8.0.25).
 *
 * A write clears what was received before; bytes while nothing is pending are dropped; the adapter's echo of our own
 * request is taken out; length, CRC, byte count and the echo of a write are compared with the request; after noise it
 * goes on byte by byte.
 */
export class StrictPort extends StreamPort {
  readonly #received = Buffer.alloc(2 * longestFrame + 64);
  #end = 0;
  #shape: ReplyShape | null = null;
  #echoTaken = false;
  /** Nothing but an echo and an answer came for this request. */
  #clean = true;
  #echoes: 'unknown' | 'yes' | 'no' = 'unknown';
  #echoless = 0;
  /** So many bytes of the request are what came first; -1 = something else came. */
  #ownBytes = 0;

  constructor(stream: ByteStream) {
    super(stream);
    stream.onBytes = (bytes) => { this.#take(bytes); };
    stream.onEnd = (error) => {
      this.abandon();
      this.#echoes = 'unknown';
      this.#echoless = 0;
      this.emit('close', error);
    };
  }

  /** Whether this adapter hears its own transmission. */
  get echoes(): 'unknown' | 'yes' | 'no' { return this.#echoes; }

  write(frame: Buffer): void {
    // What waits in the kernel came before this request: a process that was stalled through the line's silence has not read it yet.
    this.request = null;
    this.stream.readNow();
    this.dropped += this.#end;
    this.#end = 0;
    this.begin(frame);
    this.#shape = replyShapeOf(frame);
    this.#echoTaken = false;
    this.#ownBytes = 0;
    this.#clean = true;
    this.stream.write(frame);
  }

  readNow(done: () => void): void {
    if (this.request !== null) this.stream.readNow();
    done();
  }

  override abandon(): Failure {
    this.#shape = null;
    this.dropped += this.#end;
    this.#end = 0;
    return super.abandon();
  }

  #take(bytes: Uint8Array): void {
    this.heard = true;
    if (this.request === null || this.#shape === null) {
      this.dropped += bytes.length;
      return;
    }
    this.#hearOwn(bytes, this.request, this.#shape);
    if (this.#end + bytes.length > this.#received.length) this.#drop(this.#end);
    const fitting = bytes.subarray(0, this.#received.length - this.#end);
    this.#received.set(fitting, this.#end);
    this.#end += fitting.length;
    this.#search(this.request, this.#shape);
  }

  /** Our whole request came back first, in whatever pieces: what was believed of a silent adapter is over. */
  #hearOwn(bytes: Uint8Array, request: Buffer, { mirrorsRequest }: ReplyShape): void {
    if (mirrorsRequest || this.#ownBytes < 0) return;
    for (const byte of bytes) {
      if (byte !== request[this.#ownBytes]) {
        this.#ownBytes = -1;
        return;
      }
      this.#ownBytes += 1;
      if (this.#ownBytes < request.length) continue;
      this.#ownBytes = -1;
      this.#echoless = 0;
      if (this.#echoes === 'no') this.#echoes = 'unknown';
      return;
    }
  }

  #search(request: Buffer, shape: ReplyShape): void {
    while (this.#end > 0) {
      const echo = this.#echo(request);
      if (echo === 'partial') return;
      if (echo === 'taken') continue;
      const found = frameAt(this.#received, 0, this.#end, shape, request);
      switch (found.kind) {
        case 'partial': return;
        case 'none':
          this.#drop(1);
          break;
        case 'badCrc':
          this.failure = 'crc';
          this.#drop(1);
          break;
        case 'mismatch':
          this.failure = 'mismatch';
          this.#drop(found.length);
          break;
        case 'answer': {
          this.#answer(found.length, shape);
          return;
        }
      }
    }
  }

  #answer(length: number, shape: ReplyShape): void {
    if (shape.mirrorsRequest && !this.#echoTaken && this.#echoes !== 'no') {
      // Device or our own echo? Only a line that is known to have no echo can tell: take it for the echo.
      this.#echoTaken = true;
      this.failure = 'mismatch';
      this.#drop(length);
      return;
    }
    if (!shape.mirrorsRequest) this.#learn();
    const frame = Buffer.from(this.#received.subarray(0, length));
    this.abandon();
    this.emit('data', frame);
    this.emit('answered');
  }

  /** Noise may have hidden an echo: such a transaction proves nothing, and the next ones are counted anew. */
  #learn(): void {
    if (this.#clean && this.#echoTaken) this.#echoes = 'yes';
    this.#echoless = this.#clean && !this.#echoTaken ? this.#echoless + 1 : 0;
    if (this.#echoless >= echolessAnswers) this.#echoes = 'no';
  }

  /** Takes our own request out of what was received, once, where the adapter hears itself. */
  #echo(request: Buffer): 'none' | 'partial' | 'taken' {
    if (this.#echoTaken || this.#echoes === 'no' || this.#shape?.mirrorsRequest === true) return 'none';
    const length = Math.min(this.#end, request.length);
    if (request.compare(this.#received, 0, length, 0, length) !== 0) return 'none';
    // The answer to a write begins with the same six bytes, and an echo's next two may happen to be its CRC: what can still be the echo confirms nothing.
    if (length < request.length) return 'partial';
    this.#drop(request.length);
    this.#echoTaken = true;
    this.#clean = true;
    return 'taken';
  }

  #drop(count: number): void {
    this.#clean = false;
    this.#received.copyWithin(0, count, this.#end);
    this.#end -= count;
    this.dropped += count;
  }
}
