import { expect, test } from 'vitest';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { actuated, clear, createPlant, occupied, tick, tickUntil, type Plant } from '../../property/control/plant.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

// safety.md S4: a walk whose red is lost is withheld. Control is told, asks for none, and keeps its call.
const nobody: Readonly<Record<string, DetectorSample>> = { dn: clear, de: clear, dl: clear, pb: clear };

function running(plan = planActuated): Plant {
  const plant = createPlant({ site: crossing(), plan, planVersion: 3 });
  tickUntil(plant, (step) => step.posture === 'run', 400, () => ({ detectors: nobody }));
  if (plan.mode === 'actuated') tickUntil(plant, (step) => step.view.oldestDemandS === null && !step.view.interstage && step.view.stageElapsedMs > 10_000, 1500, () => ({ detectors: nobody }));
  return plant;
}

test('on demand: its walk is not asked for and nobody waits for it; restored, its call is served', () => {
  const plant = running();
  tick(plant, { detectors: { ...nobody, pb: actuated }, withheld: ['p'] });
  const wanted = new Set<string>();
  for (let n = 0; n < 1600; n += 1) {
    const step = tick(plant, { detectors: { ...nobody, de: n % 300 < 50 ? occupied : clear, dn: n % 300 > 150 ? occupied : clear }, withheld: ['p'] });
    wanted.add(step.desired['p']?.aspect ?? '');
    // Who waits for a withheld walk is told, and nothing else is done about it.
    for (const fault of step.faults) expect(fault).toEqual({ code: 'wait.exceeded', groups: ['p'] });
    expect(step.view.mode).toBe('actuated');
  }
  expect([...wanted]).toEqual(['red']);
  expect(plant.step?.view.waitingS['p']).toBeGreaterThan(150);
  expect(plant.state.counters.stageChanges).toBeGreaterThan(4);
  tickUntil(plant, () => plant.written['p'] === 'green', 600, () => ({ detectors: nobody }));
});

test('in fixed time: its stage runs without it', () => {
  const plant = running(planFixed);
  for (let n = 0; n < 1900; n += 1) expect(tick(plant, { detectors: nobody, withheld: ['p'] }).desired['p']?.aspect).toBe('red');
  expect(plant.state.counters.stageChanges).toBeGreaterThan(3);
  expect(plant.state.counters.greensByGroup['n']).toBeGreaterThan(1);
});

test('a red that is lost on the way to the walk: the interstage ends without it, at once', () => {
  const plant = running();
  tickUntil(plant, () => plant.written['e'] === 'green', 400, () => ({ detectors: { ...nobody, de: occupied } }));
  tickUntil(plant, (step) => step.view.interstage && plant.state.sequence.served.includes('p'), 600, () => ({ detectors: { ...nobody, dn: occupied, pb: actuated } }));
  const taken = tickUntil(plant, (step) => !step.view.interstage, 150, () => ({ detectors: nobody, withheld: ['p'] }));
  expect(taken).toBeLessThan(100);
  expect([plant.written['n'], plant.written['p']]).toEqual(['green', 'red']);
});

test('a walk that runs already ends in its own way', () => {
  const plant = running();
  tick(plant, { detectors: { ...nobody, pb: actuated } });
  tickUntil(plant, () => plant.written['p'] === 'green', 600, () => ({ detectors: nobody }));
  const seen: string[] = [];
  tickUntil(plant, () => {
    const aspect = plant.written['p'] ?? '';
    if (seen.at(-1) !== aspect) seen.push(aspect);
    return aspect === 'red';
  }, 600, () => ({ detectors: { ...nobody, de: occupied }, withheld: ['p'] }));
  expect(seen).toEqual(['green', 'flashingGreen', 'red']);
});

const apart = (one: string, other: string): boolean => !(['n', 'l'].includes(one) && ['n', 'l'].includes(other));

test('an overlap whose parents are all withheld, or closed by the plan, has nobody to go with: its call brings no stage', () => {
  // The left goes with north alone, in a stage of its own and beside nobody else.
  const base = crossing();
  const groups = base.safety.groups.map((group) => (group.id === 'l' ? { ...group, overlap: { parents: ['n'], trailingGreenMs: 0 } } : group));
  const relations = base.safety.relations.map((one) => (apart(one.a, one.b) ? one : { a: one.a, b: one.b, relation: 'none' as const }));
  const stages = [{ id: 'A', groups: ['n', 'l'], throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }, { id: 'C', groups: ['p'], throughAllRed: [] }];
  const site = crossing({ safety: { groups, relations, intergreens: base.safety.intergreens.filter(({ from, to }) => apart(from, to)) }, traffic: { stages, firstStage: 'B' } });
  const closed: Plan = { ...planActuated, closed: { groups: ['n'], reason: 'flower street', until: '2037-02-06T12:00' } };
  for (const [plan, withheld] of [[closed, []], [planActuated, ['n']]] as const) {
    const plant = createPlant({ site, plan, planVersion: 3 });
    tickUntil(plant, (step) => step.posture === 'run', 400, () => ({ detectors: nobody, withheld }));
    for (let n = 0; n < 1500; n += 1) tick(plant, { detectors: { ...nobody, dl: occupied, de: occupied }, withheld });
    expect(plant.events.filter(({ code, data }) => code === 'stage.decided' && data['stage'] === 'A'), JSON.stringify(withheld)).toEqual([]);
  }
});
