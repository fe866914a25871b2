import type { Json } from '../../../src/model/canonical.ts';
import type { Random } from '../../../src/platform/random.ts';

/** Words and numbers of a corpus: put in another place they pass more schemas than what is made up. */
export interface Pool { readonly texts: readonly string[]; readonly numbers: readonly number[] }

export function poolOf(...documents: readonly Json[]): Pool {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const walk = (json: Json): void => {
    if (typeof json === 'string') texts.add(json);
    else if (typeof json === 'number') numbers.add(json);
    else if (json !== null && typeof json === 'object') for (const [key, value] of Object.entries<Json>(json)) {
      if (!Array.isArray(json)) texts.add(key);
      walk(value);
    }
  };
  documents.forEach(walk);
  return { texts: [...texts], numbers: [...numbers, 0, 1, 2, 100, 3000, 65_535] };
}

const oddTexts = ['', ' ', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '\0', '‮', '𝕊', 'Z'.repeat(300), '../../etc/passwd', 'null', '%s%n', '-0', '1e999', '\ud800'] as const;
const oddNumbers = [-1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 5e-324, 4096.5, 65_536, -32_768] as const;

function oddity(random: Random): Json {
  switch (random.int(0, 7)) {
    case 0: return null;
    case 1: return random.next() < 0.5;
    case 2: return random.pick(oddNumbers);
    case 3: return random.pick(oddTexts);
    case 4: return [];
    case 5: return {};
    case 6: return nested(random.int(1, 80));
    default: return Array.from({ length: random.int(1, 40) }, () => random.int(-5, 300));
  }
}

function nested(depth: number): Json {
  let json: Json = 0;
  for (let level = 0; level < depth; level += 1) json = [json];
  return json;
}

/** A copy with one place changed; mostly so that the schema is kept. */
export function mutated(random: Random, json: Json, pool: Pool): Json {
  if (isList(json)) return json.length > 0 && random.next() < 0.88 ? withItem(random, json, pool) : changedList(random, json);
  if (json !== null && typeof json === 'object') return random.next() < 0.93 ? withValue(random, json, pool) : changedKeys(random, json, pool);
  return changedLeaf(random, json, pool);
}

/** Several places, one after the other. */
export function mutatedTimes(random: Random, json: Json, pool: Pool, most: number): Json {
  let changed = json;
  for (let left = random.int(1, most); left > 0; left -= 1) changed = mutated(random, changed, pool);
  return changed;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function withItem(random: Random, list: readonly Json[], pool: Pool): Json {
  const at = random.int(0, list.length - 1);
  return list.with(at, mutated(random, list[at] ?? null, pool));
}

function changedList(random: Random, list: readonly Json[]): Json {
  if (list.length === 0) return random.next() < 0.5 ? [oddity(random)] : list;
  const at = random.int(0, list.length - 1);
  const other = random.int(0, list.length - 1);
  switch (random.int(0, 4)) {
    case 0: return list.toSpliced(at, 1);
    case 1: return [...list, list[at] ?? null];
    case 2: return list.with(at, list[other] ?? null).with(other, list[at] ?? null);
    case 3: return list.toReversed();
    default: return random.next() < 0.5 ? [] : [...list, oddity(random)];
  }
}

function withValue(random: Random, json: { readonly [key: string]: Json }, pool: Pool): Json {
  const keys = Object.keys(json);
  if (keys.length === 0) return changedKeys(random, json, pool);
  const key = keys[random.int(0, keys.length - 1)] ?? '';
  return { ...json, [key]: mutated(random, json[key] ?? null, pool) };
}

function changedKeys(random: Random, json: { readonly [key: string]: Json }, pool: Pool): Json {
  const entries = Object.entries(json);
  const [first, second] = [random.int(0, Math.max(0, entries.length - 1)), random.int(0, Math.max(0, entries.length - 1))];
  switch (random.int(0, 3)) {
    case 0: return Object.fromEntries(entries.filter((_, at) => at !== first));
    case 1: return Object.fromEntries([...entries, [random.pick([...pool.texts, ...oddTexts]), oddity(random)]]);
    case 2: return Object.fromEntries(entries.map(([key, value], at) => [key, at === first ? (entries[second]?.[1] ?? value) : value]));
    default: return Object.fromEntries(entries.toReversed());
  }
}

function changedLeaf(random: Random, json: null | boolean | number | string, pool: Pool): Json {
  if (random.next() < 0.08) return oddity(random);
  if (typeof json === 'boolean') return !json;
  // JSON has no infinity, and neither have those who sign it.
  if (typeof json === 'number') return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, changedNumber(random, json, pool)));
  if (typeof json === 'string') return changedText(random, json, pool);
  return oddity(random);
}

function changedNumber(random: Random, value: number, pool: Pool): number {
  switch (random.int(0, 7)) {
    case 0: return value + 100;
    case 1: return value - 100;
    case 2: return value + 1;
    case 3: return value - 1;
    case 4: return value * 2;
    case 5: return random.pick(oddNumbers);
    case 6: return value + 1000 * random.int(-5, 5);
    default: return random.pick(pool.numbers);
  }
}

function changedText(random: Random, text: string, pool: Pool): string {
  const dice = random.next();
  if (dice < 0.7) return random.pick(pool.texts);
  if (dice < 0.85) return random.pick(oddTexts);
  const at = random.int(0, text.length);
  return dice < 0.95 ? text.slice(0, at) + String.fromCharCode(random.int(1, 126)) + text.slice(at + 1) : text.repeat(random.int(0, 3));
}

/** Bytes turned over, taken out, put in, repeated or cut off. */
export function spoiltBytes(random: Random, bytes: Buffer): Buffer {
  let spoilt = Buffer.from(bytes);
  for (let left = random.int(1, 4); left > 0; left -= 1) {
    const at = random.int(0, Math.max(0, spoilt.length - 1));
    const length = random.int(1, 8);
    switch (random.int(0, 4)) {
      case 0: if (spoilt.length > 0) spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random.int(0, 7)); break;
      case 1: spoilt = Buffer.concat([spoilt.subarray(0, at), spoilt.subarray(at + length)]); break;
      case 2: spoilt = Buffer.concat([spoilt.subarray(0, at), noise(random, length), spoilt.subarray(at)]); break;
      case 3: spoilt = Buffer.concat([spoilt, spoilt.subarray(at, at + length)]); break;
      default: spoilt = spoilt.subarray(0, at);
    }
  }
  return spoilt;
}

export function noise(random: Random, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 1) bytes[at] = random.int(0, 255);
  return bytes;
}

/** The bytes in pieces, as a stream brings them. */
export function inPieces(random: Random, bytes: Buffer): readonly Buffer[] {
  if (random.next() < 0.6) return [bytes];
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = random.int(1, Math.max(1, bytes.length >> random.int(0, 4)));
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
