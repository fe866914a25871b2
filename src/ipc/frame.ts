import { maxFrameBytes } from '../model/ipcWire.ts';

const headerBytes = 4;
/** Deeper JSON than this nobody here writes; schemas walk it by recursion, and would end the process on a nest of brackets. */
export const deepest = 64;

/** One frame. Throws when the value exceeds the limit: for values of our own, where that is a programmer's error. */
export function encodeFrame(value: unknown): Buffer {
  const frame = frameOf(value);
  if (frame === null) throw new RangeError(`ipc frame exceeds ${maxFrameBytes} bytes`);
  return frame;
}

/** One frame: length (4 bytes, big endian) and UTF-8 JSON; null where the value exceeds the limit. */
export function frameOf(value: unknown): Buffer | null {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  if (body.length > maxFrameBytes) return null;
  const frame = Buffer.allocUnsafe(headerBytes + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, headerBytes);
  return frame;
}

export type FrameError = 'tooLong' | 'tooDeep' | 'tooMany' | 'notJson';

/** Cuts a byte stream into frames. After an error the stream has lost its place: the caller must drop the connection. */
export interface FrameReader {
  push(chunk: Buffer): void;
}

/** `mostValues`: of one frame, about; schemas take their time over each. */
export function createFrameReader(on: { frame: (value: unknown) => void; error: (error: FrameError) => void }, mostValues = Number.POSITIVE_INFINITY): FrameReader {
  let pending: Buffer = Buffer.alloc(0);
  let lost = false;
  /** Takes one whole frame off the front; false when there is none (yet), or the stream is lost. */
  const takeOne = (): boolean => {
    if (pending.length < headerBytes) return false;
    const length = pending.readUInt32BE(0);
    if (length > maxFrameBytes) return fail('tooLong');
    if (pending.length < headerBytes + length) return false;
    const text = pending.toString('utf8', headerBytes, headerBytes + length);
    pending = pending.subarray(headerBytes + length);
    const { depth, values } = sizeOf(text);
    if (depth > deepest) return fail('tooDeep');
    if (values > mostValues) return fail('tooMany');
    const body = parseBody(text);
    if (!body.ok) return fail('notJson');
    on.frame(body.value);
    return true;
  };
  const fail = (error: FrameError): false => {
    lost = true;
    pending = Buffer.alloc(0);
    on.error(error);
    return false;
  };
  return {
    push(chunk) {
      if (lost) return;
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      let taken = true;
      while (taken) taken = takeOne();
    },
  };
}

/** Values in one request, about: the largest plan set that the schema admits has fewer. */
export const mostValues = 20_000;

/** Deepest nesting and number of values, by brackets and commas: what is not JSON is found out later. */
export function sizeOf(text: string): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let most = 0;
  let values = 1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === ',') values += 1;
    else if (letter === '[' || letter === '{') {
      depth += 1;
      most = Math.max(most, depth);
    } else if (letter === ']' || letter === '}') depth -= 1;
  }
  return { depth: most, values };
}

function parseBody(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}
