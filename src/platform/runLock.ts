import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the run directory of `ngatu run`: the process that holds it. */
export function runLockOf(runDir: string): string {
  return join(runDir, 'run.pid');
}

/** The living `ngatu run` that holds the directory, if any. */
export function runHolder(runDir: string): number | null {
  const lock = runLockOf(runDir);
  if (!existsSync(lock)) return null;
  const pid = Number(readFileSync(lock, 'utf8'));
  return Number.isSafeInteger(pid) && pid > 1 && pid !== process.pid && isOurs(pid) ? pid : null;
}

/** A pid is given out again after a restart of the computer: only a run of ours counts. */
function isOurs(pid: number): boolean {
  try {
    const fd = openSync(`/proc/${pid}/cmdline`, 'r');
    try {
      return /(run|ngatu)/.test(readFileSync(fd, 'utf8'));
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
