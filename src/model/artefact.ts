import { z } from 'zod';
import { lampColours } from './aspect.ts';
import { groupIdSchema } from './relation.ts';
import { areas, resolvedProfileSchema } from './profile.ts';
import { boardIdSchema, safetyFields, trafficSchema } from './site.ts';

const bitSchema = z.strictObject({ area: z.enum(areas), address: z.int(), bit: z.int() });
/** One bit on the wire; `bit` is 0 for coils and discrete inputs. */
export type WireBit = z.infer<typeof bitSchema>;

const lampWireSchema = z.strictObject({
  group: groupIdSchema, colour: z.enum(lampColours), board: boardIdSchema, slot: z.int(),
  output: bitSchema,
  /** Board-driven 1 Hz flashing of this lamp. */
  flashOutput: bitSchema.optional(),
  /** Read-back after the last switching element. */
  readBack: bitSchema,
  current: bitSchema.optional(),
  /** Under 75 % of the learned current at this dim level. */
  dim: bitSchema.optional(),
});
/** One lamp: where it is switched and where it is read back, resolved from the profile at sealing. */
export type LampWire = z.infer<typeof lampWireSchema>;

const boardWireSchema = z.strictObject({ id: boardIdSchema, line: boardIdSchema, unit: z.int(), profile: resolvedProfileSchema, serial: z.string().optional(), wordOrder: z.enum(['big', 'little']).optional(), says: z.record(z.string(), z.union([z.string(), z.number()])).optional() });
export type BoardWire = z.infer<typeof boardWireSchema>;

/** Safety data as sealed: the source's, with boards carrying their whole profile and every lamp resolved to bits. */
export const siteSafetySchema = z.strictObject({ ...safetyFields, boards: z.array(boardWireSchema), lamps: z.array(lampWireSchema) });
export type SiteSafety = z.infer<typeof siteSafetySchema>;

/** The sealed artefact that signald loads. Hashes: SHA-256 (hex) over canonical JSON. */
export const artefactSchema = z.strictObject({
  format: z.literal('ngatu-site/1'),
  safety: siteSafetySchema,
  traffic: trafficSchema,
  safetyHash: z.string().regex(/^[0-9a-f]{64}$/),
  trafficHash: z.string().regex(/^[0-9a-f]{64}$/),
  seal: z.strictObject({
    kind: z.enum(['bench', 'street']), by: z.string(), second: z.string().optional(), sealedAtMs: z.int(),
    /** Of the second hand's card. */
    cardHash: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  }),
  /** Over {safetyHash, trafficHash, seal}; required on street sites. */
  signature: z.strictObject({ keyId: z.string(), signature: z.string() }).optional(),
  /** SHA-256 over the whole document without this key: any altered byte is refused. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SealedSite = z.infer<typeof artefactSchema>;
export type { SiteTraffic } from './site.ts';
