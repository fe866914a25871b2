import { z } from 'zod';
import { stageIdSchema } from './stage.ts';

const buttonSchema = z.strictObject({
  /** A contact, stated as a detector with role `count`. */
  input: z.string(),
  /** The stage that it asks for; absent = the next one, as the panel's step button. */
  stage: stageIdSchema.optional(),
  /** A contact of a radio's receiver, not of the panel. */
  remote: z.boolean().optional(),
});

/** Buttons of the police beside those that a lamp board's profile has: one per stage, and a radio's. They speak only while the panel's key is on manual. */
export const policePanelSchema = z.strictObject({
  buttons: z.array(buttonSchema).min(1).max(32),
  /** Nothing pressed for so long after a press of the radio: automatic. The panel's own is 30 min (safety.md S6). */
  remoteIdleS: z.int().min(30).max(1800).default(600),
});
export type PolicePanel = z.infer<typeof policePanelSchema>;
