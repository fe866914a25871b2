import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Fault } from '../model/fault.ts';

/** The background check of what the junction runs by (safety.md S4: artefact and image within 60 s). */
export interface Integrity {
  /** A small slice of the memory's image; after each tick. A round also reads the artefact, off the tick. */
  step(): void;
  /** What was found altered; stays, because nobody knows what else is. */
  faults(): readonly Fault[];
  readonly rounds: () => number;
}

export interface IntegrityParts {
  /** The safety data as it is used: the site's, and what was compiled from it. */
  readonly inUse: unknown;
  readonly artefactPath: string;
  readonly reads?: (path: string) => Promise<Buffer>;
}

/** A round takes at most so many ticks: with the artefact's reading and one lost second it ends within 60 s. */
const roundTicks = 500;
/** An artefact that can't be read is none that was altered; for so many rounds. */
const unreadableRounds = 3;
const deepest = 48;

export function startIntegrity({ inUse, artefactPath, reads = readFile }: IntegrityParts): Integrity {
  const first = createHash('sha256');
  let pieces = 0;
  for (const piece of piecesOf(inUse)) {
    first.update(piece);
    pieces += 1;
  }
  const expected = first.digest('hex');
  const artefact = digestOf(readFileSync(artefactPath));
  const slice = Math.max(16, Math.ceil(pieces / roundTicks));
  let found: Fault | null = null;
  let walk = piecesOf(inUse);
  let hash: Hash = createHash('sha256');
  let unread = 0;
  let rounds = 0;
  const judgeFile = (bytes: Buffer): void => {
    unread = 0;
    if (digestOf(bytes) !== artefact) found ??= { code: 'site.altered', detail: 'artefact file' };
  };
  const complain = (error: unknown): void => {
    unread += 1;
    if (unread >= unreadableRounds || isMissing(error)) found ??= { code: 'site.altered', detail: `artefact file: ${String(error)}` };
  };
  const endRound = (): void => {
    if (hash.digest('hex') !== expected) found ??= { code: 'site.altered', detail: 'in memory' };
    walk = piecesOf(inUse);
    hash = createHash('sha256');
    rounds += 1;
    reads(artefactPath).then(judgeFile, complain);
  };
  return {
    step() {
      for (let count = 0; count < slice; count += 1) {
        const next = walk.next();
        if (next.done === true) return endRound();
        hash.update(next.value);
      }
      return undefined;
    },
    faults: () => (found === null ? [] : [found]),
    rounds: () => rounds,
  };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Everything of a value, piece by piece, in the order of the memory: maps, sets and lists too. */
function* piecesOf(value: unknown, depth = 0): Generator<string, undefined> {
  if (depth > deepest) throw new RangeError('data in use is nested too deeply');
  if (typeof value !== 'object' || value === null) {
    yield typeof value === 'function' ? 'function;' : `${typeof value}:${String(value)};`;
    return undefined;
  }
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value.entries() : value instanceof Set || Array.isArray(value) ? [...value].entries() : Object.entries(value);
  yield '{';
  for (const [key, item] of entries) {
    yield `${String(key)}=`;
    yield* piecesOf(item, depth + 1);
  }
  yield '}';
  return undefined;
}
