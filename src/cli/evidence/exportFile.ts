import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keptPicturesSchema } from '../../model/evidence.ts';
import { checkChain, verifyRaw, type CheckedChain, type ChainFlaw } from './chainCheck.ts';

const stateSchema = z.strictObject({ index: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** The first line of an export, which the cabinet signs (docs/evidence.md). */
const headSchema = z.object({
  format: z.literal('ngatu-evidence'), version: z.literal(1), site: z.string(), fromMs: z.int(), toMs: z.int(), start: stateSchema, end: stateSchema, records: z.int().min(0),
  by: z.string(), second: z.string(), reason: z.string(), madeMs: z.int(), keyId: z.string(), publicKey: z.string(), program: z.string(),
  /** Absent: made before pictures were named. */
  pictures: keptPicturesSchema.optional(),
});
export type ExportHead = z.infer<typeof headSchema>;
/** One value has one spelling: Node reads base64 around letters that are none, and bits that no byte takes. */
const signatureSchema = z.strictObject({ signature: z.string().refine((text) => Buffer.from(text, 'base64').toString('base64') === text) });

export interface ReadExport { readonly head: ExportHead; readonly signature: string; readonly chain: CheckedChain }
export type ExportFlaw = ChainFlaw['what'] | 'head' | 'count' | 'centre';
export type OpenedExport = { readonly ok: true; readonly read: ReadExport } | { readonly ok: false; readonly flaw: ExportFlaw; readonly index: number | null };

export function exportText(head: string, signature: string, records: readonly string[]): string {
  return `${[head, JSON.stringify({ signature }), ...records].join('\n')}\n`;
}

export const keyIdOf = (publicKey: string): string => createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16);

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

const refuse = (flaw: ExportFlaw, index: number | null = null): OpenedExport => ({ ok: false, flaw, index });

/** What a centre has kept of a chain. */
export interface KeptCheckpoint { readonly site: string; readonly index: number; readonly hash: string }

/**
 * The whole of an export, or the first thing that is wrong with it. `trusted`: the cabinet's key as somebody else has it;
 * `kept`: checkpoints as somebody else has them, against whoever holds the key.
 */
export function openExport(text: string, trusted: string | null = null, kept: readonly KeptCheckpoint[] = []): OpenedExport {
  if (!text.endsWith('\n')) return refuse('count');
  const [first, second, ...records] = text.slice(0, -1).split('\n');
  const head = headSchema.safeParse(jsonOf(first)).data;
  const signature = signatureSchema.safeParse(jsonOf(second)).data?.signature;
  if (first === undefined || head === undefined || signature === undefined) return refuse('head');
  if (keyIdOf(head.publicKey) !== head.keyId || (trusted !== null && trusted !== head.publicKey)) return refuse('key');
  if (!verifyRaw(head.publicKey, `ngatu-evidence-export ${head.version}\n${first}`, signature)) return refuse('signature');
  if (records.length !== head.records || head.end.index - head.start.index !== head.records) return refuse('count');
  const chain = checkChain(head.site, head.start, records, new Map([[head.keyId, head.publicKey]]));
  const [flaw] = chain.flaws;
  if (chain.end.hash !== head.end.hash || chain.end.index !== head.end.index) return refuse('hash', flaw?.index ?? null);
  if (flaw !== undefined) return refuse(flaw.what, flaw.index);
  const other = kept.find(({ site, index, hash }) => site === head.site && (chain.hashes.get(index) ?? hash) !== hash);
  return other === undefined ? { ok: true, read: { head, signature, chain } } : refuse('centre', other.index);
}
