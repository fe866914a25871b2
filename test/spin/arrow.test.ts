import { describe, expect, test } from 'vitest';
import { search, type Search } from './checker.ts';

const searched = (defines: readonly string[]): Promise<Search> => search(defines, 120_000, 'arrow');

test('the arrow rule: every state, no steady green beside the other, nor within an intergreen of it', async () => {
  const found = await searched([]);
  process.stdout.write(`spin, the arrow rule: ${found.states} states, ${found.transitions} transitions, depth ${found.depth}, ${found.seconds.toFixed(1)} s\n`);
  expect(found).toMatchObject({ violated: null, complete: true });
  expect(found.states).toBeGreaterThan(20_000);
}, 600_000);

describe('an error planted in the arrow rule is found, with a trail', () => {
  test.each([
    ['the steady green may start where yielding may', 'STEADY_AS_YIELDING', /lamp\[0\]==1/],
    ['the steady green has no end of its own', 'STEADY_END_IS_GO_END', /steadyEnd/],
    ['its end is the command', 'STEADY_COMMAND_TIMED', /steadyEnd/],
    ['from yielding straight back to the steady green', 'STEADY_BACK', /shown\[0\]==0/],
    ['the other’s red need not be read back lit, nor be known', 'STEADY_RED_UNLIT', /lamp\[0\]==1/],
  ])('%s', async (_name, define, where) => {
    const found = await searched([define]);
    expect(found.violated ?? 'nothing').toMatch(where);
    expect(found.trail).toBe(true);
  }, 600_000);
});

test.each([
  [1, 'the steady green starts soon after the other'], [2, 'the other starts beside an arrow that was steady'], [3, 'the end of a steady green is lost on the line'],
])('what the model must be able to do, %i: %s', async (number) => {
  expect((await searched([`REACH=${number}`])).trail).toBe(true);
}, 600_000);
