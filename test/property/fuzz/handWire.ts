import type { Wire } from '../../../src/ipc/wire.ts';
import type { Json } from '../../../src/model/canonical.ts';

/** A socket by hand: what is fed comes out as data; what is written is kept. */
export interface HandWire {
  readonly wire: Wire;
  readonly sent: Buffer[];
  feed(bytes: Buffer): void;
  /** The other side goes away. */
  hangUp(): void;
  isOver(): boolean;
}

export function handWire(): HandWire {
  const sent: Buffer[] = [];
  const data: ((chunk: Buffer) => void)[] = [];
  const closers: (() => void)[] = [];
  let [destroyed, ended, closed] = [false, false, false];
  const hangUp = (): void => {
    destroyed = true;
    if (closed) return;
    closed = true;
    for (const call of closers) call();
  };
  const wire: Wire = {
    get destroyed() { return destroyed; },
    get writableEnded() { return ended || destroyed; },
    writableLength: 0,
    write(bytes) { if (!ended && !destroyed) sent.push(bytes); },
    end() { ended = true; }, destroySoon: hangUp, destroy: hangUp, pause: () => undefined, resume: () => undefined,
    on(event: 'data' | 'error' | 'close', call: ((chunk: Buffer) => void) | ((error: Error) => void) | (() => void)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event's name says which of the three it is
      if (event === 'data') data.push(call as (chunk: Buffer) => void);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      else if (event === 'close') closers.push(call as () => void);
    },
  };
  return { wire, sent, hangUp, isOver: () => destroyed || ended, feed(bytes) { if (!destroyed) for (const call of data) call(bytes); } };
}

const mostBytes = 1_048_576;

/** A frame by this harness's own hand. */
export function framed(body: Buffer | string): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** What these bytes hold, up to the first that is no frame: this harness's own reading of length and JSON. */
export function framesIn(bytes: Buffer): readonly Json[] {
  const frames: Json[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length > mostBytes || at + 4 + length > bytes.length) break;
    try {
      const json: Json = JSON.parse(bytes.toString('utf8', at + 4, at + 4 + length));
      frames.push(json);
    } catch {
      break;
    }
    at += 4 + length;
  }
  return frames;
}

/** Own count of nesting, and of values: what goes beyond is refused before any schema. */
export function isModest(json: Json, depth = 0): boolean {
  if (json === null || typeof json !== 'object') return true;
  return depth < 64 && Object.values<Json>(json).every((value) => isModest(value, depth + 1));
}

/** Lets so many rounds of promises go by: no timer, no input. */
export async function promiseTurns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await Promise.resolve();
}
