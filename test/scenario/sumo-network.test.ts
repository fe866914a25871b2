import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { detectorsFor, detectorsXml } from '../../src/sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf } from '../../src/sim/sumo/groups.ts';
import { linksOf } from '../../src/sim/sumo/link.ts';
import { readNetwork } from '../../src/sim/sumo/network.ts';
import { readScenario } from '../../src/sim/sumo/scenario.ts';
import { startSimulator } from '../../src/sim/traci/simulator.ts';
import { scenarioFolder } from './shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'sumo-network-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenarios = ['cologne1', 'hangzhou1', 'ingolstadt1', 'ingolstadt7'].map((name) => {
  const scenario = readScenario(scenarioFolder(name));
  const network = readNetwork(scenario.netFile);
  return { name, scenario, network, lights: lightIdsOf(network).map((id) => deriveLight(network, id)) };
});

const expected: Readonly<Record<string, readonly { groups: number; stages: number; hard: number; lefts: number }[]>> = {
  cologne1: [{ groups: 8, stages: 4, hard: 16, lefts: 4 }],
  hangzhou1: [{ groups: 8, stages: 8, hard: 20, lefts: 0 }],
  ingolstadt1: [{ groups: 5, stages: 3, hard: 2, lefts: 1 }],
  ingolstadt7: [
    { groups: 4, stages: 2, hard: 2, lefts: 1 },
    { groups: 4, stages: 3, hard: 2, lefts: 1 },
    { groups: 5, stages: 4, hard: 5, lefts: 0 },
    { groups: 6, stages: 3, hard: 4, lefts: 2 },
    { groups: 5, stages: 3, hard: 2, lefts: 1 },
    { groups: 4, stages: 3, hard: 2, lefts: 1 },
    { groups: 4, stages: 3, hard: 2, lefts: 1 },
  ],
};

describe.each(scenarios)('$name', ({ name, scenario, network, lights }) => {
  test('the configuration names its files and its hour', () => {
    expect(scenario.name).toBe(name);
    expect(scenario.routeFiles).toHaveLength(1);
    expect((scenario.endS ?? 0) - scenario.beginS).toBe(3600);
  });

  test('groups, stages, hard pairs and permissive lefts are as many as the drawing has', () => {
    expect(lights.map((light) => ({
      groups: light.groups.length,
      stages: light.stages.length,
      hard: light.relations.filter((r) => r.relation === 'hard').length,
      lefts: light.relations.filter((r) => r.relation === 'yield' && r.kind === 'permissiveLeft').length,
    }))).toEqual(expected[name]);
  });

  test('every link is in exactly one group', () => {
    for (const light of lights) {
      expect(light.groups.flatMap((group) => group.links).toSorted((a, b) => a - b)).toEqual([...Array(light.stateLength).keys()]);
      expect(light.unused).toEqual({ neverGreen: [], uncontrolled: [], dead: [] });
    }
  });

  test('every pair is stated once; no stage holds a hard pair; every yield stands in a stage', () => {
    for (const light of lights) {
      const count = light.groups.length;
      expect(new Set(light.relations.map((r) => [r.a, r.b].toSorted().join('|'))).size).toBe((count * (count - 1)) / 2);
      expect(light.relations).toHaveLength((count * (count - 1)) / 2);
      for (const relation of light.relations) {
        const together = light.stages.some((stage) => stage.groups.includes(relation.a) && stage.groups.includes(relation.b));
        if (relation.relation === 'hard') expect(together).toBe(false);
        if (relation.relation === 'yield') expect(together).toBe(true);
      }
    }
  });

  test('every stage shows exactly the greens of its phase, and every group has a stage', () => {
    for (const light of lights) {
      for (const stage of light.stages) {
        const greens = light.groups.filter((group) => stage.groups.includes(group.id)).flatMap((group) => group.links);
        expect(greens.toSorted((a, b) => a - b)).toEqual(Array.from(stage.state).flatMap((letter, at) => (/[Gg]/.test(letter) ? [at] : [])));
      }
      for (const group of light.groups) expect(light.stages.some((stage) => stage.groups.includes(group.id))).toBe(true);
    }
  });

  test('requests are numbered as the names of the internal lanes say', () => {
    for (const light of lights) {
      for (const link of linksOf(network, light.lightId)) {
        const [, edge, lane] = /_(\d+)_(\d+)$/.exec(link.connection.viaLane ?? '') ?? [];
        expect(Number(edge) + Number(lane)).toBe(link.request);
        expect(link.crossingM).toBeGreaterThan(3);
      }
    }
  });

  test('SUMO takes the detectors, and they see vehicles', async () => {
    const detectors = detectorsFor(network, lights);
    expect(new Set(detectors.map((detector) => detector.id)).size).toBe(detectors.length);
    const lanes = new Set(lights.flatMap((light) => light.groups.flatMap((group) => group.lanes)));
    for (const kind of ['stop', 'area']) expect(new Set(detectors.filter((d) => d.kind === kind).map((d) => d.laneId))).toEqual(lanes);
    for (const detector of detectors) {
      expect(detector.id).toMatch(/^[A-Za-z][A-Za-z0-9_.-]{0,31}$/);
      expect(detector.distanceM).toBeLessThanOrEqual(80);
      expect(detector.kind === 'area' ? detector.lengthM : 0).toBeLessThanOrEqual(50);
    }
    const file = join(folder, `${name}.add.xml`);
    writeFileSync(file, detectorsXml(network, detectors));
    const sumo = await startSimulator({ ...scenario, additionalFiles: [file], stepS: 1, seed: 1 });
    try {
      await sumo.traci.subscribeSimulation();
      for (const detector of detectors) {
        if (detector.kind === 'area') await sumo.traci.subscribeArea(detector.id);
        else await sumo.traci.subscribeLoop(detector.id);
      }
      const seen = { stop: 0, advance: 0, area: 0 };
      for (let step = 0; step < 120; step += 1) {
        const now = await sumo.traci.step();
        for (const detector of detectors) {
          const value = detector.kind === 'area' ? now.areas.get(detector.id)?.vehicleNumber : now.loops.get(detector.id)?.occupancy;
          if ((value ?? 0) > 0) seen[detector.kind] += 1;
        }
      }
      await sumo.finish();
      expect(Math.min(seen.stop, seen.advance, seen.area)).toBeGreaterThan(20);
    } finally {
      sumo.kill();
    }
  });
});

test('a folder without a configuration is refused with its name', () => {
  expect(() => readScenario(folder)).toThrow(`${folder} holds no .sumocfg`);
});
