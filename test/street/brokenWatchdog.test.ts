import { expect, test } from 'vitest';
import { withoutEquipment } from './excuse.ts';
import type { Told } from './told.ts';
import type { Violation } from './verdict.ts';

const held: Violation = { rule: 'flashImage', tMs: 10_500, groups: ['a'], detail: 'R lit in flash' };
const broken: Told = { type: 'done', class: 'board.watchdogDead', tMs: 0, forMs: 60_000, board: 'b1' };
const mute: Told = { type: 'done', class: 'board.silent', tMs: 9500, forMs: 2000, board: 'b1' };
const boardsOf = new Map([['a', new Set(['b1'])], ['b', new Set(['b2'])]]);
const left = (violation: Violation, told: readonly Told[]): readonly Violation[] => withoutEquipment([violation], told, [{ fromMs: 10_000, toMs: 20_000 }], boardsOf);

test('a mute board whose watchdog is broken too holds its image: the equipment\'s doing, on that board, while both last', () => {
  expect(left(held, [broken, mute])).toEqual([]);
});

test.each([
  ['a whole watchdog', held, [mute]],
  ['a board that hears', held, [broken]],
  ['another board\'s watchdog', held, [{ ...broken, board: 'b2' }, mute]],
  ['a group of another board', { ...held, groups: ['b'] }, [broken, mute]],
  ['a silence long over', { ...held, tMs: 15_000 }, [broken, mute]],
  ['another rule', { ...held, rule: 'greenInFlash' as const }, [broken, mute]],
])('%s excuses nothing', (_name, violation, told) => {
  expect(left(violation, told)).toEqual([violation]);
});
