import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { openRecord, realDisk, type EventRecord, type RecordDisk } from '../../../src/record/record.ts';
import { recordLimits, type RecordLimits } from '../../../src/record/retention.ts';

export const startWallMs = 1_760_000_000_000;

/** A clock that a test turns by hand. */
export interface HandClock extends Clock { pass(ms: number): void; setWall(ms: number): void }
export function handClock(): HandClock {
  let [nowMs, startMs] = [0, startWallMs];
  const stamp = (errorMs: number | null): ReturnType<Clock['stamp']> => ({ bootId: 'hand', monoMs: nowMs, wallMs: startMs + nowMs, errorMs });
  return { bootId: 'hand', scale: 1, monoMs: () => nowMs, wallMs: () => startMs + nowMs, after: () => () => undefined, stamp, pass: (ms) => { nowMs += ms; }, setWall: (ms) => { startMs = ms - nowMs; } };
}

/** A folder for a store, its clock, and whatever is opened in it. */
export interface Bench {
  readonly dir: string; readonly path: string; readonly clock: HandClock;
  open(options?: { readonly disk?: RecordDisk; readonly limits?: Partial<RecordLimits> }): EventRecord;
  close(record: EventRecord): void;
  /** Numbered events from now on, so many ms apart. */
  events(count: number, code?: EventCode, apartMs?: number): SignalEvent[];
  /** So many days go by, an event of each code on each of them. */
  live(record: EventRecord, days: number, ...codes: readonly EventCode[]): void;
  discard(): void;
}

export function openBench(): Bench {
  // In memory where there is such a folder: hundreds of syncs cost nothing there.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-store-'));
  const path = join(dir, 'record.db');
  const clock = handClock();
  let open: EventRecord[] = [];
  let n = 0;
  const events: Bench['events'] = (count, code = 'stage.changed', apartMs = 10) => Array.from({ length: count }, () => {
    n += 1;
    clock.pass(apartMs);
    return { boot: 'b1', n, code, stamp: { ...clock.stamp(12), bootId: 'b1' }, data: { stage: `s${n % 7}`, value: n, tôi: 'đèn' } };
  });
  return {
    dir, path, clock,
    open({ disk = realDisk, limits = {} } = {}) {
      const opened = openRecord(path, clock, disk, { ...recordLimits, ballastBytes: 0, reserveBytes: 0, ...limits });
      if (!opened.ok) throw new Error(`${opened.problem.code} ${opened.problem.detail}`);
      open.push(opened.record);
      return opened.record;
    },
    close(record) {
      record.close();
      open = open.filter((other) => other !== record);
    },
    events,
    live(record, days, ...codes) {
      for (let day = 0; day < days; day++) {
        record.storeEvents(codes.flatMap((code) => events(1, code)));
        clock.pass(86_400_000);
        record.housekeep();
      }
    },
    discard() {
      for (const record of open) record.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Everything that waits in a channel, page by page, as the pump asks for it. */
export function waiting(record: EventRecord, channel: Parameters<EventRecord['rows']>[0]): ReturnType<EventRecord['rows']> {
  const rows = [];
  const last = record.positions().find((at) => at.channel === channel)?.lastSeq ?? 0;
  for (let after = 0; ;) {
    const page = record.rows(channel, after, last, 50);
    if (page.length === 0) return rows;
    rows.push(...page);
    after = page.at(-1)?.seq ?? after;
  }
}

/** A disk whose next writes fail by these codes of SQLite, one each, when it is told to. */
export function failingDisk(): { readonly disk: RecordDisk; readonly fail: (...codes: readonly string[]) => void } {
  let failures: readonly string[] = [];
  return {
    disk: {
      ...realDisk,
      write(work) {
        const [code, ...later] = failures;
        failures = later;
        if (code !== undefined) throw new Database.SqliteError('injected', code);
        return work();
      },
    },
    fail: (...codes) => { failures = codes; },
  };
}
