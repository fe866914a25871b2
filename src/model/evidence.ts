import { z } from 'zod';
import { canonicalJson, plainJson } from './canonical.ts';
import { saidOf, type EventClass, type EventCode, type SignalEvent } from './event.ts';

/**
 * What enters the chain of the evidence record: what the heads were read to show, what says whether that may be believed,
 * and the chain's own marks. Orders of persons are not in it: an export goes to courts and riders.
 *
 * It is the class `evidence`, whatever its codes, and these few of other classes. The list is closed: of two versions each
 * counts the other's rows, and must find the same links in them. What enters the chain from now on is of the class.
 */
const chainedBesides: ReadonlySet<string> = new Set<EventCode>(['process.started', 'mode.changed', 'fault.raised', 'fault.cleared', 'promise.broken', 'clock.stepped', 'clock.quality', 'site.applied']);
export const isChained = ({ channel, event }: Pick<ChainedEntry, 'channel' | 'event'>): boolean => channel === 'evidence' || chainedBesides.has(event.code);

/** Where a chain stands: after so many records. */
export interface ChainState { readonly index: number; readonly hash: string }
export const chainStart: ChainState = { index: 0, hash: '0'.repeat(64) };

/** One stored event as it stands in the chain. */
export interface ChainedEntry { readonly channel: EventClass; readonly seq: number; readonly event: SignalEvent }

/** The bytes of a record that are hashed: canonical JSON (RFC 8785) on one line. docs/evidence.md is its description. */
export function recordText(epoch: string, { channel, seq, event }: ChainedEntry): string {
  const { boot, n, stamp } = event;
  return canonicalJson(plainJson({ boot, channel, ...saidOf(event), epoch, n, seq, stamp }));
}

/** What is hashed for each link: the hash before it, in hexadecimal, and the record. */
export const linkText = (before: string, record: string): string => `${before}\n${record}`;

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const signatureSchema = z.string().regex(/^[A-Za-z0-9+/]{86}==$/);
const keyIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);

/** The last state that signald gave the agent: the record was alive and went so far. */
const heardFields = { heardBoot: z.string().nullable(), heardMonoMs: z.number().nullable(), heardWallMs: z.number().nullable(), heardErrorMs: z.number().nullable() };

/** Data of `evidence.checkpoint`: the cabinet's signature over where its chain stood. */
export const checkpointSchema = z.looseObject({
  index: z.int().min(0), hash: hashSchema, atMs: z.int(), ...heardFields,
  /** What was on record up to `index`, so that a reader need not go back for days (model/evidenceState.ts). */
  state: z.string(),
  keyId: keyIdSchema, signature: signatureSchema,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Lines, so that a verifier of another hand puts them together without knowing canonical JSON. */
export function checkpointText(site: string, { index, hash, atMs, keyId }: Pick<Checkpoint, 'index' | 'hash' | 'atMs' | 'keyId'>): string {
  return ['ngatu-checkpoint 1', site, String(index), hash, String(atMs), keyId].join('\n');
}

/** The centre's word that it had this checkpoint, at its own time. */
export const countersignSchema = z.object({ site: z.string(), index: z.int().min(0), hash: hashSchema, atMs: z.int(), keyId: keyIdSchema, signature: signatureSchema });
export type Countersign = z.infer<typeof countersignSchema>;

export function countersignText({ site, index, hash, atMs, keyId }: Omit<Countersign, 'signature'>): string {
  return ['ngatu-countersign 1', site, String(index), hash, String(atMs), keyId].join('\n');
}

/** Data of `evidence.countersigned`: the same, as the cabinet has verified it; the site is the chain's own. */
export const countersignedSchema = countersignSchema.omit({ site: true });
export type Countersigned = z.infer<typeof countersignedSchema>;

/** Data of `evidence.picture`: what a camera's picture was when it came, so that no other one takes its place. */
export const chainedPictureSchema = z.looseObject({ camera: z.string(), snapshot: z.string(), askedMs: z.int(), atMs: z.int(), bytes: z.int(), sha256: hashSchema });

/** A picture as it lies in the cabinet while an export is made; its name is part of a file's name. */
export const keptPictureSchema = z.object({ camera: z.string(), snapshot: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}\.\d{1,16}\.\d{1,6}$/), atMs: z.int(), bytes: z.int().min(0), sha256: hashSchema });
export type KeptPicture = z.infer<typeof keptPictureSchema>;

/** What an export's head says of pictures: which cameras the cabinet has, what of them lies there of the time, and how many more than are named. */
export const keptPicturesSchema = z.object({ fromMs: z.int(), toMs: z.int(), cameras: z.array(z.string()), kept: z.array(keptPictureSchema), left: z.int().min(0) });
export type KeptPictures = z.infer<typeof keptPicturesSchema>;

/** Data of `evidence.key`: the key that signs from here on. */
export const evidenceKeySchema = z.looseObject({ keyId: keyIdSchema, publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) });

const recordSchema = z.strictObject({
  boot: z.string(), channel: z.enum(['evidence', 'alarm', 'audit', 'count', 'event', 'hiRes']), code: z.string(), data: z.record(z.string(), z.json()), epoch: z.string(), n: z.int(), seq: z.int(),
  stamp: z.strictObject({ bootId: z.string(), monoMs: z.number(), wallMs: z.number(), errorMs: z.number().nullable() }),
});
/** A record as a reader has it: its place in the chain, and what it says. */
export type EvidenceRecord = z.infer<typeof recordSchema> & { readonly index: number };

/** Null: not a record. */
export function parseRecord(index: number, text: string): EvidenceRecord | null {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(text));
    return parsed.success ? { ...parsed.data, index } : null;
  } catch {
    return null;
  }
}

/** Within this of a change nobody can say which of the two was shown: a scan of 100 ms and half of the next (link.md), ms. */
export const changeMs = 150;
/** A clock that may be further out than this proves no moment, ms. */
export const clockLimitMs = 500;
/** So long after a return to colours nothing is held against anybody (link.md), ms. */
export const afterReturnMs = 60_000;
