import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRecorder } from '../store/crashStates.ts';
import { planCrash } from './planCrash.ts';

let dir: string;
let library: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-recorder-'));
  library = buildRecorder(dir);
});
afterAll(() => { rmSync(dir, { recursive: true }); });

test('a power cut between push and activation leaves the old set or the new one, whole, on a full disk too', () => {
  const outcomes = [1, 2].map((seed) => planCrash(library, seed, 150, 25));
  expect(outcomes.flatMap(({ problems }) => problems).slice(0, 3)).toEqual([]);
  expect(outcomes.reduce((sum, { states }) => sum + states, 0)).toBeGreaterThanOrEqual(50);
});

test('canary: a store that waits for no sync is found to tear', () => {
  expect(planCrash(library, 1, 120, 25, true).torn).toBeGreaterThan(0);
});
