import { z } from 'zod';
import { countersignSchema } from './evidence.ts';
import { readJson } from './jsonText.ts';
import { parseWith } from './parsing.ts';
import { planStates } from './passportView.ts';
import type { Parsed } from './problem.ts';

/** Version of what goes over MQTT. A reader ignores keys it does not know; a changed meaning is a new version. */
export const linkSchema = 1;
/** What this program can do beyond numbered events, statuses and acknowledgements. */
export const linkFeatures = ['alarm', 'alive', 'channel', 'command', 'fetch', 'plan', 'throttle'] as const;
/** Code of a row that stands for a range of seqs which the cabinet dropped (`values.to` is the last): a gap with a name. */
export const gapCode = 'record.gap';
/** Largest payload either side reads, bytes. */
export const maxPayloadBytes = 262_144;

/** Of every message. */
export const version = z.literal(linkSchema);
const seq = z.int().min(1);
const values = z.record(z.string(), z.json());

/** Every value carries it; a number is never a sentinel. */
export const qualities = ['ok', 'old', 'estimated', 'none'] as const;
export type Quality = (typeof qualities)[number];

const entryFields = {
  /** Wall clock of the event, ms since the epoch. */
  ts: z.int(),
  /** Bound of that clock's error, ms; null = never synchronised. */
  errorMs: z.number().nullable(),
  values, quality: z.enum(qualities),
};

/** `boot` and `n` are the number that signald gave the event. */
export const eventEntrySchema = z.object({
  ...entryFields, seq,
  /** In a message of code `all`: its own. */
  code: z.string().min(1).max(64).optional(),
  origin: z.object({ boot: z.string(), n: z.int() }).optional(),
});
export type EventEntry = z.infer<typeof eventEntrySchema>;

/** Entries that a message holds at most, and code of a message whose entries name their own. */
export const mostEntries = 100;
export const everyCode = 'all';

/** Numbered events on their way, one live, or some replayed in order. (site, epoch, channel, seq) is the key of each. */
export const eventMessageSchema = z.object({
  schema: version, epoch: z.string().min(1).max(64), channel: z.string().min(1).max(32), code: z.string().min(1).max(64),
  /** The seq that went before the first entry in the same stream of this channel (0 = it is the first); null = nothing is claimed. A receiver without it has a gap. */
  prev: z.int().min(0).nullable(),
  /** Replay only: the last row of the backlog. */
  done: z.literal(true).optional(),
  entries: z.array(eventEntrySchema).min(1).max(mostEntries),
});
export type EventMessage = z.infer<typeof eventMessageSchema>;

/**
 * A retained status: complete in itself. `seq` is strictly increasing per (boot, code), so that a reader tells old from
 * new; `qualities` names the values whose quality is not the entry's.
 */
export const statusMessageSchema = z.object({
  schema: version, code: z.string(), boot: z.string(),
  entries: z.array(z.object({ ...entryFields, seq, qualities: z.record(z.string(), z.enum(qualities)).optional() })).length(1),
});
export type StatusMessage = z.infer<typeof statusMessageSchema>;

/** The centre's cumulative acknowledgement, after its own durable write. */
export const ackMessageSchema = z.object({
  schema: version, epoch: z.string(),
  acks: z.array(z.object({
    channel: z.string(),
    /** Every seq up to this one is stored by the centre. */
    upTo: z.int().min(0),
    /** How far beyond `upTo` the backlog may be sent. */
    credits: z.int().min(0).max(100_000),
    /** Something above `upTo` came without what goes before it: send again from there. */
    gap: z.boolean().default(false),
  })).max(64),
  /** How many entries a replayed message may hold, of whatever codes (code `all`); absent = one. */
  entriesMost: z.int().min(1).max(mostEntries).default(1),
  /** The centre's signature under the newest checkpoint of the evidence chain that it has: once when it has it, and to a cabinet that comes back. */
  countersigned: countersignSchema.optional(),
});
export type AckMessage = z.infer<typeof ackMessageSchema>;
export type ChannelAck = AckMessage['acks'][number];

/**
 * The word on a plan document. Accepted means: signald verified and stored it; it activates at a safe point. What becomes of
 * it then is told by further messages, each with its `state`, without correlation data.
 */
export const planResultSchema = z.object({
  schema: version, planVersion: z.int().nullable(), outcome: z.enum(['accepted', 'rejected']), state: z.enum(planStates).optional(),
  problems: z.array(z.object({ code: z.string(), path: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })),
});
export type PlanResult = z.infer<typeof planResultSchema>;

const linkCodes = { 'json.notJson': 'link.notJson', 'json.tooDeep': 'link.tooDeep', 'json.protoKey': 'link.protoKey', 'json.keyTwice': 'link.keyTwice' } as const;

/** Payload → message, or every problem with its path. Never throws for what the network sends. */
export function parsePayload<T>(messageSchema: z.ZodType<T>, payload: string): Parsed<T> {
  if (payload.length > maxPayloadBytes) return { ok: false, problems: [{ code: 'link.tooLong', path: '', params: { limit: maxPayloadBytes }, severity: 'error' }] };
  const read = readJson(payload);
  if (!read.ok) return { ok: false, problems: [{ code: linkCodes[read.code], path: read.path, params: {}, severity: 'error' }] };
  return parseWith(messageSchema, read.value);
}
