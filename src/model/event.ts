import { z } from 'zod';

/** Promise class of an event in the store (link.md, What is never lost). `hiRes` stays in the cabinet: it is fetched on demand. */
export const eventClassNames = ['evidence', 'alarm', 'audit', 'count', 'event', 'hiRes'] as const;
export type EventClass = (typeof eventClassNames)[number];
/** Classes that nobody is sent unasked: what is stored of them counts as delivered. */
export const localClasses: ReadonlySet<string> = new Set<EventClass>(['hiRes']);

/** Every kind of event that signald numbers. */
export const eventCodes = [
  'group.aspect',
  'stage.decided',
  'stage.changed',
  'stage.greenEnded',
  'mode.changed',
  'plan.changed',
  'plan.refused',
  'plan.trial',
  'plan.state',
  'command.accepted',
  'command.rejected',
  'command.ended',
  'panel.key',
  'preempt.changed',
  'priority.changed',
  'ladder.step',
  'fault.raised',
  'fault.cleared',
  'startup.step',
  'detector.actuated',
  'detector.unlogged',
  'group.called',
  'stage.basis',
  'detector.health',
  'cycle.measures',
  'traffic.count',
  'events.lost',
  'promise.broken',
  'promise.withdrawn',
  'promise.counts',
  'clock.stepped',
  'clock.quality',
  'process.started',
  'site.applied',
  'adaptive.learned',
  'exit.full',
  'adaptive.shadow',
  'alarm.raised',
  'alarm.cleared',
  'record.dropped',
  'evidence.key',
  'evidence.checkpoint',
  'evidence.countersigned',
  'evidence.broken',
  'evidence.gap',
  'evidence.picture',
  'traffic.vds',
  'traffic.movement',
  'camera.snapshot',
  'camera.turned',
  'camera.sent',
  'absence.announced',
  'power.shed',
  'person.loggedIn',
  'person.loggedOut',
  'day.stated',
  'day.report',
  'traffic.measures',
] as const;
export type EventCode = (typeof eventCodes)[number];
const knownCodes: ReadonlySet<string> = new Set(eventCodes);
export const isEventCode = (code: string): code is EventCode => knownCodes.has(code);

/** The promise class of each. An event that may be of a newer version is asked by `classOf`. */
export const eventClasses = {
  'group.aspect': 'evidence',
  'stage.decided': 'event',
  'stage.changed': 'event',
  'stage.greenEnded': 'event',
  'mode.changed': 'audit',
  'plan.changed': 'audit',
  'plan.refused': 'audit',
  'plan.trial': 'audit',
  'plan.state': 'audit',
  'command.accepted': 'audit',
  'command.rejected': 'audit',
  'command.ended': 'audit',
  'panel.key': 'audit',
  'person.loggedIn': 'audit',
  'person.loggedOut': 'audit',
  'preempt.changed': 'audit',
  'priority.changed': 'audit',
  'ladder.step': 'audit',
  'fault.raised': 'alarm',
  'fault.cleared': 'alarm',
  'startup.step': 'event',
  'detector.actuated': 'hiRes',
  'detector.unlogged': 'hiRes',
  'group.called': 'hiRes',
  'stage.basis': 'hiRes',
  'detector.health': 'alarm',
  'cycle.measures': 'count',
  'traffic.count': 'count',
  'events.lost': 'evidence',
  'promise.broken': 'audit',
  'promise.withdrawn': 'event',
  'promise.counts': 'count',
  'clock.stepped': 'audit',
  'clock.quality': 'audit',
  'process.started': 'audit',
  'site.applied': 'audit',
  'adaptive.learned': 'event',
  'exit.full': 'event',
  'adaptive.shadow': 'count',
  'alarm.raised': 'alarm',
  'alarm.cleared': 'alarm',
  'record.dropped': 'audit',
  'evidence.key': 'evidence',
  'evidence.checkpoint': 'evidence',
  'evidence.countersigned': 'evidence',
  'evidence.broken': 'evidence',
  'evidence.gap': 'evidence',
  'evidence.picture': 'evidence',
  'traffic.vds': 'count',
  'traffic.movement': 'count',
  'camera.snapshot': 'audit',
  'camera.turned': 'audit',
  'camera.sent': 'audit',
  'absence.announced': 'audit',
  'power.shed': 'audit',
  'day.stated': 'audit',
  'day.report': 'audit',
  'traffic.measures': 'count',
} as const satisfies Record<EventCode, EventClass>;

export const stampSchema = z.strictObject({ bootId: z.string(), monoMs: z.number(), wallMs: z.number(), errorMs: z.number().nullable() });

/** One numbered event: (boot, n) is unique and makes a resent event the same event. */
export const signalEventSchema = z.strictObject({
  boot: z.string(), n: z.int().min(1), stamp: stampSchema, code: z.enum(eventCodes), data: z.record(z.string(), z.json()),
});
export type KnownEvent = z.infer<typeof signalEventSchema>;
export type EventData = KnownEvent['data'];

/** The name under which an event of a code that this program does not know is held. No sender has it and no row: there its own stands. */
export const newerCode = 'event.newer';

/**
 * An event that this program does not know, whole. Its class is part of it: wherever it is put (a file anew, memory, the
 * evidence chain), it is filed as its sender's program files it, and no table of this program can put it elsewhere.
 */
export type NewerEvent = Omit<KnownEvent, 'code' | 'data'> & {
  readonly code: typeof newerCode;
  readonly data: EventData & { readonly code: string; readonly class: EventClass; readonly data: EventData };
};
export type SignalEvent = KnownEvent | NewerEvent;

/** `newerClass`: where it belongs if this program does not know its code. */
export function eventNamed(code: string, data: EventData, newerClass: EventClass, rest: Omit<KnownEvent, 'code' | 'data'>): SignalEvent {
  return isEventCode(code) ? { ...rest, code, data } : { ...rest, code: newerCode, data: { code, class: newerClass, data } };
}

/** As its sender said it: so it stands in a row and in the evidence chain, whichever version wrote it and whichever reads it. */
export const saidOf = ({ code, data }: Pick<KnownEvent, 'code' | 'data'> | Pick<NewerEvent, 'code' | 'data'>): { readonly code: string; readonly data: EventData } => (code === newerCode ? { code: data.code, data: data.data } : { code, data });

/** Where an event belongs that is stored for the first time: what this program knows by its own table. */
export const classOf = (event: SignalEvent): EventClass => (event.code === newerCode ? event.data.class : eventClasses[event.code]);

/** An event before signald numbers and stamps it: what pure code returns. */
export interface EventDraft { readonly code: EventCode; readonly data: Readonly<Record<string, string | number | boolean | null | readonly string[]>> }
