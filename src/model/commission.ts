import { z } from 'zod';
import { lampColours } from './aspect.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import { parseWith } from './parsing.ts';
import { problem, type Parsed, type Problem } from './problem.ts';
import { measuredSchema } from './measured.ts';
import { groupIdSchema } from './relation.ts';
import type { VerifySignature } from './signature.ts';
import { boardIdSchema } from './site.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const serial = z.string().min(1).max(64);
const milliseconds = z.int().min(0).max(600_000);
/** Who did it and when, ms since the epoch. */
const done = { by: z.string().min(1).max(100), atMs: z.int().min(0) };
/** Serial numbers of the boards that a test went through, by board: another board there, and the test counts no more. */
const serials = z.record(boardIdSchema, serial);

const signatureSchema = z.strictObject({ keyId: z.string(), signature: z.string() });

const payloadSchema = z.strictObject({
  siteId: z.string(),
  /** `hash` of the sealed artefact that was commissioned. */
  artefactHash: hash,
  boards: z.array(z.strictObject({ board: boardIdSchema, serial })).max(32),
  /** Each lamp lit alone, and seen to be the right one. */
  lamps: z.array(z.strictObject({ group: groupIdSchema, colour: z.enum(lampColours), board: boardIdSchema, slot: z.int(), serial, ...done })).max(2048),
  /** Each hard pair injected at the terminals: from lamp onset to the junction in flash. */
  pairs: z.array(z.strictObject({ a: groupIdSchema, b: groupIdSchema, tripMs: milliseconds, serials, ...done })).max(2048),
  /** The token withheld: how long the board held out. */
  watchdogs: z.array(z.strictObject({ board: boardIdSchema, serial, expiryMs: milliseconds, ...done })).max(32),
  /** Each intergreen as measured at the lamps. */
  intergreens: z.array(z.strictObject({ from: groupIdSchema, to: groupIdSchema, measuredMs: milliseconds, serials, ...done })).max(4096),
  /** Who answers for the whole, when, and until when (a re-test within the year). */
  commissionedBy: z.string().min(1).max(100),
  commissionedAtMs: z.int().min(0),
  expiresAtMs: z.int().min(0),
  /** The guided acceptance that it comes from (docs/commission.md): all of its items, measured or answered. */
  acceptance: z.strictObject({
    /** The other person; null = waived on a bench. */
    second: z.string().min(1).max(100).nullable(),
    safetyHash: hash,
    /** Artefact under which it was measured, where that was this site's bench twin. */
    measuredUnder: hash,
    items: z.array(z.strictObject({
      item: z.string().max(100), outcome: z.enum(['passed', 'notHere']), measured: measuredSchema.optional(), together: z.array(z.string().max(100)).max(64).optional(),
      note: z.string().max(400).optional(), ...done,
    })).max(8192),
  }).optional(),
});
export type CommissionPayload = z.infer<typeof payloadSchema>;

/** The commissioning record of a street site: bound to one artefact and to the boards' serials, signed (safety.md S7). */
export const commissionSchema = z.strictObject({
  format: z.literal('ngatu-commission/1'),
  payload: payloadSchema,
  signature: signatureSchema,
  /** Of the second person's own key, where they have one: over the same text. */
  second: signatureSchema.optional(),
});
export type CommissionRecord = z.infer<typeof commissionSchema>;

export function parseCommission(input: unknown): Parsed<CommissionRecord> {
  return parseWith(commissionSchema, input);
}

/** What the commissioning key signs of a record. */
export function commissionText(payload: CommissionPayload): string {
  return canonicalJson(plainJson({ format: 'ngatu-commission/1', payload }));
}

/** A record that no trusted key signed says nothing. */
export function checkCommissionSignature({ payload, signature, second }: CommissionRecord, verify: VerifySignature): readonly Problem[] {
  const signed = [{ at: 'signature', ...signature }, ...(second === undefined ? [] : [{ at: 'second', ...second }])];
  return signed.flatMap(({ at, keyId, signature: given }) => {
    const found = verify(keyId, commissionText(payload), given);
    if (found === 'unknownKey') return [problem('commission.keyUntrusted', `${at}.keyId`, { keyId })];
    return found === 'bad' ? [problem('commission.badSignature', `${at}.signature`, { keyId })] : [];
  });
}

/** A certificate that has run out alarms; it never flashes a junction (safety.md S7). */
export function isExpired({ payload }: CommissionRecord, wallMs: number): boolean {
  return wallMs >= payload.expiresAtMs;
}
