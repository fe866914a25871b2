import { emptyLatches, stepLatches, type JournalRecord, type LatchBook } from '../../model/latch.ts';
import type { Random } from '../../platform/random.ts';
import type { VirtualProcess } from './virtualProcess.ts';
import type { World } from './world.ts';

/** The disk with signald's journal of latches: what a kill or a power cut finds on it stays, what was on its way is lost. */
export interface LatchDisk {
  /** What a new process reads, its own start counted in. */
  begin(): LatchBook;
  /** Lines are on the disk a little later, unless the process that wrote them is dead by then. */
  append(process: VirtualProcess, records: readonly JournalRecord[]): void;
  readonly durable: () => LatchBook;
}

/** A write with its fsync takes so long, ms (architecture.md, Ownership: within 100 ms). */
const syncMs = { least: 2, most: 95 };

export function createLatchDisk(world: World, random: Random): LatchDisk {
  let book = emptyLatches;
  let lastMs = 0;
  const write = (records: readonly JournalRecord[]): void => { book = records.reduce(stepLatches, book); };
  return {
    durable: () => book,
    begin() {
      write([{ type: 'start', uptimeMs: book.uptimeMs, hostBoot: 'simulated' }]);
      return book;
    },
    append(process, records) {
      // One file keeps its order.
      lastMs = Math.max(lastMs, world.nowMs() + syncMs.least + random.next() * (syncMs.most - syncMs.least));
      // A disk goes on while the process is stopped: only its death before the write leaves nothing.
      world.at(lastMs, () => { if (!process.dead) write(records); });
    },
  };
}
