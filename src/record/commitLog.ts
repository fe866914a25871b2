import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';

/** How the commits of an open database become durable. */
export interface CommitLog {
  /** A commit that only fills slots. */
  readonly slots: <T>(work: () => T) => T;
  /** Any other one. */
  readonly whole: <T>(work: () => T) => T;
  readonly checkpoint: () => void;
}

/** Commits behind which the log is laid down by itself: it stays small without a packing, too. */
const mostCommits = 512;

/**
 * SQLite as it is built here syncs by fsync, which takes the inode's times along: three blocks of the file system's
 * journal at each commit, twice as much as the commit itself. A commit of the slots is written without SQLite's sync,
 * and its log is synchronised here by fdatasync before the commit counts. The first one of a new round of the log is
 * SQLite's own: it syncs the log's new header before anything stands behind it, for an old header with new frames
 * would be read as the old log. Checkpoints are never taken within such a commit: they would not be waited for.
 */
export function openCommitLog(db: Database.Database, path: string, sync: (fd: number) => void = fdatasyncSync): CommitLog {
  let own = true;
  let commits = 0;
  const checkpoint = (): void => {
    [own, commits] = [true, 0];
    db.pragma('wal_checkpoint(PASSIVE)');
  };
  const counted = (so: number): void => {
    commits += so;
    if (commits >= mostCommits) checkpoint();
  };
  const unsynced = <T>(work: () => T): T => {
    db.pragma('synchronous = OFF');
    try {
      return work();
    } finally {
      db.pragma('synchronous = FULL');
    }
  };
  // SQLite holds no lock on its log: closing another descriptor of it takes none away.
  const withLog = (mode: 'r' | 'r+', use: (fd: number) => void): void => {
    const fd = openSync(`${path}-wal`, mode);
    try { use(fd); } finally { closeSync(fd); }
  };
  /**
   * On a file system that has turned read-only by an error of its own, a sync of a file that is open answers that all is well
   * and writes nothing (ext4, errors=remount-ro; seen on Linux 6.18). One that still opens for writing afterwards was not.
   */
  const isStillWritten = (): void => { withLog('r+', () => undefined); };
  const durably = (done: () => void): void => {
    try {
      done();
      isStillWritten();
    } catch (error) {
      // Whatever it was, the commit stands in the log and may not be made a second time: never "full, try again".
      throw Object.assign(new Error(`the log was not synchronised: ${String(error)}`), { code: 'EIO' });
    }
  };
  return {
    checkpoint,
    slots(work) {
      if (own) {
        db.pragma('wal_autocheckpoint = 0');
        const done = work();
        durably(() => undefined);
        own = false;
        return done;
      }
      const done = unsynced(work);
      durably(() => { withLog('r', sync); });
      counted(1);
      return done;
    },
    whole(work) {
      const done = work();
      durably(() => undefined);
      counted(16);
      return done;
    },
  };
}
