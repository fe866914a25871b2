import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveLight, lightIdsOf } from '../../../../src/sim/sumo/groups.ts';
import { readNetwork } from '../../../../src/sim/sumo/network.ts';
import { readScenario } from '../../../../src/sim/sumo/scenario.ts';
import { ruledSite, rulesOf } from '../../../../src/bench/sumo/rules.ts';
import { readBenchScenario } from '../../../../src/bench/sumo/scenarioSite.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'config', 'sumo', 'can-tho');

describe('the Cần Thơ junction of our own', () => {
  test.each(['weekday', 'flower-market', 'flood'])('%s: vehicles without lane discipline on one network', (name) => {
    const scenario = readScenario(join(folder, `${name}.sumocfg`));
    expect(scenario).toMatchObject({ name, ignoreJunctionBlockerS: 5, netFile: join(folder, 'can-tho.net.xml'), lateralResolutionM: 0.8, beginS: 0, endS: 3600, additionalFiles: name === 'flood' ? [join(folder, 'flood.add.xml')] : [] });
    const network = readNetwork(scenario.netFile);
    expect(lightIdsOf(network)).toEqual(['c']);
    expect(deriveLight(network, 'c').groups.filter(({ kind }) => kind === 'pedestrian')).toHaveLength(4);
    expect(deriveLight(network, 'c').stages).toHaveLength(2);
  });
  test('its site is sealed, and bent to the rules: every pair has the intergreen, every green its minimum', async () => {
    const { lights } = await readBenchScenario(join(folder, 'weekday.sumocfg'));
    const site = lights[0]?.site;
    if (site === undefined) throw new Error('no light');
    const walks = site.safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id);
    const count = site.safety.groups.length;
    for (const [rules, ms] of [['street', 5000], ['resco', 3000]] as const) {
      const { safety } = ruledSite(site, rulesOf(rules, 0));
      const behindVehicles = safety.intergreens.filter(({ from }) => !walks.includes(from));
      expect(new Set(behindVehicles.map((item) => item.ms))).toEqual(new Set([ms]));
      expect(behindVehicles).toHaveLength((count - walks.length) * (count - 1));
      expect(safety.groups.map(({ minGreenMs }) => minGreenMs)).toEqual(safety.groups.map(({ id }) => (walks.includes(id) ? 5000 : 4500)));
      // Whoever sets out with the last of a walk gets over at 1 m/s.
      for (const { kind, crossingM = 0, pedestrianClearanceMs } of safety.groups) if (kind === 'pedestrian2') expect(pedestrianClearanceMs + 3000).toBeGreaterThanOrEqual(crossingM * 1000);
    }
  });
});
