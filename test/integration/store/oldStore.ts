import Database from 'better-sqlite3';
import { startWallMs } from '../../unit/record/store.ts';

/** A store as the program wrote it before events were packed (schema 1): epoch `old`, sender b1, events 1 to `count`. */
export function writeOldStore(path: string, count: number): [channel: string, seq: number, n: number][] {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // It began whole, or not at all.
  db.exec(`BEGIN; CREATE TABLE migration (version INTEGER PRIMARY KEY, appliedMs INTEGER NOT NULL); INSERT INTO migration VALUES (1, 0);
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID; INSERT INTO meta VALUES ('epoch', 'old');
    CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, boot TEXT NOT NULL, n INTEGER NOT NULL, code TEXT NOT NULL, class TEXT NOT NULL, stamp TEXT NOT NULL, data TEXT NOT NULL, crc INTEGER NOT NULL, UNIQUE (boot, n));
    CREATE TABLE channel (epoch TEXT NOT NULL, channel TEXT NOT NULL, lastSeq INTEGER NOT NULL, deliveredSeq INTEGER NOT NULL, PRIMARY KEY (epoch, channel)) WITHOUT ROWID;
    CREATE TABLE outbox (epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL, event INTEGER NOT NULL REFERENCES event (id), state TEXT NOT NULL, PRIMARY KEY (epoch, channel, seq)) WITHOUT ROWID;`);
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, 0)');
  const out = db.prepare(`INSERT INTO outbox VALUES ('old', 'event', ?, ?, ?)`);
  const rows = Array.from({ length: count }, (_, at): [string, number, number] => ['event', at + 1, at + 1]);
  for (const [, seq, n] of rows) {
    insert.run(n, 'b1', n, 'stage.changed', 'event', JSON.stringify({ bootId: 'b1', monoMs: n, wallMs: startWallMs + n, errorMs: null }), JSON.stringify({ stage: `s${n}` }));
    out.run(seq, n, n <= 2 ? 'delivered' : n <= 5 ? 'published' : 'new');
  }
  db.prepare(`INSERT INTO channel VALUES ('old', 'event', ?, 2)`).run(count);
  db.exec('COMMIT');
  db.close();
  return rows;
}
