import { describe, expect, it } from 'vitest';
import { checkSite } from '../../src/model/siteCheck.ts';
import { sealSite } from '../../src/model/seal.ts';
import { generateSite } from '../../src/sim/fromSumo/generate.ts';
import { lightIdsOf } from '../../src/sim/sumo/groups.ts';
import { readNetwork } from '../../src/sim/sumo/network.ts';
import { readScenario } from '../../src/sim/sumo/scenario.ts';
import { referenceProfiles, sha256Hex } from '../unit/model/ninhKieu.ts';
import { scenarioFolder } from './shared.ts';

const profiles = referenceProfiles();
const lights = ['cologne1', 'ingolstadt1', 'ingolstadt7', 'hangzhou1'].flatMap((scenario) =>
  lightIdsOf(readNetwork(readScenario(scenarioFolder(scenario)).netFile)).map((light) => ({ scenario, light })));

/** Safety.md S7: the only things that a generated site may be warned of. */
const geometry = ['group.yellowShort', 'relation.yieldSpeed', 'relation.yieldLanes', 'stage.yellowTrap', 'group.crossingShort', 'plan.worstRed'];

describe('sites from public networks', () => {
  it('has all ten lights of the four networks', () => {
    expect(lights).toHaveLength(10);
  });

  it.each(lights)('$scenario $light is a bench site without an error, and seals', ({ scenario, light }) => {
    const generated = generateSite(scenarioFolder(scenario), light);
    if (!generated.ok) throw new Error(JSON.stringify(generated.problems));
    const site = generated.value;
    const found = checkSite(site, profiles);
    expect(found.filter(({ severity, code }) => severity === 'error' || !geometry.includes(code))).toEqual([]);
    expect(site.safety.bench).toBe(true);
    expect(site.safety.generatedFrom).toContain(light);
    expect(sealSite(site, profiles, { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex).ok).toBe(true);
  });
});
