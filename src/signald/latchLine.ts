import { crc32 } from 'node:zlib';
import { emptyLatches, stepLatches, type JournalRecord, type LatchBook } from '../model/latch.ts';
import { journalRecordSchema } from '../model/latchRecord.ts';

/** One line: number, CRC-32 of number and record, record. Numbers go up by one: a line that was taken out is missed. */
export function encodeLine(seq: number, record: JournalRecord): string {
  const body = JSON.stringify(record);
  return `${seq} ${checksum(seq, body)} ${body}\n`;
}

function checksum(seq: number, body: string): string {
  return crc32(`${seq} ${body}`).toString(16).padStart(8, '0');
}

export interface JournalRead {
  readonly book: LatchBook;
  /** Number of the last good line; 0 = none. */
  readonly lastSeq: number;
  /** Bytes of a last line that never got its end: a write that a power cut has cut short, of what was not acknowledged yet. */
  readonly tornBytes: number;
  /** What is wrong with it; null = nothing. */
  readonly altered: string | null;
}

/** Reads a journal back: every good line counts, also behind a bad one, so that nothing that can be known is forgotten. */
export function readJournal(bytes: Buffer): JournalRead {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  let book = emptyLatches;
  let lastSeq = 0;
  let altered: string | null = lines.length === 0 ? 'no line' : null;
  for (const [index, line] of lines.entries()) {
    const read = decodeLine(line);
    if (read === null) {
      altered ??= `line ${index + 1}`;
      continue;
    }
    const follows = index === 0 ? read.record.type === 'book' : read.seq === lastSeq + 1;
    if (!follows) altered ??= `line ${index + 1} does not follow`;
    lastSeq = read.seq;
    book = stepLatches(book, read.record);
  }
  return { book, lastSeq, tornBytes: bytes.length - end, altered };
}

function decodeLine(line: string): { readonly seq: number; readonly record: JournalRecord } | null {
  const [, number = '', sum, body = ''] = /^(\d{1,15}) ([0-9a-f]{8}) (.*)$/.exec(line) ?? [];
  const seq = Number(number);
  if (sum === undefined || checksum(seq, body) !== sum) return null;
  try {
    const parsed = journalRecordSchema.safeParse(JSON.parse(body));
    return parsed.success ? { seq, record: parsed.data } : null;
  } catch {
    return null;
  }
}
