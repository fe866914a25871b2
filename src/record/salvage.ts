import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { EventClass, SignalEvent } from '../model/event.ts';
import { readJson } from '../model/jsonText.ts';
import { createBatches } from './batch.ts';
import { blockId, channelOfBlock, channels, entriesOf, type BlockRow } from './block.ts';
import type { Db } from './database.ts';
import { channelCrc, type PositionRow } from './stateRow.ts';

/**
 * What a file that was moved aside still holds undelivered, put back piece by piece: blocks by their own CRC, whatever else
 * of the file is damaged. Nothing of it is held twice: the new store knows (boot, n).
 */
export interface Salvage {
  readonly aside: string;
  /** The next piece; null = there is nothing more, and the mark is gone, or it can't be read now, and the mark stays. Read again until `taken`. */
  read(): readonly SignalEvent[] | null;
  taken(): void;
  close(): void;
}

const blocksAtOnce = 4;
/** So often trouble of the disk is waited for; then what stands there is given up as damaged, and the rest is put back. */
const mostTries = 12;
const markOf = (aside: string): string => `${aside}.salvage`;

/** What the centre had of a file as it was left, where its last life could say so: the file may lack the last word, a watermark that was set back among them. */
type Delivered = Readonly<Record<string, number>>;

/** Marks a file that is about to be moved aside: what it holds is to be put back, after a restart too. */
export function markForSalvage(aside: string, delivered: Delivered | null = null): void {
  try { writeFileSync(markOf(aside), delivered === null ? '' : JSON.stringify(delivered)); } catch { /* no room for a mark: what it holds stays in it, named by events.lost */ }
}

/** Trouble of the disk or of this moment, not of the file: what it holds is to be read another time. */
const isPassing = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(?:CANTOPEN|IOERR|BUSY|LOCKED|FULL|NOMEM|READONLY|PERM)|^E[A-Z]+$/.test(code) && code !== 'SQLITE_IOERR_SHORT_READ';
};

/** The oldest file aside that is marked, or the next one behind another; null = none. */
export function openSalvage(path: string, behind = '', tries: Map<string, number> = new Map()): Salvage | null {
  const aside = asideOf(path, behind);
  if (aside === null) return null;
  const isWaitedFor = (error: unknown): boolean => isPassing(error) && (tries.get(aside) ?? 0) < mostTries;
  let db: Db | null = null;
  let after = 0;
  let blocksRead = false;
  let batchesRead = false;
  let held: { readonly events: readonly SignalEvent[]; readonly advance: () => void } | null = null;
  let delivered: ReadonlyMap<EventClass, number> = new Map();
  const close = (): void => {
    try { db?.close(); } catch { /* it is beyond help */ }
    db = null;
  };
  const end = (): null => {
    close();
    rmSync(markOf(aside), { force: true });
    return null;
  };
  const open = (): Db => {
    const opened = new Database(aside, { readonly: true, fileMustExist: true });
    delivered = new Map([...deliveredIn(opened, isWaitedFor), ...markedIn(aside)]);
    return opened;
  };
  /** Undelivered events; of hi-res none where nobody knows what was delivered: that may be weeks of it. */
  const wanted = (channel: EventClass, seq: number): boolean => seq > (delivered.get(channel) ?? (channel === 'event' || channel === 'hiRes' ? Number.POSITIVE_INFINITY : 0));
  const blocks = (from: Db): void => {
    try {
      const rows = from.prepare<[number, number], BlockRow>('SELECT * FROM block WHERE id > ? ORDER BY id LIMIT ?').all(after, blocksAtOnce);
      const last = rows.at(-1)?.id;
      const events = rows.flatMap((row) => (wanted(channelOfBlock(row.id), row.lastSeq) ? (entriesOf(row) ?? []) : []).filter(({ channel, seq }) => wanted(channel, seq)).map(({ event }) => event));
      held = { events, advance: () => { if (last === undefined) blocksRead = true; else after = last; } };
    } catch (error) {
      if (isWaitedFor(error)) throw error;
      // A page of the tree is damaged: the next channel stands on other pages.
      const next = channels[channels.indexOf(channelOfBlock(after + 1)) + 1];
      held = { events: [], advance: () => { if (next === undefined) blocksRead = true; else after = blockId(next, 0); } };
    }
  };
  const hotOf = (from: Db): readonly SignalEvent[] => {
    try {
      return hotIn(from, wanted);
    } catch (error) {
      if (isWaitedFor(error)) throw error;
      return [];
    }
  };
  return {
    aside, close,
    read() {
      if (held !== null) return held.events;
      try {
        db ??= open();
        if (!blocksRead) blocks(db);
        else if (!batchesRead) held = { events: hotOf(db), advance: () => { batchesRead = true; } };
        return held?.events ?? end();
      } catch (error) {
        if (!isPassing(error)) return end();
        tries.set(aside, (tries.get(aside) ?? 0) + 1);
        close();
        return null;
      }
    },
    taken() {
      held?.advance();
      held = null;
    },
  };
}

function asideOf(path: string, behind: string): string | null {
  try {
    const marks = readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.salvage')).toSorted();
    // A mark whose file never came (the power went between the two) keeps no other from its turn.
    const asides = marks.map((mark) => join(dirname(path), mark.slice(0, -'.salvage'.length))).filter((aside) => existsSync(aside));
    return asides.find((aside) => aside > behind) ?? asides[0] ?? null;
  } catch {
    return null;
  }
}

/** What the centre has acknowledged, as far as that reads. */
function deliveredIn(db: Db, isWaitedFor: (error: unknown) => boolean): ReadonlyMap<EventClass, number> {
  const found = new Map<EventClass, number>();
  try {
    for (const row of db.prepare<[], PositionRow>('SELECT * FROM position').all()) {
      const channel = channels.find((one) => one === row.channel);
      if (channel !== undefined && channelCrc(row) === row.crc) found.set(channel, row.deliveredSeq);
    }
    for (const { marks } of createBatches(db).all() ?? []) for (const { channel, deliveredSeq } of marks) found.set(channel, deliveredSeq);
  } catch (error) {
    // What does not read is not known.
    if (isWaitedFor(error)) throw error;
  }
  return found;
}

/** The mark's own word. */
function markedIn(aside: string): ReadonlyMap<EventClass, number> {
  const read = readJson(readFileSync(markOf(aside), 'utf8'));
  const said: Readonly<Partial<Record<string, unknown>>> = { ...Object(read.ok ? read.value : null) };
  return new Map(channels.flatMap((channel): [EventClass, number][] => {
    const upTo = said[channel];
    return typeof upTo === 'number' && Number.isSafeInteger(upTo) ? [[channel, upTo]] : [];
  }));
}

/** What was not packed yet, where its slots are whole. */
function hotIn(db: Db, wanted: (channel: EventClass, seq: number) => boolean): readonly SignalEvent[] {
  return (createBatches(db).all() ?? []).flatMap(({ entries }) => entries.filter(({ channel, seq }) => wanted(channel, seq)).map(({ event }) => event));
}
