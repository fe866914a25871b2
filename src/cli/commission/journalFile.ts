import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../../platform/durableFile.ts';
import { journalLine, parseJournal, type Journal, type JournalEntry, type JournalHead, type JournalMark } from '../../model/acceptanceJournal.ts';

/** Where the journal lies, if nobody says otherwise. */
export function journalPath(site: string): string {
  return `${site}.acceptance`;
}

export type OpenedJournal =
  | { readonly ok: true; readonly journal: Journal }
  | { readonly ok: false; readonly why: 'unreadable'; readonly detail: string }
  | { readonly ok: false; readonly why: 'damaged'; readonly line: number };

/** Begins a journal; false where one stands already: nobody's measurements are written over. */
export function createJournal(path: string, head: JournalHead): boolean {
  if (existsSync(path)) return false;
  appendAt(path, null, journalLine(head));
  syncFolder(dirname(path));
  return true;
}

export function readJournal(path: string): OpenedJournal {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ok: false, why: 'unreadable', detail: error instanceof Error ? error.message : String(error) };
  }
  const read = parseJournal(text);
  return read.ok ? read : { ok: false, why: 'damaged', line: read.line };
}

/** What is appended is on the disk when this returns: the power goes next, on purpose. A line that was cut off is taken away first. */
export function appendJournal(path: string, journal: Journal, line: JournalEntry | JournalMark): Journal {
  const text = journalLine(line);
  appendAt(path, journal.whole, text);
  const whole = journal.whole + Buffer.byteLength(text);
  return 'began' in line ? { ...journal, marks: [...journal.marks, line], whole } : { ...journal, entries: [...journal.entries, line], whole };
}

function appendAt(path: string, whole: number | null, text: string): void {
  const file = openSync(path, whole === null ? 'wx' : 'r+', 0o640);
  try {
    if (whole !== null) ftruncateSync(file, whole);
    writeSync(file, text, whole ?? 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

