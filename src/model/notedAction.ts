import { z } from 'zod';

/** What the technician's tool does by itself, without a daemon that would write it down. */
export const notedActions = ['backup', 'diag', 'clock.set', 'lamp.test', 'log.export', 'db.export', 'update.stage', 'update.activate', 'update.ended', 'update.rollback', 'enrol.new', 'enrol.install', 'enrol.ended'] as const;

export const notedActionSchema = z.strictObject({
  action: z.enum(notedActions), by: z.string().max(100).regex(/[\p{L}\p{N}]/u), reason: z.string().min(3).max(200).optional(), detail: z.string().max(200).optional(),
  before: z.string().max(100).optional(), after: z.string().max(100).optional(),
});
export type NotedAction = z.infer<typeof notedActionSchema>;

/** What a restore leaves for the agent's first start. */
export const restoredSchema = z.object({ by: z.string(), reason: z.string().optional(), toldPlace: z.string().max(100).optional(), atMs: z.int(), siteHash: z.string(), madeAtMs: z.int(), planVersion: z.int() });
