import { deflateSync, inflateSync } from 'node:zlib';

/** Larger than that no packed value unfolds: a damaged one could claim gigabytes. */
const maxOutputBytes = 16 * 1024 ** 2;
/** Deflate looks no further back. */
const knownBytes = 32 * 1024;
/** JSON has no word for these. */
const unsaid = '$number';

/** Plain data as JSON, with infinities; the same value with its keys in the same order gives the same text. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' && !Number.isFinite(part) ? { [unsaid]: String(part) } : part));
}

function fromText(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (typeof part === 'object' && part !== null && unsaid in part ? Number(part[unsaid]) : part));
}

function dictionaryOf(known: string): Buffer {
  return Buffer.from(known).subarray(-knownBytes);
}

/** Deflated, with checksums of itself and of what is known, and in base64; `known` = what the reader will have as well, and what therefore costs nothing. */
export function packPlain(value: unknown, known: string): string {
  return deflateSync(plainText(value), { level: 6, dictionary: dictionaryOf(known) }).toString('base64');
}

/** Undefined: not what `packPlain` made with the same `known`. */
export function unpackPlain(text: string, known: string): unknown {
  try {
    return fromText(inflateSync(Buffer.from(text, 'base64'), { dictionary: dictionaryOf(known), maxOutputLength: maxOutputBytes }).toString());
  } catch {
    return undefined;
  }
}
