import type { ByteStream } from '../field/bus/framePort.ts';

/** A stream whose bytes somebody else sees too, both ways, as they pass. */
export function tapped(inner: ByteStream, heard: (way: 'out' | 'in', bytes: Uint8Array) => void): ByteStream {
  const outer: ByteStream = {
    get isOpen() { return inner.isOpen; },
    open: (opened) => { inner.open(opened); },
    close: (closed) => { inner.close(closed); },
    write(bytes) {
      heard('out', bytes);
      inner.write(bytes);
    },
    readNow: (done) => { inner.readNow(done); },
    onBytes: () => undefined,
    onEnd: () => undefined,
  };
  inner.onBytes = (bytes) => {
    heard('in', bytes);
    outer.onBytes(bytes);
  };
  inner.onEnd = (error) => { outer.onEnd(error); };
  return outer;
}
