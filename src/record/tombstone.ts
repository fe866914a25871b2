import type { EventClass } from '../model/event.ts';
import type { Db } from './database.ts';
import { crcOf } from './packed.ts';

/** Why rows are no longer in the store. `retention`: older than their class is kept, and delivered; `damaged`: their blocks were found gone. */
export type DropReason = 'retention' | 'budget' | 'full' | 'damaged';

/** Rows that are no longer there: a gap that has a name. Neighbours of one reason become one. */
export interface Tombstone {
  readonly channel: EventClass; readonly reason: DropReason; readonly fromSeq: number; readonly toSeq: number;
  readonly count: number; readonly fromMs: number; readonly toMs: number; readonly atMs: number;
}
type Row = Tombstone & { readonly id: number; readonly crc: number };

export interface Tombstones {
  add(tombstone: Tombstone): void;
  /** Null: one of them is damaged. */
  all(): readonly Tombstone[] | null;
}

const crc = (id: number, at: Tombstone): number => crcOf([id, at.channel, at.reason, at.fromSeq, at.toSeq, at.count, at.fromMs, at.toMs, at.atMs]);

export function createTombstones(db: Db): Tombstones {
  const put = db.prepare<[Row]>('INSERT OR REPLACE INTO tombstone VALUES (@id, @channel, @reason, @fromSeq, @toSeq, @count, @fromMs, @toMs, @atMs, @crc)');
  const newest = db.prepare<[string, string], Row>('SELECT * FROM tombstone WHERE channel = ? AND reason = ? ORDER BY id DESC LIMIT 1');
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM tombstone').pluck();
  const all = db.prepare<[], Row>('SELECT * FROM tombstone ORDER BY id');
  return {
    add(tombstone) {
      const before = newest.get(tombstone.channel, tombstone.reason);
      const grows = before !== undefined && before.toSeq + 1 === tombstone.fromSeq;
      const id = grows ? before.id : (last.get() ?? 0) + 1;
      const whole = grows ? { ...tombstone, fromSeq: before.fromSeq, count: before.count + tombstone.count, fromMs: Math.min(before.fromMs, tombstone.fromMs) } : tombstone;
      put.run({ ...whole, id, crc: crc(id, whole) });
    },
    all() {
      const rows = all.all();
      return rows.every((row) => crc(row.id, row) === row.crc) ? rows.map(({ channel, reason, fromSeq, toSeq, count, fromMs, toMs, atMs }) => ({ channel, reason, fromSeq, toSeq, count, fromMs, toMs, atMs })) : null;
    },
  };
}
