import { closeSync, fstatSync, writeSync } from 'node:fs';

/** Descriptor on which a child tells its parent that it makes progress. */
const aliveFd = 3;

export interface ParentLink {
  /** Tells the parent that real work was done. Call it from the work itself, never from a timer of its own. */
  alive(): void;
}

/**
 * Ties this process to the parent that started it (`ngatu run`): the parent's end closes stdin, whatever killed it,
 * and `onGone` runs once. Without NGATU_PARENT in the environment (systemd, a shell) nothing is watched.
 */
export function linkToParent(onGone: () => void): ParentLink {
  if (process.env['NGATU_PARENT'] !== '1') return { alive() { /* nobody to tell */ } };
  let gone = false;
  const once = (): void => {
    if (gone) return;
    gone = true;
    onGone();
  };
  process.stdin.on('end', once).on('close', once).on('error', once);
  process.stdin.resume();
  let open = isOpen(aliveFd);
  return {
    alive() {
      if (!open) return;
      try {
        writeSync(aliveFd, '.');
      } catch (error) {
        // EAGAIN: the parent is behind, and will find older signs of life; anything else: nobody reads.
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return;
        open = false;
        closeSync(aliveFd);
        once();
      }
    },
  };
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}
