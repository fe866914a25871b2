import { EventEmitter } from 'node:events';
import type { ByteStream, Failure, FramePort } from './framePort.ts';

/** What the ports under modbus-serial have in common: a stream of bytes, one pending request, and what was dropped. */
export abstract class StreamPort extends EventEmitter implements FramePort {
  protected readonly stream: ByteStream;
  protected request: Buffer | null = null;
  protected failure: Failure = 'timeout';
  protected dropped = 0;
  protected heard = false;
  protected written: Buffer = Buffer.alloc(0);

  constructor(stream: ByteStream) {
    super();
    this.stream = stream;
    // Without a listener an 'error' would end the process.
    this.on('error', () => { this.failure = 'timeout'; });
  }

  get isOpen(): boolean { return this.stream.isOpen; }
  get droppedBytes(): number { return this.dropped; }
  get heardAnything(): boolean { return this.heard; }
  get lastRequest(): Buffer { return this.written; }

  abstract write(frame: Buffer): void;
  abstract readNow(done: () => void): void;

  open(opened: (error: Error | null) => void): void { this.stream.open(opened); }

  close(closed: () => void = (): void => { /* nobody waits for it */ }): void {
    this.abandon();
    this.stream.close(closed);
  }

  abandon(): Failure {
    this.request = null;
    return this.failure;
  }

  /** A frame that is written is the one that is pending. */
  protected begin(frame: Buffer): void {
    this.written = frame;
    this.request = frame;
    this.heard = false;
    this.failure = 'timeout';
  }
}
