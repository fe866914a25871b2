import { expect, test } from 'vitest';
import { pressureOf, type Pressure } from '../../../../src/control/actuation/maxWait.ts';
import { layoutOf } from '../../../../src/control/layout.ts';
import { contextOf } from '../../../../src/control/stageStep.ts';
import { clear, occupied, tick, tickMs, tickUntil } from '../../../property/control/plant.ts';
import { crossing, planActuated } from '../crossing.ts';
import { dwelling } from '../dwelling.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };

/** East has green; whoever is named has waited since then. North goes in A, with its walk, and alone in D. */
function pressed(order: readonly string[], waiting: readonly string[]): Pressure | null {
  const stages = [{ id: 'A', groups: ['n', 'p'], throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }, { id: 'C', groups: ['l'], throughAllRed: [] }, { id: 'D', groups: ['n'], throughAllRed: [] }];
  const plan = { ...planActuated, stages: order.map((stage) => ({ stage, splitMs: 20_000, recall: 'none' as const })) };
  const site = crossing({ traffic: { stages, builtinPlan: plan }, safety: { maxWaitS: 60 } });
  const plant = dwelling(plan, site);
  tickUntil(plant, () => plant.state.sequence.stage === 'B', 600, () => ({ detectors: { ...nobody, de: occupied } }));
  // Past its minimum: from then on it may be left at any time.
  for (let count = 0; count < 100; count += 1) tick(plant, { detectors: { ...nobody, de: occupied } });
  const nowMs = plant.n * tickMs;
  const demands = Object.fromEntries(Object.entries(plant.state.demands).map(([id, demand]) => [id, { ...demand, sinceMs: waiting.includes(id) ? nowMs - 40_000 : null }]));
  return pressureOf(contextOf({ site, layout: layoutOf(site), state: { ...plant.state, demands }, nowMs }, 'B'));
}

test('of the stages that serve who waits longest, the one behind which most time is left for the others (scenario 855358)', () => {
  const both = pressed(['B', 'D', 'C', 'A'], ['n', 'p']);
  expect(both).toMatchObject({ group: 'n', stage: 'A' });
  // As much as if the walk alone had waited: nobody goes to D first.
  expect(both?.slackMs).toBe(pressed(['B', 'D', 'C', 'A'], ['p'])?.slackMs);
  // And wherever the plan stands.
  expect(pressed(['B', 'A', 'D', 'C'], ['n', 'p'])?.slackMs).toBe(both?.slackMs);
});

test('by the plan where the stages are alike', () => {
  expect(pressed(['B', 'D', 'C', 'A'], ['n'])).toMatchObject({ stage: 'D' });
  expect(pressed(['B', 'A', 'D', 'C'], ['n'])).toMatchObject({ stage: 'A' });
});
