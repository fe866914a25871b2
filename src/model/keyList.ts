import { z } from 'zod';
import { parseWith } from './parsing.ts';
import type { Parsed } from './problem.ts';

/** Who signs a plan set: its author, and the person who approves it (link.md, passport). */
export const planRoles = ['author', 'approver'] as const;
export type PlanRole = (typeof planRoles)[number];

const keyIdSchema = z.string().min(1).max(64);

/**
 * What the root, whose key lies offline, changes of the planners' keys between two seals: new ones, and ones that count no
 * more. It can't touch the site's own root and commissioning keys. The newest list holds whole; it is no list of changes.
 */
export const keyListSchema = z.strictObject({
  format: z.literal('ngatu-keys/1'),
  payload: z.strictObject({
    sites: z.union([z.literal('all'), z.array(z.string().min(1).max(64)).min(1).max(2000)]),
    /** Strictly increasing: an older list comes after no newer one. */
    keysVersion: z.int().min(1),
    keys: z.array(z.strictObject({
      keyId: keyIdSchema, role: z.enum(planRoles),
      /** Ed25519, SPKI, base64. */
      publicKey: z.string().regex(/^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/),
      notAfterMs: z.int().optional(),
    })).max(64),
    revoked: z.array(z.strictObject({ keyId: keyIdSchema, reason: z.string().min(3).max(200) })).max(256),
  }),
  signatures: z.array(z.strictObject({ keyId: keyIdSchema, signature: z.string().max(128) })).min(1).max(4),
});
export type KeyList = z.infer<typeof keyListSchema>;

export function parseKeyList(input: unknown): Parsed<KeyList> {
  return parseWith(keyListSchema, input);
}

export type FoundKey =
  | { readonly found: 'key'; readonly publicKey: string }
  | { readonly found: 'unknown' | 'revoked' }
  | { readonly found: 'over'; readonly notAfterMs: number };

/** A planner's key as it counts now: the seal's and the list's, without those that were revoked. `wallMs` null = no clock to judge a key's end by. */
export function planKey(trustKeys: readonly { readonly keyId: string; readonly role: string; readonly publicKey: string }[], list: KeyList | null, wanted: { readonly keyId: string; readonly role: PlanRole }, wallMs: number | null): FoundKey {
  const { keys, revoked } = list?.payload ?? { keys: [], revoked: [] };
  if (revoked.some(({ keyId }) => keyId === wanted.keyId)) return { found: 'revoked' };
  const fits = (key: { readonly keyId: string; readonly role: string }): boolean => key.keyId === wanted.keyId && key.role === wanted.role;
  const sealed = trustKeys.find(fits);
  if (sealed !== undefined) return { found: 'key', publicKey: sealed.publicKey };
  const listed = keys.find(fits);
  if (listed === undefined) return { found: 'unknown' };
  if (listed.notAfterMs !== undefined && wallMs !== null && wallMs >= listed.notAfterMs) return { found: 'over', notAfterMs: listed.notAfterMs };
  return { found: 'key', publicKey: listed.publicKey };
}
