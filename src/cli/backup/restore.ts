import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeDurably } from '../../platform/durableFile.ts';
import type { restoredSchema } from '../../model/notedAction.ts';
import { backupSchema, bytesOf, isOfBackup, type Backup } from './contents.ts';

export type RestoreRefusal = 'restore.unreadable' | 'restore.damaged' | 'restore.strange' | 'restore.stateHere';
export type ReadBackup = { readonly ok: true; readonly backup: Backup } | { readonly ok: false; readonly code: RestoreRefusal; readonly detail: string };

/** A backup from a file: whole, and with nothing in it that no backup has. */
export function readBackup(path: string): ReadBackup {
  try {
    const parsed = backupSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!parsed.success) return { ok: false, code: 'restore.unreadable', detail: parsed.error.issues[0]?.path.join('.') ?? '' };
    const strange = parsed.data.files.find((file) => !isOfBackup(file.path));
    if (strange !== undefined) return { ok: false, code: 'restore.strange', detail: strange.path };
    const damaged = parsed.data.files.find((file) => bytesOf(file) === null);
    return damaged === undefined ? { ok: true, backup: parsed.data } : { ok: false, code: 'restore.damaged', detail: damaged.path };
  } catch (error) {
    return { ok: false, code: 'restore.unreadable', detail: error instanceof Error ? error.message : String(error) };
  }
}

const signald = 'var/lib/ngatu/signald';
const record = 'var/lib/ngatu/agentd/record.db';
const shelfPath = `${signald}/plans.json`;

/** What a computer has of its own that a restore would lower or forget: latches, plan versions, counters. */
export function stateHere(root: string): string | null {
  return [`${signald}/latches.journal`, `${signald}/latches.anchor`, shelfPath, 'var/lib/ngatu/agentd/counters.json'].find((path) => existsSync(join(root, path))) ?? null;
}

export interface Restored { readonly files: number; readonly planVersion: number; readonly aside: string | null }

/**
 * Writes a backup below a root that has no state of its own. The store of events is not in it: the agent begins a new one,
 * with an epoch of its own, and one that stands there is set aside. The lowest plan version that may still come is the
 * higher of the backup's and of what the centre says it has sent since.
 */
export function restoreTo(root: string, backup: Backup, planVersion: number, who: Pick<z.infer<typeof restoredSchema>, 'by' | 'reason' | 'toldPlace'>, atMs: number): Restored {
  const floorVersion = Math.max(backup.planVersion, planVersion);
  const aside = existsSync(join(root, record)) ? `${record}.before-restore-${atMs}` : null;
  if (aside !== null) {
    for (const tail of ['', '-wal', '-shm']) if (existsSync(join(root, `${record}${tail}`))) renameSync(join(root, `${record}${tail}`), join(root, `${aside}${tail}`));
  }
  // The plans first: power that goes in between must not leave a computer that takes an old one. The journal's anchor comes before its journal, so that half of it is a latched fault and not an empty book.
  put(root, shelfPath, raisedShelf(backup, floorVersion));
  for (const file of backup.files) if (file.path !== shelfPath) put(root, file.path, (bytesOf(file) ?? Buffer.alloc(0)).toString('utf8'));
  put(root, 'var/lib/ngatu/agentd/restored.json', `${JSON.stringify({ ...who, atMs, siteHash: backup.siteHash, madeAtMs: backup.madeAtMs, planVersion: floorVersion })}\n`);
  return { files: backup.files.length, planVersion: floorVersion, aside };
}

const emptyShelf = { format: 'ngatu-plans/1', newest: null, good: null, before: null, next: null, floorVersion: 0, watch: null };
const anyShelf = z.looseObject({ floorVersion: z.int().min(0) });

function raisedShelf(backup: Backup, floorVersion: number): string {
  const file = backup.files.find(({ path }) => path === shelfPath);
  const text = file === undefined ? null : (bytesOf(file) ?? Buffer.alloc(0)).toString('utf8');
  const shelf = text === null ? emptyShelf : anyShelf.safeParse(JSON.parse(text)).data;
  // A file of an earlier form goes as it is: signald reads its version out of it.
  return shelf === undefined ? (text ?? '') : JSON.stringify({ ...shelf, floorVersion });
}

/** With the owner of the folder it goes to: the daemons run as users of their own. */
function put(root: string, path: string, text: string): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeDurably(place, text);
  // Site and public keys are for several daemons; each one's own state is its own.
  chmodSync(place, path.startsWith('var/lib/ngatu/site/') || path.startsWith('etc/') ? 0o644 : 0o600);
  const { uid, gid } = statSync(dirname(place));
  if (process.getuid?.() === 0) chownSync(place, uid, gid);
  syncFolder(dirname(place));
}
