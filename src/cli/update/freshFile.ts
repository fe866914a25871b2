import { closeSync, constants, fchmodSync, fsyncSync, openSync, writeFileSync } from 'node:fs';

/** A new file that root writes: where anything stands already, a link too, it is refused. The mode is this one, whatever the umask. */
export function openFresh(path: string, mode: number): number {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
  fchmodSync(file, mode);
  return file;
}

/** The same, whole and on the disk; its name may not be. */
export function writeFresh(path: string, text: string, mode: number): void {
  const file = openFresh(path, mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
