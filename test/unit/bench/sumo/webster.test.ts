import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixedPlanFile, readFixedPlan } from '../../../../src/bench/sumo/fixedPlan.ts';
import { searchGreens, websterGreens } from '../../../../src/bench/sumo/webster.ts';
import { readScenario } from '../../../../src/sim/sumo/scenario.ts';

describe('the best fixed plan', () => {
  test('begins with Webster’s cycle, greens by the flow ratios, none below its least', () => {
    // C = (1.5 · 14 + 5) / (1 − 0.6) = 65 s: 51 s of green, two to one.
    expect(websterGreens([{ flowRatio: 0.4, lostS: 7, leastS: 5 }, { flowRatio: 0.2, lostS: 7, leastS: 5 }])).toEqual([34, 17]);
    expect(websterGreens([{ flowRatio: 0.58, lostS: 7, leastS: 5 }, { flowRatio: 0.02, lostS: 7, leastS: 15 }])).toEqual([49, 15]);
    // Nobody counted, and more than any cycle can carry.
    expect(websterGreens([{ flowRatio: 0, lostS: 7, leastS: 5 }, { flowRatio: 0, lostS: 7, leastS: 5 }])).toEqual([13, 13]);
    expect(websterGreens([{ flowRatio: 1, lostS: 7, leastS: 5 }, { flowRatio: 1, lostS: 7, leastS: 5 }])).toEqual([68, 68]);
  });
  test('is found by ever smaller steps, never below a least green, and never asks twice', async () => {
    const asked: string[] = [];
    const cost = ([a = 0, b = 0]: readonly number[]): Promise<number> => {
      asked.push(`${a} ${b}`);
      return Promise.resolve((a - 21) ** 2 + (b - 3) ** 2);
    };
    expect(await searchGreens([34, 17], [5, 6], 60, cost)).toEqual({ greensS: [21, 6], cost: 9, plans: asked.length });
    expect(new Set(asked).size).toBe(asked.length);
  });
  test('ends at its bound with the best until then', async () => {
    const found = await searchGreens([34, 17], [5, 5], 3, ([a = 0, b = 0]) => Promise.resolve(a + b));
    expect(found.plans).toBe(3);
    expect(found.cost).toBeLessThan(51);
  });
  test.each(['weekday', 'flower-market', 'flood'])('stands beside our own junction: %s', (name) => {
    const scenario = readScenario(join(import.meta.dirname, '..', '..', '..', '..', 'config', 'sumo', 'can-tho', `${name}.sumocfg`));
    expect(fixedPlanFile(scenario)).toMatch(new RegExp(`${name}\\.fixed-plan\\.json$`));
    const plan = readFixedPlan(scenario, 'street');
    expect(plan?.greensS['c']).toHaveLength(2);
    expect(plan?.found.seeds).toEqual([101, 102]);
    expect(readFixedPlan(scenario, 'resco')).toBeNull();
  });
});
