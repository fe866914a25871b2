import { expect, test } from 'vitest';
import { readOptions } from '../../../../src/bench/hil/options.ts';

test('a scenario is enough', () => {
  expect(readOptions(['cologne1'], {})).toEqual({
    kind: 'run',
    options: { scenario: 'cologne1', forMs: null, speed: null, seed: 1, tls: null, json: false, record: null, full: false, lang: 'en' },
  });
});

test('all options', () => {
  const args = ['s.sumocfg', '--for', '5m', '--speed', '2.5', '--seed', '7', '--tls', 'J1', '--record', 'f', '--json', '--full', '--lang', 'vi'];
  expect(readOptions(args, {})).toEqual({
    kind: 'run',
    options: { scenario: 's.sumocfg', forMs: 300_000, speed: 2.5, seed: 7, tls: 'J1', json: true, record: 'f', full: true, lang: 'vi' },
  });
});

test.each([
  [[], '<scenario>'], [['a', 'b'], 'b'], [['a', '--for', 'soon'], '--for soon'], [['a', '--speed', '0'], '--speed 0'], [['a', '--seed', '-0.5'], "'--seed'"], [['a', '--fast'], '--fast'],
])('%j is refused', (args, detail) => {
  const outcome = readOptions(args, {});
  expect(outcome).toMatchObject({ kind: 'wrong', detail: expect.stringContaining(detail) });
});
