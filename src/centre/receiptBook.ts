import { canonicalJson } from '../model/canonical.ts';
import { gapCode, type EventMessage } from '../model/linkMessage.ts';
import { emptyReceipt, missingCount, receive, receiveGap, type Receipt } from '../link/ack.ts';

/** What the centre has got so far. `gaps` are rows missing now below the highest one seen. */
export interface CentreCounts { readonly received: number; readonly distinct: number; readonly duplicates: number; readonly gaps: number }

export interface ChannelCompleteness {
  readonly site: string; readonly epoch: string; readonly channel: string;
  /** Rows that are here. A named gap is one, and no event. */
  readonly rows: number;
  /** Rows that were here and have made room (`agedTo`: none up to there is left). They are not missing. */
  readonly aged: number; readonly agedTo: number;
  /** Events that no row of their own is here of, because the cabinet named them as dropped: nothing more will come. */
  readonly dropped: number;
  readonly lastSeq: number;
  /** Ranges of seq that are not here, both ends inclusive; the first 100. */
  readonly missing: readonly (readonly [from: number, to: number])[];
  readonly missingRows: number;
}

export interface Arrival { readonly site: string; readonly message: EventMessage }
/** One channel of one site that a batch touched. */
export interface Touched { readonly site: string; readonly epoch: string; readonly channel: string; readonly upTo: number; readonly gap: boolean; /** Rows that were not taken: islandsMost. */ readonly refused?: number }

/** One entry as a store keeps it; (site, epoch, channel, seq) is its key, `vals` canonical JSON. */
export interface Row {
  readonly site: string; readonly epoch: string; readonly channel: string; readonly seq: number; readonly code: string;
  readonly ts: number; readonly errorMs: number | null; readonly quality: string; readonly vals: string;
  readonly boot: string | null; readonly n: number | null;
}

/** What a store has of one channel: a row of its table `watermark`. `rows`: stored in all, `gapRows` of them name a gap; `aged` have made room since, up to `agedTo`. */
export interface Position { readonly site: string; readonly epoch: string; readonly channel: string; readonly receipt: Receipt; readonly rows: number; readonly gapRows: number; readonly aged: number; readonly agedTo: number }

/** What a batch would change once its rows are durable: rows and positions go into one transaction. */
export interface Weighed {
  /** Those that are not here yet. */
  readonly rows: readonly Row[];
  readonly received: number; readonly duplicates: number;
  readonly next: ReadonlyMap<string, Weighing>;
  /** What arrived without the entries that were refused: what is here once this is committed. */
  readonly taken: readonly Arrival[];
}
type Weighing = { -readonly [Key in keyof Position]: Position[Key] } & { gap: boolean; refused: number };

/** What a store holds when it is opened: as much as there are channels, whatever number of rows lies behind them. */
export interface Kept { readonly positions: readonly Position[]; readonly received: number; readonly duplicates: number }

/** Which rows of which channel are at the centre: the memory of its store, whatever database that is. */
export interface ReceiptBook {
  weigh(arrivals: readonly Arrival[]): Weighed;
  /** After the commit of what was weighed, never before it. */
  commit(weighed: Weighed): readonly Touched[];
  watermarks(site: string, epoch: string): readonly { readonly channel: string; readonly upTo: number }[];
  counts(): CentreCounts;
  completeness(): readonly ChannelCompleteness[];
  positions(): Iterable<Position>;
  /** Its first `rows` rows have made room, up to `to`; after that commit. */
  age(position: Position, rows: number, to: number): void;
}

export function createReceiptBook(kept: Kept): ReceiptBook {
  const positions = new Map(kept.positions.map((at) => [keyOf(at.site, at.epoch, at.channel), at]));
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
      for (const [key, { gap: _gap, refused: _refused, ...at }] of weighed.next) {
        positions.set(key, at);
        note(key, at);
      }
      received += weighed.received;
      duplicates += weighed.duplicates;
      return [...weighed.next.values()].map(({ site, epoch, channel, receipt, gap, refused }) => ({ site, epoch, channel, upTo: receipt.upTo, gap: gap && missingCount(receipt) > 0, ...(refused > 0 ? { refused } : {}) }));
    },
    watermarks: (site, epoch) => [...(mine.get(`${site}/${epoch}`) ?? [])].flatMap((key) => {
      const at = positions.get(key);
      return at === undefined ? [] : [{ channel: at.channel, upTo: at.receipt.upTo }];
    }),
    counts: () => ({ received, distinct: received - duplicates, duplicates, gaps: [...positions.values()].reduce((sum, { receipt }) => sum + missingCount(receipt), 0) }),
    completeness: () => [...positions.values()].map(completenessOf).toSorted((a, b) => a.site.localeCompare(b.site) || a.epoch.localeCompare(b.epoch) || a.channel.localeCompare(b.channel)),
    positions: () => positions.values(),
    age(at, rows, to) { positions.set(keyOf(at.site, at.epoch, at.channel), { ...at, aged: at.aged + rows, agedTo: to }); },
  };
}

function weigh(positions: ReadonlyMap<string, Position>, arrivals: readonly Arrival[]): Weighed {
  const next = new Map<string, Weighing>();
  const rows: Row[] = [];
  const taken: Arrival[] = [];
  let [received, duplicates] = [0, 0];
  for (const { site, message } of arrivals) {
    const { epoch, channel } = message;
    const key = keyOf(site, epoch, channel);
    const at = next.get(key) ?? { ...(positions.get(key) ?? emptyPosition(site, epoch, channel)), gap: false, refused: 0 };
    const refused = new Set<number>();
    for (const [index, entry] of message.entries.entries()) {
      const result = receive(at.receipt, entry.seq, index === 0 ? message.prev : null);
      const code = entry.code ?? message.code;
      at.gap ||= result.gap;
      if (result.refused) {
        at.refused += 1;
        refused.add(index);
        continue;
      }
      at.receipt = gapOf(result.receipt, code, entry);
      received += 1;
      if (result.duplicate) {
        duplicates += 1;
        continue;
      }
      at.rows += 1;
      // It fills a hole below rows that have made room already.
      at.agedTo = Math.min(at.agedTo, entry.seq - 1);
      if (code === gapCode) at.gapRows += 1;
      rows.push({ site, epoch, channel, seq: entry.seq, code, ts: entry.ts, errorMs: entry.errorMs, quality: entry.quality, vals: canonicalJson(entry.values), boot: entry.origin?.boot ?? null, n: entry.origin?.n ?? null });
    }
    next.set(key, at);
    taken.push(refused.size === 0 ? { site, message } : { site, message: { ...message, entries: message.entries.filter((_entry, index) => !refused.has(index)) } });
  }
  return { rows, received, duplicates, next, taken };
}

function completenessOf({ site, epoch, channel, receipt, rows, gapRows, aged, agedTo }: Position): ChannelCompleteness {
  const { upTo, islands } = receipt;
  const lastSeq = islands.at(-1)?.[1] ?? upTo;
  const missing = islands.map(([from], index): readonly [number, number] => [(islands[index - 1]?.[1] ?? upTo) + 1, from - 1]);
  const missingRows = missingCount(receipt);
  return { site, epoch, channel, rows: rows - aged, aged, agedTo, dropped: lastSeq - missingRows - (rows - gapRows), lastSeq, missing: missing.slice(0, 100), missingRows };
}

/** A gap that has a name is complete: its row stands for all seqs that it names. */
function gapOf(receipt: Receipt, code: string, { values, seq }: EventMessage['entries'][number]): Receipt {
  const to = values['to'];
  return code === gapCode && typeof to === 'number' && Number.isSafeInteger(to) ? receiveGap(receipt, seq, to) : receipt;
}

export function emptyPosition(site: string, epoch: string, channel: string): Position {
  return { site, epoch, channel, receipt: emptyReceipt, rows: 0, gapRows: 0, aged: 0, agedTo: 0 };
}

function keyOf(site: string, epoch: string, channel: string): string {
  return `${site}/${epoch}/${channel}`;
}
