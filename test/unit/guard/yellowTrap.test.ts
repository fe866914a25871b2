import { expect, test } from 'vitest';
import type { Aspect } from '../../../src/model/aspect.ts';
import { junction } from './junction.ts';
import { allStop, createPlant, startUp, tick, type Plant } from './plant.ts';

const base = junction({
  groups: [{ id: 't', kind: 'vehicle3', minGreenMs: 12_000 }, { id: 'l', kind: 'vehicle3' }, { id: 'x', kind: 'vehicle3' }],
  together: [['t', 'l', 'yield']],
});
const site = (kind: 'permissiveLeft' | 'merge'): typeof base => ({
  ...base, relations: base.relations.map((relation) => (relation.relation === 'yield' ? { ...relation, who: 'l', to: 't', kind } : relation)),
});
type Site = typeof base;

const want = (aspects: Record<string, Aspect>): Record<string, Aspect> => ({ ...allStop(base), ...aspects });

/** Both green for 6 s. */
function running(on: Site): Plant {
  const plant = createPlant(on);
  startUp(on, plant);
  for (let i = 0; i < 62; i += 1) tick(on, plant, 'run', want({ t: 'green', l: 'green' }));
  expect(plant.writes.at(-1)).toMatchObject({ t: 'green', l: 'green' });
  return plant;
}

test('a permissive left does not end while its opposing group stays green; a merge may', () => {
  const left = tick(site('permissiveLeft'), running(site('permissiveLeft')), 'run', want({ t: 'green', l: 'yellow' }));
  expect(left.refusals).toEqual([{ group: 'l', rule: 'yellowTrap' }]);
  expect(left.write).toMatchObject({ t: 'green', l: 'green' });
  const merge = tick(site('merge'), running(site('merge')), 'run', want({ t: 'green', l: 'yellow' }));
  expect(merge.write).toMatchObject({ t: 'green', l: 'yellow' });
});

test('both may end together', () => {
  const on = site('permissiveLeft');
  const plant = running(on);
  for (let i = 0; i < 70; i += 1) tick(on, plant, 'run', want({ t: 'green', l: 'green' }));
  expect(tick(on, plant, 'run', want({ t: 'yellow', l: 'yellow' })).write).toMatchObject({ t: 'yellow', l: 'yellow' });
  expect(plant.faults).toEqual([]);
});

test('guard’s own closing sets no trap either: the left waits for the opposing minimum green', () => {
  const on = site('permissiveLeft');
  const plant = running(on);
  const from = plant.writes.length;
  for (let i = 0, ended = false; i < 200 && !ended; i += 1) ended = tick(on, plant, 'run', want({ t: 'green', l: 'yellow' })).restart;
  const closing = plant.writes.slice(from);
  expect(closing.filter((image) => image['l'] !== 'green' && image['t'] === 'green')).toEqual([]);
  expect(closing.at(-1)).toMatchObject({ t: 'red', l: 'red' });
  expect(plant.faults.map(({ code }) => code)).toEqual(['guard.refusedImage']);
});
