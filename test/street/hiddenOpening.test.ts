import { expect, test } from 'vitest';
import { withoutEquipment } from './excuse.ts';
import type { Told } from './told.ts';
import type { Violation } from './verdict.ts';

// As random seed 47007 showed it: g1 opens by red-and-yellow with a dead yellow, g4 is an arrow that flashes beside it.

const arrow: Violation = { rule: 'illegalTransition', tMs: 10_000, groups: ['g4'], detail: 'red → yellow in start-up' };
const half: Violation = { rule: 'noColour', tMs: 10_800, groups: ['g4'], detail: 'dark for 500 ms' };
const green: Violation = { rule: 'greenInStartup', tMs: 11_300, groups: ['g1'], detail: 'all red for 0 ms, at least 8000' };
const dead: Told = { type: 'done', class: 'lamp.dead', group: 'g1', colour: 'yellow', tMs: 5000, forMs: 20_000 };
const left = (violations: readonly Violation[], told: readonly Told[]): readonly Violation[] => withoutEquipment(violations, told, []);

test('a dead yellow hides where start-up ended for the street', () => {
  expect(left([arrow, half, green], [dead])).toEqual([]);
});

test.each([
  ['a yellow that is whole', [arrow, half, green], []],
  ['another group\'s yellow', [arrow, half, green], [{ ...dead, group: 'g2' }]],
  ['another lamp', [arrow, half, green], [{ ...dead, colour: 'red' }]],
  ['a green without an arrow', [green], [dead]],
  ['an arrow without the green', [arrow], [dead]],
  ['a green with some all red', [{ ...green, detail: 'all red for 3000 ms, at least 8000' }], [dead]],
] as const)('%s excuses nothing', (_name, violations, told) => {
  const found = left(violations, told);
  expect(found.filter(({ rule }) => rule !== 'noColour')).toEqual(violations.filter(({ rule }) => rule !== 'noColour'));
});
