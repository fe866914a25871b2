import { expect, it } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { freshSeed as seed } from '../../seed.ts';
import { hostileLine, lineProblems } from './commandLine.ts';
import { caseSeed } from './parser.ts';
import { frameCase } from './socketFrame.ts';

it('argument lists as nobody should type them: a command, help, or an error with its sentence', async () => {
  for (let index = 0; index < 60; index += 1) {
    const line = hostileLine(createRandom(caseSeed(seed, index)));
    expect([line, (await lineProblems(line, index % 2 === 0 ? 'vi' : 'en')).problems], `NGATU_SEED=${seed}`).toEqual([line, []]);
  }
});

it('hostile frames on a socket: what is handled is sound and within its right, and nothing throws', async () => {
  let handled = 0;
  for (let index = 0; index < 150; index += 1) {
    const outcome = await frameCase(createRandom(caseSeed(seed, 10_000 + index)));
    expect([index, outcome.problems], `NGATU_SEED=${seed}`).toEqual([index, []]);
    handled += outcome.handled;
  }
  expect(handled).toBeGreaterThan(50);
});
