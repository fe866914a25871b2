import type { EventCode } from '../../../src/model/event.ts';

/** A day of a busy junction: 500 000 events, 430 000 of them for the high-resolution log, 60 000 lamp changes, 10 000 counts and others. */
export const dayMix: readonly (readonly [code: EventCode, count: number])[] = [
  ['detector.actuated', 400_000], ['stage.decided', 20_000], ['stage.changed', 10_000], ['group.aspect', 60_000],
  ['cycle.measures', 9_000], ['promise.counts', 700], ['fault.raised', 100], ['fault.cleared', 100], ['mode.changed', 100],
];
export const dayEvents = dayMix.reduce((sum, [, count]) => sum + count, 0);
