import type { BusReply } from '../../field/scan/request.ts';
import { longestRun, type Tally } from './tally.ts';

/** Counts, for each lamp board, runs of scans that brought no sample: what the arithmetic speaks of. */
export interface ScanTally { heard(reply: BusReply): void }

interface BoardRun { scan: number; silent: number }

export function createScanTally(tally: Tally): ScanTally {
  const boards = new Map<number, BoardRun>();
  return {
    heard({ id, unit, outcome }) {
      const scan = scanOf(id);
      if (scan === null) return;
      const run = boards.get(unit);
      if (run === undefined) {
        boards.set(unit, { scan, silent: 0 });
        return;
      }
      // The frame and its retry are one scan.
      if (scan !== run.scan) {
        run.scan = scan;
        run.silent += 1;
        tally.boardScans += 1;
      }
      if (outcome.kind !== 'registers') return;
      // The scan that answered is not silent itself.
      const silent = run.silent - 1;
      if (silent > 0) tally.silentRuns[Math.min(silent, longestRun)] = (tally.silentRuns[Math.min(silent, longestRun)] ?? 0) + 1;
      run.silent = 0;
    },
  };
}

/** The number in `lamp 17 hb1` and in `again lamp 17 hb1`. */
function scanOf(id: string): number | null {
  const from = id.startsWith('lamp ') ? 5 : id.startsWith('again lamp ') ? 11 : -1;
  if (from < 0) return null;
  return Number.parseInt(id.slice(from, id.indexOf(' ', from)), 10);
}
