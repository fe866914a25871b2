import type { Fault } from '../../model/fault.ts';
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
  /** The book as the living process has it: lines that wait for room count. */
  known(): LatchBook;
  /** Takes nothing until then, ms. */
  fill(untilMs: number): void;
  /** What a process says of its own journal. */
  faults(): readonly Fault[];
}

const noFaults: readonly Fault[] = [];
const unwritable: readonly Fault[] = [{ code: 'journal.unwritable', detail: 'no space left' }];
/** A write with its fsync takes so long, ms (architecture.md, Ownership: within 100 ms). */
const syncMs = { least: 2, most: 95 };

export function createLatchDisk(world: World, random: Random): LatchDisk {
  let book = emptyLatches;
  let lastMs = 0;
  let fullUntilMs = Number.NEGATIVE_INFINITY;
  /** Lines that wait for room, in their order. */
  let waiting: { readonly process: VirtualProcess; readonly records: readonly JournalRecord[] }[] = [];
  const write = (records: readonly JournalRecord[]): void => { book = records.reduce(stepLatches, book); };
  // A disk goes on while the process is stopped: only its death before the write leaves nothing.
  const drain = (): void => {
    waiting = waiting.filter(({ process }) => !process.dead);
    if (world.nowMs() < fullUntilMs) {
      world.at(fullUntilMs, drain);
      return;
    }
    for (const { records } of waiting.splice(0)) write(records);
  };
  return {
    durable: () => book,
    known: () => waiting.reduce((known, { process, records }) => (process.dead ? known : records.reduce(stepLatches, known)), book),
    begin() {
      write([{ type: 'start', uptimeMs: book.uptimeMs, hostBoot: 'simulated' }]);
      return book;
    },
    append(process, records) {
      // One file keeps its order.
      lastMs = Math.max(lastMs, world.nowMs() + syncMs.least + random.next() * (syncMs.most - syncMs.least));
      world.at(lastMs, () => {
        waiting.push({ process, records });
        drain();
      });
    },
    fill(untilMs) { fullUntilMs = Math.max(fullUntilMs, untilMs); },
    faults: () => (waiting.some(({ process }) => !process.dead) ? unwritable : noFaults),
  };
}
