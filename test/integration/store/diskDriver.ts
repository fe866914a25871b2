import { existsSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import { recordLimits } from '../../../src/record/retention.ts';
import { handClock } from '../../unit/record/store.ts';

/** `ENOSPC`, `EROFS`, `EIO`: from the recorder, on everything below the folder. `full`: a small disk that is really full. */
export type Trouble = 'ENOSPC' | 'EROFS' | 'EIO' | 'full';
export interface DiskReport { readonly cycles: number; readonly kept: number; readonly dropped: number; readonly memoryOnly: number; readonly refused: number; readonly beyond: number; readonly problems: readonly string[] }

const codes: readonly EventCode[] = ['stage.changed', 'group.aspect', 'fault.raised', 'cycle.measures', 'mode.changed'];
const neverLost = new Set<string>(['group.aspect', 'fault.raised', 'mode.changed']);

/** Events a round, of about 2 KB each, that ballast and reserve of this small disk just take; a cycle beyond them is counted, and leaves what is never lost with its sender too (docs/store.md). */
const withinReserve = 58;

/** A sender as signald is: it keeps what is not acknowledged, and sends it again. */
function createSender(seed: number, dir: string, trouble: Trouble, word: string): { readonly cycle: (at: number) => void; readonly report: (cycles: number) => DiskReport } {
  const random = createRandom(seed);
  const clock = handClock();
  const path = join(dir, 'record.db');
  const opened = openRecord(path, clock, undefined, { ...recordLimits, ballastBytes: 256 * 1024, reserveBytes: 512 * 1024 });
  if (!opened.ok) throw new Error(opened.problem.detail);
  const record: EventRecord = opened.record;
  record.housekeep();
  const sent: SignalEvent[] = [];
  let waiting: SignalEvent[] = [];
  const problems: string[] = [];
  let [memoryOnly, refused, beyond, failed] = [0, 0, 0, false];
  const deliver = (): void => {
    const outcome = record.storeEvents(waiting);
    if (!outcome.ok) failed = true;
    if (!outcome.ok || record.status().mode !== 'durable') return;
    const stored = new Set(outcome.stored.map(({ n }) => n));
    refused += waiting.filter(({ n }) => !stored.has(n)).length;
    waiting = waiting.filter(({ n }) => !stored.has(n));
  };
  const insert = (count: number): void => {
    for (let at = 0; at < count; at++) {
      clock.pass(random.int(1, 500));
      const event: SignalEvent = { boot: 'b1', n: sent.length + 1, code: random.pick(codes), stamp: { ...clock.stamp(9), bootId: 'b1' }, data: { group: `g${random.int(1, 8)}`, value: random.int(0, 1e9), detail: Array.from({ length: trouble === 'full' ? 300 : 1 }, () => random.int(0, 1e9).toString(36)).join('') } };
      sent.push(event);
      waiting.push(event);
    }
    deliver();
  };
  const begin = (): void => {
    if (trouble !== 'full') writeFileSync(word, trouble);
    else fillDisk(join(dir, 'filler'));
  };
  const end = (): void => { rmSync(trouble === 'full' ? join(dir, 'filler') : word, { force: true }); };
  const live = (rounds: number, most = 30): void => {
    for (let round = 0; round < rounds; round++) {
      insert(random.int(most >> 1, most));
      clock.pass(30_000);
      record.housekeep();
      if (record.status().mode === 'memoryOnly') memoryOnly += 1;
    }
  };
  return {
    cycle(at) {
      live(2);
      begin();
      const safety = (): number => waiting.filter(({ code }) => neverLost.has(code)).length;
      failed = false;
      live(4, trouble === 'full' ? withinReserve : 30);
      if (trouble === 'full' && failed) beyond += 1;
      if (trouble === 'full' && !failed && safety() > 0) problems.push(`cycle ${at}: ${safety()} of the classes that are never lost were not taken by a full disk`);
      // In memory they are at hand for the link, though not acknowledged (a full disk may turn to it in the last round).
      if (trouble !== 'full' && record.status().mode === 'memoryOnly' && record.tail(1000).length === 0) problems.push(`cycle ${at}: memory holds nothing`);
      end();
      live(3);
      deliver();
      if (record.status().mode !== 'durable') problems.push(`cycle ${at}: did not come back: ${JSON.stringify(record.status().problem)}`);
      if (waiting.length > 0) problems.push(`cycle ${at}: ${waiting.length} still wait`);
    },
    report(cycles) {
      const found = new Set<number>();
      for (let afterId = 0; ;) {
        const page = record.query({ afterId, limit: 1000 });
        if (page.length === 0) break;
        afterId = page.at(-1)?.id ?? afterId;
        for (const { event } of page) if (event?.boot === 'b1') found.add(event.n);
      }
      const lost = sent.filter(({ n }) => !found.has(n));
      const dropped = record.detail().tombstones.reduce((sum, { count }) => sum + count, 0);
      // What was dropped to make room is named, and of the classes that may be dropped.
      if (lost.some(({ code }) => neverLost.has(code)) || lost.length > dropped) problems.push(`${lost.length} of ${sent.length} are lost, the first ${JSON.stringify(lost[0])}`);
      const archive = record.verifyArchive();
      if (archive.damaged.length > 0) problems.push(`archive: ${JSON.stringify(archive.damaged[0])}`);
      record.close();
      return { cycles, kept: found.size, dropped, memoryOnly, refused, beyond, problems };
    },
  };
}

/** Everything that the disk still has. */
function fillDisk(path: string): void {
  const fd = openSync(path, 'w');
  for (const bytes of [65_536, 4096, 512]) {
    const chunk = Buffer.alloc(bytes, 0x46);
    try {
      for (;;) if (writeSync(fd, chunk) < bytes) break;
    } catch { /* full, as it should be */ }
  }
  closeSync(fd);
}

const [dir, kind, word, seed, cycles] = process.argv.slice(2);
if (dir !== undefined && kind !== undefined && word !== undefined && process.argv[1]?.endsWith('diskDriver.ts') === true) {
  const troubles: readonly Trouble[] = ['ENOSPC', 'EROFS', 'EIO', 'full'];
  const trouble = troubles.find((one) => one === kind);
  if (trouble === undefined || !existsSync(dir)) throw new Error(`no trouble ${kind}`);
  const sender = createSender(Number(seed), dir, trouble, word);
  for (let at = 1; at <= Number(cycles); at++) sender.cycle(at);
  process.stdout.write(`${JSON.stringify(sender.report(Number(cycles)))}\n`);
}
