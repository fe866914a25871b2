import { crc32 } from 'node:zlib';
import type { Json } from '../../../src/model/canonical.ts';
import type { JournalRead } from '../../../src/signald/latchLine.ts';

/** The lines again, by this judge's own reading: null where number, checksum or JSON are none. */
function lineOf(text: string): { readonly seq: number; readonly record: Json } | null {
  const cut = text.indexOf(' ');
  const sum = text.slice(cut + 1, cut + 9);
  const body = text.slice(cut + 10);
  if (cut < 1 || Number.parseInt(sum, 16) !== crc32(`${Number(text.slice(0, cut))} ${body}`)) return null;
  try {
    const record: Json = JSON.parse(body);
    return { seq: Number(text.slice(0, cut)), record };
  } catch {
    return null;
  }
}

/** A journal is whole only where every line is; and no latch that a good line tells of is forgotten without a reset. */
export function journalEffects(bytes: Buffer, read: JournalRead): string[] {
  const end = bytes.lastIndexOf(10) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1).map(lineOf);
  const effects: string[] = [];
  const gap = lines.some((line, at) => line === null || (at > 0 && line.seq !== (lines[at - 1]?.seq ?? 0) + 1));
  if (read.altered === null && (gap || lines.length === 0)) effects.push('an altered journal taken for whole');
  if (read.altered !== null || gap) return effects;
  const records = lines.flatMap((line) => (line === null || line.record === null || typeof line.record !== 'object' || Array.isArray(line.record) ? [] : [new Map<string, Json>(Object.entries<Json>(line.record))]));
  const latched = new Set<string>();
  for (const record of records) {
    if (record.get('type') === 'book') {
      latched.clear();
      for (const code of codesOf(record.get('book'))) latched.add(code);
    } else if (record.get('type') === 'latched') latched.add(codeOf(record.get('fault')));
    else if (record.get('type') === 'reset') for (const code of listOf(record.get('codes'))) latched.delete(typeof code === 'string' ? code : '');
  }
  const kept = new Set<string>(read.book.latched.map(({ fault }) => fault.code));
  return [...effects, ...[...latched].filter((code) => !kept.has(code)).map((code) => `${code} is forgotten`)];
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

function codeOf(json: Json | undefined): string {
  const code = field(json, 'code');
  return typeof code === 'string' ? code : '';
}

function codesOf(book: Json | undefined): readonly string[] {
  return listOf(field(book, 'latched')).map((one) => codeOf(field(one, 'fault')));
}

function field(json: Json | undefined, name: string): Json | undefined {
  return json === null || json === undefined || typeof json !== 'object' ? undefined : new Map<string, Json>(Object.entries<Json>(json)).get(name);
}
