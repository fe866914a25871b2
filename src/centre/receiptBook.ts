import { canonicalJson } from '../model/canonical.ts';
import { gapCode, type EventMessage } from '../model/linkMessage.ts';
import { emptyReceipt, missingCount, receive, receiveGap, type Receipt } from '../link/ack.ts';

/** What the centre has got so far. `gaps` are rows missing now below the highest one seen. */
export interface CentreCounts { readonly received: number; readonly distinct: number; readonly duplicates: number; readonly gaps: number }

export interface ChannelCompleteness {
  readonly site: string; readonly epoch: string; readonly channel: string;
  /** Rows that are here. A named gap is one, and no event. */
  readonly rows: number;
  /** Events that no row of their own is here of, because the cabinet named them as dropped: nothing more will come. */
  readonly dropped: number;
  readonly lastSeq: number;
  /** Ranges of seq that are not here, both ends inclusive; the first 100. */
  readonly missing: readonly (readonly [from: number, to: number])[];
  readonly missingRows: number;
}

export interface Arrival { readonly site: string; readonly message: EventMessage }
/** One channel of one site that a batch touched. */
export interface Touched { readonly site: string; readonly epoch: string; readonly channel: string; readonly upTo: number; readonly gap: boolean }

/** One entry as a store keeps it; (site, epoch, channel, seq) is its key, `vals` canonical JSON. */
export interface Row {
  readonly site: string; readonly epoch: string; readonly channel: string; readonly seq: number; readonly code: string;
  readonly ts: number; readonly errorMs: number | null; readonly quality: string; readonly vals: string;
  readonly boot: string | null; readonly n: number | null;
}

/** `gapRows`: those of its rows that name a gap. */
interface Position { readonly site: string; readonly epoch: string; readonly channel: string; receipt: Receipt; rows: number; gapRows: number }

/** What a batch would change once its rows are durable. */
export interface Weighed {
  /** Those that are not here yet. */
  readonly rows: readonly Row[];
  readonly received: number; readonly duplicates: number;
  readonly next: ReadonlyMap<string, Position & { readonly gap: boolean }>;
}

/** What a store holds when it is opened. */
export interface Kept {
  /** Every unbroken run of seqs, lowest first (islandQuery). */
  readonly islands: readonly { readonly site: string; readonly epoch: string; readonly channel: string; readonly first: number; readonly last: number }[];
  /** Rows of code `record.gap`, by seq. */
  readonly gaps: readonly { readonly site: string; readonly epoch: string; readonly channel: string; readonly seq: number; readonly vals: string }[];
  readonly received: number; readonly duplicates: number;
}

/** Every unbroken run of seqs, lowest first; SQLite and PostgreSQL read it alike. */
export const islandQuery = `
  SELECT site, epoch, channel, min(seq) AS first, max(seq) AS last FROM (
    SELECT site, epoch, channel, seq, seq - row_number() OVER (PARTITION BY site, epoch, channel ORDER BY seq) AS island FROM entry) AS runs
  GROUP BY site, epoch, channel, island ORDER BY site, epoch, channel, first`;

/** Which rows of which channel are at the centre: the memory of its store, whatever database that is. */
export interface ReceiptBook {
  weigh(arrivals: readonly Arrival[]): Weighed;
  /** After the commit of what was weighed, never before it. */
  commit(weighed: Weighed): readonly Touched[];
  watermarks(site: string, epoch: string): readonly { readonly channel: string; readonly upTo: number }[];
  counts(): CentreCounts;
  completeness(): readonly ChannelCompleteness[];
}

export function createReceiptBook(kept: Kept): ReceiptBook {
  const positions = positionsOf(kept);
  let { received, duplicates } = kept;
  /** Keys of each site's epoch: a city's acknowledgements look up their own. */
  const mine = new Map<string, Set<string>>();
  const note = (key: string, { site, epoch }: Position): void => {
    const keys = mine.get(`${site}/${epoch}`);
    if (keys === undefined) mine.set(`${site}/${epoch}`, new Set([key]));
    else keys.add(key);
  };
  for (const [key, at] of positions) note(key, at);
  return {
    weigh: (arrivals) => weigh(positions, arrivals),
    commit(weighed) {
      for (const [key, at] of weighed.next) {
        positions.set(key, at);
        note(key, at);
      }
      received += weighed.received;
      duplicates += weighed.duplicates;
      return [...weighed.next.values()].map(({ site, epoch, channel, receipt, gap }) => ({ site, epoch, channel, upTo: receipt.upTo, gap: gap && missingCount(receipt) > 0 }));
    },
    watermarks: (site, epoch) => [...(mine.get(`${site}/${epoch}`) ?? [])].flatMap((key) => {
      const at = positions.get(key);
      return at === undefined ? [] : [{ channel: at.channel, upTo: at.receipt.upTo }];
    }),
    counts: () => ({ received, distinct: received - duplicates, duplicates, gaps: [...positions.values()].reduce((sum, { receipt }) => sum + missingCount(receipt), 0) }),
    completeness: () => [...positions.values()].map(completenessOf).toSorted((a, b) => a.site.localeCompare(b.site) || a.epoch.localeCompare(b.epoch) || a.channel.localeCompare(b.channel)),
  };
}

function weigh(positions: ReadonlyMap<string, Position>, arrivals: readonly Arrival[]): Weighed {
  const next = new Map<string, Position & { gap: boolean }>();
  const rows: Row[] = [];
  let [received, duplicates] = [0, 0];
  for (const { site, message } of arrivals) {
    const { epoch, channel } = message;
    const key = keyOf(site, epoch, channel);
    const at = next.get(key) ?? { ...(positions.get(key) ?? emptyPosition(site, epoch, channel)), gap: false };
    for (const [index, entry] of message.entries.entries()) {
      const result = receive(at.receipt, entry.seq, index === 0 ? message.prev : null);
      const code = entry.code ?? message.code;
      at.receipt = gapOf(result.receipt, code, entry);
      at.gap ||= result.gap;
      received += 1;
      if (result.duplicate) {
        duplicates += 1;
        continue;
      }
      at.rows += 1;
      if (code === gapCode) at.gapRows += 1;
      rows.push({ site, epoch, channel, seq: entry.seq, code, ts: entry.ts, errorMs: entry.errorMs, quality: entry.quality, vals: canonicalJson(entry.values), boot: entry.origin?.boot ?? null, n: entry.origin?.n ?? null });
    }
    next.set(key, at);
  }
  return { rows, received, duplicates, next };
}

function completenessOf({ site, epoch, channel, receipt, rows, gapRows }: Position): ChannelCompleteness {
  const { upTo, islands } = receipt;
  const lastSeq = islands.at(-1)?.[1] ?? upTo;
  const missing = islands.map(([from], index): readonly [number, number] => [(islands[index - 1]?.[1] ?? upTo) + 1, from - 1]);
  const missingRows = missingCount(receipt);
  return { site, epoch, channel, rows, dropped: lastSeq - missingRows - (rows - gapRows), lastSeq, missing: missing.slice(0, 100), missingRows };
}

/** A gap that has a name is complete: its row stands for all seqs that it names. */
function gapOf(receipt: Receipt, code: string, { values, seq }: EventMessage['entries'][number]): Receipt {
  const to = values['to'];
  return code === gapCode && typeof to === 'number' && Number.isSafeInteger(to) ? receiveGap(receipt, seq, to) : receipt;
}

function positionsOf({ islands, gaps }: Kept): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (const { site, epoch, channel, first, last } of islands) {
    const key = keyOf(site, epoch, channel);
    const at = positions.get(key) ?? emptyPosition(site, epoch, channel);
    at.receipt = first === 1 ? { upTo: last, islands: [] } : { upTo: at.receipt.upTo, islands: [...at.receipt.islands, [first, last]] };
    at.rows += last - first + 1;
    positions.set(key, at);
  }
  for (const { site, epoch, channel, seq, vals } of gaps) {
    const known = positions.get(keyOf(site, epoch, channel));
    const { to }: { to?: unknown } = JSON.parse(vals);
    if (known === undefined) continue;
    known.gapRows += 1;
    if (typeof to === 'number') known.receipt = receiveGap(known.receipt, seq, to);
  }
  return positions;
}

function emptyPosition(site: string, epoch: string, channel: string): Position {
  return { site, epoch, channel, receipt: emptyReceipt, rows: 0, gapRows: 0 };
}

function keyOf(site: string, epoch: string, channel: string): string {
  return `${site}/${epoch}/${channel}`;
}
