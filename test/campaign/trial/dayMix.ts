import type { EventCode, SignalEvent } from '../../../src/model/event.ts';
import type { Random } from '../../../src/platform/random.ts';

/** A day of a busy junction: 500 000 events, 430 000 of them for the high-resolution log, 60 000 lamp changes, 10 000 counts and others. */
export const dayMix: readonly (readonly [code: EventCode, count: number])[] = [
  ['detector.actuated', 400_000], ['stage.decided', 20_000], ['stage.changed', 10_000], ['group.aspect', 60_000],
  ['cycle.measures', 9_000], ['promise.counts', 700], ['fault.raised', 100], ['fault.cleared', 100], ['mode.changed', 100],
];
/** Beside them what each stage decision rests on: so many a day at the shipped site, 2.6 KB in the mean as they are said (docs/store.md), in base64 of what is deflated. */
export const dayBases = 4200;
const basisBytes = 1950;
export const dayEvents = dayMix.reduce((sum, [, count]) => sum + count, 0);

/** Of a deflated basis no packing knows more: bytes that nobody can foretell, in base64. */
export function basisData(random: Random): SignalEvent['data'] {
  return { of: random.int(1, 1e9), site: 'a'.repeat(64), program: '0.1.0+0123456789ab', given: 'b'.repeat(64), basis: Buffer.from(Array.from({ length: basisBytes }, () => random.int(0, 255))).toString('base64') };
}
