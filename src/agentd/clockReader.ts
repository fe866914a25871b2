import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { readTracking } from './chronyTracking.ts';
import { clockProposal, synchronizedFile } from './clockProposal.ts';
import type { ClockClaim } from './clockClaim.ts';
import { readTimesync } from './timesyncStatus.ts';

/** Runs a program of the machine; null = it is not there, or has nothing to say. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<string | null>;

export interface ClockReader {
  /** Looks at the machine's time daemon; an answer counts from the next claim on. */
  poll(): void;
  /** What may honestly be said now, by the last look; null = nothing. */
  claim(wallMs: number): ClockClaim | null;
}

const programTimeoutMs = 3000;

export const runProgram: RunProgram = (file, args) => new Promise((resolve) => {
  execFile(file, [...args], { timeout: programTimeoutMs, maxBuffer: 65_536, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } }, (error, stdout) => {
    resolve(error === null ? stdout : null);
  });
});

/** chronyd first: it says most of itself, of a GNSS receiver too. Then timesyncd; then the bound that its file alone promises. */
export function createClockReader(run: RunProgram = runProgram, heardWallMs: () => number | null = synchronizedMs): ClockReader {
  let chrony: string | null = null;
  let timesync: string | null = null;
  let busy = false;
  const look = async (): Promise<void> => {
    chrony = await run('chronyc', ['-c', 'tracking']);
    timesync = chrony === null ? await run('timedatectl', ['timesync-status', '--no-pager']) : null;
  };
  return {
    poll() {
      if (busy) return;
      busy = true;
      // A program that can't be run has said nothing.
      look().catch(() => { chrony = null; timesync = null; }).finally(() => { busy = false; });
    },
    claim(wallMs) {
      const tracked = chrony === null ? null : readTracking(chrony, wallMs);
      if (tracked !== null) return tracked;
      const status = timesync === null ? null : readTimesync(timesync, heardWallMs(), wallMs);
      return status ?? clockProposal(wallMs);
    },
  };
}

function synchronizedMs(): number | null {
  return statSync(synchronizedFile, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
