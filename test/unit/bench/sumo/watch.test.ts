import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../../../src/bench/sumo/rules.ts';
import { watchLight } from '../../../../src/bench/sumo/watch.ts';

const stage = (state: string, at: number): { id: string; groups: string[]; state: string; phaseIndex: number; durationS: number } => ({ id: `s${at}`, groups: [], state, phaseIndex: at, durationS: 10 });
/** A main street with an oncoming turn that goes on alone, and a side street. */
const light = {
  lightId: 't', programmeId: '0', stateLength: 3, cycleS: 60, groups: [], relations: [], unused: { neverGreen: [], uncontrolled: [], dead: [] },
  stages: [stage('Ggr', 1), stage('rGr', 2), stage('rrG', 3)],
};

function told(states: readonly (readonly [state: string, seconds: number])[]): { readonly problems: readonly string[]; readonly switches: number } {
  const watch = watchLight(light, rulesOf('street', 0));
  let second = 0;
  for (const [state, seconds] of states) for (let nth = 0; nth < seconds; nth += 1) watch.see(state, second++);
  return { problems: watch.problems, switches: watch.switches() };
}

describe('changes between stages that share a green', () => {
  it('are two where nobody starts in the first and nobody ends in the second, as soon as the stage between them stands', () => {
    expect(told([['Ggr', 9], ['yGr', 3], ['rGr', 4], ['Ggr', 9]])).toEqual({ problems: [], switches: 0 });
    // Sooner it would have been the first change's own start.
    expect(told([['Ggr', 9], ['yGr', 3], ['rGr', 1], ['Ggr', 9]]).problems).toEqual(['13: t changes in 4 s']);
    // All red is no stage: whoever starts from it late is late.
    expect(told([['rrG', 9], ['rry', 3], ['rrr', 6], ['Ggr', 9]]).problems).toEqual(['18: t changes in 9 s']);
  });
});
