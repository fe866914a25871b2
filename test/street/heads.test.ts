import { expect, test } from 'vitest';
import { createHead, light, settle, type Change } from './head.ts';
import type { GroupRule } from './rules.ts';
import { defaultLimits } from './verdict.ts';

const times = { minGreenMs: 5000, yellowMs: 3000, redYellowMs: 0, flashingGreenMs: 0, redRevertMs: 2000, pedestrianClearanceMs: 6000 };

/** What a head goes through when its lamps are lit so, one entry of `[tMs, lit]` after the other. */
function watch(group: Partial<GroupRule>, entries: readonly (readonly [number, string])[]): string[] {
  const head = createHead({ id: 'x', kind: 'vehicle3', clearanceAspect: 'flashingRed', ...times, ...group }, 0);
  const changes: Change[] = [];
  for (const [tMs, lit] of entries) changes.push(...settle(head, defaultLimits, tMs), ...light(head, lit, defaultLimits, tMs));
  return changes.map((change) => `${change.tMs} ${change.to}`);
}

/** On and off halves from `fromMs` to before `toMs`, lit first. */
function blink(lit: string, fromMs: number, toMs: number): [number, string][] {
  const halves: [number, string][] = [];
  for (let tMs = fromMs; tMs < toMs; tMs += 500) halves.push([tMs, (tMs - fromMs) % 1000 === 0 ? lit : '']);
  return halves;
}

test('a flashing-red clearance ends where its nominal end lies in the last lit half', () => {
  const seen = watch({ kind: 'pedestrian2' }, [[0, 'R'], [1000, 'G'], ...blink('R', 7000, 13_000), [13_000, 'R'], [20_000, 'R']]);
  expect(seen).toEqual(['1000 green', '7000 clearance', '13000 red']);
});

test('a flashing-red clearance that is cut shows its own end', () => {
  const seen = watch({ kind: 'pedestrian2' }, [[0, 'R'], [1000, 'G'], ...blink('R', 7000, 10_000), [10_000, 'R'], [20_000, 'R']]);
  expect(seen).toEqual(['1000 green', '7000 clearance', '10500 red']);
});

test('a flashing-red clearance may begin with its dark half', () => {
  const seen = watch({ kind: 'pedestrian2' }, [[0, 'R'], [1000, 'G'], [7000, ''], [7500, 'R'], [8000, ''], [8500, 'R']]);
  expect(seen).toEqual(['1000 green', '7000 clearance']);
});

test('a flashing yellow arrow yields until its yellow is steady', () => {
  const seen = watch({ kind: 'flashingYellowArrow' }, [[0, 'R'], ...blink('Y', 1000, 5000), [5000, 'Y'], [8000, 'R']]);
  expect(seen).toEqual(['1000 yieldingGo', '5000 yellow', '8000 red']);
});

test('a flashing yellow arrow goes over from green to yielding, which is no end of its right of way', () => {
  const seen = watch({ kind: 'flashingYellowArrow' }, [[0, 'R'], [1000, 'G'], ...blink('Y', 8000, 12_000), [12_000, 'Y'], [15_000, 'R']]);
  expect(seen).toEqual(['1000 green', '8000 yieldingGo', '12000 yellow', '15000 red']);
});

test('a flashing yellow arrow whose green ends by yellow at once shows that yellow from its first moment', () => {
  expect(watch({ kind: 'flashingYellowArrow' }, [[0, 'R'], [1000, 'G'], [8000, 'Y'], [11_000, 'R']])).toEqual(['1000 green', '8000 yieldingGo', '8000 yellow', '11000 red']);
});

test('a filter arrow is off where it is dark', () => {
  expect(watch({ kind: 'filterArrow' }, [[0, ''], [1000, 'G'], [9000, '']])).toEqual(['1000 green', '9000 off']);
});

test('a lamp that flickers is no flash', () => {
  expect(watch({ flashingGreenMs: 3000 }, [[0, 'R'], [1000, 'G'], [3000, ''], [3100, 'G'], [8000, 'Y']])).toEqual(['1000 green', '8000 yellow']);
});
