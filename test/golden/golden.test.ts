import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { keptOf, pageFile, pageOf } from './draw.ts';
import { situations } from './situations.ts';

it.each(situations.map((situation) => [situation.name, situation] as const))('%s: as it must be seen, judged at the lamps, and as it was kept, with its picture', (_name, situation) => {
  const { recordingFile, pictureFile, recording, picture, problems } = keptOf(situation);
  expect(problems).toEqual([]);
  // After a change that was meant: scripts/golden, and look at what git shows.
  expect(recording.split('\n')).toEqual(readFileSync(recordingFile, 'utf8').split('\n'));
  expect(picture).toBe(readFileSync(pictureFile, 'utf8'));
});

it('the page shows every situation', () => {
  expect(situations.length).toBeGreaterThanOrEqual(12);
  expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
  expect(readFileSync(pageFile, 'utf8')).toBe(pageOf(situations));
});

it('a recording that is played twice is the same', () => {
  const [first] = situations;
  if (first === undefined) throw new Error('no situations');
  expect(keptOf(first).recording).toBe(keptOf(first).recording);
});
