import { expect, test } from 'vitest';
import { createLinkState } from '../../../../src/bench/hil/linkState.ts';
import type { LightPlan } from '../../../../src/sim/sumo/groups.ts';
import type { LinkGroup } from '../../../../src/sim/sumo/linkGroup.ts';

function group(id: string, links: readonly number[], kind: LinkGroup['kind'] = 'vehicle'): LinkGroup {
  return { id, kind, links, approach: id, lanes: [], directions: [], speedKmh: 50, crossingM: 10 };
}

// v2 is a left that yields to v1 in s1 and is alone in s2; p1 is a crossing; link 4 is never green.
const light: LightPlan = {
  lightId: 'j', programmeId: '0', stateLength: 5, cycleS: 90, relations: [], unused: { neverGreen: [4], uncontrolled: [], dead: [] },
  groups: [group('v1', [0]), group('v2', [1]), group('v3', [2]), group('p1', [3], 'pedestrian')],
  stages: [
    { id: 's1', groups: ['v1', 'v2'], state: 'Ggrrr', phaseIndex: 0, durationS: 30 },
    { id: 's2', groups: ['v2'], state: 'rGrrr', phaseIndex: 2, durationS: 30 },
    { id: 's3', groups: ['v3', 'p1'], state: 'rrgGr', phaseIndex: 4, durationS: 30 },
  ],
};
const allRed = { v1: 'R', v2: 'R', v3: 'R', p1: 'R' };

test('each lamp has its letter', () => {
  const state = createLinkState(light);
  expect(state({ lamps: allRed, flashing: false })).toBe('rrrrr');
  expect(state({ lamps: { ...allRed, v1: 'RY' }, flashing: false })).toBe('urrrr');
  expect(state({ lamps: { ...allRed, v1: 'Y', v3: '' }, flashing: false })).toBe('yrorr');
  expect(state({ lamps: {}, flashing: false })).toBe('ooorr');
});

test('a left yields as long as those before whom it yields are not red', () => {
  const state = createLinkState(light);
  expect(state({ lamps: { ...allRed, v1: 'G', v2: 'G' }, flashing: false })).toBe('Ggrrr');
  expect(state({ lamps: { ...allRed, v1: 'Y', v2: 'G' }, flashing: false })).toBe('ygrrr');
  expect(state({ lamps: { ...allRed, v2: 'G' }, flashing: false })).toBe('rGrrr');
  expect(state({ lamps: { ...allRed, v3: 'G' }, flashing: false })).toBe('rrgrr');
});

test('nobody starts to walk in a flashing walk', () => {
  const state = createLinkState(light);
  const walk = (lit: string): string => state({ lamps: { ...allRed, p1: lit }, flashing: false });
  expect(['G', '', 'G', '', 'R', 'G'].map(walk)).toEqual(['rrrGr', 'rrrrr', 'rrrrr', 'rrrrr', 'rrrrr', 'rrrGr']);
});

test('in flash the junction is switched off for SUMO, whatever half of the flash is lit', () => {
  const state = createLinkState(light);
  for (const lit of ['Y', '']) expect(state({ lamps: { v1: lit, v2: lit, v3: lit, p1: '' }, flashing: true })).toBe('oooor');
});
