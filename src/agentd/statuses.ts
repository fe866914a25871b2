import { z } from 'zod';
import { linkSchema, type StatusMessage } from '../model/linkMessage.ts';

/** What the retained statuses take from signald's snapshot. */
const snapshotSchema = z.object({
  stamp: z.object({ wallMs: z.number(), errorMs: z.number().nullable() }),
  mode: z.string(), source: z.string(),
  stage: z.string().nullable(), nextStage: z.string().nullable(), interstage: z.boolean(),
  plan: z.string(), planVersion: z.number(), cycleS: z.number().nullable(),
});

export interface Statuses {
  /** Takes a snapshot; gives the messages whose values changed. */
  take(state: unknown): readonly StatusMessage[];
  /** Everything known, for a new connection. */
  all(): readonly StatusMessage[];
  /** signald is away: the last values are kept, and marked old. */
  age(wallMs: number): readonly StatusMessage[];
}

/** The retained statuses `tlc.mode`, `tlc.stage` and `tlc.plan`: each complete in one message, sent when it changes. */
export function createStatuses(): Statuses {
  const known = new Map<string, StatusMessage>();
  const keep = (message: StatusMessage): StatusMessage[] => {
    const before = known.get(message.code);
    if (before !== undefined && sameValues(before, message)) return [];
    known.set(message.code, message);
    return [message];
  };
  return {
    take(state) {
      const parsed = snapshotSchema.safeParse(state);
      if (!parsed.success) return [];
      const { stamp, mode, source, stage, nextStage, interstage, plan, planVersion, cycleS } = parsed.data;
      const status = (code: string, values: StatusMessage['entries'][number]['values']): StatusMessage => ({
        schema: linkSchema, code, entries: [{ ts: Math.round(stamp.wallMs), errorMs: stamp.errorMs, values, quality: 'ok' }],
      });
      return [
        ...keep(status('tlc.mode', { mode, source })),
        ...keep(status('tlc.stage', { stage, nextStage, interstage })),
        ...keep(status('tlc.plan', { plan, planVersion, cycleS })),
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
