import Database from 'better-sqlite3';
import type { Db } from './database.ts';
import { packOldEvents } from './migrationPacked.ts';
import { fillOldBatches } from './migrationSlots.ts';

/** SQL, or a function where rows have to be read; `ownId` numbers are the store's own. */
type Step = string | ((db: Db) => void);

/** Each step runs once, in its own transaction, and is never edited after a release. */
const steps: readonly Step[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE event (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     boot TEXT NOT NULL, n INTEGER NOT NULL,
     code TEXT NOT NULL, class TEXT NOT NULL,
     stamp TEXT NOT NULL, data TEXT NOT NULL, crc INTEGER NOT NULL,
     UNIQUE (boot, n)
   );
   CREATE TABLE channel (
     epoch TEXT NOT NULL, channel TEXT NOT NULL,
     lastSeq INTEGER NOT NULL, deliveredSeq INTEGER NOT NULL,
     PRIMARY KEY (epoch, channel)
   ) WITHOUT ROWID;
   CREATE TABLE outbox (
     epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL,
     event INTEGER NOT NULL REFERENCES event (id),
     state TEXT NOT NULL CHECK (state IN ('new', 'published', 'delivered')),
     PRIMARY KEY (epoch, channel, seq)
   ) WITHOUT ROWID;
   CREATE UNIQUE INDEX outboxEvent ON outbox (event);
   CREATE INDEX outboxOpen ON outbox (epoch, state, channel, seq) WHERE state <> 'delivered';`,
  // One row per commit (batch), packed by the minute and channel (block): 3 to 7 bytes an event, one page a commit.
  packOldEvents,
  fillOldBatches,
];

export const schemaVersion = steps.length;

/** The database was written by a later program; nothing of it is touched. */
export class NewerSchemaError extends Error {}

/** Brings the schema up to date; `appliedMs` is wall time, for the reader of the table. */
export function migrate(db: Db, appliedMs: number): void {
  db.exec('CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, appliedMs INTEGER NOT NULL)');
  const done = Number(db.prepare('SELECT coalesce(max(version), 0) FROM migration').pluck().get());
  // A page of another table in its place would say what it likes, and keep the agent from starting for good.
  if (done !== Number(db.prepare('SELECT count(*) FROM migration').pluck().get()) || Number(db.prepare('SELECT coalesce(min(version), 1) FROM migration').pluck().get()) !== 1) throw new Database.SqliteError('the steps of the schema do not follow each other', 'SQLITE_CORRUPT');
  if (done > steps.length) throw new NewerSchemaError(`schema ${done}, this program knows ${steps.length}`);
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    db.transaction(() => {
      if (typeof step === 'string') db.exec(step);
      else step(db);
      db.prepare('INSERT INTO migration (version, appliedMs) VALUES (?, ?)').run(index + 1, appliedMs);
    }).immediate();
  }
}
