import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { framesBetween } from '../../../src/record/archiveReading.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import { recordLimits } from '../../../src/record/retention.ts';
import { handClock } from '../../unit/record/store.ts';
import type { Told } from './crashDriver.ts';
import { filesAfter, lastAnySync, readWriteLog, type Choice, type FileOp } from './writeLog.ts';

/** Where states are laid out: memory, for their syncs cost nothing there. */
const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const driver = join(import.meta.dirname, 'crashDriver.ts');

/** Compiles the recorder into a folder. */
export function buildRecorder(dir: string): string {
  const library = join(dir, 'recorder.so');
  execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-Wall', '-Wextra', '-Werror', '-o', library, join(import.meta.dirname, 'recorder.c'), '-ldl', '-lpthread']);
  return library;
}

export interface CrashFigures { readonly sequences: number; readonly ops: number; readonly states: number; readonly unopenable: number; readonly lost: number; readonly slowestMs: number }
export interface CrashOutcome { readonly figures: CrashFigures; readonly problems: readonly string[] }

/** Performs one write sequence under the recorder; gives its operations, what was told, and where it stood between them. */
function recordSequence(dir: string, library: string, seed: number, steps: number, lazy: boolean): readonly FileOp[] {
  const [store, log] = [join(dir, 'store'), join(dir, 'writes')];
  mkdirSync(store);
  const run = spawnSync(process.execPath, [driver, store, String(seed), String(steps)], { env: { ...process.env, LD_PRELOAD: library, NGATU_WATCH: `${store}/`, NGATU_WRITES: log, ...(lazy ? { NGATU_CANARY: '1' } : {}) }, encoding: 'utf8', timeout: 120_000 });
  if (run.signal !== 'SIGKILL') throw new Error(`the driver of seed ${seed} ended by itself: ${run.stderr}`);
  return readWriteLog(log, store);
}

/** What had been acknowledged behind so many operations, asked in any order; an epoch that was lost on purpose owes nothing. */
function toldOf(ops: readonly FileOp[]): (upTo: number) => ReadonlyMap<string, ReadonlyMap<string, number>> {
  let text = '';
  const lines = ops.flatMap((op, index) => {
    if (op.type !== 'write' || op.path !== 'told') return [];
    const whole = `${text}${op.data.toString()}`.split('\n');
    text = whole.pop() ?? '';
    return whole.map((line): { readonly index: number; readonly told: Told } => ({ index, told: JSON.parse(line) }));
  });
  return (upTo) => {
    const owed = new Map<string, Map<string, number>>();
    for (const { index, told } of lines) {
      if (index >= upTo) break;
      if ('lost' in told) owed.delete(told.lost);
      else {
        const epoch = owed.get(told.ack.epoch) ?? new Map<string, number>();
        owed.set(told.ack.epoch, epoch);
        for (const [channel, seq, n] of told.ack.rows) epoch.set(`${channel} ${seq}`, n);
      }
    }
    return owed;
  };
}

/** The last operations of a sequence are looked at more than its beginning; each gives a few states. */
export function choices(random: Random, kind: number): Choice {
  if (kind === 0) return () => 'all';
  if (kind === 1) return () => 'none';
  const share = random.next();
  const sectorBytes = random.pick([512, 4096]);
  const drawn = new Map<number, ReturnType<Choice>>();
  return (index) => {
    const known = drawn.get(index);
    if (known !== undefined) return known;
    const kept = new Map<number, boolean>();
    const keep = (sector: number): boolean => { const is = kept.get(sector) ?? random.next() < share; kept.set(sector, is); return is; };
    const choice = random.next() < 0.5 ? { sectorBytes, keep } : random.next() < share ? 'all' : 'none';
    drawn.set(index, choice);
    return choice;
  };
}

/** `lazy`: on a disk that is not waited for, which must lose. One write sequence and the states that a power cut could have left of it, at most so many, each opened and judged. */
export function crashSequence(library: string, seed: number, mostStates: number, steps = 22, lazy = false): CrashOutcome {
  const dir = mkdtempSync(join(fast, 'ngatu-crash-'));
  const random = createRandom(seed * 31 + 7);
  const problems: string[] = [];
  let [unopenable, lost, slowestMs] = [0, 0, 0];
  const known = new Set<string>();
  try {
    const ops = recordSequence(dir, library, seed, steps, lazy);
    const told = toldOf(ops);
    const points = Array.from({ length: ops.length + 1 }, (_, at) => at);
    for (let round = 0; round < 8 && known.size < mostStates; round++) {
      const stride = Math.max(1, Math.ceil(points.length / Math.max(1, mostStates - known.size)));
      for (let upTo = random.int(0, stride - 1); upTo <= ops.length && known.size < mostStates; upTo += stride) {
        const named = round === 0 ? upTo : random.int(lastAnySync(ops, upTo), upTo);
        const files = filesAfter(ops, upTo, named, choices(random, round));
        const hash = hashOf(files);
        if (known.has(hash)) continue;
        known.add(hash);
        const judged = judge(dir, files, told(upTo));
        slowestMs = Math.max(slowestMs, judged.ms);
        if (judged.problems.length === 0) continue;
        if (judged.unopenable) unopenable += 1;
        else lost += 1;
        problems.push(`seed ${seed}, behind ${upTo} of ${ops.length} operations, round ${round}: ${judged.problems.slice(0, 3).join('; ')}`);
      }
    }
    return { figures: { sequences: 1, ops: ops.length, states: known.size, unopenable, lost, slowestMs }, problems };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function hashOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha1');
  for (const [path, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) if (path !== 'told') hash.update(`${path} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}

function judge(dir: string, files: ReadonlyMap<string, Buffer>, owed: ReadonlyMap<string, ReadonlyMap<string, number>>): { readonly problems: readonly string[]; readonly unopenable: boolean; readonly ms: number } {
  const at = join(dir, 'state');
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), bytes);
  }
  const startedMs = performance.now();
  const opened = openRecord(join(at, 'record.db'), handClock(), undefined, { ...recordLimits, ballastBytes: 0, reserveBytes: 0 });
  const ms = performance.now() - startedMs;
  if (!opened.ok) return { problems: [`unopenable: ${opened.problem.code} ${opened.problem.detail}`], unopenable: true, ms };
  const { record } = opened;
  try {
    const { mode, problem } = record.status();
    if (mode !== 'durable') return { problems: [`memory alone: ${problem?.code} ${problem?.detail}`], unopenable: true, ms };
    return { problems: missing(record, at, owed), unopenable: false, ms };
  } finally {
    record.close();
  }
}

/** What was acknowledged and is neither in the store, nor in the archive, nor under a tombstone. */
function missing(record: EventRecord, at: string, owed: ReadonlyMap<string, ReadonlyMap<string, number>>): string[] {
  const problems: string[] = [];
  for (const [epoch, rows] of owed) {
    if (rows.size === 0) continue;
    if (record.epoch !== epoch) {
      problems.push(`epoch ${epoch} is gone, ${rows.size} acknowledged with it; now ${JSON.stringify(record.tail(3).map(({ event }) => event?.data))}`);
      continue;
    }
    const found = new Map<string, number>();
    for (let afterId = 0; ;) {
      const page = record.query({ afterId, limit: 1000 });
      if (page.length === 0) break;
      afterId = page.at(-1)?.id ?? afterId;
      for (const { class: channel, seq, event } of page) if (event !== null) found.set(`${channel} ${seq}`, event.n);
    }
    const stones = record.detail().tombstones;
    let archived: Set<string> | null = null;
    for (const [key, n] of rows) {
      const here = found.get(key);
      if (here === n) continue;
      const [channel, seq] = key.split(' ');
      const stone = stones.find((one) => one.channel === channel && one.fromSeq <= Number(seq) && one.toSeq >= Number(seq));
      archived ??= new Set([...framesBetween(join(at, 'archive'), 0, Number.POSITIVE_INFINITY)].flatMap(({ head, entries }) => (head.epoch === epoch ? (entries() ?? []).map((entry) => `${entry.channel} ${entry.seq}`) : [])));
      const kept = archived.has(key) || (stone !== undefined && (channel === 'event' || channel === 'count'));
      if (!kept) problems.push(`${key} (n ${n}) ${here === undefined ? 'is lost' : `has become n ${here}`}`);
    }
    const again = [...rows.values()].slice(-5).map((n) => ({ boot: 'b1', n, code: 'stage.changed' as const, stamp: { bootId: 'b1', monoMs: 0, wallMs: 0, errorMs: null }, data: {} }));
    const stored = record.storeEvents(again);
    if (!stored.ok || stored.stored.some(({ fresh }) => fresh)) problems.push('an acknowledged event that is sent again is stored twice');
  }
  return problems;
}
