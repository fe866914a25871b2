import { expect, test } from 'vitest';
import type { Ruling } from '../../../src/control/order/order.ts';
import { yieldToPromise } from '../../../src/control/promise/breaker.ts';
import { noPromise, type PromiseState } from '../../../src/control/promise/state.ts';
import type { ControlState } from '../../../src/control/state.ts';

const ruling = (force: Ruling['force'], source: Ruling['source']): Ruling => ({ force, source, atOnce: false, mayRetarget: false, steps: false });
const [train, centre, nobody] = [ruling({ kind: 'stage', stage: 'A' }, 'railPreemption'), ruling({ kind: 'flash' }, 'centre'), ruling(null, null)];

/** What may act at 10.0 s, where numbers went blank for an order at `takenBackMs`, and no number stands any more. */
function mayAct(now: Ruling, takenBackMs: number | null): boolean {
  const promise: PromiseState = { ...noPromise, takenBackMs };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two parts of a state that are read
  return yieldToPromise({ order: { ruling: now }, promise } as ControlState, { firmMs: 8000, pulses: [] }, 10_000).ruling.force !== null;
}

test.each([['a train', train], ['the centre', centre]] as const)('numbers that just went blank for an order that is gone keep %s waiting for their 1.5 s (scenario 105361)', (_who, now) => {
  expect([null, 8500, 8501, 9900].map((takenBackMs) => mayAct(now, takenBackMs))).toEqual([true, true, false, false]);
});

test('a breaker that comes in that time blanks from when the numbers went, not from now', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that one stands is all that is read
  const promise: PromiseState = { ...noPromise, takenBackMs: 9000, commitment: { atMs: 12_000 } as PromiseState['commitment'] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two parts of a state that are read
  expect(yieldToPromise({ order: { ruling: train }, promise } as ControlState, { firmMs: 8000, pulses: [] }, 10_000).blank).toEqual({ sinceMs: 9000, cause: 'railPreemption' });
});

test('nobody’s order waits for nothing, and a fault’s flash waits for nobody', () => {
  expect(mayAct(nobody, 9900)).toBe(false);
  expect(mayAct({ ...train, atOnce: true }, 9900)).toBe(true);
});

test('a display that counts from a pulse went blank for nobody: a breaker that left before he acted leaves the promise to come true (scenario 904500)', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- when it comes true is all that is read
  const promise: PromiseState = { ...noPromise, commitment: { atMs: 13_400 } as PromiseState['commitment'], blank: { sinceMs: 8400, cause: 'policePanel' } };
  const pulse = { id: 'c', group: 'g', countsS: 6 };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two parts of a state that are read
  const asked = (now: Ruling, pulses: readonly (typeof pulse)[]): ReturnType<typeof yieldToPromise> => yieldToPromise({ order: { ruling: now }, promise } as ControlState, { firmMs: 8000, pulses }, 10_000);
  expect(asked(centre, [pulse])).toMatchObject({ ruling: { force: null }, blank: null });
  // The number is gone there; and who took it back himself acts.
  expect(asked(centre, []).ruling.force).toEqual({ kind: 'flash' });
  expect(asked(train, [pulse]).ruling.force).toEqual({ kind: 'stage', stage: 'A' });
});
