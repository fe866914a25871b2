import { readdirSync, readFileSync } from 'node:fs';
import { leastOfEachMinute, slopePerMinute, type Sample } from './slope.ts';

export const daemons = ['signald', 'monitord', 'agentd'] as const;
export type Daemon = (typeof daemons)[number];

/** Processes of a run by their names (the daemons, `broker`), found by what their command lines say. */
export function pidsOf(runDir: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = readProc(pid, 'cmdline').split('\0');
    if (!words.some((word) => word.startsWith(runDir))) continue;
    const daemon = daemons.find((name) => words.some((word) => word.endsWith(`/dist/${name}/main.js`)));
    if (daemon !== undefined) found.set(daemon, Number(pid));
    if (words[0]?.endsWith('mosquitto') === true) found.set('broker', Number(pid));
  }
  return found;
}

/** '' where it has ended meanwhile. */
function readProc(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** What one process holds, again and again. */
export interface ProcessLook {
  look(pid: number, atS: number): void;
  /** How often another process had its name. */
  restarts(): number;
  rssMb(): number;
  /** The most that was resident at once. */
  mostMb(): number;
  /** Resident memory by least squares over the least of each minute, KiB a minute: what is given back within it is judged by `mostMb`. */
  kiBPerMin(): number;
  /** More descriptors at the end than at the begin: medians of a tenth of the looks each, for connections come and go. */
  descriptorsMore(): number;
}

export function createProcessLook(): ProcessLook {
  const [rss, fds]: [Sample[], number[]] = [[], []];
  let [known, restarts]: [number | null, number] = [null, 0];
  return {
    look(pid, atS) {
      const kiB = /^VmRSS:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1];
      if (kiB === undefined) return;
      if (known !== null && known !== pid) restarts += 1;
      known = pid;
      rss.push({ atS, value: Number(kiB) });
      fds.push(descriptors(pid));
    },
    restarts: () => restarts,
    rssMb: () => (rss.at(-1)?.value ?? 0) / 1024,
    mostMb: () => Math.max(0, ...rss.map(({ value }) => value)) / 1024,
    kiBPerMin: () => slopePerMinute(leastOfEachMinute(rss)),
    descriptorsMore() {
      const tenth = Math.max(1, Math.floor(fds.length / 10));
      return median(fds.slice(-tenth)) - median(fds.slice(0, tenth));
    },
  };
}

function descriptors(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
