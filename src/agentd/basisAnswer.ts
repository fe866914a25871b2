import type { Json } from '../model/canonical.ts';
import type { SignalEvent } from '../model/event.ts';
import type { EventRecord } from '../record/record.ts';

/** Texts of an answer stay well below an IPC frame, characters; more decisions than that no hour has. */
const mostCharacters = 900_000;
const pageEvents = 1000;
const texts: ReadonlySet<string> = new Set(['basis', 'plans']);

/** An event as a reader of the log has it: of what a decision rested on its length, for only who repeats it reads more. */
export function withoutBasis(event: SignalEvent): { readonly [key: string]: Json } {
  if (event.code !== 'stage.basis') return { ...event };
  const data = Object.fromEntries(Object.entries(event.data).map(([key, value]) => [key, typeof value === 'string' && texts.has(key) ? value.length : value]));
  return { ...event, data };
}

/** The newest of what decisions of a span rested on, oldest first. */
export function basesOf(record: Pick<EventRecord, 'query'>, span: { readonly fromMs: number; readonly toMs: number }): SignalEvent[] {
  const found: SignalEvent[] = [];
  for (let afterId = 0; ;) {
    const page = record.query({ ...span, afterId, limit: pageEvents, channels: ['hiRes'] });
    for (const { event } of page) if (event?.code === 'stage.basis') found.push(event);
    afterId = Math.max(afterId, ...page.map(({ id }) => id));
    if (page.length < pageEvents) break;
  }
  let characters = 0;
  const first = found.findLastIndex(({ data }) => {
    characters += JSON.stringify(data).length;
    return characters > mostCharacters;
  });
  return found.slice(first + 1);
}
