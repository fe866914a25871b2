import { expect, test } from 'vitest';
import { createControl, type ControlState } from '../../../src/control/control.ts';
import { fieldFaults } from '../../../src/signald/fieldFaults.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const site = sealedNinhKieu();
const healthy = createControl({ site, plan: site.traffic.builtinPlan, planVersion: 0 }, 0).detectors;
const [first] = site.traffic.detectors;

function failing(ids: readonly string[]): ControlState['detectors'] {
  return Object.fromEntries(Object.entries(healthy).map(([id, track]) => [id, { ...track, failed: ids.includes(id), reported: ids.includes(id) }]));
}

test('one failed detector is isolated by name; a card with all of its detectors gone recalls everybody', () => {
  expect(fieldFaults(site, healthy)).toEqual([]);
  expect(fieldFaults(site, failing([first?.id ?? '']))).toEqual([{ code: 'detector.fault', detector: first?.id }]);
  const own = site.traffic.detectors.filter(({ board }) => board === first?.board).map(({ id }) => id);
  expect(own.length).toBeGreaterThan(1);
  expect(fieldFaults(site, failing(own))).toEqual([{ code: 'field.lost', board: first?.board }]);
});
