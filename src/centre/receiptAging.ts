import type { Receipt } from '../link/ack.ts';
import { usedBytes, type Db } from '../record/database.ts';
import type { Position, ReceiptBook } from './receiptBook.ts';
import { putPosition } from './receiptsSchema.ts';

/** `days`: on which rows were received, not the clock's: a clock that jumps ahead makes nothing old. */
export interface AgingLimits { readonly days: number; readonly bytes: number }

/** What holds unless somebody says otherwise: as long as a cabinet keeps its evidence; the bytes are some 200 million rows. */
export const sinkLimits: AgingLimits = { days: 400, bytes: 32 * 1024 ** 3 };
/** Of a file: at `nearFull` of its bytes somebody is told, at `full` the oldest rows go, whatever their age, down to `enough`. */
export const agingMarks = { nearFull: 0.8, full: 0.9, enough: 0.85 } as const;
/** Rows that go in one transaction. */
const atOnce = 2000;

/**
 * Rows of a file make room, oldest first, above a hole of their channel as below it: one hole in an epoch that nobody writes
 * any more would keep its rows for good, and no limit of bytes would hold. What is said to be here stays as it was, watermark
 * and islands: the hole is asked for as before, what comes again from above it is a duplicate, and nothing counts as received
 * that never was. A row that fills the hole is kept, and grows old from its own day.
 */
export interface Aging {
  /** Before rows that are received then. */
  noteDay(receivedMs: number): void;
  usedBytes(): number;
  /** Takes a piece of what is too old, or too much; how many rows, and why. Nothing to be done: 0 rows. */
  step(limits: AgingLimits): Aged;
}
export interface Aged { readonly rows: number; readonly why: 'days' | 'bytes' | null }

/** The first row of a channel that is still here; `day`: how many days of rows were known before its own. */
interface Head { readonly seq: number; readonly receivedMs: number; readonly day: number }
interface Looked { readonly head: Head | null; readonly receipt: Receipt }

export function createAging(db: Db, book: ReceiptBook): Aging {
  const days = db.prepare<[], number>('SELECT day FROM day ORDER BY ord').pluck().all();
  const addDay = db.prepare<[number]>('INSERT OR IGNORE INTO day (day) VALUES (?)');
  const rowsOf = db.prepare<[string, string, string, number, number], { readonly seq: number; readonly receivedMs: number }>('SELECT seq, receivedMs FROM entry WHERE site = ? AND epoch = ? AND channel = ? AND seq > ? ORDER BY seq LIMIT ?');
  const remove = db.prepare<[string, string, string, number, number]>('DELETE FROM entry WHERE site = ? AND epoch = ? AND channel = ? AND seq > ? AND seq <= ?');
  const put = putPosition(db);
  const take = db.transaction((at: Position, to: number): number => {
    const rows = remove.run(at.site, at.epoch, at.channel, at.agedTo, to).changes;
    put({ ...at, aged: at.aged + rows, agedTo: to });
    return rows;
  });
  const looked = new Map<string, Looked>();
  const headOf = (at: Position): Head | null => {
    const key = `${at.site}/${at.epoch}/${at.channel}`;
    const known = looked.get(key);
    if (known !== undefined && stands(known, at)) return known.head;
    const row = rowsOf.get(at.site, at.epoch, at.channel, at.agedTo, 1);
    const head = row === undefined ? null : { ...row, day: days.indexOf(dayOf(row.receivedMs)) };
    looked.set(key, { head, receipt: at.receipt });
    return head;
  };
  const oldest = (): { readonly at: Position; readonly head: Head } | null => {
    let found: { readonly at: Position; readonly head: Head } | null = null;
    for (const at of book.positions()) {
      const head = headOf(at);
      if (head !== null && (found === null || head.day < found.head.day || (head.day === found.head.day && head.receivedMs < found.head.receivedMs))) found = { at, head };
    }
    return found;
  };
  let making = false;
  return {
    noteDay(receivedMs) {
      if (days.includes(dayOf(receivedMs))) return;
      addDay.run(dayOf(receivedMs));
      days.push(dayOf(receivedMs));
    },
    usedBytes: () => usedBytes(db),
    step(limits) {
      making = usedBytes(db) > limits.bytes * (making ? agingMarks.enough : agingMarks.full);
      const first = oldest();
      const why = first === null ? null : days.length - 1 - first.head.day > limits.days ? 'days' : making ? 'bytes' : null;
      if (first === null || why === null) return { rows: 0, why: null };
      const { at, head } = first;
      // No further than its day: a channel in which little happens has years in so many rows.
      const rows = rowsOf.all(at.site, at.epoch, at.channel, at.agedTo, atOnce);
      const beyond = rows.findIndex((row) => dayOf(row.receivedMs) !== dayOf(head.receivedMs));
      const to = (beyond === -1 ? rows : rows.slice(0, beyond)).at(-1)?.seq ?? head.seq;
      const gone = take.immediate(at, to);
      book.age(at, gone, to);
      return { rows: gone, why };
    },
  };
}

/** A row that was taken since changes the receipt, and below a watermark none is taken. */
function stands({ head, receipt }: Looked, at: Position): boolean {
  if (head === null) return receipt === at.receipt;
  return head.seq > at.agedTo && (receipt === at.receipt || head.seq <= receipt.upTo);
}

function dayOf(wallMs: number): number {
  return Math.floor(wallMs / 86_400_000);
}
