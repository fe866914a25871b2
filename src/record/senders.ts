import { parseRanges } from '../model/storeFormat.ts';
import type { Db } from './database.ts';
import { inRanges, withRange, type Ranges } from './ranges.ts';
import { bootCrc, type BootRow } from './stateRow.ts';

/** Senders kept: a boot that is over can't send again. */
const mostBoots = 2000;

interface Sender { ranges: Ranges; lastId: number; changed: boolean }

/** Which (boot, n) are stored: an event that is sent again is the same event. */
export interface Senders {
  /** False: a row of the table is damaged. */
  load(): boolean;
  has(boot: string, n: number): boolean;
  add(boot: string, n: number, id: number): void;
  /** Numbers between others that are stored: never sent, refused for a while, or lost with a log that was damaged. */
  holes(): readonly { readonly boot: string; readonly from: number; readonly to: number }[];
  /** Highest id of an event of any of them. */
  lastId(): number;
  /** The next number of a sender that the store numbers itself. */
  nextOf(boot: string): number;
  /** Writes what changed, within the caller's transaction; `saved` after it. */
  save(): void;
  saved(): void;
}

export function createSenders(db: Db): Senders {
  const all = db.prepare<[], BootRow>('SELECT * FROM boot');
  const put = db.prepare<[BootRow]>('INSERT OR REPLACE INTO boot VALUES (@boot, @ranges, @lastId, @crc)');
  const trim = db.prepare<[number]>('DELETE FROM boot WHERE lastId < (SELECT min(lastId) FROM (SELECT lastId FROM boot ORDER BY lastId DESC LIMIT ?))');
  const senders = new Map<string, Sender>();
  return {
    load() {
      for (const row of all.all()) {
        const ranges = bootCrc(row) === row.crc ? parseRanges(JSON.parse(row.ranges)) : null;
        if (ranges === null) return false;
        senders.set(row.boot, { ranges, lastId: row.lastId, changed: false });
      }
      return true;
    },
    has: (boot, n) => inRanges(senders.get(boot)?.ranges ?? [], n),
    add(boot, n, id) {
      const known = senders.get(boot);
      senders.set(boot, { ranges: withRange(known?.ranges ?? [], n, n), lastId: Math.max(known?.lastId ?? 0, id), changed: true });
    },
    holes: () => [...senders].flatMap(([boot, { ranges }]) => ranges.slice(1).map(([from], at) => ({ boot, from: (ranges[at]?.[1] ?? 0) + 1, to: from - 1 }))),
    lastId: () => [...senders.values()].reduce((most, { lastId }) => Math.max(most, lastId), 0),
    nextOf: (boot) => (senders.get(boot)?.ranges.at(-1)?.[1] ?? 0) + 1,
    save() {
      for (const [boot, { ranges, lastId, changed }] of senders) {
        if (!changed) continue;
        const row = { boot, ranges: JSON.stringify(ranges), lastId };
        put.run({ ...row, crc: bootCrc(row) });
      }
      if (senders.size > mostBoots) trim.run(mostBoots);
    },
    saved() {
      for (const sender of senders.values()) sender.changed = false;
    },
  };
}
