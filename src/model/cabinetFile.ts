import { z } from 'zod';
import { cameraIdSchema, cameraSchema } from './camera.ts';
import { detectorIdSchema } from './detector.ts';
import { shedRulesSchema } from './shedding.ts';
import { vdsIdSchema, vdsSchema } from './vds.ts';

/** Printable ASCII without what SOAP, a header or an address would read as its own. */
const plain = z.string().min(1).max(64).regex(/^[\x21-\x7e]+$/).refine((text) => !/[<>&"':]/.test(text), 'none of < > & " \' :');

const loginSchema = z.strictObject({ user: plain, password: z.string().min(1).max(128).regex(/^[\x20-\x7e]+$/).refine((text) => !/[<>]/.test(text), 'no < or >') });
export type CameraLogin = z.infer<typeof loginSchema>;

/** The file of secrets: 0600, of root or of the agent's user. */
export const cameraSecretsSchema = z.strictObject({ format: z.literal('ngatu-secrets/1'), cameras: z.record(cameraIdSchema, loginSchema).default({}), /** Keys of the boxes that post counts. */ vds: z.record(vdsIdSchema, z.string().min(16).max(128)).default({}) });

const distinct = (list: readonly { readonly id: string }[]): boolean => new Set(list.map(({ id }) => id)).size === list.length;

/** What agentd does beside the junction: devices of the cabinet's own network. No safety rests on it, so it is not sealed. */
export const cabinetFileSchema = z.strictObject({
  format: z.literal('ngatu-cabinet/1'),
  /** Address of the cabinet's own interface on its device network: probes for cameras go out there. */
  address: z.ipv4().optional(),
  cameras: z.array(cameraSchema).max(16).refine(distinct, 'two cameras have one id').default([]),
  snapshots: z.strictObject({
    /** Disk that snapshots may take, MB; beyond it the oldest goes, pinned ones last never. */
    diskMb: z.int().min(1).max(10_000).default(200),
    /** Of these at most so much is pinned, MB: what is pinned is not dropped. */
    pinnedMb: z.int().min(1).max(10_000).default(100),
    /** Of pictures that the centre asks for: kilobytes a second, and megabytes of a day (0 = none goes out). */
    link: z.strictObject({ kbPerS: z.int().min(1).max(64).default(16), mbPerDay: z.int().min(0).max(10_000).default(20) }).prefault({}),
  }).prefault({}),
  vds: vdsSchema.prefault({}),
  power: z.strictObject({
    /** How long the cabinet lives on without mains, by its UPS or capacitors, s: the last gasp says until when. */
    reserveS: z.int().min(1).max(86_400).optional(),
    /** The contact that tells of the mains: an input of the site, stated as a detector with role `count`. A relay that the mains hold opens when they go. */
    mains: z.strictObject({ input: detectorIdSchema, lostWhen: z.enum(['open', 'closed']).default('open') }).optional(),
    /** What is given up without mains, by the minutes or the charge that are left. Absent: nothing is. */
    shed: shedRulesSchema.optional(),
  }).prefault({}),
});
export type CabinetFile = z.infer<typeof cabinetFileSchema>;
