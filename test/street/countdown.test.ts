import { expect, test } from 'vitest';
import { watchCountdowns, type Judged, type StreetColour } from './countdown.ts';

// The observer sees each lie that was planted, and none where there is none.
const exact = { zeroMs: 200, secondMs: 250, blankMs: 1000, overrunMs: 250 };
type Step = readonly [atMs: number, what: StreetColour | number | null];

function judge(steps: readonly Step[], endMs = 60_000): Judged {
  const eyes = watchCountdowns(exact);
  for (const [atMs, what] of steps) {
    if (typeof what === 'string') eyes.lamp(atMs, 'a', what);
    else eyes.number(atMs, 'a', what);
  }
  return eyes.end(endMs);
}

const countTo = (startMs: number, from: number, to: number): Step[] => Array.from({ length: from - to + 1 }, (_, at): Step => [startMs + at * 1000, from - at]);

test('a count that comes true tells no lie', () => {
  expect(judge([[0, 'green'], ...countTo(5000, 8, 1), [13_000, 'yellow'], [13_050, null], [16_000, 'red']])).toMatchObject({ lies: [], numbers: 8, kept: 1 });
});

test.each<[string, Step[], RegExp]>([
  ['it rises', [[0, 'green'], [1000, 5], [2000, 6]], /rises 5 to 6/],
  ['it skips', [[0, 'green'], [1000, 5], [2000, 3]], /skips 5 to 3/],
  ['it pauses', [[0, 'green'], [1000, 5], [2600, 4]], /5 stood 1600 ms/],
  ['it runs', [[0, 'green'], [1000, 5], [2000, 4], [2500, 3]], /4 stood 500 ms/],
  ['green ends before its zero', [[0, 'green'], ...countTo(1000, 8, 3), [7000, 'yellow'], [7000, null]], /before the zero of 3/],
  ['green ends after its zero, the number standing', [[0, 'green'], ...countTo(1000, 3, 1), [4500, 'yellow']], /before the zero of 1/],
  ['the number stands at one for ever', [[0, 'green'], ...countTo(1000, 3, 1)], /stands at 1/],
  ['it goes blank too late before the yellow', [[0, 'green'], ...countTo(1000, 8, 5), [5500, null], [6000, 'yellow']], /only 500 ms after it went blank/],
  ['another number comes back', [[0, 'red'], ...countTo(1000, 8, 5), [5500, null], [9000, 9]], /comes back/],
  ['a number in flash', [[0, 'green'], [1000, 30], [1500, 'flash'], [4000, 30]], /in flash/],
])('%s', (_name, steps, lie) => {
  expect(judge(steps, 8000).lies.join('\n')).toMatch(lie);
});

test('blank for a second before the yellow, blank at a late zero, and blank by a lost line are no lies', () => {
  expect(judge([[0, 'green'], ...countTo(1000, 8, 5), [5200, null], [6300, 'yellow']]).lies).toEqual([]);
  expect(judge([[0, 'red'], ...countTo(1000, 3, 1), [4000, null], [4900, 'green']]).lies).toEqual([]);
  expect(judge([[0, 'red'], ...countTo(1000, 8, 7), [3300, null], [5000, 4], [6000, 3], [7000, 2], [8000, 1], [9000, 'green'], [9020, null]]).lies).toEqual([]);
  expect(judge([[0, 'green'], [1000, 30], [1500, 'flash'], [2900, null]]).lies).toEqual([]);
  // The first number may have begun late in its second: it promised up to a second less than it says.
  expect(judge([[0, 'clearance'], [1000, 1], [1100, null], [1100, 'red']]).lies).toEqual([]);
  expect(judge([[0, 'clearance'], [1000, 3], [1100, null], [1100, 'red']]).lies).toHaveLength(1);
});
