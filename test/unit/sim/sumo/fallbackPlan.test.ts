import { join } from 'node:path';
import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimumSplitMs } from '../../../../src/model/interstage.ts';
import type { SiteSource } from '../../../../src/model/site.ts';
import { checkSite } from '../../../../src/model/siteCheck.ts';
import { detectorsFor } from '../../../../src/sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf } from '../../../../src/sim/sumo/groups.ts';
import { readNetwork, type Network } from '../../../../src/sim/sumo/network.ts';
import { siteFromSumo } from '../../../../src/sim/sumo/siteFromSumo.ts';
import { referenceProfiles } from '../../model/ninhKieu.ts';

const config = join(import.meta.dirname, '..', '..', '..', '..', 'config');
const networks = [
  ['Ninh Kiều', readNetwork(join(config, 'sites', 'ninh-kieu', 'sumo', 'ninh-kieu.net.xml'))],
  ['Cần Thơ', readNetwork(join(config, 'sumo', 'can-tho', 'can-tho.net.xml'))],
] as const;

function siteOf(network: Network): SiteSource {
  const lightId = lightIdsOf(network)[0] ?? '';
  const light = deriveLight(network, lightId);
  const parsed = siteFromSumo(light, detectorsFor(network, [light]), { siteId: 'test', name: 'Test', generatedFrom: lightId });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The network with other times in its own programme: every phase of it, and its offset. */
function retimed(network: Network, durationsS: readonly number[], offsetS: number): Network {
  return {
    ...network,
    programmes: network.programmes.map((programme) => ({
      ...programme, offsetS, phases: programme.phases.map((phase, at) => ({ ...phase, durationS: durationsS[at % durationsS.length] ?? phase.durationS })),
    })),
  };
}

// Safety.md S7: on sites from `from-sumo` the fallback plan is computed, not copied.
describe.each(networks)('the fallback plan of %s', (_name, network) => {
  const site = siteOf(network);
  const plan = site.traffic.builtinPlan;

  test('is the same whatever times the network’s own programme has: nothing of them is copied', () => {
    assert(property(array(integer({ min: 1, max: 240 }), { minLength: 1, maxLength: 12 }), integer({ min: 0, max: 120 }), (durationsS, offsetS) => {
      expect(siteOf(retimed(network, durationsS, offsetS))).toEqual(site);
    }), { numRuns: 25 });
  });

  test('gives every stage once, in whole seconds that its interstage and its greens fit in, and makes up the cycle', () => {
    expect(plan.stages.map(({ stage }) => stage)).toEqual(site.traffic.stages.map(({ id }) => id));
    for (const [at, { splitMs }] of plan.stages.entries()) {
      const [from, to] = [site.traffic.stages.at(at - 1), site.traffic.stages[at]];
      if (from === undefined || to === undefined) throw new Error('a plan of more stages than there are');
      expect(splitMs % 1000).toBe(0);
      expect(splitMs).toBeGreaterThanOrEqual(minimumSplitMs(site.safety, from, to));
    }
    expect(plan.stages.reduce((sum, { splitMs }) => sum + splitMs, 0)).toBe(plan.cycleMs);
    expect(plan.cycleMs).toBe(Math.min(120_000, Math.max(60_000, plan.stages.length * 25_000)));
    expect(plan.offsetMs).toBe(0);
    expect(checkSite(site, referenceProfiles()).filter(({ code }) => code.startsWith('plan.'))).toEqual([]);
  });
});

test('what a cycle leaves over goes by the lanes of a stage: Ninh Kiều’s first road has its crossings’ long minimum and four lanes', () => {
  expect(siteOf(networks[0][1]).traffic.builtinPlan.stages.map(({ splitMs }) => splitMs)).toEqual([33_000, 23_000, 19_000]);
});
