import { z } from 'zod';
import { clockSources } from './time.ts';
import { busPlaceSchema, busTargetSchema, busValueSchema } from './busView.ts';
import { cameraIdSchema } from './camera.ts';
import { detectorIdSchema } from './detector.ts';
import { detectorForces } from './detectorForce.ts';
import { eventClasses, eventClassNames, eventNamed, signalEventSchema, stampSchema, type EventClass, type KnownEvent } from './event.ts';
import { timeOfDaySchema } from './flashBan.ts';
import { consequences } from './siteProposal.ts';
import { priorityEtaSchema, priorityIdSchema, priorityLevelSchema, priorityVehicleSchema } from './priority.ts';
import { notedActionSchema } from './notedAction.ts';
import { groupIdSchema } from './relation.ts';
import { stageIdSchema } from './stage.ts';

/** Rights of the three sockets, weakest first (architecture.md, Three sockets). */
export const rights = ['view', 'operate', 'safety'] as const;
export type Right = (typeof rights)[number];

/** A newer program may say more than this one knows. */
export const requestSchema = z.object({ type: z.literal('request'), id: z.int().min(1), method: z.string().max(64), params: z.record(z.string(), z.json()).default({}) });
export type IpcRequest = z.infer<typeof requestSchema>;

/** Client → server after the file stands. */
export const claimSchema = z.object({ type: z.literal('claim'), protocol: z.int(), client: z.string().max(64), /** Where its person sits, in its own words. */ place: z.string().max(100).regex(/^\P{C}*$/u).optional() });

/** Who asks, in a person's own words. */
const personSchema = z.string().max(100).regex(/[\p{L}\p{N}]/u);
const reasonSchema = z.string().min(3).max(200);

const alarmTarget = { alarm: z.string().min(1).max(64), component: z.string().min(1).max(100).optional() };

const confirmedSchema = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/), consequence: z.enum(consequences), by: personSchema });

/** Methods of signald and of agentd, with the right each needs and its parameters. An unknown method is refused. */
export const methods = {
  'status': { right: 'view', params: z.strictObject({}) },
  /** Streams: `state` (JunctionState each second), `events` (SignalEvent from the ring), `frames` (FrameBatch; from now on, or after a number). */
  'subscribe': { right: 'view', params: z.strictObject({ stream: z.enum(['state', 'events', 'frames']), fromN: z.int().min(0).optional() }) },
  /** The running decision, who asked for it, and what the optimiser makes of it (model/why.ts). */
  'why': { right: 'view', params: z.strictObject({}) },
  /** The adaptive loop, its lanes, and its shadow (model/adaptiveView.ts). */
  'adaptive.status': { right: 'view', params: z.strictObject({}) },
  'site.show': { right: 'view', params: z.strictObject({}) },
  /** The sealed artefact as signald loaded it, profiles and all (`artefactText`). */
  'site.artefact': { right: 'view', params: z.strictObject({}) },
  'plan.list': { right: 'view', params: z.strictObject({}) },
  /** agentd: acknowledges events of a boot up to n inclusive; only then may the ring forget them. */
  'events.ack': { right: 'operate', params: z.strictObject({ boot: z.string(), upTo: z.int().min(0) }) },
  'clock.propose': { right: 'operate', params: z.strictObject({ errorMs: z.number().min(0), synced: z.boolean(), ttlMs: z.int().min(1).max(3_600_000), source: z.enum(clockSources).optional(), skewPpm: z.number().min(0).max(1e6).optional() }) },
  /** A signed plan envelope; signald verifies signature, binding and every bound itself. */
  /** What came, what became of it, and where the sets stand. */
  'plan.inbox': { right: 'view', params: z.strictObject({}) },
  /** The set that waits for its trial in shadow, beside the one that runs: for the agent. */
  'plan.staged': { right: 'view', params: z.strictObject({}) },
  'plan.tried': { right: 'operate', params: z.strictObject({ planVersion: z.int().min(1), passed: z.boolean(), codes: z.array(z.string().max(64)).max(8), detail: z.string().max(400) }) },
  /** Back to the last good set: a person on site, by name. */
  'plan.rollback': { right: 'operate', params: z.strictObject({ by: personSchema, reason: reasonSchema }) },
  'plan.propose': { right: 'operate', params: z.strictObject({ envelope: z.json(), by: personSchema.optional(), file: z.string().max(200).optional() }) },
  /** Planned flash with an end, after so long or at a time of the local day; within the site's ban hours it waits for a second person (safety.md S5). */
  /** A plan that the junction has, over schedule and centre, for 1 to 1440 min. */
  'plan.activate': { right: 'operate', params: z.strictObject({ plan: z.string().max(32), forS: z.int().min(60).max(86_400), by: personSchema, reason: reasonSchema }) },
  'mode.flash': { right: 'operate', params: z.strictObject({ forS: z.int().min(1).max(28_800).optional(), until: timeOfDaySchema.optional(), by: personSchema, reason: reasonSchema }) },
  /** Without an end: 5 min, then flash. */
  'mode.allred': { right: 'operate', params: z.strictObject({ forS: z.int().min(1).max(300).optional(), by: personSchema, reason: reasonSchema }) },
  /** Two persons, and who was told. */
  'mode.dark': { right: 'operate', params: z.strictObject({ forS: z.int().min(1).max(28_800), by: personSchema, reason: reasonSchema, notice: reasonSchema }) },
  /** A stage, or the present one held; the technician's time-out is 1 to 1440 min (safety.md S6). */
  'mode.manual': { right: 'operate', params: z.strictObject({ stage: stageIdSchema.optional(), forS: z.int().min(60).max(86_400), by: personSchema, reason: reasonSchema }) },
  /** The next stage, of stages that are held by hand. */
  'mode.step': { right: 'operate', params: z.strictObject({ by: personSchema }) },
  /** The present stage held, and the plan's clock with it. */
  'mode.stopTime': { right: 'operate', params: z.strictObject({ forS: z.int().min(60).max(86_400), by: personSchema, reason: reasonSchema }) },
  /** A preemption that the site lets persons call, or the call taken back. */
  'mode.preempt': { right: 'operate', params: z.strictObject({ preemption: z.string().min(1).max(16), forS: z.int().min(0).max(180), by: personSchema, reason: reasonSchema }) },
  'mode.select': { right: 'operate', params: z.strictObject({ mode: z.enum(['fixed', 'actuated']), forS: z.int().min(60).max(86_400), by: personSchema, reason: reasonSchema }) },
  /** The order of the first of two persons that waits; null = none. */
  'mode.waiting': { right: 'operate', params: z.strictObject({}) },
  /** The second person of two. `id`: that order and no other, for whoever has looked at what it is. */
  'mode.confirm': { right: 'operate', params: z.strictObject({ by: personSchema, id: z.int().min(1).optional(), reason: reasonSchema.optional() }) },
  'mode.release': { right: 'operate', params: z.strictObject({ by: personSchema, reason: reasonSchema.optional() }) },
  /** Priority for a movement: received, queued, activated … (RSMP M0022); `etaS` = until its vehicle arrives. */
  'priority.request': { right: 'operate', params: z.strictObject({ id: priorityIdSchema, group: groupIdSchema, level: priorityLevelSchema.default(7), etaS: priorityEtaSchema.default(0), vehicle: priorityVehicleSchema.default('bus'), by: personSchema }) },
  'priority.update': { right: 'operate', params: z.strictObject({ id: priorityIdSchema, level: priorityLevelSchema.optional(), etaS: priorityEtaSchema.optional(), by: personSchema }) },
  /** Its vehicle has gone by, or does not come. */
  'priority.cancel': { right: 'operate', params: z.strictObject({ id: priorityIdSchema, by: personSchema }) },
  /** A detector as it is to be seen: on, off, or not believed; always with an end (RSMP M0008). */
  'detector.force': { right: 'operate', params: z.strictObject({ detector: detectorIdSchema, state: z.enum(detectorForces), forS: z.int().min(10).max(86_400), by: personSchema, reason: reasonSchema }) },
  'detector.release': { right: 'operate', params: z.strictObject({ detector: detectorIdSchema, by: personSchema }) },
  /** Faults in force, latches and their counts. */
  'fault.list': { right: 'view', params: z.strictObject({}) },
  /** Ends latched faults: one code, or all. Only on site (safety.md S5): signald asks for the service key besides this right. */
  'fault.reset': { right: 'safety', params: z.strictObject({ code: z.string().max(64).optional(), by: personSchema, reason: z.string().trim().min(3).max(200) }) },
  /** An artefact for signald to read beside what runs: its text, or the one before the last replacement. Nothing is changed by it. */
  'site.propose': { right: 'safety', params: z.strictObject({ text: z.string().max(900_000).optional(), previous: z.literal(true).optional(), by: personSchema, reason: reasonSchema }) },
  /** The proposer confirms: by the artefact's hash, and by what it comes to. In a street the second person is awaited then. */
  'site.apply': { right: 'safety', params: confirmedSchema },
  /** What the first of two persons has confirmed. */
  'site.waiting': { right: 'safety', params: z.strictObject({}) },
  /** The second person confirms the same. */
  'site.confirm': { right: 'safety', params: confirmedSchema },
  /** How each device of the field bus answers. */
  'bus.watch': { right: 'view', params: z.strictObject({}) },
  /** Takes time of the line, behind everything that signald itself asks. */
  'bus.read': { right: 'operate', params: z.strictObject({ target: busTargetSchema, place: busPlaceSchema }) },
  /** A lamp board, a setting or a bare address: only in flash, and over the safety socket. */
  'bus.write': { right: 'operate', params: z.strictObject({ target: busTargetSchema, place: busPlaceSchema, value: busValueSchema, by: personSchema, reason: z.string().trim().min(3).max(200) }) },
  /** agentd only. */
  'link.status': { right: 'view', params: z.strictObject({}) },
  'link.usage': { right: 'view', params: z.strictObject({}) },
  /** Announces that the cabinet will be away, so that nobody drives out for it; and takes that back. */
  'link.away': { right: 'operate', params: z.strictObject({ forS: z.int().min(60).max(7 * 86_400), by: personSchema, reason: reasonSchema }) },
  'link.back': { right: 'operate', params: z.strictObject({ by: personSchema }) },
  'log.tail': { right: 'view', params: z.strictObject({ limit: z.int().min(1).max(1000).default(20), sinceId: z.int().min(0).optional() }) },
  /** Stored events of an interval of wall time (from inclusive, to exclusive), oldest first; the next page begins after the last id. */
  'log.query': { right: 'view', params: z.strictObject({ fromMs: z.int(), toMs: z.int(), afterId: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(1000), channels: z.array(z.enum(eventClassNames)).min(1).optional() }) },
  /** What decisions of a span rested on, whole (`stage.basis`); the other answers of the log leave their text out. An hour at most. */
  'log.bases': { right: 'view', params: z.strictObject({ fromMs: z.int(), toMs: z.int() }).refine(({ fromMs, toMs }) => toMs >= fromMs && toMs - fromMs <= 3_600_000) },
  /** The store: classes, room, archive, what was dropped. */
  'db.status': { right: 'view', params: z.strictObject({}) },
  /** So many blocks after an id, each with its CRC; then the archive. */
  'db.verify': { right: 'view', params: z.strictObject({ afterId: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(200) }) },
  'db.verifyArchive': { right: 'view', params: z.strictObject({}) },
  /** What the tool did by itself, for the audit channel. */
  'audit.note': { right: 'operate', params: notedActionSchema },
  /** The cabinet's alarms, as the centre sees them; and what a person does with one: `component` absent = every one of that code. */
  'alarm.list': { right: 'view', params: z.strictObject({}) },
  'alarm.acknowledge': { right: 'operate', params: z.strictObject({ ...alarmTarget, by: personSchema, reason: reasonSchema.optional() }) },
  'alarm.suspend': { right: 'operate', params: z.strictObject({ ...alarmTarget, forS: z.int().min(60).max(7 * 86_400), by: personSchema, reason: reasonSchema }) },
  'alarm.resume': { right: 'operate', params: z.strictObject({ ...alarmTarget, by: personSchema }) },
  'camera.list': { right: 'view', params: z.strictObject({}) },
  'camera.snapshots': { right: 'view', params: z.strictObject({ camera: cameraIdSchema.optional() }) },
  /** What a camera sees is for those who operate: people are on it. */
  'camera.picture': { right: 'operate', params: z.strictObject({ snapshot: z.string().max(64), from: z.int().min(0).default(0) }) },
  'camera.discover': { right: 'operate', params: z.strictObject({}) },
  'camera.snapshot': { right: 'operate', params: z.strictObject({ camera: cameraIdSchema, reason: z.enum(['demand', 'evidence']).default('demand'), by: personSchema }) },
  'camera.presets': { right: 'operate', params: z.strictObject({ camera: cameraIdSchema }) },
  'camera.goTo': { right: 'operate', params: z.strictObject({ camera: cameraIdSchema, preset: z.string().min(1).max(64), by: personSchema }) },
  'camera.pin': { right: 'operate', params: z.strictObject({ snapshot: z.string().max(64), pinned: z.boolean(), by: personSchema }) },
  /** Pages of measures of days gone by: which there are, and one of them, packed (gzip), piece by piece. */
  'report.list': { right: 'view', params: z.strictObject({}) },
  'report.read': { right: 'view', params: z.strictObject({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), from: z.int().min(0).default(0) }) },
  'db.completeness': { right: 'view', params: z.strictObject({ fromMs: z.int(), toMs: z.int() }) },
  /** The evidence chain (docs/evidence.md): where it stands and who signs it. */
  'evidence.status': { right: 'view', params: z.strictObject({}) },
  /** Signs where it stands, now: everything that is stored is in it then. */
  'evidence.checkpoint': { right: 'view', params: z.strictObject({}) },
  /** Records of a span of wall time as they are hashed, after an index. */
  'evidence.read': { right: 'view', params: z.strictObject({ fromMs: z.int(), toMs: z.int(), afterIndex: z.int().min(0).default(0), limit: z.int().min(1).max(2000).default(1000) }) },
  /** The signed head of an export: which records of its chain the cabinet vouches for, and who asked for them. */
  'evidence.attest': { right: 'view', params: z.strictObject({ fromMs: z.int(), toMs: z.int(), by: personSchema, second: personSchema, reason: reasonSchema, pictures: z.strictObject({ fromMs: z.int(), toMs: z.int() }).optional() }) },
} as const satisfies Record<string, { right: Right; params: z.ZodType }>;
export type Method = keyof typeof methods;

/** A request whose method and parameters were parsed together. */
export type IpcCall = { [M in Method]: { readonly method: M; readonly params: z.infer<(typeof methods)[M]['params']> } }[Method];

export type ParsedCall = { readonly ok: true; readonly call: IpcCall } | { readonly ok: false; readonly code: 'ipc.unknownMethod' | 'ipc.badParams'; readonly detail: string };

export function parseCall(method: string, params: unknown): ParsedCall {
  if (!Object.hasOwn(methods, method)) return { ok: false, code: 'ipc.unknownMethod', detail: method };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above proved it; TypeScript does not narrow by hasOwn
  const known = method as Method;
  const parsed = methods[known].params.safeParse(params);
  if (!parsed.success) return { ok: false, code: 'ipc.badParams', detail: parsed.error.issues[0]?.message ?? '' };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- params were parsed by this very method's schema
  return { ok: true, call: { method: known, params: parsed.data } as IpcCall };
}

/**
 * Events as a daemon's neighbour sends them, which may be of a newer version, with the class of each code beside them: what
 * this program does not know is kept whole, in the class that its sender names. Where that is none that it knows it is
 * `event`: sent, and the first to be dropped after hi-res; in a class that is never dropped, what is said ten times a second would fill the archive.
 */
const sentSchema = z.union([signalEventSchema, z.object({ ...signalEventSchema.shape, stamp: z.object(stampSchema.shape), code: z.string().min(1).max(64) })]);
const classesSchema = z.record(z.string(), z.enum(eventClassNames).catch('event')).catch({});
export const eventStreamSchema = z.object({ boot: z.string(), events: z.array(sentSchema), classes: classesSchema }).transform(({ boot, events, classes }) => {
  const named = new Map(Object.entries(classes));
  return { boot, events: events.map(({ code, data, ...rest }) => eventNamed(code, data, named.get(code) ?? 'event', rest)) };
});

/** A frame of them. The classes are said once a frame, and not in each event: an older program reads events by a strict schema first, and each that has a key more a second time. */
export const eventFrame = (boot: string, events: readonly KnownEvent[]): { readonly boot: string; readonly events: readonly KnownEvent[]; readonly classes: Readonly<Record<string, EventClass>> } => (
  { boot, events, classes: Object.fromEntries(events.map(({ code }) => [code, eventClasses[code]])) });
