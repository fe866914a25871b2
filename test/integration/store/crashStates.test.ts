import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRecorder, crashSequence } from './crashStates.ts';

let dir: string;
let library: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-recorder-'));
  library = buildRecorder(dir);
});
afterAll(() => { rmSync(dir, { recursive: true }); });

/** Of these seeds: 5 and 10 begin with a store of schema 1, multiples of 3 have a small budget, 7 a ballast. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

test('what a power cut leaves of a recorded process opens, and holds everything that was acknowledged', () => {
  const outcomes = seeds.map((seed) => crashSequence(library, seed, 160, 16));
  expect(outcomes.flatMap(({ problems }) => problems)).toEqual([]);
  expect(outcomes.reduce((sum, { figures }) => sum + figures.states, 0)).toBeGreaterThanOrEqual(1500);
});

test('canary: commits that are not waited for are found to lose', () => {
  const lost = [5, 6, 9].map((seed) => crashSequence(library, seed, 120, 16, true).figures.lost);
  expect(lost.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
});
