import { z } from 'zod';
import { createSensorTeller } from './sensorTeller.ts';
import { accesses } from '../model/attendance.ts';
import { sensorKinds } from '../model/sensor.ts';
import { passportViewSchema } from '../model/passportView.ts';
import type { StatusCode } from '../link/statusGate.ts';
import { linkSchema, type Quality, type StatusMessage } from '../model/linkMessage.ts';

/** What the retained statuses take from signald's snapshot. */
const snapshotSchema = z.object({
  stamp: z.object({ wallMs: z.number(), errorMs: z.number().nullable() }),
  mode: z.string(), source: z.string(),
  stage: z.string().nullable(), nextStage: z.string().nullable(), interstage: z.boolean(),
  plan: z.string(), planVersion: z.number(), cycleS: z.number().nullable(),
  passport: passportViewSchema.optional(),
  coordination: z.object({ freeReason: z.string().nullable() }).optional(),
  ladder: z.object({ rung: z.string(), wanted: z.string(), cause: z.string().nullable(), planFrom: z.string() }).optional(),
  priorities: z.array(z.object({ id: z.string(), group: z.string(), level: z.number(), vehicle: z.string(), source: z.string(), by: z.string().optional(), state: z.string(), reason: z.string().nullable(), stage: z.string().nullable(), etaS: z.number(), earlyS: z.number(), extendedS: z.number() })).default([]),
  groups: z.array(z.object({ id: z.string(), commanded: z.string().optional(), readBack: z.string().nullish(), countdownS: z.number().nullish(), remaining: z.object({ to: z.enum(['red', 'green']), minMs: z.number(), maxMs: z.number().nullable(), likelyMs: z.number(), confidence: z.number() }).nullish() })).default([]),
  promises: z.object({ intervals: z.number(), kept: z.number(), broken: z.record(z.string(), z.number()), withdrawn: z.number() }).optional(),
  detectors: z.array(z.object({ id: z.string(), presence: z.string(), fault: z.boolean(), forced: z.boolean(), diagnosis: z.string().optional(), brokenSinceMs: z.number().optional() })).optional(),
  boards: z.array(z.object({ id: z.string(), identified: z.boolean(), ageMs: z.number().nullable(), flashing: z.boolean().nullable(), timeouts: z.number(), crcErrors: z.number() })).optional(),
  sensors: z.array(z.object({ id: z.string(), kind: z.enum(sensorKinds), value: z.union([z.number(), z.boolean(), z.null()]), alarms: z.array(z.string()) })).optional(),
  loggedIn: z.object({ access: z.enum(accesses), persons: z.array(z.object({ uid: z.number() })) }).optional(),
  clock: z.object({ quality: z.string(), source: z.string().nullable(), errorMs: z.number().nullable(), coordinatedForMs: z.number() }).optional(),
});

export interface Statuses {
  /** Takes a snapshot; gives the messages whose values changed. */
  take(state: unknown): readonly StatusMessage[];
  /** Everything known, for a new connection. */
  all(): readonly StatusMessage[];
  /** signald is away: the last values are kept, and marked old. */
  age(wallMs: number): readonly StatusMessage[];
}

type Values = StatusMessage['entries'][number]['values'];

/** Remaining times as wall times: a promised end stands still in them, and is sent once; what is only likely goes along with the next change. */
function remainingValues(groups: z.infer<typeof snapshotSchema>['groups'], wallMs: number): { readonly values: Values; readonly qualities: Readonly<Record<string, Quality>>; readonly key: string } {
  const known = groups.flatMap(({ id, remaining }) => (remaining === undefined || remaining === null ? [] : [{ id, ...remaining }]));
  const at = (ms: number | null): number | null => (ms === null ? null : Math.round((wallMs + ms) / 100) * 100);
  return {
    values: Object.fromEntries(known.map(({ id, to, minMs, maxMs, likelyMs, confidence }) => [id, { to, minAt: at(minMs), maxAt: at(maxMs), likelyAt: at(likelyMs), confidence }])),
    // Certain is what a display counts down to; the rest is reckoned.
    qualities: Object.fromEntries(known.flatMap(({ id, confidence }) => (confidence === 100 ? [] : [[id, 'estimated' as const]]))),
    key: known.map(({ id, to, confidence, likelyMs }) => `${id} ${to} ${confidence === 100 ? Math.round((wallMs + likelyMs) / 1000) : ''}`).join(),
  };
}

/** What is certain, as a display shows it: the aspect, and the wall time at which it ends, sent once. */
function countdowns(groups: Snapshot['groups'], wallMs: number): readonly { readonly id: string; readonly aspect: string; readonly endsAt: number }[] {
  return groups.flatMap(({ id, commanded, countdownS, remaining }) => (typeof countdownS === 'number' && remaining?.confidence === 100
    ? [{ id, aspect: commanded ?? '', endsAt: Math.round((wallMs + remaining.likelyMs) / 100) * 100 }] : []));
}

/** Requests for priority (RSMP S0033), sent when one of them changes its state; their seconds go along. Nothing where there never was one. */
function priorityMessage(priorities: z.infer<typeof snapshotSchema>['priorities'], told: boolean): readonly { readonly values: Values; readonly key: string }[] {
  if (priorities.length === 0 && !told) return [];
  return [{
    values: Object.fromEntries(priorities.map(({ id, by, group, level, vehicle, source, state, reason, stage, etaS, earlyS, extendedS }) => [id, { group, level, vehicle, source, ...(by === undefined ? {} : { by }), state, reason, stage, etaS, earlyS, extendedS }])),
    key: priorities.map(({ id, state, level, earlyS, extendedS }) => `${id} ${state} ${level} ${state === 'activated' ? '' : `${earlyS} ${extendedS}`}`).join(),
  }];
}

const hourMs = 3_600_000;

/** Older than so long, what a board said last is old, ms. */
const oldBoardMs = 1000;

type Snapshot = z.infer<typeof snapshotSchema>;
type Draft = { readonly code: StatusCode; readonly values: Values; readonly quality?: Quality; readonly qualities?: Readonly<Record<string, Quality>> };

/** Live lamp states as read back; a group that nobody has read has no colour. */
function groupsDraft({ groups }: Snapshot): Draft | null {
  const told = groups.filter((group) => group.commanded !== undefined);
  if (told.length === 0) return null;
  return {
    code: 'tlc.groups', values: Object.fromEntries(told.map(({ id, commanded, readBack }) => [id, { commanded: commanded ?? '', readBack: readBack ?? null }])),
    qualities: Object.fromEntries(told.flatMap(({ id, readBack }) => (readBack === null || readBack === undefined ? [[id, 'none' as const]] : []))),
  };
}

/** Which detectors speak the truth; presence itself is an event. */
function detectorDraft({ detectors = [] }: Snapshot): Draft | null {
  if (detectors.length === 0) return null;
  return {
    code: 'detector.health', values: Object.fromEntries(detectors.map(({ id, fault, forced, diagnosis, brokenSinceMs }) => [id, { fault, forced, ...(diagnosis === undefined || brokenSinceMs === undefined ? {} : { diagnosis, brokenSinceMs }) }])),
    qualities: Object.fromEntries(detectors.flatMap(({ id, presence }) => (presence === 'unknown' ? [[id, 'none' as const]] : []))),
  };
}

const silent = (ageMs: number | null): boolean => ageMs === null || ageMs > oldBoardMs;

function busDraft({ boards = [] }: Snapshot): Draft | null {
  if (boards.length === 0) return null;
  return {
    code: 'bus.health', values: Object.fromEntries(boards.map(({ id, identified, ageMs, flashing, timeouts, crcErrors }) => [id, { identified, answers: !silent(ageMs), flashing, timeouts, crcErrors }])),
    qualities: Object.fromEntries(boards.flatMap(({ id, ageMs }) => (silent(ageMs) ? [[id, ageMs === null ? 'none' as const : 'old' as const]] : []))),
  };
}

/**
 * The retained statuses (`statusCodes`): each complete in one message, sent when it changes. `boot` names this life of the agent: seq counts within it.
 */
export function createStatuses(boot = ''): Statuses {
  const known = new Map<string, StatusMessage>();
  const keys = new Map<string, string>();
  const seqs = new Map<string, number>();
  const tellSensors = createSensorTeller();
  const numbered = (message: StatusMessage): StatusMessage => {
    const seq = (seqs.get(message.code) ?? 0) + 1;
    seqs.set(message.code, seq);
    const next = { ...message, entries: message.entries.map((entry) => ({ ...entry, seq })) };
    known.set(message.code, next);
    return next;
  };
  const keep = (message: StatusMessage): StatusMessage[] => {
    const before = known.get(message.code);
    return before !== undefined && sameValues(before, message) ? [] : [numbered(message)];
  };
  /** Sent when its key changes, not with every value in it. */
  const keyed = (code: string, key: string, message: StatusMessage): StatusMessage[] => {
    const fresh = known.get(code)?.entries[0]?.quality === 'ok';
    if (fresh && keys.get(code) === key) return [];
    keys.set(code, key);
    return [numbered(message)];
  };
  return {
    take(state) {
      const parsed = snapshotSchema.safeParse(state);
      if (!parsed.success) return [];
      const { data } = parsed;
      const { stamp, mode, source, stage, nextStage, interstage, plan, planVersion, cycleS, passport, groups, promises, clock, coordination, ladder, priorities } = data;
      const remaining = remainingValues(groups, stamp.wallMs);
      const told = countdowns(groups, stamp.wallMs);
      const say = ({ code, values, quality = 'ok', qualities = {} }: Draft): StatusMessage => ({
        schema: linkSchema, code, boot,
        entries: [{ ts: Math.round(stamp.wallMs), errorMs: stamp.errorMs, seq: 1, values, quality, ...(Object.keys(qualities).length === 0 ? {} : { qualities }) }],
      });
      const status = (code: StatusCode, values: Values, qualities: Draft['qualities'] = {}): StatusMessage => say({ code, values, qualities });
      return [
        ...keep(status('tlc.mode', { mode, source, ...(coordination === undefined ? {} : { freeReason: coordination.freeReason }), ...(ladder === undefined ? {} : { rung: ladder.rung, wantedRung: ladder.wanted, cause: ladder.cause, planFrom: ladder.planFrom }) })),
        ...priorityMessage(priorities, known.has('tlc.priority')).flatMap(({ key, values }) => keyed('tlc.priority', key, status('tlc.priority', values))),
        ...keep(status('tlc.stage', { stage, nextStage, interstage })),
        ...keep(status('tlc.plan', { plan, planVersion, cycleS })),
        ...(data.loggedIn === undefined ? [] : keep(status('cabinet.loggedIn', { access: data.loggedIn.access, persons: data.loggedIn.persons.length }))),
        ...(passport === undefined ? [] : keep(status('tlc.passport', passport))),
        ...(groups.some((group) => group.remaining !== undefined) ? keyed('tlc.remaining', remaining.key, status('tlc.remaining', remaining.values, remaining.qualities)) : []),
        ...(told.length === 0 && !known.has('tlc.countdown') ? [] : keyed('tlc.countdown', told.map(({ id, aspect, endsAt }) => `${id} ${aspect} ${Math.round(endsAt / 1000)}`).join(), status('tlc.countdown', Object.fromEntries(told.map(({ id, aspect, endsAt }) => [id, { aspect, endsAt }]))))),
        ...(promises === undefined ? [] : keep(status('tlc.promises', promises))),
        // Hours are enough for a centre: it is not told each second that one less remains.
        ...(clock === undefined ? [] : keyed('tlc.clock', `${clock.quality} ${clock.source} ${Math.floor(clock.coordinatedForMs / hourMs)}`, status('tlc.clock', clock, clock.errorMs === null ? { errorMs: 'none' } : {}))),
        ...tellSensors(data.sensors ?? []).flatMap(({ code, key, values, qualities }) => keyed(code, key, status(code, values, qualities))),
        ...[groupsDraft(data), detectorDraft(data), busDraft(data)].flatMap((draft) => (draft === null ? [] : keep(say(draft)))),
      ];
    },
    all: () => [...known.values()],
    age: (wallMs) => [...known.values()].flatMap((message) => keep({ ...message, entries: message.entries.map((entry) => ({ ...entry, ts: wallMs, quality: 'old' as const })) })),
  };
}

function sameValues(a: StatusMessage, b: StatusMessage): boolean {
  return valuesText(a) === valuesText(b);
}

/** All but the time of it. */
function valuesText({ entries }: StatusMessage): string {
  return JSON.stringify(entries.map(({ values, quality, qualities }) => ({ values, quality, qualities })));
}
