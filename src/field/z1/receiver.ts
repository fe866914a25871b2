import { frameAt, mostFrame, type Z1Frame } from './frame.ts';

/** Bytes that may still become a frame: fewer than the longest one. */
export interface Z1Receiver { readonly pending: Uint8Array }

export interface Z1Received {
  readonly receiver: Z1Receiver;
  readonly frames: readonly Z1Frame[];
  /** Sound headers with a damaged body. */
  readonly damaged: readonly Z1Frame[];
  /** Bytes that were no part of a frame. */
  readonly dropped: number;
}

export const emptyReceiver: Z1Receiver = { pending: new Uint8Array(0) };

/**
 * Takes frames out of a stream. Where none begins, one byte is dropped and the next one is looked at: a frame behind noise,
 * or behind half a frame, is found all the same.
 */
export function receive({ pending }: Z1Receiver, bytes: Uint8Array): Z1Received {
  return scan(joined(pending, bytes), false);
}

/** The line was silent: nothing will complete what is pending; what stands behind its first byte is looked at. */
export function silence({ pending }: Z1Receiver): Z1Received {
  return scan(pending, true);
}

function scan(bytes: Uint8Array, isOver: boolean): Z1Received {
  const frames: Z1Frame[] = [];
  const damaged: Z1Frame[] = [];
  let dropped = 0;
  let at = 0;
  while (at < bytes.length) {
    const found = frameAt(bytes, at);
    if (found.kind === 'partial' && !isOver) break;
    if (found.kind === 'frame') {
      frames.push(found.frame);
      at += found.length;
      continue;
    }
    if (found.kind === 'badBody') damaged.push(found.frame);
    at += 1;
    dropped += 1;
  }
  // What is partial is shorter than the longest frame: the pending bytes are bounded.
  const pending = bytes.slice(Math.max(at, bytes.length - mostFrame));
  return { receiver: { pending }, frames, damaged, dropped };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
