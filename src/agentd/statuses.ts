import { z } from 'zod';
import { linkSchema, type StatusMessage } from '../model/linkMessage.ts';

/** What the retained statuses take from signald's snapshot. */
const snapshotSchema = z.object({
  stamp: z.object({ wallMs: z.number(), errorMs: z.number().nullable() }),
  mode: z.string(), source: z.string(),
  stage: z.string().nullable(), nextStage: z.string().nullable(), interstage: z.boolean(),
  plan: z.string(), planVersion: z.number(), cycleS: z.number().nullable(),
  coordination: z.object({ freeReason: z.string().nullable() }).optional(),
  ladder: z.object({ rung: z.string(), wanted: z.string(), cause: z.string().nullable(), planFrom: z.string() }).optional(),
  groups: z.array(z.object({ id: z.string(), remaining: z.object({ to: z.enum(['red', 'green']), minMs: z.number(), maxMs: z.number().nullable(), likelyMs: z.number(), confidence: z.number() }).nullish() })).default([]),
  promises: z.object({ intervals: z.number(), kept: z.number(), broken: z.record(z.string(), z.number()), withdrawn: z.number() }).optional(),
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
function remainingValues(groups: z.infer<typeof snapshotSchema>['groups'], wallMs: number): { readonly values: Values; readonly key: string } {
  const known = groups.flatMap(({ id, remaining }) => (remaining === undefined || remaining === null ? [] : [{ id, ...remaining }]));
  const at = (ms: number | null): number | null => (ms === null ? null : Math.round((wallMs + ms) / 100) * 100);
  return {
    values: Object.fromEntries(known.map(({ id, to, minMs, maxMs, likelyMs, confidence }) => [id, { to, minAt: at(minMs), maxAt: at(maxMs), likelyAt: at(likelyMs), confidence }])),
    key: known.map(({ id, to, confidence, likelyMs }) => `${id} ${to} ${confidence === 100 ? Math.round((wallMs + likelyMs) / 1000) : ''}`).join(),
  };
}

const hourMs = 3_600_000;

/** The retained statuses `tlc.mode`, `tlc.stage`, `tlc.plan`, `tlc.remaining`, `tlc.promises` and `tlc.clock`: each complete in one message, sent when it changes. */
export function createStatuses(): Statuses {
  const known = new Map<string, StatusMessage>();
  const keys = new Map<string, string>();
  const keep = (message: StatusMessage): StatusMessage[] => {
    const before = known.get(message.code);
    if (before !== undefined && sameValues(before, message)) return [];
    known.set(message.code, message);
    return [message];
  };
  /** Sent when its key changes, not with every value in it. */
  const keyed = (code: string, key: string, message: StatusMessage): StatusMessage[] => {
    const fresh = known.get(code)?.entries[0]?.quality === 'ok';
    if (fresh && keys.get(code) === key) return [];
    keys.set(code, key);
    known.set(code, message);
    return [message];
  };
  return {
    take(state) {
      const parsed = snapshotSchema.safeParse(state);
      if (!parsed.success) return [];
      const { stamp, mode, source, stage, nextStage, interstage, plan, planVersion, cycleS, groups, promises, clock, coordination, ladder } = parsed.data;
      const remaining = remainingValues(groups, stamp.wallMs);
      const status = (code: string, values: Values): StatusMessage => ({
        schema: linkSchema, code, entries: [{ ts: Math.round(stamp.wallMs), errorMs: stamp.errorMs, values, quality: 'ok' }],
      });
      return [
        ...keep(status('tlc.mode', { mode, source, ...(coordination === undefined ? {} : { freeReason: coordination.freeReason }), ...(ladder === undefined ? {} : { rung: ladder.rung, wantedRung: ladder.wanted, cause: ladder.cause, planFrom: ladder.planFrom }) })),
        ...keep(status('tlc.stage', { stage, nextStage, interstage })),
        ...keep(status('tlc.plan', { plan, planVersion, cycleS })),
        ...(groups.some((group) => group.remaining !== undefined) ? keyed('tlc.remaining', remaining.key, status('tlc.remaining', remaining.values)) : []),
        ...(promises === undefined ? [] : keep(status('tlc.promises', promises))),
        // Hours are enough for a centre: it is not told each second that one less remains.
        ...(clock === undefined ? [] : keyed('tlc.clock', `${clock.quality} ${clock.source} ${Math.floor(clock.coordinatedForMs / hourMs)}`, status('tlc.clock', clock))),
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
  return JSON.stringify(entries.map(({ values, quality }) => ({ values, quality })));
}
