import { openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../src/platform/random.ts';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';
import { openRecord, realDisk, type EventRecord, type RecordDisk } from '../../../src/record/record.ts';
import { recordLimits } from '../../../src/record/retention.ts';
import { archiveAfterMs, packAfterMs } from '../../../src/record/upkeep.ts';
import { handClock } from '../../unit/record/store.ts';
import { writeOldStore } from './oldStore.ts';

/** What the driver says it was told: one line per answer, in the order of the writes around it. */
export type Told =
  | { readonly ack: { readonly epoch: string; readonly rows: readonly (readonly [channel: string, seq: number, n: number])[] } }
  | { readonly lost: string };

/** What better-sqlite3 does of itself in WAL mode: a commit is not on the platter when it returns. */
const lazyDisk: RecordDisk = {
  ...realDisk,
  open(path) {
    const opened = realDisk.open(path);
    if (!opened.ok) return opened;
    opened.db.pragma('synchronous = NORMAL');
    return { ok: true, db: opened.db };
  },
};

/** Steps that a sequence is made of. A seed draws from them; each sequence is another order. */
const steps = ['insert', 'insert', 'insert', 'burst', 'mark', 'deliver', 'rewind', 'archive', 'archive', 'pack', 'expire', 'roll', 'budget', 'reopen', 'quarantine', 'ack'] as const;
const codes: readonly EventCode[] = ['stage.changed', 'group.aspect', 'fault.raised', 'cycle.measures', 'mode.changed'];

/** Performs one write sequence on a store: `dir`, seed, and how many steps. Run under the recorder. */
// Over 70 lines: a list of steps.
export function drive(dir: string, seed: number, count: number): void {
  const random = createRandom(seed);
  const clock = handClock();
  const path = join(dir, 'record.db');
  const acks = openSync(join(dir, 'told'), 'a');
  const tell = (told: Told): void => { writeSync(acks, `${JSON.stringify(told)}\n`); };
  let n = 0;
  if (seed % 5 === 0) {
    // Begins with a store of schema 1: its rows are acknowledged ones.
    const rows = writeOldStore(path, 40);
    n = rows.length;
    tell({ ack: { epoch: 'old', rows } });
  }
  // A small budget for some, so that rows are dropped.
  const small = seed % 3 === 0;
  const limits = { ...recordLimits, ballastBytes: seed % 7 === 0 ? 65_536 : 0, reserveBytes: 0, maxBytes: small ? 96 * 1024 : recordLimits.maxBytes };
  const open = (): EventRecord => {
    const opened = openRecord(path, clock, process.env['NGATU_CANARY'] === undefined ? realDisk : lazyDisk, limits);
    if (!opened.ok) throw new Error(opened.problem.detail);
    return opened.record;
  };
  let record = open();
  const insert = (events: number): void => {
    const batch = Array.from({ length: events }, (): SignalEvent => {
      n += 1;
      clock.pass(random.int(1, 900));
      return { boot: 'b1', n, code: random.pick(codes), stamp: { ...clock.stamp(9), bootId: 'b1' }, data: { group: `g${random.int(1, 8)}`, value: random.int(0, 99) } };
    });
    const stored = record.storeEvents(batch);
    if (!stored.ok) return;
    tell({ ack: { epoch: record.epoch, rows: stored.stored.flatMap(({ channel, seq, n: number, fresh }) => (fresh ? [[channel, seq, number] as const] : [])) } });
  };
  for (let at = 0; at < count; at++) {
    switch (random.pick(steps)) {
      case 'insert': insert(random.int(1, 8)); break;
      case 'burst': insert(random.int(30, 120)); break;
      case 'mark': record.markPublished(record.batch(random.int(1, 20)).map(({ channel, seq }) => ({ channel, seq }))); break;
      case 'deliver': for (const { channel, lastSeq } of record.positions()) record.markDelivered(channel, random.int(0, lastSeq)); break;
      case 'rewind': for (const { channel, deliveredSeq } of record.positions()) if (random.next() < 0.3) record.rewind(channel, random.int(0, deliveredSeq)); break;
      case 'archive': clock.pass(archiveAfterMs); record.housekeep(); break;
      case 'pack': clock.pass(packAfterMs); record.housekeep(); break;
      case 'expire': for (let day = 0; day < 17; day++) { insert(6); clock.pass(86_400_000); record.housekeep(); } break;
      case 'roll': clock.pass(86_400_000); insert(3); clock.pass(random.pick([archiveAfterMs, packAfterMs])); record.housekeep(); break;
      case 'budget': for (let round = 0; round < 4; round++) { insert(small ? 200 : 20); clock.pass(packAfterMs); record.housekeep(); } break;
      case 'reopen': record.close(); record = open(); break;
      case 'ack': clock.pass(10_000); record.housekeep(); break;
      case 'quarantine': {
        if (at < 3 || random.next() < 0.5) break;
        tell({ lost: record.epoch });
        record.close();
        if (readdirSync(dir).includes('record.db')) writeFileSync(path, Buffer.alloc(8192, 0x41));
        record = open();
        break;
      }
    }
  }
  // No goodbye: the last state is that of a KILL.
}

const [dir, seed, count] = process.argv.slice(2);
if (dir !== undefined && process.argv[1]?.endsWith('crashDriver.ts') === true) {
  drive(dir, Number(seed), Number(count));
  process.kill(process.pid, 'SIGKILL');
}
