import { readFileSync } from 'node:fs';

/** How long these processes have stood in line for a processor in their lives, ms (their first threads; /proc/PID/schedstat); one that is gone counts nothing. */
export function inLineMs(pids: readonly number[]): number {
  let totalMs = 0;
  for (const pid of pids) totalMs += waitedNs(pid) / 1e6;
  return totalMs;
}

function waitedNs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1] ?? 0);
  } catch {
    return 0;
  }
}
