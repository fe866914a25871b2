import { closeSync, constants, lstatSync, mkdirSync, openSync, chmodSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who is at the other end. Node has no peer credentials: the server names a nonce, the client creates a file of that
 * name in a sticky directory, the server reads its owner (architecture.md, Three sockets).
 */
export function prepareAuthDir(authDir: string): void {
  mkdirSync(authDir, { recursive: true });
  chmodSync(authDir, 0o1777);
}

/** Client: proves its user by creating the nonce's file. Throws what the file system throws. */
export function provePresence(authDir: string, nonce: string): void {
  closeSync(openSync(join(authDir, nonce), constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
}

/** Server: the uid that created the nonce's file, which is removed; null = no such regular file. */
export function readPresence(authDir: string, nonce: string): number | null {
  const path = join(authDir, nonce);
  try {
    const file = lstatSync(path);
    const uid = file.isFile() && file.nlink === 1 ? file.uid : null;
    unlinkSync(path);
    return uid;
  } catch {
    return null;
  }
}
