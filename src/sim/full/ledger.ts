import { classOf, localClasses, type SignalEvent } from '../../model/event.ts';
import { gapCode } from '../../model/linkMessage.ts';
import type { CentreRow } from './centreProcess.ts';

/** What became of every event that signald numbered. Counts, and the first few of what is wrong. */
export interface LedgerVerdict {
  readonly numbered: number;
  readonly atCentre: number;
  /** Neither at the centre, nor declared, nor gone with a signald that had not been relieved of it. The promise: 0. */
  readonly lostRecords: number;
  readonly lost: readonly string[];
  /** Named by an `events.lost` that the centre has. */
  readonly declaredLost: number;
  /** Numbered by a signald that died before the agent acknowledged them: never lost begins there (architecture.md, Ownership). */
  readonly diedWithSignald: number;
  /** Acknowledged by a mad agent, which lied to its own signald. */
  readonly madAcknowledged: number;
  /** The same event twice in one epoch of the centre's table. The promise: 0. */
  readonly doubles: number;
  /** The same event under two epochs: a memory-only store died with its epoch, and signald sent it again. */
  readonly underTwoEpochs: number;
  /** Seqs missing below the highest one of a channel, in the epoch that the agent writes. The promise: 0. */
  readonly holes: number;
  /** The same in epochs of memory-only stores that died: their events come again under another epoch. */
  readonly holesOfDeadEpochs: number;
}

export interface Ledger {
  numbered(event: SignalEvent, atMs: number): void;
  /** signald forgot everything up to there. */
  acknowledged(boot: string, upTo: number): void;
  madAcknowledged(boot: string, upTo: number): void;
  readonly count: () => number;
  /** Judges what is older than `asOfMs`; `living` is the boot that still holds its ring, `epoch` what the agent writes. */
  settle(rows: readonly CentreRow[], asOfMs: number, living: string | null, epoch: string | null): LedgerVerdict;
}

interface Boot { readonly addedMs: number[]; /** Numbers of events that stay in the cabinet: nobody awaits them at the centre. */ readonly local: Set<number>; ackedN: number; madN: number }

export function createLedger(): Ledger {
  const boots = new Map<string, Boot>();
  const bootOf = (name: string): Boot => {
    const found = boots.get(name) ?? { addedMs: [], local: new Set<number>(), ackedN: 0, madN: 0 };
    boots.set(name, found);
    return found;
  };
  return {
    count: () => [...boots.values()].reduce((sum, { addedMs }) => sum + addedMs.length, 0),
    numbered(event, atMs) {
      const { boot, n } = event;
      const { addedMs, local } = bootOf(boot);
      if (localClasses.has(classOf(event))) local.add(n);
      // The ring's own events.lost takes a number of its own before it.
      while (addedMs.length < n) addedMs.push(atMs);
    },
    acknowledged(boot, upTo) {
      const of = bootOf(boot);
      of.ackedN = Math.max(of.ackedN, Math.min(upTo, of.addedMs.length));
    },
    madAcknowledged(boot, upTo) {
      const of = bootOf(boot);
      of.madN = Math.max(of.madN, Math.min(upTo, of.addedMs.length));
    },
    settle(rows, asOfMs, living, epoch) {
      const seen = seenOf(rows);
      const declared = declaredOf(rows);
      const sum = { numbered: 0, atCentre: 0, declaredLost: 0, diedWithSignald: 0, madAcknowledged: 0, lostRecords: 0 };
      const lost: string[] = [];
      for (const [boot, { addedMs, local, ackedN, madN }] of boots) {
        const mine = seen.events.get(boot) ?? new Map<number, string>();
        for (const [index, addedAtMs] of addedMs.entries()) {
          const n = index + 1;
          if (addedAtMs > asOfMs) break;
          if (local.has(n)) continue;
          sum.numbered += 1;
          if (mine.has(n)) sum.atCentre += 1;
          else if (declared.some((range) => range.boot === boot && range.from <= n && n <= range.to)) sum.declaredLost += 1;
          else if (n <= madN) sum.madAcknowledged += 1;
          else if (boot !== living && n > ackedN) sum.diedWithSignald += 1;
          else {
            sum.lostRecords += 1;
            if (lost.length < 5) lost.push(`${boot}/${n} of ${Math.round(addedAtMs)} ms, acknowledged up to ${ackedN}`);
          }
        }
      }
      // What the store dropped in its declared order is named to the centre by seq, not by number.
      const dropped = Math.min(sum.lostRecords, droppedOf(rows));
      return {
        ...sum, lostRecords: sum.lostRecords - dropped, declaredLost: sum.declaredLost + dropped, lost, doubles: seen.doubles, underTwoEpochs: seen.underTwoEpochs,
        holes: holesOf(rows.filter((row) => row.epoch === epoch)), holesOfDeadEpochs: holesOf(rows.filter((row) => row.epoch !== epoch)),
      };
    },
  };
}

function seenOf(rows: readonly CentreRow[]): { readonly events: Map<string, Map<number, string>>; readonly doubles: number; readonly underTwoEpochs: number } {
  const events = new Map<string, Map<number, string>>();
  let doubles = 0;
  let underTwoEpochs = 0;
  for (const { boot, n, epoch } of rows) {
    if (boot === null || n === null) continue;
    const of = events.get(boot) ?? new Map<number, string>();
    events.set(boot, of);
    const before = of.get(n);
    if (before === epoch) doubles += 1;
    else if (before !== undefined) underTwoEpochs += 1;
    of.set(n, epoch);
  }
  return { events, doubles, underTwoEpochs };
}

function declaredOf(rows: readonly CentreRow[]): readonly { readonly boot: string; readonly from: number; readonly to: number }[] {
  return rows.flatMap(({ code, boot, vals }) => {
    if (code !== 'events.lost' || boot === null) return [];
    const { from, to }: { from?: unknown; to?: unknown } = JSON.parse(vals);
    return typeof from === 'number' && typeof to === 'number' ? [{ boot, from, to }] : [];
  });
}

/** Seqs that rows of gaps stand for. */
function droppedOf(rows: readonly CentreRow[]): number {
  return rows.filter(({ code }) => code === gapCode).reduce((sum, { seq, vals }) => sum + gapEnd(vals, seq) - seq + 1, 0);
}

function gapEnd(vals: string, seq: number): number {
  const { to }: { to?: unknown } = JSON.parse(vals);
  return typeof to === 'number' ? to : seq;
}

function holesOf(rows: readonly CentreRow[]): number {
  const seen = new Map<string, Set<number>>();
  for (const { epoch, channel, seq, code, vals } of rows) {
    const key = `${epoch}/${channel}`;
    const seqs = seen.get(key) ?? new Set<number>();
    seen.set(key, seqs);
    for (let one = seq; one <= (code === gapCode ? gapEnd(vals, seq) : seq); one++) seqs.add(one);
  }
  return [...seen.values()].reduce((sum, seqs) => sum + [...seqs].reduce((most, seq) => Math.max(most, seq), 0) - seqs.size, 0);
}
