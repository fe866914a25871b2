import { parseBatch } from '../model/storeFormat.ts';
import { fromColumns, toColumns, type Entry } from './columns.ts';
import type { Db } from './database.ts';
import { crcOf, fold, unfold } from './packed.ts';
import type { Mark } from './positions.ts';

/** What one commit wrote: events, and where channels stood. One row, so one page: a row per event would wear the flash ten times as much. */
export interface Batch { readonly entries: readonly Entry[]; readonly marks: readonly Mark[] }

interface BatchRow { readonly id: number; readonly crc: number; readonly body: Uint8Array }

export interface Batches {
  append(batch: Batch): void;
  /** Everything since the last packing, in order; null = a row of it is damaged, so that nobody knows which seqs were allotted. */
  all(): readonly Batch[] | null;
  clear(): void;
}

export function createBatches(db: Db): Batches {
  const append = db.prepare<[number, number, Buffer]>('INSERT INTO batch VALUES (?, ?, ?)');
  const all = db.prepare<[], BatchRow>('SELECT * FROM batch ORDER BY id');
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM batch').pluck();
  const clear = db.prepare('DELETE FROM batch');
  return {
    append({ entries, marks }) {
      const id = (last.get() ?? 0) + 1;
      const body = fold({ entries: toColumns(entries), marks: marks.map((mark) => ({ ...mark })) });
      append.run(id, crcOf([id], body), body);
    },
    all() {
      const batches: Batch[] = [];
      for (const [at, row] of all.all().entries()) {
        const batch = row.id === at + 1 && crcOf([row.id], row.body) === row.crc ? read(row.body) : null;
        if (batch === null) return null;
        batches.push(batch);
      }
      return batches;
    },
    clear: () => { clear.run(); },
  };
}

function read(body: Uint8Array): Batch | null {
  const parsed = parseBatch(unfold(body));
  const entries = fromColumns(parsed?.entries);
  return entries === null || parsed === null ? null : { ...parsed, entries };
}
