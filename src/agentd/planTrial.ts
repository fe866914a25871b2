import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import type { SignalEvent } from '../model/event.ts';
import { zoneOffsetMs } from '../model/localTime.ts';
import { planBookSchema } from '../model/plan.ts';
import { mostMinutes, tryPlans, type TrialMinute } from '../model/planTrial.ts';
import { parseSite } from '../model/siteParse.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventRecord } from '../record/record.ts';
import { detach } from './detach.ts';

const stagedSchema = z.object({ planVersion: z.int(), current: planBookSchema, next: planBookSchema, leastMin: z.int().optional() }).nullable();
const shownSchema = z.object({ site: z.unknown() });
const countSchema = z.looseObject({ fromMs: z.number(), windowS: z.literal(60) });
const minuteMs = 60_000;
const page = 1000;
/** Pages of the count channel that are read, at most: a day of counts and measures. */
const mostPages = 12;

export interface PlanTrialParts {
  readonly record: Pick<EventRecord, 'query'>;
  readonly ask: (method: string, params?: Readonly<Record<string, Json>>) => Promise<Outcome>;
  readonly wallMs: () => number;
}

/**
 * Plays the last day that is on record through a staged set and the running one, in this process, and tells signald what
 * came of it (link.md, The plan passport, 3). Null = nothing is staged. One page of the store at a time: the link goes on between.
 */
export async function tryStaged({ record, ask, wallMs }: PlanTrialParts): Promise<Outcome | null> {
  const [staged, shown] = [await ask('plan.staged'), await ask('site.show')];
  const set = stagedSchema.safeParse(staged.ok ? staged.result : null);
  if (!set.success || set.data === null) return null;
  const { planVersion, current, next, leastMin } = set.data;
  const site = parseSite(shownSchema.safeParse(shown.ok ? shown.result : null).data?.site);
  if (!site.ok) return ask('plan.tried', { planVersion, passed: false, codes: ['plan.trialNone'], detail: 'site.show' });
  const minutes = await minutesOf(record, wallMs(), zoneOffsetMs(site.value.traffic.timezone) ?? 0);
  const { passed, codes, detail } = tryPlans(site.value, minutes, current, next, leastMin);
  return ask('plan.tried', { planVersion, passed, codes: [...codes], detail: detail.slice(0, 400) });
}

/** The minutes of the last day that are on record, oldest first. */
async function minutesOf(record: PlanTrialParts['record'], nowMs: number, offsetMs: number): Promise<readonly TrialMinute[]> {
  const minutes = new Map<number, TrialMinute>();
  const fromMs = nowMs - mostMinutes * minuteMs;
  for (let [afterId, pages] = [0, 0]; pages < mostPages; pages += 1) {
    const events = record.query({ channels: ['count'], fromMs, toMs: nowMs + minuteMs, afterId, limit: page });
    for (const { event } of events) {
      const minute = event === null ? null : minuteOf(event, offsetMs);
      if (minute !== null && minute.localMs - offsetMs >= fromMs) minutes.set(minute.localMs, minute);
    }
    const last = events.at(-1);
    if (last === undefined || events.length < page) break;
    afterId = last.id;
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  return [...minutes.values()].toSorted((a, b) => a.localMs - b.localMs).slice(-mostMinutes);
}

function minuteOf({ code, data }: Pick<SignalEvent, 'code' | 'data'>, offsetMs: number): TrialMinute | null {
  const parsed = code === 'traffic.count' ? countSchema.safeParse(data) : null;
  if (parsed === null || !parsed.success) return null;
  const counts = Object.entries(data).flatMap(([key, value]): [string, number | null][] => (key.startsWith('count.') ? [[key.slice('count.'.length), typeof value === 'number' ? value : null]] : []));
  return { localMs: parsed.data.fromMs + offsetMs, counts: Object.fromEntries(counts) };
}

const stateSchema = z.object({ passport: z.object({ staged: z.int().nullable() }) });

/** Looks at each snapshot for a staged set that this life of the agent has not tried yet. */
export function createPlanTrials(parts: PlanTrialParts, logger: Pick<Logger, 'info'>): { take(state: unknown): void } {
  let tried: number | null = null;
  return {
    take(state) {
      const parsed = stateSchema.safeParse(state);
      const staged = parsed.success ? parsed.data.passport.staged : null;
      if (staged === null || staged === tried) return;
      tried = staged;
      detach(tryStaged(parts).then((outcome) => { logger.info({ staged, outcome }, 'trial of a plan set in shadow'); return null; }));
    },
  };
}
