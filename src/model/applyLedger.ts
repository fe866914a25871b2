import { z } from 'zod';
import type { SealedSite } from './artefact.ts';
import { nothingVoided, voidedItems, voidedKinds, type Voided } from './voided.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const sideSchema = z.strictObject({
  hash,
  items: z.array(z.strictObject({ kind: z.enum(voidedKinds), key: z.string(), cause: z.enum(['wiring', 'data']), sinceMs: z.int() })),
  allSinceMs: z.int().nullable(),
});

const applySchema = z.strictObject({
  /** Wall clock, ms since the epoch. */
  atMs: z.int(), by: z.string(), uid: z.int(), second: z.string().nullable(), secondUid: z.int().nullable(), reason: z.string(),
  fromHash: hash, toHash: hash, safetyHash: hash, differences: z.int(), voided: z.int(), onSite: z.string(), waived: z.array(z.string()),
});
/** One replacement of the artefact, as it stands in the cabinet for good. */
export type Apply = z.infer<typeof applySchema>;

/**
 * What a cabinet remembers of its artefacts' replacements: who did them, and what each made void of the commissioning
 * record. On the disk before the artefact is replaced; `now` and `before` tell by the hash in force which of them holds.
 */
export const applyLedgerSchema = z.strictObject({
  format: z.literal('ngatu-applies/1'),
  now: sideSchema, before: sideSchema,
  /** The newest last. */
  applies: z.array(applySchema).min(1),
  /** The event of the last one is stored by the agent. */
  told: z.boolean(),
});
export type ApplyLedger = z.infer<typeof applyLedgerSchema>;
type Side = z.infer<typeof sideSchema>;

/** Beside the artefact, for it goes where the artefact goes. */
export const ledgerPath = (artefact: string): string => `${artefact}.applies`;
/** The artefact before the last replacement, whole. */
export const previousPath = (artefact: string): string => `${artefact}.previous`;

/** The ledger of a file's text; a reason where it is none. */
export function parseLedger(text: string): { readonly ok: true; readonly ledger: ApplyLedger } | { readonly ok: false; readonly detail: string } {
  try {
    const parsed = applyLedgerSchema.safeParse(JSON.parse(text));
    return parsed.success ? { ok: true, ledger: parsed.data } : { ok: false, detail: parsed.error.issues[0]?.message ?? '' };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Replacements that are remembered by name, at most. */
const mostApplies = 200;

/** What is void under an artefact; one that came by another way is not known by what it changed: everything is measured anew. */
export function voidedUnder(ledger: ApplyLedger | null, siteHash: string): Voided {
  if (ledger === null) return nothingVoided;
  const side = [ledger.now, ledger.before].find((one) => one.hash === siteHash);
  return side ?? { items: [], allSinceMs: lastOf(ledger).atMs };
}

function lastOf({ applies }: ApplyLedger): Apply {
  const last = applies.at(-1);
  if (last === undefined) throw new Error('a ledger without an apply');
  return last;
}

/** The last replacement, where the artefact in force is what it put there. */
export function appliedLast(ledger: ApplyLedger | null, siteHash: string): Apply | null {
  const last = ledger === null ? null : lastOf(ledger);
  return last?.toHash === siteHash ? last : null;
}

/** What would be void under `after` once it has taken the place of `before`. */
export function voidedAfter(ledger: ApplyLedger | null, before: SealedSite, after: SealedSite, atMs: number): Voided {
  const base = voidedUnder(ledger, before.hash);
  const changed = voidedItems(before, after).map((item) => ({ ...item, sinceMs: atMs }));
  // Going back to the very bytes that were measured mends what is data; what hands may have wired meanwhile is tried again.
  const back = ledger !== null && ledger.now.hash === before.hash && ledger.before.hash === after.hash;
  const kept = back ? ledger.before : base;
  const added = back ? changed.filter(({ cause }) => cause === 'wiring') : changed;
  const items = new Map([...kept.items, ...added].map((item) => [`${item.kind} ${item.key}`, item]));
  return { items: [...items.values()], allSinceMs: kept.allSinceMs };
}

/** The ledger as it must be on the disk before the artefact is replaced. */
export function nextLedger(ledger: ApplyLedger | null, before: SealedSite, after: SealedSite, apply: Apply): ApplyLedger {
  return {
    format: 'ngatu-applies/1',
    now: sideOf(after, voidedAfter(ledger, before, after, apply.atMs)), before: sideOf(before, voidedUnder(ledger, before.hash)),
    applies: [...(ledger?.applies ?? []), apply].slice(-mostApplies), told: false,
  };
}

function sideOf(site: SealedSite, { items, allSinceMs }: Voided): Side {
  return { hash: site.hash, items: [...items], allSinceMs };
}
