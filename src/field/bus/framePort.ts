import type { EventEmitter } from 'node:events';

/** A line as bytes, before any framing. */
export interface ByteStream {
  readonly isOpen: boolean;
  open(opened: (error: Error | null) => void): void;
  close(closed: () => void): void;
  /** Throws nothing: what can't be written ends the stream, and `onEnd` says so. */
  write(bytes: Uint8Array): void;
  /** Delivers what has already arrived, through `onBytes`; a stream that can't do so at once may let `done` come later. */
  readNow(done?: () => void): void;
  /** One listener each: the port. */
  onBytes: (bytes: Uint8Array) => void;
  onEnd: (error: Error | null) => void;
}

/** Why no answer was found in what came. */
export type Failure = 'timeout' | 'crc' | 'mismatch';

/**
 * A port under modbus-serial. It emits `data` with exactly one whole RTU frame, the sound answer to the request that is
 * pending, then `answered`; `close` when the stream has ended by itself.
 */
export interface FramePort extends EventEmitter {
  readonly isOpen: boolean;
  /** Bytes that came while nobody asked, and bytes that were no answer. */
  readonly droppedBytes: number;
  /** Something came since the last write, right or wrong. */
  readonly heardAnything: boolean;
  /** The request as an RTU frame, CRC included. */
  readonly lastRequest: Buffer;
  open(opened: (error: Error | null) => void): void;
  close(closed?: () => void): void;
  write(frame: Buffer): void;
  /** Reads what has already arrived: a stalled process must not call a punctual answer late. */
  readNow(done: () => void): void;
  /** Nobody waits any more: what still comes is dropped. Says why nothing was found. */
  abandon(): Failure;
}
