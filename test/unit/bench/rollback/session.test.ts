import { expect, test } from 'vitest';
import { curveSvg } from '../../../../src/bench/rollback/curveSvg.ts';
import { delayByMinute, leastBeforeS, peakOf, type RollbackRun } from '../../../../src/bench/rollback/session.ts';
import { wentAsItShould } from '../../../../src/bench/rollback/start.ts';
import { dueOf } from '../../../../src/sim/traci/delay.ts';

test('a minute’s delay: who stands, and who should be in the network and is not', () => {
  const street = Array.from({ length: 120 }, (_, second) => ({ departed: second === 90 ? 2 : 0, standing: second < 60 ? 3 : 0 }));
  // Two are due at 30 s and are let in at 90 s.
  expect(delayByMinute([30, 30], street)).toEqual([4, 1]);
});

test('one that never set out was due as long before the end as it has waited', () => {
  expect([dueOf({ dueS: -401, delayS: 400, end: 'undeparted' }, 1000), dueOf({ dueS: 12, delayS: 400, end: 'unfinished' }, 1000)]).toEqual([600, 12]);
});

const due = (fromS: number, count: number): number[] => Array.from({ length: count }, (_, at) => fromS + at);

test('the peak is where most set out, with room before it and behind it', () => {
  expect(peakOf([...due(100, 400), ...due(1380, 900), ...due(3000, 500)], 0, 3600)).toBe(1380);
  expect(peakOf(due(0, 10), 0, 900)).toBe(leastBeforeS);
});

const run = (course: RollbackRun['course'], states: readonly RollbackRun['marks'][number]['state'][]): RollbackRun => ({
  scenario: 'a<b', course, seed: 1, version: '0', window: [0, 120], peakS: 60, delayS: 12, p95S: 20, unfinished: 0, undeparted: 0, gridlock: 0, afterDelayS: 12, delayByMinute: [1, 40],
  marks: [{ s: 1, planVersion: 1, state: 'active', codes: [], detail: null }, ...states.map((state, at) => ({ s: 60 + at * 20, planVersion: state === 'kept' ? 1 : 2, state: state === 'kept' ? 'active' as const : state, codes: state === 'undone' ? ['plan.starved'] : [], detail: null }))],
});

test('undone, and the good set runs again: nothing less counts', () => {
  const whole = run('rollback', ['staged', 'active', 'undone', 'kept']);
  expect([whole, run('rollback', ['staged', 'active', 'undone']), run('rollback', ['staged', 'active']), run('noRollback', ['active']), run('noRollback', ['undone'])].map(wentAsItShould)).toEqual([true, false, false, true, false]);
});

test('the picture has each run’s curve, the moments by name in both languages, and no mark-up of a name', () => {
  const runs = [run('good', []), run('rollback', ['staged', 'active', 'undone', 'kept'])];
  const svg = curveSvg('en', runs);
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  for (const words of ['a&lt;b', 'set 2 staged', 'set 2 active', 'set 2 undone (plan.starved)', 'set 1 active', 'good set throughout (mean 12 s a vehicle)']) expect(svg).toContain(words);
  expect(curveSvg('vi', runs)).toContain('bộ 2 tự rút (plan.starved)');
  expect(curveSvg('en', [])).toBe('');
});
