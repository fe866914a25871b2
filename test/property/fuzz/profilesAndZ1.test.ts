import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { profileCase } from './profiles.ts';
import { z1Case } from './z1.ts';

test('mutated profiles: no crash, no hang, every refusal with its place and a sentence', () => {
  const random = createRandom(1);
  const cases = Array.from({ length: 400 }, () => profileCase(random));
  expect(cases.flatMap(({ problems }) => problems)).toEqual([]);
  expect(cases.filter(({ past }) => past).length).toBeGreaterThan(60);
  expect(cases.filter(({ taken }) => taken).length).toBeLessThan(cases.length - 60);
});

test('hostile bytes on a Z1 line: no crash, no frame with a wrong CRC, nothing kept without bound', () => {
  const random = createRandom(1);
  let frames = 0;
  let answers = 0;
  for (let at = 0; at < 10_000; at += 1) {
    const found = z1Case(random);
    expect(found.problems).toEqual([]);
    frames += found.frames;
    answers += found.answers;
  }
  expect(frames).toBeGreaterThan(5000);
  expect(answers).toBeGreaterThan(1000);
});
