import { z } from 'zod';
import { linkSchema, qualities } from './linkMessage.ts';

/** One alarm of one component. Once it is over and acknowledged it leaves the message. */
const componentSchema = z.object({
  component: z.string().min(1).max(100),
  active: z.boolean(), acknowledged: z.boolean(), suspended: z.boolean(),
  severity: z.enum(['info', 'warning', 'major', 'critical']),
  /** When `active` last changed, wall clock, and its error bound. */
  ts: z.int(), errorMs: z.number().nullable(), quality: z.enum(qualities),
  detail: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Wall clock; null = it is not suspended. */
  suspendedUntilMs: z.int().nullable(),
  /** Since when it is or was so, wall clock, where its finder knows (a loop: broken since; `ts` of one that is over: repaired at). */
  sinceMs: z.int().optional(),
  /** Who suspended it, and what was last said of it; absent = nobody has. */
  suspendedBy: z.string().optional(),
  reason: z.string().optional(),
});
export type AlarmComponent = z.infer<typeof componentSchema>;

/** Retained on `<site>/alarm/<code>`, whole: with every change, with a connection, and every 5 min. */
export const alarmSchema = z.object({
  schema: z.literal(linkSchema), code: z.string().min(1).max(64), boot: z.string(), seq: z.int().min(1), ts: z.int(),
  components: z.array(componentSchema).max(200),
});
export type AlarmMessage = z.infer<typeof alarmSchema>;

/** The whole book, for who stands at the cabinet: what is active first, the newest first. */
export const alarmListSchema = z.array(componentSchema.extend({ code: z.string() }));
export type ListedAlarm = z.infer<typeof alarmListSchema>[number];
