import { describe, expect, test } from 'vitest';
import type { LightPlan } from '../../../../src/sim/sumo/groups.ts';
import { leastGreenS, rideState } from '../../../../src/bench/sumo/crossing.ts';
import { stageShown } from '../../../../src/bench/sumo/letters.ts';
import { programmePhases } from '../../../../src/bench/sumo/peerProgramme.ts';
import { fixedGreens } from '../../../../src/bench/sumo/peerSumo.ts';
import { rulesOf } from '../../../../src/bench/sumo/rules.ts';
import { watchLight } from '../../../../src/bench/sumo/watch.ts';

const street = rulesOf('street', 0);
const crossing = { id: 'p1', kind: 'pedestrian', approach: '', links: [1], lanes: [], directions: [], speedKmh: 0, crossingM: 11.2 } as const;
/** A street whose stage has a crossing of 11.2 m beside it, and a side street. */
const light: LightPlan = {
  lightId: 't', programmeId: '0', stateLength: 3, cycleS: 40, groups: [crossing], relations: [], unused: { neverGreen: [], uncontrolled: [], dead: [] },
  stages: [
    { id: 's1', groups: [], state: 'GGr', phaseIndex: 0, durationS: 20 },
    { id: 's2', groups: [], state: 'rrG', phaseIndex: 2, durationS: 6 },
  ],
};

/** A change from the street to its side street, all red for so long. */
function told(allRedS: number): readonly string[] {
  const watch = watchLight(light, street);
  const states = [...Array<string>(9).fill('rrG'), ...Array<string>(3).fill('rry'), 'rrr', 'rrr', ...Array<string>(5).fill('GGr'), ...Array<string>(7).fill('Grr'), ...Array<string>(3).fill('yrr'), ...Array<string>(allRedS).fill('rrr'), 'rrG'];
  for (const [second, state] of states.entries()) watch.see(state, second);
  return watch.problems;
}

describe('a crossing under the rules', () => {
  test('walks at the begin of its stage; vehicles go on until who set out last is over', () => {
    expect(rideState(light, 'GGr')).toBe('Grr');
    expect(leastGreenS(light, 'GGr', street)).toBe(5 + 12 - 5);
    expect(leastGreenS(light, 'rrG', street)).toBe(5);
    expect(fixedGreens({ ...light, cycleS: 20 }, street)).toEqual([12, 5]);
    expect(programmePhases(light, street, (_, walkS) => `walkS="${walkS}"`).slice(0, 3)).toEqual(['<phase duration="5" state="GGr"/>', '<phase walkS="5" state="Grr"/>', '<phase duration="3" state="yrr"/>']);
  });
  test('a stage is the same with and without its walks; all red is none', () => {
    expect(['GGr', 'Grr', 'rrG', 'rrr', 'yrr', 'GrG'].map((state) => stageShown(light, state))).toEqual([0, 0, 1, -1, -1, -1]);
  });
  test('a change waits for who is on the crossing, and for nobody else', () => {
    expect(told(2)).toEqual([]);
    expect(told(3)).toEqual([]);
    expect(told(4)).toEqual(['33: t changes in 7 s']);
  });
});
