import { z } from 'zod';

/** What passes on one lamp board in one scan, as bytes: the monitor checks CRC and maps bits itself. */
export const rawFrameSchema = z.strictObject({ board: z.string(), request: z.string(), response: z.string().nullable(), receivedMs: z.number() });
export type RawFrame = z.infer<typeof rawFrameSchema>;

/** signald → monitord, each tick: what is about to be written, which greens are asked for, what the last scan said (hex frames). */
export const monitorTickSchema = z.strictObject({
  type: z.literal('tick'), bootId: z.string(), n: z.int(), nowMs: z.number(),
  /** safetyHash of what signald runs by: the monitor consents to nothing that it has not read itself. */
  safetyHash: z.string(),
  /** Registers of the write block, per board: what will be on the wire (token register 0). */
  written: z.array(z.strictObject({ board: z.string(), registers: z.array(z.int().min(0).max(65_535)) })),
  /** Boards that live by frames and are in flash, or on the way there, because none is sent to them: nothing of them is on the wire. */
  kept: z.array(z.string()).optional(),
  /** Group ids; `id/steady` = the steady green of an arrow that yields otherwise: the groups it yields to stand for it. */
  asked: z.array(z.string()),
  frames: z.array(rawFrameSchema),
});
export type MonitorTick = z.infer<typeof monitorTickSchema>;

/** monitord → signald. `bootId` is the monitor's own: a new one means consent was lost. `n` answers tick n. */
export const monitorAnswerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('consent'), bootId: z.string(), n: z.int(), tokens: z.record(z.string(), z.int().min(0).max(65_535)), granted: z.array(z.string()), /** Why there is no token and no green although nothing is unsafe. */ withheld: z.enum(['clock', 'otherSite']).optional() }),
  z.strictObject({ type: z.literal('veto'), bootId: z.string(), n: z.int(), cause: z.enum(['conflict', 'shortYellow', 'shortIntergreen', 'unsafeWrite', 'badFrame']), groups: z.array(z.string()) }),
]);
export type MonitorAnswer = z.infer<typeof monitorAnswerSchema>;
