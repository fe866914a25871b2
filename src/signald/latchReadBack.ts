import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyLatches, type LatchBook } from '../model/latch.ts';
import type { Logger } from '../platform/logger.ts';
import { readIfThere } from '../platform/durableFile.ts';
import { readJournal } from './latchLine.ts';

/** What the last life has left. */
export interface ReadBack {
  readonly book: LatchBook;
  readonly lastSeq: number;
  /** Nobody knows what was latched, because of this; null = the book is whole. */
  readonly altered: string | null;
}

export interface JournalPaths { readonly journal: string; readonly anchor: string; readonly plans: string }

export function journalPaths(stateDir: string): JournalPaths {
  return { journal: join(stateDir, 'latches.journal'), anchor: join(stateDir, 'latches.anchor'), plans: join(stateDir, 'plans.json') };
}

/** A journal that is missing where there was one, or is not as it was written, is a latched fault itself: never silently empty. */
export function readBack(stateDir: string, log: Logger): ReadBack {
  const paths = journalPaths(stateDir);
  try {
    mkdirSync(stateDir, { recursive: true });
    const anchor = readIfThere(paths.anchor);
    const anchoredSeq = anchor === null ? null : seqOf(anchor);
    if (!isThere(paths.journal)) {
      // Only a first start finds no journal: its anchor says 0, or does not stand yet.
      const used = (anchoredSeq !== null && anchoredSeq !== 0) || isThere(paths.plans);
      return { book: emptyLatches, lastSeq: anchoredSeq ?? 0, altered: used ? 'missing' : null };
    }
    const read = readJournal(readFileSync(paths.journal));
    if (read.tornBytes > 0) log.warn({ bytes: read.tornBytes }, 'the last line of the journal of latches was cut short, and is left out');
    const altered = read.altered ?? againstAnchor(read.lastSeq, anchoredSeq);
    // What stood there is evidence; one such file is kept.
    if (altered !== null) copyFileSync(paths.journal, `${paths.journal}.altered`);
    return { book: read.book, lastSeq: Math.max(read.lastSeq, anchoredSeq ?? 0), altered };
  } catch (error) {
    // A disk that can't be read says nothing about what was latched.
    return { book: emptyLatches, lastSeq: 0, altered: String(error) };
  }
}

function againstAnchor(lastSeq: number, anchoredSeq: number | null): string | null {
  if (anchoredSeq === null) return 'no anchor beside it';
  return lastSeq < anchoredSeq ? `ends at line ${lastSeq} of ${anchoredSeq}` : null;
}

/** No number: every journal ends before it. */
function seqOf(text: string): number {
  return /^\d{1,15}\n$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
