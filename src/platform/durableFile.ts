import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file so that a power cut leaves the old or the new content, whole: write, fsync, rename, fsync the folder. */
export function writeDurably(path: string, content: string): void {
  const draft = `${path}.new`;
  writeSynced(draft, content, 0o600);
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Writes a file, and returns once its content is on the disk; its name may not be. */
export function writeSynced(path: string, content: string | Buffer, mode: number): void {
  const file = openSync(path, 'w', mode);
  try {
    // Not writeSync: that one may write less than it was given, and say so by a number alone.
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A name, new or changed, is on the disk only after this. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The file's text, or null where there is none. Other trouble is thrown. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
