import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Random } from '../../platform/random.ts';
import type { Db, OpenedDatabase } from '../../record/database.ts';
import { openRecordFile, type RecordDisk } from '../../record/session.ts';

/** What a write does instead of working: the disk is full, refuses, or opens no file at all. */
export type DiskTrouble = 'full' | 'ioError' | 'unopenable';

/**
 * The disk under the store. The file is a real SQLite in WAL mode, but nothing is synchronised (fsync would cost a
 * simulated hour more than everything else): what a commit returned from counts as on the platter, and only the commit
 * under way when the power is cut may be torn, sector by sector. `lies` is a disk that acknowledges before it writes.
 */
export interface SimulatedDisk extends RecordDisk {
  trouble(kind: DiskTrouble | null): void;
  /** The next write is the last: its sectors get to the platter or not, and `onCut` ends the process. */
  cutAtNextWrite(onCut: () => void): void;
  /** The process was killed: the file is as its last write left it, and not checkpointed by a goodbye. */
  drop(): void;
  readonly writes: () => number;
}

interface Image { readonly db: Buffer; readonly wal: Buffer }
const sectorBytes = 512;
const walHeaderBytes = 32;
/** How far a lying disk is behind, writes. */
const lagWrites = 30;

class PowerCut extends Error {}

// Over 70 lines: one disk, over what it holds.
export function createSimulatedDisk(path: string, random: Random, lies = false): SimulatedDisk {
  let db: Db | null = null;
  let kind: DiskTrouble | null = null;
  let onCut: (() => void) | null = null;
  let off = false;
  let writes = 0;
  let epochs = 0;
  let stale: Image | null = null;
  const imageOf = (): Image => ({ db: readIf(path), wal: readIf(`${path}-wal`) });
  const closeAs = (image: Image | null): void => {
    if (db === null) return;
    // The record closed it itself: memory has taken over, and the file is as it was left.
    if (!db.open) {
      db = null;
      return;
    }
    if (image === null) for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, `${path}${suffix}.kept`);
    db.close();
    db = null;
    for (const [suffix, content] of [['', image?.db], ['-wal', image?.wal]] as const) {
      if (content === undefined) { if (existsSync(`${path}${suffix}.kept`)) renameSync(`${path}${suffix}.kept`, path + suffix); } else if (content.length > 0) writeFileSync(path + suffix, content);
      else rmSync(path + suffix, { force: true });
    }
  };
  const limit = (): void => { if (db?.open === true) db.pragma(`max_page_count = ${kind === 'full' ? 1 : 1_048_576}`); };
  return {
    writes: () => writes,
    sync: () => undefined,
    trouble(next) {
      kind = next;
      // SQLite itself says when it is full: a limit below the present size admits not one page more.
      limit();
    },
    cutAtNextWrite(call) { onCut = call; },
    drop() { closeAs(null); },
    newEpoch() {
      epochs += 1;
      return `epoch-${epochs}-${random.int(0, 0xffff).toString(16)}`;
    },
    open(file): OpenedDatabase {
      off = false;
      onCut = null;
      if (kind === 'unopenable') return { ok: false, problem: { code: 'record.unwritable', detail: 'simulated' } };
      const opened = openRecordFile(file);
      if (!opened.ok) return opened;
      ({ db } = opened);
      db.pragma('synchronous = OFF');
      limit();
      if (lies) stale = imageOf();
      return opened;
    },
    write(work) {
      if (off) throw new PowerCut();
      if (kind === 'ioError') throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
      writes += 1;
      if (onCut === null) {
        if (lies && writes % lagWrites === 0) stale = imageOf();
        return work();
      }
      const end = onCut;
      onCut = null;
      const before = imageOf();
      let failed: unknown = null;
      try { work(); } catch (error) { failed = error; }
      const torn = failed === null ? tear(before, imageOf(), random) : before;
      off = true;
      closeAs(lies ? stale : torn);
      end();
      throw new PowerCut();
    },
  };
}

/** What is on the platter of a commit that nobody was told of. A checkpoint begins only when its WAL is whole there. */
function tear(before: Image, after: Image, random: Random): Image {
  const checkpointed = !before.db.equals(after.db);
  if (checkpointed) return { wal: after.wal, db: mix(before.db, after.db, random) };
  const wal = mix(before.wal, after.wal, random);
  // A log that begins anew has its header synchronised before the first frame (SQLite, sqlite3WalFrames).
  after.wal.copy(wal, 0, 0, Math.min(walHeaderBytes, wal.length));
  return { wal, db: before.db };
}

function mix(before: Buffer, after: Buffer, random: Random): Buffer {
  const result = Buffer.from(after);
  for (let at = 0; at < result.length; at += sectorBytes) {
    if (random.next() < 0.5) continue;
    const old = before.subarray(at, at + sectorBytes);
    result.fill(0, at, Math.min(result.length, at + sectorBytes));
    old.copy(result, at);
  }
  // The file's length is metadata of its own.
  const short = before.length < after.length && random.next() < 0.3;
  return short ? result.subarray(0, before.length + random.int(0, after.length - before.length)) : result;
}

function readIf(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}
