import { expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import { junction } from './junction.ts';
import { allStop, createPlant, startUp, tick, type Plant, type Weather } from './plant.ts';

// safety.md S1: `a` is a flashing yellow arrow that yields to `t`; its steady green is protected, and hard against `t`.
const site = junction({
  groups: [{ id: 'a', kind: 'flashingYellowArrow' }, { id: 't', kind: 'vehicle3' }, { id: 'x', kind: 'vehicle3' }],
  together: [['a', 't', 'yield']],
  intergreens: { 'a>t': 6000, 't>a': 3500 },
});

function want(aspects: Record<string, Aspect>): Record<string, Aspect> {
  return { ...allStop(site), ...aspects };
}

function started(): Plant {
  const plant = createPlant(site);
  startUp(site, plant);
  return plant;
}

function until(plant: Plant, aspects: Record<string, Aspect>, group: string, aspect: Aspect, weather: Weather = {}): number {
  for (let ticks = 1; ticks <= 200; ticks += 1) if (tick(site, plant, 'run', want(aspects), weather).write[group] === aspect) return ticks;
  return Number.POSITIVE_INFINITY;
}

function run(plant: Plant, ticks: number, aspects: Record<string, Aspect>, weather: Weather = {}): void {
  for (let i = 0; i < ticks; i += 1) tick(site, plant, 'run', want(aspects), weather);
}

test('yielding, the arrow runs beside the green it yields to, and ends beside it', () => {
  const plant = started();
  run(plant, 60, { a: 'flashingYellow', t: 'green' });
  expect(plant.writes.at(-1)).toMatchObject({ a: 'flashingYellow', t: 'green' });
  run(plant, 10, { a: 'yellow', t: 'green' });
  expect(plant.writes.at(-1)).toMatchObject({ a: 'yellow', t: 'green' });
  expect(plant.faults).toEqual([]);
});

test.each([
  ['the arrow runs', { a: 'green' }, { a: 'green', t: 'green' }],
  ['the other runs', { t: 'green' }, { a: 'green', t: 'green' }],
  ['both begin', {}, { a: 'green', t: 'green' }],
] as const)('steady green is never beside it: %s', (_name, first, wanted) => {
  const plant = started();
  run(plant, 60, first);
  run(plant, 9, wanted);
  for (const image of plant.writes) expect([image['a'], image['t']]).not.toEqual(['green', 'green']);
  expect(tick(site, plant, 'run', want(wanted)).refusals).toContainEqual({ group: 'a', rule: 'pair' });
});

test('the steady green is asked for by a name of its own, and a grant of the yielding one does not light it', () => {
  const plant = started();
  const steady: Weather = { granted: () => ['a'] };
  expect(tick(site, plant, 'run', want({ a: 'green' }), steady).asked).toEqual(['a/steady']);
  run(plant, 5, { a: 'green' }, steady);
  expect(plant.writes.at(-1)).toMatchObject({ a: 'red' });
  const yielding: Weather = { granted: () => ['a/steady'] };
  expect(tick(site, plant, 'run', want({ a: 'flashingYellow' }), yielding).asked).toEqual(['a']);
  run(plant, 5, { a: 'flashingYellow' }, yielding);
  expect(plant.writes.at(-1)).toMatchObject({ a: 'red' });
});

test('the other starts one intergreen after the confirmed end of the steady green, though the arrow goes on yielding', () => {
  const plant = started();
  run(plant, 60, { a: 'green' });
  expect(plant.writes.at(-1)).toMatchObject({ a: 'green', t: 'red' });
  const waited = until(plant, { a: 'flashingYellow', t: 'green' }, 't', 'green');
  const ended = plant.changes.find((change) => change.group === 'a' && change.aspect === 'flashingYellow');
  const begun = plant.changes.find((change) => change.group === 't' && change.aspect === 'green');
  expect(waited).toBeLessThan(65);
  expect((begun?.tMs ?? 0) - (ended?.tMs ?? 0)).toBeGreaterThanOrEqual(6000);
  expect(plant.writes.at(-1)).toMatchObject({ a: 'flashingYellow' });
  expect(plant.faults).toEqual([]);
});

test('an end of the steady green that nobody reads back is no end', () => {
  const plant = started();
  run(plant, 60, { a: 'green' });
  const welded: Weather = { lamps: (group, lit) => (group === 'a' ? `G${lit.replace('G', '')}` : lit) };
  run(plant, 4, { a: 'flashingYellow', t: 'green' }, welded);
  const held: Weather = { sample: (sample) => ({ ...sample, groups: { ...sample.groups, a: { green: { voltage: true, current: null, dim: null } } } }) };
  run(plant, 100, { a: 'flashingYellow', t: 'green' }, held);
  for (const image of plant.writes) expect(image['t']).not.toBe('green');
});

test('the steady green waits for the other’s confirmed red and its intergreen', () => {
  const plant = started();
  run(plant, 60, { t: 'green' });
  run(plant, 31, { t: 'yellow' });
  const dark: Weather = { lamps: (group, lit) => (group === 't' ? lit.replace('R', '') : lit) };
  run(plant, 4, { a: 'green' });
  expect(tick(site, plant, 'run', want({ a: 'green' })).refusals).toContainEqual({ group: 'a', rule: 'intergreen' });
  run(plant, 3, { a: 'green' }, dark);
  expect(tick(site, plant, 'run', want({ a: 'green' }), dark).refusals).toContainEqual({ group: 'a', rule: 'redNotLit' });
});

test.each([['green beside green', 'G'], ['yellow beside the steady green', 'Y']])('on read-back: %s is a conflict after three fresh samples, yielding is none', (_name, lit) => {
  const steady = started();
  run(steady, 60, { a: 'green' });
  run(steady, 3, { a: 'green' }, { lamps: (group, seen) => (group === 't' ? lit : seen) });
  expect(steady.faults).toContainEqual({ code: 'guard.conflict', groups: ['a', 't'] });
  const yielding = started();
  run(yielding, 60, { a: 'flashingYellow' });
  run(yielding, 4, { a: 'flashingYellow' }, { lamps: (group, seen) => (group === 't' ? lit : seen) });
  expect(yielding.faults.map((fault) => fault.code)).not.toContain('guard.conflict');
});

test.each([['a steady green too soon after the other', 't', 'a'], ['the other too soon after a steady green', 'a', 't']])('on read-back: %s is a short intergreen', (_name, first, then) => {
  const plant = started();
  run(plant, 60, { [first]: 'green' });
  run(plant, 5, { [first]: 'yellow' });
  run(plant, 1, { [first]: 'yellow' }, { lamps: (group, seen) => (group === then ? 'G' : seen) });
  expect(plant.faults).toContainEqual({ code: 'guard.shortIntergreen', groups: [first, then] });
});
