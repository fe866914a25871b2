import { expect, test } from 'vitest';
import { runRollback, type RollbackRun } from '../../src/bench/rollback/session.ts';
import { readBenchScenario } from '../../src/bench/sumo/scenarioSite.ts';
import { scenarioFolder } from './shared.ts';

// One short course with one seed; the three of them with several seeds in the campaign `rollback`.
test('a signed set that starves the busiest road of a SUMO network goes staged, armed, active, and is undone by the cabinet’s own detectors', async () => {
  const bench = await readBenchScenario(scenarioFolder('cologne1'));
  const outcome = await runRollback({ bench, seed: 1, version: 'test', forS: 1200, atS: 480, courses: ['rollback'], ended: () => false, progress: () => undefined, run: () => undefined });
  const run: RollbackRun | undefined = outcome?.runs[0];
  expect(outcome?.problems).toEqual([]);
  expect(run?.marks.map(({ planVersion, state }) => `${planVersion} ${state}`)).toEqual(['1 armed', '1 active', '1 kept', '2 staged', '2 armed', '2 active', '2 undone', '1 active']);
  expect(run?.marks.at(-2)).toMatchObject({ codes: ['plan.starved'], detail: expect.stringMatching(/^5 greens in a row left a queue: v\d+ green \d+ % \(before \d+ %\)/) });
  expect(run?.delayByMinute).toHaveLength(20);
}, 120_000);
