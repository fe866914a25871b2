import { expect, test } from 'vitest';
import { faultClasses } from '../../../../src/sim/junction/faultClass.ts';
import { fullClasses } from '../../../../src/sim/run/player.ts';
import { readOptions } from '../../../../src/sim/run/options.ts';

const read = (...args: string[]): ReturnType<typeof readOptions> => readOptions(args, {}, () => 77);

const named = (...args: string[]): readonly string[] => {
  const outcome = read(...args);
  return outcome.kind === 'run' ? outcome.options.classes.map(({ name }) => name) : [];
};

test('without a word: one episode of a fresh seed, every class, every site', () => {
  expect(read()).toEqual({
    kind: 'run', lang: 'en',
    options: { hours: null, seed: 77, site: 'all', classes: faultClasses, actMs: null, fullStack: false, first: null, untilReached: false, json: false, said: { faults: null, act: null } },
  });
});

test('classes by name and by their first word; with the full stack its own too', () => {
  expect(named('--faults', 'police,clock.step')).toEqual(['clock.step', 'police.flashKey', 'police.panel']);
  expect(named('--faults', 'none')).toEqual([]);
  expect(named('--faults', 'broker.gone', '--full-stack')).toEqual(['broker.gone']);
  expect(named('--full-stack')).toHaveLength(faultClasses.length + fullClasses.length);
});

test.each([
  ['--hours', '0'], ['--hours', 'x'], ['--seed', '-1'], ['--seed', '1.5'], ['--act', '5s'], ['--act', 'soon'], ['--faults', 'broker.gone'], ['--faults', 'bus,nonsense'],
  ['--nonsense'], ['--lang', 'de'],
])('%s %s is wrong use, and said', (...args) => {
  expect(read(...args.filter((arg): arg is string => arg !== undefined))).toMatchObject({ kind: 'wrong' });
});
