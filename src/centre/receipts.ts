import { canonicalJson } from '../model/canonical.ts';
import { gapCode, type EventMessage } from '../model/linkMessage.ts';
import { emptyReceipt, missingCount, receive, receiveGap, type Receipt } from '../link/ack.ts';
import { openDurable, problemOf, type DatabaseProblem, type Db, type OpenedDatabase } from '../record/database.ts';

/** What the centre has got so far. `gaps` are rows missing now below the highest one seen. */
export interface CentreCounts { readonly received: number; readonly distinct: number; readonly duplicates: number; readonly gaps: number }

export interface ChannelCompleteness {
  readonly site: string; readonly epoch: string; readonly channel: string;
  readonly rows: number; readonly lastSeq: number;
  /** Ranges of seq that are not here, both ends inclusive; the first 100. */
  readonly missing: readonly (readonly [from: number, to: number])[];
  readonly missingRows: number;
}

export interface Arrival { readonly site: string; readonly message: EventMessage }
/** One channel of one site that a batch touched. */
export interface Touched { readonly site: string; readonly epoch: string; readonly channel: string; readonly upTo: number; readonly gap: boolean }

/** The centre's durable store: unique on (site, epoch, channel, seq). */
export interface Receipts {
  /** One transaction; null = nothing of it was stored, nothing may be acknowledged. */
  store(arrivals: readonly Arrival[], receivedMs: number): readonly Touched[] | null;
  /** Watermarks of one epoch of a site. */
  watermarks(site: string, epoch: string): readonly { readonly channel: string; readonly upTo: number }[];
  counts(): CentreCounts;
  /** What is here of each channel of each epoch, and what is missing below its newest. */
  completeness(): readonly ChannelCompleteness[];
  problem(): DatabaseProblem | null;
  close(): void;
}

export type OpenedReceipts = { readonly ok: true; readonly receipts: Receipts } | { readonly ok: false; readonly problem: DatabaseProblem };

interface Position { readonly site: string; readonly epoch: string; readonly channel: string; receipt: Receipt }

const schema = `
  CREATE TABLE IF NOT EXISTS entry (
    site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL,
    code TEXT NOT NULL, ts INTEGER NOT NULL, errorMs REAL, quality TEXT NOT NULL, vals TEXT NOT NULL,
    boot TEXT, n INTEGER, receivedMs INTEGER NOT NULL,
    PRIMARY KEY (site, epoch, channel, seq)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO tally VALUES ('received', 0), ('duplicates', 0);`;

/** Every unbroken run of seqs, lowest first. */
const islandQuery = `
  SELECT site, epoch, channel, min(seq) AS first, max(seq) AS last FROM (
    SELECT site, epoch, channel, seq, seq - row_number() OVER (PARTITION BY site, epoch, channel ORDER BY seq) AS island FROM entry)
  GROUP BY site, epoch, channel, island ORDER BY site, epoch, channel, first`;

/** `open`: a simulation's, which does without fsync. */
export function openReceipts(path: string, open: (path: string) => OpenedDatabase = openDurable): OpenedReceipts {
  const opened = open(path);
  if (!opened.ok) return opened;
  try {
    opened.db.exec(schema);
    return { ok: true, receipts: createReceipts(opened.db) };
  } catch (error) {
    opened.db.close();
    return { ok: false, problem: problemOf(error) };
  }
}

function createReceipts(db: Db): Receipts {
  const positions = loadPositions(db);
  /** Keys of each site's epoch: a city's acknowledgements look up their own. */
  const mine = new Map<string, Set<string>>();
  const note = (key: string, { site, epoch }: Position): void => {
    const keys = mine.get(`${site}/${epoch}`);
    if (keys === undefined) mine.set(`${site}/${epoch}`, new Set([key]));
    else keys.add(key);
  };
  for (const [key, at] of positions) note(key, at);
  let trouble: DatabaseProblem | null = null;
  const insert = db.prepare(`INSERT INTO entry (site, epoch, channel, seq, code, ts, errorMs, quality, vals, boot, n, receivedMs)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const count = db.prepare<[number, string]>('UPDATE tally SET count = count + ? WHERE name = ?');
  const tally = db.prepare<[string], number>('SELECT count FROM tally WHERE name = ?').pluck();
  const storeAll = db.transaction((arrivals: readonly Arrival[], receivedMs: number) => {
    const next = new Map<string, Position & { gap: boolean }>();
    let received = 0;
    let duplicates = 0;
    for (const { site, message } of arrivals) {
      const { epoch, channel } = message;
      const key = keyOf(site, epoch, channel);
      const at = next.get(key) ?? { site, epoch, channel, receipt: positions.get(key)?.receipt ?? emptyReceipt, gap: false };
      for (const [index, entry] of message.entries.entries()) {
        const result = receive(at.receipt, entry.seq, index === 0 ? message.prev : null);
        const code = entry.code ?? message.code;
        at.receipt = gapOf(result.receipt, code, entry);
        at.gap ||= result.gap;
        received += 1;
        if (result.duplicate) duplicates += 1;
        else insert.run(site, epoch, channel, entry.seq, code, entry.ts, entry.errorMs, entry.quality, canonicalJson(entry.values), entry.origin?.boot ?? null, entry.origin?.n ?? null, receivedMs);
      }
      next.set(key, at);
    }
    count.run(received, 'received');
    count.run(duplicates, 'duplicates');
    return next;
  });
  return {
    store(arrivals, receivedMs) {
      try {
        const next = storeAll.immediate(arrivals, receivedMs);
        // Watermarks move after the commit, never before it.
        for (const [key, at] of next) {
          positions.set(key, at);
          note(key, at);
        }
        trouble = null;
        return [...next.values()].map(({ site, epoch, channel, receipt, gap }) => ({ site, epoch, channel, upTo: receipt.upTo, gap: gap && missingCount(receipt) > 0 }));
      } catch (error) {
        trouble = problemOf(error);
        return null;
      }
    },
    watermarks: (site, epoch) => [...(mine.get(`${site}/${epoch}`) ?? [])].flatMap((key) => {
      const at = positions.get(key);
      return at === undefined ? [] : [{ channel: at.channel, upTo: at.receipt.upTo }];
    }),
    counts() {
      const received = tally.get('received') ?? 0;
      const duplicates = tally.get('duplicates') ?? 0;
      const gaps = [...positions.values()].reduce((sum, { receipt }) => sum + missingCount(receipt), 0);
      return { received, distinct: received - duplicates, duplicates, gaps };
    },
    completeness: () => [...positions.values()].map(({ site, epoch, channel, receipt }) => completenessOf(site, epoch, channel, receipt)).toSorted((a, b) => a.site.localeCompare(b.site) || a.epoch.localeCompare(b.epoch) || a.channel.localeCompare(b.channel)),
    problem: () => trouble,
    close: () => { db.close(); },
  };
}

function completenessOf(site: string, epoch: string, channel: string, receipt: Receipt): ChannelCompleteness {
  const { upTo, islands } = receipt;
  const lastSeq = islands.at(-1)?.[1] ?? upTo;
  const missing = islands.map(([from], index): readonly [number, number] => [(islands[index - 1]?.[1] ?? upTo) + 1, from - 1]);
  const missingRows = missingCount(receipt);
  return { site, epoch, channel, rows: lastSeq - missingRows, lastSeq, missing: missing.slice(0, 100), missingRows };
}

/** A gap that has a name is complete: its row stands for all seqs that it names. */
function gapOf(receipt: Receipt, code: string, { values, seq }: EventMessage['entries'][number]): Receipt {
  const to = values['to'];
  return code === gapCode && typeof to === 'number' && Number.isSafeInteger(to) ? receiveGap(receipt, seq, to) : receipt;
}

function loadPositions(db: Db): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (const row of db.prepare<[], { site: string; epoch: string; channel: string; first: number; last: number }>(islandQuery).all()) {
    const { site, epoch, channel, first, last } = row;
    const key = keyOf(site, epoch, channel);
    const receipt = positions.get(key)?.receipt ?? emptyReceipt;
    positions.set(key, { site, epoch, channel, receipt: first === 1 ? { upTo: last, islands: [] } : { upTo: receipt.upTo, islands: [...receipt.islands, [first, last]] } });
  }
  for (const { site, epoch, channel, seq, vals } of db.prepare<[string], { site: string; epoch: string; channel: string; seq: number; vals: string }>('SELECT site, epoch, channel, seq, vals FROM entry WHERE code = ? ORDER BY seq').all(gapCode)) {
    const known = positions.get(keyOf(site, epoch, channel));
    const { to }: { to?: unknown } = JSON.parse(vals);
    if (known !== undefined && typeof to === 'number') known.receipt = receiveGap(known.receipt, seq, to);
  }
  return positions;
}

function keyOf(site: string, epoch: string, channel: string): string {
  return `${site}/${epoch}/${channel}`;
}
