import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import { recordLimits } from '../../../src/record/retention.ts';
import { archiveAfterMs, packAfterMs } from '../../../src/record/upkeep.ts';
import { handClock, type HandClock } from '../../unit/record/store.ts';

/** How a file is spoilt. */
export const spoilings = ['bit', 'bits', 'zeroPage', 'garbagePage', 'swappedPages', 'stalePage', 'truncation'] as const;
export type Spoiling = (typeof spoilings)[number];
export interface CorruptionFigures { readonly stores: number; readonly harmless: number; readonly replaced: number; readonly flagged: number; readonly unseen: number; readonly crashes: number; readonly slowestMs: number }

type Files = ReadonlyMap<string, Buffer>;
interface Made { readonly files: Files; readonly earlier: Files; readonly events: readonly SignalEvent[]; readonly clock: HandClock }

const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const codes: readonly EventCode[] = ['stage.changed', 'group.aspect', 'fault.raised', 'cycle.measures', 'mode.changed'];
const limits = { ...recordLimits, ballastBytes: 0, reserveBytes: 0 };

function eventOf(n: number, random: Random, clock: HandClock): SignalEvent {
  clock.pass(random.int(1, 400));
  return { boot: 'b1', n, code: random.pick(codes), stamp: { ...clock.stamp(9), bootId: 'b1' }, data: { group: `g${random.int(1, 8)}`, value: random.int(0, 1e6) } };
}

function openAt(dir: string, clock: HandClock): EventRecord {
  const opened = openRecord(join(dir, 'record.db'), clock, undefined, limits);
  if (!opened.ok) throw new Error(opened.problem.detail);
  return opened.record;
}

/** A store as a KILL leaves it: blocks, batches, a log, an archive. `earlier` is the same store some minutes before. */
function makeStore(dir: string, random: Random): Made {
  const clock = handClock();
  const record = openAt(dir, clock);
  const events: SignalEvent[] = [];
  let earlier: Files = new Map();
  for (let minute = 0; minute < 8; minute++) {
    for (let commit = 0; commit < 6; commit++) {
      const batch = Array.from({ length: random.int(1, 40) }, (_, at) => eventOf(events.length + 1 + at, random, clock));
      record.storeEvents(batch);
      events.push(...batch);
    }
    if (minute === 5) earlier = filesIn(dir);
    if (minute === 7) break;
    // Packed and archived, archived alone, in turn.
    clock.pass(minute % 2 === 0 ? packAfterMs : archiveAfterMs);
    record.housekeep();
  }
  const files = filesIn(dir);
  record.close();
  return { files, earlier, events, clock };
}

function filesIn(dir: string): Map<string, Buffer> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name))]));
}

function spoil(kind: Spoiling, whole: Buffer, stale: Buffer | undefined, random: Random): Buffer {
  const bytes = Buffer.from(whole);
  const pageBytes = random.pick([512, 1024, 4096]);
  const page = (): number => random.int(0, Math.max(0, Math.ceil(bytes.length / pageBytes) - 1)) * pageBytes;
  switch (kind) {
    case 'bit': case 'bits':
      for (let left = kind === 'bit' ? 1 : random.int(2, 40); left > 0; left--) {
        const at = random.int(0, bytes.length - 1);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(0, 7));
      }
      return bytes;
    case 'zeroPage': { const at = page(); return bytes.fill(0, at, Math.min(bytes.length, at + pageBytes)); }
    case 'garbagePage': { const at = page(); for (let index = at; index < Math.min(bytes.length, at + pageBytes); index++) bytes[index] = random.int(0, 255); return bytes; }
    case 'swappedPages': { const [a, b] = [page(), page()]; whole.copy(bytes, a, b, b + pageBytes); whole.copy(bytes, b, a, a + pageBytes); return bytes; }
    case 'stalePage': { const at = page(); if (stale !== undefined && at < stale.length) stale.copy(bytes, at, at, at + pageBytes); return bytes; }
    case 'truncation': return bytes.subarray(0, random.int(0, bytes.length - 1));
  }
}

interface Verdict { readonly kind: 'harmless' | 'replaced' | 'flagged' | 'unseen'; readonly ms: number; readonly detail: string }

/**
 * A store at rest in which one page of the database is an older state of itself, as a disk leaves it that lost a write:
 * sound by its own CRC. Nobody sends on behind it: the sender is another boot. Null = seen, or harmless.
 */
export function staleStore(seed: number): string | null {
  const home = mkdtempSync(join(fast, 'ngatu-stale-'));
  const random = createRandom(seed);
  const clock = handClock();
  const events: SignalEvent[] = [];
  try {
    const states: Buffer[] = [];
    for (let rest = random.int(2, 4); rest > 0; rest--) {
      const record = openAt(home, clock);
      for (let minute = random.int(1, 6); minute > 0; minute--) {
        for (let commit = random.int(1, 4); commit > 0; commit--) {
          const batch = Array.from({ length: random.int(1, 40) }, (_, at) => eventOf(events.length + 1 + at, random, clock));
          record.storeEvents(batch);
          events.push(...batch);
        }
        clock.pass(random.pick([0, archiveAfterMs, packAfterMs]));
        record.housekeep();
      }
      record.close();
      states.push(readFileSync(join(home, 'record.db')));
    }
    const [whole, older] = [Buffer.from(states.at(-1) ?? ''), random.pick(states.slice(0, -1))];
    const at = random.int(0, older.length / 1024 - 1) * 1024;
    older.copy(whole, at, at, at + 1024);
    writeFileSync(join(home, 'record.db'), whole);
    const { kind, detail } = judge(home, { files: new Map(), earlier: new Map(), events, clock }, random, 'b2');
    return kind === 'unseen' ? `seed ${seed}, page ${at / 1024 + 1}: ${detail}` : null;
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Opens what was spoilt, goes on storing, reads everything: each event is as it was, or the store says that it is not. */
function judge(dir: string, { events, clock }: Made, random: Random, sender = 'b1'): Verdict {
  const startedMs = performance.now();
  const record = openAt(dir, clock);
  const ms = performance.now() - startedMs;
  try {
    const before = record.epoch;
    // signald goes on where it was: its number after the last one that it was told of.
    const next = Array.from({ length: 5 }, (_, at) => ({ ...eventOf(events.length + 1 + at, random, clock), boot: sender }));
    const stored = record.storeEvents(next);
    if (!stored.ok) record.storeEvents(next);
    const found = new Map<number, SignalEvent>();
    let nulls = 0;
    for (let afterId = 0; ;) {
      const page = record.query({ afterId, limit: 1000 });
      if (page.length === 0) break;
      afterId = page.at(-1)?.id ?? afterId;
      for (const { event } of page) {
        if (event === null) nulls += 1;
        else if (event.boot === 'b1' || event.boot === sender) found.set(event.n, event);
      }
    }
    clock.pass(packAfterMs);
    record.housekeep();
    const archive = record.verifyArchive();
    const { damagedBlocks, missingNumbers, mode } = record.detail();
    const wrong = [...events, ...next].filter((event) => !isDeepStrictEqual(found.get(event.n), event));
    const changed = wrong.filter(({ n }) => found.has(n));
    if (changed.length > 0) return { kind: 'unseen', ms, detail: `believes ${JSON.stringify(found.get(changed[0]?.n ?? 0))}` };
    const loss = record.tail(1000).some(({ event }) => event?.code === 'events.lost' && event.data['reason'] === 'record.corrupt');
    if (loss) return { kind: 'replaced', ms, detail: before };
    if (nulls > 0 || damagedBlocks > 0 || missingNumbers.length > 0 || archive.damaged.length > 0 || mode !== 'durable') return { kind: 'flagged', ms, detail: '' };
    return wrong.length === 0 ? { kind: 'harmless', ms, detail: '' } : { kind: 'unseen', ms, detail: `${wrong.length} events are gone, the first ${JSON.stringify(wrong[0])}` };
  } finally {
    record.close();
  }
}

/** So many spoilt copies of one store, from the `from`th on. */
export function corruptStores(seed: number, count: number, from = 0): { readonly figures: CorruptionFigures; readonly problems: readonly string[] } {
  const home = mkdtempSync(join(fast, 'ngatu-corrupt-'));
  const figures = { stores: 0, harmless: 0, replaced: 0, flagged: 0, unseen: 0, crashes: 0, slowestMs: 0 };
  const problems: string[] = [];
  try {
    const first = join(home, 'first');
    mkdirSync(first);
    const made = makeStore(first, createRandom(seed));
    for (let at = from; at < from + count; at++) {
      const random = createRandom(seed * 1_000_003 + at);
      const names = [...made.files.keys()].filter((name) => (made.files.get(name)?.length ?? 0) > 0);
      const [name, kind] = [random.pick(names), random.pick(spoilings)];
      const dir = join(home, 'spoilt');
      rmSync(dir, { recursive: true, force: true });
      for (const [file, bytes] of made.files) {
        mkdirSync(dirname(join(dir, file)), { recursive: true });
        writeFileSync(join(dir, file), file === name ? spoil(kind, bytes, made.earlier.get(file), random) : bytes);
      }
      figures.stores += 1;
      try {
        const verdict = judge(dir, made, random);
        figures[verdict.kind] += 1;
        figures.slowestMs = Math.max(figures.slowestMs, verdict.ms);
        if (verdict.kind === 'unseen') problems.push(`seed ${seed}, store ${at}, ${kind} in ${name}: ${verdict.detail}`);
      } catch (error) {
        figures.crashes += 1;
        problems.push(`seed ${seed}, store ${at}, ${kind} in ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    return { figures, problems };
  } finally {
    rmSync(home, { recursive: true });
  }
}
