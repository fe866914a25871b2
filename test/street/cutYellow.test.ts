import { expect, test } from 'vitest';
import { withoutEquipment } from './excuse.ts';
import type { Told } from './told.ts';
import type { Violation } from './verdict.ts';

// A filter arrow is dark where it has no green: a power cut in its yellow looks like a yellow that was too short.
const short: Violation = { rule: 'shortYellow', tMs: 50_000, groups: ['l'], detail: '179 ms, at least 3000' };
const cut = (tMs: number, name = 'power.cut'): Told => ({ type: 'done', tMs, class: name, forMs: 16_000 });
const left = (told: readonly Told[]): readonly Violation[] => withoutEquipment([short], told, []);

test.each(['power.cut', 'power.atwrite'])('a yellow that %s itself cuts off is the equipment’s', (name) => {
  expect(left([cut(50_000, name)])).toEqual([]);
  // In the last step of its tick.
  expect(left([cut(49_900, name)])).toEqual([]);
});

test('one that ends before the cut, or while the power is away or back, is the controller’s', () => {
  for (const tMs of [50_010, 49_880, 40_000, 33_000]) expect(left([cut(tMs)]), `cut at ${tMs}`).toEqual([short]);
  expect(left([])).toEqual([short]);
  expect(left([{ type: 'done', tMs: 50_000, class: 'clock.step', forMs: 0 }])).toEqual([short]);
});
