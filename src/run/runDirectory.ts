import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runHolder, runLockOf } from '../platform/runLock.ts';

/** Unix socket paths end at 107 bytes; names in the run directory are at most 30 long. */
const maxRunDirBytes = 70;

export interface RunPlace { readonly runDir: string; readonly stateDir: string; release(keepState: boolean): void }
export type PlaceOutcome =
  | { readonly ok: true; readonly place: RunPlace }
  | { readonly ok: false; readonly code: 'runDirTooLong' | 'runDirBusy' | 'dirRefused'; readonly detail: string };

/**
 * Makes the run directory (sockets, ptys, broker configuration) and the state directory (databases, logs, recording).
 * What is not given is made under the temporary directory, and removed again at the end.
 */
export function takePlace(given: { readonly runDir: string | null; readonly stateDir: string | null }): PlaceOutcome {
  try {
    const runDir = given.runDir === null ? mkdtempSync(join(tmpdir(), 'ngatu-')) : resolve(given.runDir);
    if (Buffer.byteLength(runDir) > maxRunDirBytes) return { ok: false, code: 'runDirTooLong', detail: runDir };
    const lock = runLockOf(runDir);
    const holder = runHolder(runDir);
    if (holder !== null) return { ok: false, code: 'runDirBusy', detail: `${runDir} (pid ${holder})` };
    mkdirSync(runDir, { recursive: true });
    writeFileSync(lock, `${process.pid}\n`);
    const stateDir = given.stateDir === null ? mkdtempSync(join(tmpdir(), 'ngatu-state-')) : resolve(given.stateDir);
    for (const name of ['log', 'signald', 'agentd', 'centre']) mkdirSync(join(stateDir, name), { recursive: true });
    return {
      ok: true,
      place: {
        runDir, stateDir,
        release(keepState) {
          rmSync(given.runDir === null ? runDir : lock, { recursive: true, force: true });
          if (given.stateDir === null && !keepState) rmSync(stateDir, { recursive: true, force: true });
        },
      },
    };
  } catch (error) {
    return { ok: false, code: 'dirRefused', detail: error instanceof Error ? error.message : String(error) };
  }
}
