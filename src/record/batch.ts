import { crc32 } from 'node:zlib';
import { parseBatch } from '../model/storeFormat.ts';
import { fromColumns, toColumns, type Entry } from './columns.ts';
import type { Db } from './database.ts';
import { crcOf, fold, unfold } from './packed.ts';
import type { Mark } from './positions.ts';

/** What one commit wrote: events, and where channels stood. */
export interface Batch { readonly entries: readonly Entry[]; readonly marks: readonly Mark[] }

interface SlotRow { readonly id: number; readonly crc: number; readonly body: Uint8Array }

/**
 * A commit fills slots: rows of one size that stay, three to a page of 1 KiB. An UPDATE of the same size is
 * written over the old bytes, so that a commit is one page; a row that came and went took six (free list, pointer map,
 * parents) at each third commit. Slots are filled from the first one again after each packing, under the next generation.
 * The column `crc` is 0, for a number's size changes with its value. Slot: CRC of id and what follows, generation, part, parts, length, so many bytes of the folded batch, zeros.
 */
const slotBytes = 324;
const headBytes = 14;
const partBytes = slotBytes - headBytes;
/** Slots that stay: the five minutes between two packings of a busy junction. What a burst took beyond them becomes room for blocks again. */
const lastingSlots = 640;

export interface Batches {
  append(batch: Batch): void;
  /** Everything since the last packing, in order; null = a slot is damaged, so that nobody knows which seqs were allotted. */
  all(): readonly Batch[] | null;
  /** Within the transaction that packs: what the slots hold is old from here on. */
  clear(): void;
  /** A transaction failed: where the slots stand is read anew. */
  forget(): void;
}

interface Slot { readonly generation: number; readonly part: number; readonly parts: number; readonly bytes: Uint8Array }

/** Where filling stands; null = what says so is damaged. */
interface Place { readonly generation: number; readonly used: number }

export function createBatches(db: Db): Batches {
  const put = db.prepare<[number, Buffer]>('INSERT OR REPLACE INTO batch VALUES (?, 0, ?)');
  const rows = db.prepare<[], SlotRow>('SELECT * FROM batch ORDER BY id');
  const begun = db.prepare<[], string>(`SELECT value FROM meta WHERE key = 'generation'`).pluck();
  const begin = db.prepare<[string]>(`UPDATE meta SET value = ? WHERE key = 'generation'`);
  const trim = db.prepare<[number]>('DELETE FROM batch WHERE id > ?');
  let place: Place | null = null;
  const slots = (): { readonly place: Place; readonly live: readonly Slot[] } | null => {
    const generation = readGeneration(begun.get() ?? '');
    const all = rows.all().map(slotOf);
    if (generation === null) return null;
    const live: Slot[] = [];
    for (const [at, slot] of all.entries()) {
      // Live ones stand at the beginning, without a gap; none is of a generation that is yet to come.
      if (slot === null || slot.generation > generation || (slot.generation === generation && live.length < at)) return null;
      if (slot.generation === generation) live.push(slot);
    }
    return { place: { generation, used: live.length }, live };
  };
  const standing = (): Place => {
    const found = place ?? slots()?.place;
    if (found === undefined) throw new Error('the slots of the commits are damaged');
    return found;
  };
  return {
    append({ entries, marks }) {
      const { generation, used } = standing();
      const body = fold({ entries: toColumns(entries), marks: marks.map((mark) => ({ ...mark })) });
      const filled = fillSlots(body, generation, used);
      filled.forEach((slot, at) => { put.run(used + 1 + at, slot); });
      place = { generation, used: used + filled.length };
    },
    all() {
      const found = slots();
      if (found === null) return null;
      const batches: Batch[] = [];
      for (let at = 0; at < found.live.length;) {
        const parts = found.live[at]?.parts ?? 1;
        const body = found.live.slice(at, at + parts);
        const whole = body.length === parts && body.every((slot, index) => slot.part === index && slot.parts === parts);
        const batch = whole ? read(Buffer.concat(body.map(({ bytes }) => bytes))) : null;
        if (batch === null) return null;
        batches.push(batch);
        at += parts;
      }
      return batches;
    },
    clear() {
      const generation = standing().generation + 1;
      begin.run(generationText(generation));
      trim.run(lastingSlots);
      place = { generation, used: 0 };
    },
    forget() { place = null; },
  };
}

/** The folded batch as slots behind so many others. */
export function fillSlots(body: Uint8Array, generation: number, used: number): Buffer[] {
  const parts = Math.max(1, Math.ceil(body.length / partBytes));
  return Array.from({ length: parts }, (_, part) => {
    const bytes = body.subarray(part * partBytes, (part + 1) * partBytes);
    const slot = Buffer.alloc(slotBytes);
    slot.writeUInt32LE(generation, 4);
    slot.writeUInt16LE(part, 8);
    slot.writeUInt16LE(parts, 10);
    slot.writeUInt16LE(bytes.length, 12);
    slot.set(bytes, headBytes);
    slot.writeUInt32LE(crcOf([used + 1 + part], slot.subarray(4)), 0);
    return slot;
  });
}

function slotOf({ id, crc, body }: SlotRow): Slot | null {
  const slot = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (crc !== 0 || slot.length !== slotBytes || crcOf([id], slot.subarray(4)) !== slot.readUInt32LE(0)) return null;
  return { generation: slot.readUInt32LE(4), part: slot.readUInt16LE(8), parts: slot.readUInt16LE(10), bytes: slot.subarray(headBytes, headBytes + slot.readUInt16LE(12)) };
}

/** With its CRC, at a width that does not change: another generation would make old slots of living ones. */
export function generationText(generation: number): string {
  const number = String(generation).padStart(10, '0');
  return `${number} ${crc32(number).toString(16).padStart(8, '0')}`;
}

function readGeneration(text: string): number | null {
  const generation = Number(text.slice(0, 10));
  return Number.isSafeInteger(generation) && generationText(generation) === text ? generation : null;
}

function read(body: Uint8Array): Batch | null {
  const parsed = parseBatch(unfold(body));
  const entries = fromColumns(parsed?.entries);
  return entries === null || parsed === null ? null : { ...parsed, entries };
}
