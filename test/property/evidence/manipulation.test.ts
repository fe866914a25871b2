import { expect, test } from 'vitest';
import { freshSeed } from '../../seed.ts';
import { manipulations } from './manipulate.ts';
import { manipulationTrial } from './trial.ts';

test('no manipulated export is taken, by our reader or by the offline verifier; sound ones are, by both', async () => {
  const { figures, problems, kinds } = await manipulationTrial(freshSeed, manipulations.length * 12);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ sound: 3, missedByUs: 0, missedOffline: 0, crashed: 0 });
  // A stretch may be too short for a checkpoint of the centre's.
  expect(manipulations.filter((kind) => !kinds.has(kind) && kind !== 'ownerRewrites')).toEqual([]);
  expect(figures.manipulated).toBeGreaterThan(manipulations.length * 10);
}, 120_000);
