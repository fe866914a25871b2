import type { EventClass } from '../model/event.ts';
import { parseEvent } from '../model/storeFormat.ts';
import type { Entry } from './columns.ts';
import type { Db } from './database.ts';
import { blockRow, insertBlock } from './block.ts';
import { bootCrc, channelCrc, type BootRow } from './stateRow.ts';
import { withRange, type Ranges } from './ranges.ts';

const tables = `
  CREATE TABLE batch (id INTEGER PRIMARY KEY, crc INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE TABLE block (
    id INTEGER PRIMARY KEY, lastSeq INTEGER NOT NULL, count INTEGER NOT NULL, firstId INTEGER NOT NULL, lastId INTEGER NOT NULL,
    fromMs INTEGER NOT NULL, toMs INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL
  );
  CREATE TABLE position (channel TEXT PRIMARY KEY, lastSeq INTEGER NOT NULL, deliveredSeq INTEGER NOT NULL, publishedSeq INTEGER NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE boot (boot TEXT PRIMARY KEY, ranges TEXT NOT NULL, lastId INTEGER NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE tombstone (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, reason TEXT NOT NULL, fromSeq INTEGER NOT NULL, toSeq INTEGER NOT NULL,
    count INTEGER NOT NULL, fromMs INTEGER NOT NULL, toMs INTEGER NOT NULL, atMs INTEGER NOT NULL, crc INTEGER NOT NULL
  );`;

interface OldRow { readonly id: number; readonly channel: EventClass; readonly seq: number; readonly boot: string; readonly n: number; readonly code: string; readonly stamp: string; readonly data: string }
const rowsOfBlock = 2000;

/** Schema 2: rows and outbox of schema 1 become blocks with the same epoch and seq; what of it can't be read leaves its seq empty. */
export function packOldEvents(db: Db): void {
  db.exec(tables);
  const boots = new Map<string, { ranges: Ranges; lastId: number }>();
  const insert = insertBlock(db);
  const page = db.prepare<[string, number, number], OldRow>(
    'SELECT e.id, o.channel, o.seq, e.boot, e.n, e.code, e.stamp, e.data FROM outbox o JOIN event e ON e.id = o.event WHERE o.channel = ? AND o.seq > ? ORDER BY o.seq LIMIT ?');
  const positions = db.prepare<[], { channel: EventClass; lastSeq: number; deliveredSeq: number; publishedSeq: number }>(
    `SELECT c.channel, c.lastSeq, c.deliveredSeq,
       max(c.deliveredSeq, coalesce((SELECT min(o.seq) - 1 FROM outbox o WHERE o.epoch = c.epoch AND o.channel = c.channel AND o.state = 'new'), c.lastSeq)) AS publishedSeq
     FROM channel c JOIN meta m ON m.key = 'epoch' AND m.value = c.epoch`).all();
  for (const at of positions) {
    const { channel } = at;
    for (let after = 0; ;) {
      const rows = page.all(channel, after, rowsOfBlock);
      if (rows.length === 0) break;
      after = rows.at(-1)?.seq ?? after;
      const entries = rows.flatMap((row) => entryOf(row));
      if (entries.length > 0) insert.run(blockRow(channel, entries));
      for (const { id, boot, n } of rows) {
        const known = boots.get(boot);
        boots.set(boot, { ranges: withRange(known?.ranges ?? [], n, n), lastId: Math.max(known?.lastId ?? 0, id) });
      }
    }
    db.prepare('INSERT INTO position VALUES (@channel, @lastSeq, @deliveredSeq, @publishedSeq, @crc)').run({ ...at, crc: channelCrc(at) });
  }
  const putBoot = db.prepare<[BootRow]>('INSERT INTO boot VALUES (@boot, @ranges, @lastId, @crc)');
  for (const [boot, { ranges, lastId }] of boots) {
    const row = { boot, ranges: JSON.stringify(ranges), lastId };
    putBoot.run({ ...row, crc: bootCrc(row) });
  }
  db.exec('DROP TABLE outbox; DROP TABLE event; DROP TABLE channel;');
}

function entryOf(row: OldRow): Entry[] {
  try {
    const event = parseEvent({ boot: row.boot, n: row.n, code: row.code, stamp: JSON.parse(row.stamp), data: JSON.parse(row.data) });
    return event === null ? [] : [{ id: row.id, channel: row.channel, seq: row.seq, event }];
  } catch {
    return [];
  }
}

