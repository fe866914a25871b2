import type { IndianaEvent } from './indianaCode.ts';
import type { Numbering } from './numbering.ts';
import { noTranslation, translate, whole, type RecordedEvent } from './toIndiana.ts';

/** Rows of a record on one clock, the one that it ends with. */
export interface OneClock { take(event: RecordedEvent | null): void; rows(): readonly IndianaEvent[] }

/**
 * What was written before the clock was set stands where the clock has it since. By the clock of its own time a step
 * forward would be a silence in which everybody is dead, and a step back two streets at once, in which everybody chatters.
 */
export function createOneClock(numbering: Numbering): OneClock {
  let state = noTranslation;
  let steppedMs = 0;
  const kept: { readonly row: IndianaEvent; readonly steppedMs: number }[] = [];
  return {
    take(event) {
      if (event?.code === 'clock.stepped' && typeof event.data['stepMs'] === 'number') steppedMs += whole(event.data['stepMs']);
      const step = translate(numbering, state, event);
      ({ state } = step);
      for (const row of step.rows) kept.push({ row, steppedMs });
    },
    rows: () => kept.map(({ row, steppedMs: before }) => (before === steppedMs ? row : { ...row, atMs: row.atMs + steppedMs - before })).toSorted((a, b) => a.atMs - b.atMs),
  };
}
