import type { ByteStream } from '../../../../src/field/bus/framePort.ts';

/** A stream by hand: what is written is kept, what is fed arrives. */
export interface FakeStream extends ByteStream {
  readonly written: Buffer[];
  feed(...parts: readonly Buffer[]): void;
}

export function fakeStream(): FakeStream {
  const written: Buffer[] = [];
  let open = true;
  const stream: FakeStream = {
    written,
    get isOpen() { return open; },
    open: (opened) => { opened(null); },
    close: (closed) => {
      open = false;
      closed();
    },
    write: (bytes) => { written.push(Buffer.from(bytes)); },
    readNow: (done) => { done?.(); },
    onBytes: () => undefined, onEnd: () => undefined,
    feed: (...parts) => { for (const part of parts) stream.onBytes(part); },
  };
  return stream;
}
