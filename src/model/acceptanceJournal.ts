import { z } from 'zod';
import { acceptanceItems, type AcceptanceItem } from './acceptance.ts';
import type { SealedSite } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import { measuredSchema } from './measured.ts';
import { boardIdSchema } from './site.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const person = z.string().min(1).max(100);
const note = z.string().max(400);
export const serialsSchema = z.record(boardIdSchema, z.string().min(1).max(64));

const headSchema = z.strictObject({
  format: z.literal('ngatu-commissioning/1'), siteId: z.string(), artefactHash: hash, safetyHash: hash, bench: z.boolean(), by: person, atMs: z.int().min(0),
});
/** What an acceptance is of, who began it, and when. */
export type JournalHead = z.infer<typeof headSchema>;

export const outcomes = ['passed', 'failed', 'notHere'] as const;
const entrySchema = z.strictObject({
  item: z.string().max(100), outcome: z.enum(outcomes),
  measured: measuredSchema.optional(),
  /** What the boards said of themselves when it was done, by board that it went through. */
  serials: serialsSchema,
  /** Other items that the same act has shown: a forced green meets every green that is lit with it. */
  together: z.array(z.string().max(100)).max(64).optional(),
  note: note.optional(), by: person, atMs: z.int().min(0),
});
export type JournalEntry = z.infer<typeof entrySchema>;

/** What must outlive the process that waits: the mains are pulled, and this tool is on them too. */
const markSchema = z.strictObject({ began: z.string().max(100), /** How often each board had been switched on. */ boots: z.record(boardIdSchema, z.string().max(16)), atMs: z.int().min(0) });
export type JournalMark = z.infer<typeof markSchema>;

export interface Journal { readonly head: JournalHead; readonly entries: readonly JournalEntry[]; readonly marks: readonly JournalMark[]; /** Bytes that are whole lines; what follows was being written when the power went. */ readonly whole: number }

export type ReadJournal = { readonly ok: true; readonly journal: Journal } | { readonly ok: false; readonly line: number };

const lineSchema = z.union([entrySchema, markSchema]);

/** One line of the file. */
export function journalLine(value: JournalHead | JournalEntry | JournalMark): string {
  return `${canonicalJson(plainJson(value))}\n`;
}

/** Reads the file. A last line without its end was being written when the power went: it counts as not there. Anything else that is no line is a damage, and is named. */
export function parseJournal(text: string): ReadJournal {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first = '', ...rest] = lines.split('\n').slice(0, -1);
  const head = headSchema.safeParse(jsonOf(first));
  if (!head.success) return { ok: false, line: 1 };
  const entries: JournalEntry[] = [];
  const marks: JournalMark[] = [];
  for (const [at, line] of rest.entries()) {
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (!parsed.success) return { ok: false, line: at + 2 };
    if ('began' in parsed.data) marks.push(parsed.data);
    else entries.push(parsed.data);
  }
  return { ok: true, journal: { head: head.data, entries, marks, whole: utf8Length(lines) } };
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Null for what is no JSON: the schema says so. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** `swapped`: it was passed with another board there. */
export type ItemState = 'open' | 'passed' | 'failed' | 'notHere' | 'swapped';
export interface ItemStanding { readonly item: AcceptanceItem; readonly state: ItemState; readonly entry: JournalEntry | null }

/** Serial numbers as the boards give them now; null = nobody has asked them. A board that is not in it was not heard. */
export type SerialsNow = Readonly<Record<string, string>> | null;

/** Where every item of the site stands; the last word on an item counts. */
export function standings(site: SealedSite, { entries }: Pick<Journal, 'entries'>, serials: SerialsNow): readonly ItemStanding[] {
  const last = new Map(entries.map((entry) => [entry.item, entry]));
  return acceptanceItems(site).map((item) => {
    const entry = last.get(item.id) ?? null;
    return { item, entry, state: stateOf(item, entry, serials) };
  });
}

function stateOf(item: AcceptanceItem, entry: JournalEntry | null, serials: SerialsNow): ItemState {
  if (entry === null) return 'open';
  if (entry.outcome === 'notHere') return item.waivable ? 'notHere' : 'open';
  if (entry.outcome === 'failed') return 'failed';
  const other = item.boards.some((board) => serials !== null && Object.hasOwn(serials, board) && serials[board] !== (Object.hasOwn(entry.serials, board) ? entry.serials[board] : undefined));
  return other ? 'swapped' : 'passed';
}

/** What keeps it from being signed. */
export function unfinished(all: readonly ItemStanding[]): readonly ItemStanding[] {
  return all.filter(({ state }) => state !== 'passed' && state !== 'notHere');
}

/** The latest word on each board's number: what the record is bound to. */
export function serialsIn({ entries }: Pick<Journal, 'entries'>): Readonly<Record<string, string>> {
  return Object.assign({}, ...entries.filter(({ item, outcome }) => item.startsWith('board:') && outcome === 'passed').map(({ serials }) => serials));
}
