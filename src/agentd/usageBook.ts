import { z } from 'zod';
import { readTopic } from '../link/topics.ts';
import { packetBytes, spent, usageStart, used, type Usage } from '../link/usage.ts';
import type { StateFiles } from '../platform/stateFile.ts';

/** What the link has cost, by class and day, and which classes have spent their budget. */
export interface UsageBook {
  sent(topic: string, payloadBytes: number): void;
  received(topic: string, payloadBytes: number): void;
  /** Today and up to 30 days before it, newest first. */
  days(): readonly Usage[];
  /** Classes that wait for tomorrow. */
  spent(): readonly string[];
  /** Looks at the day, and writes at most once a minute. */
  tick(monoMs: number): void;
  flush(): void;
}

const figuresSchema = z.object({ sentBytes: z.number(), sentMessages: z.number(), receivedBytes: z.number(), receivedMessages: z.number() });
const keptSchema = z.array(z.object({ day: z.string(), classes: z.record(z.string(), figuresSchema) }));
const keptDays = 31;
const writeEveryMs = 60_000;

const newestFirst = (a: Usage, b: Usage): number => (a.day < b.day ? 1 : -1);

/** `dayOf`: the local day of now, as in 2026-11-28. */
export function createUsageBook(files: StateFiles, dayOf: () => string, budgetBytes: Readonly<Record<string, number>>): UsageBook {
  const kept = keptSchema.safeParse(files.read('usage'));
  let past: readonly Usage[] = kept.success ? kept.data : [];
  let today: Usage = past.find(({ day }) => day === dayOf()) ?? usageStart(dayOf());
  past = past.filter(({ day }) => day !== today.day).slice(0, keptDays - 1);
  let writtenMs = Number.NEGATIVE_INFINITY;
  const days = (): readonly Usage[] => [today, ...past].toSorted(newestFirst);
  return {
    days,
    sent: (topic, bytes) => { today = used(today, kindOf(topic), 'sent', packetBytes(topic, bytes)); },
    received: (topic, bytes) => { today = used(today, kindOf(topic), 'received', packetBytes(topic, bytes)); },
    spent: () => spent(today, budgetBytes),
    tick(monoMs) {
      const day = dayOf();
      if (day !== today.day) {
        // A clock that is set back finds the day that it has begun before, with what it has spent.
        const all = [today, ...past];
        today = all.find((one) => one.day === day) ?? usageStart(day);
        past = all.filter((one) => one.day !== day).toSorted(newestFirst).slice(0, keptDays - 1);
      }
      if (monoMs - writtenMs < writeEveryMs) return;
      writtenMs = monoMs;
      files.write('usage', days());
    },
    flush: () => { files.write('usage', days()); },
  };
}

/** Class of an event, else the kind of its topic. */
function kindOf(topic: string): string {
  const meaning = readTopic(topic);
  if (meaning === null) return 'other';
  if (meaning.kind === 'live' || meaning.kind === 'replay') return meaning.channel;
  if (meaning.kind === 'command' || meaning.kind === 'channel' || meaning.kind === 'throttle' || meaning.kind === 'alive') return 'order';
  return meaning.kind === 'planSet' || meaning.kind === 'planResult' ? 'plan' : meaning.kind;
}
