import type { LightPlan } from '../../sim/sumo/groups.ts';
import { encoded } from '../../sim/sumo/xml.ts';
import { leastGreenS, rideState } from './crossing.ts';
import { changeStates, programmePhases } from './peerProgramme.ts';
import type { Greens } from './fixedPlan.ts';
import type { BenchLight } from './scenarioSite.ts';
import type { Rules } from './rules.ts';
import type { Controller } from './controller.ts';

/** The lights' programmes for a controller that SUMO runs itself, as an additional file; null = it runs none. `greensS`: of a plan that is not the network's own. */
export function programmesXml(lights: readonly BenchLight[], controller: Controller, rules: Rules, greensS?: Greens): string | null {
  if (controller.kind !== 'fixed' && controller.kind !== 'bestFixed' && controller.kind !== 'actuated') return null;
  const logics = lights.map((bench) => (controller.kind === 'actuated' ? actuatedLogic(bench.light, controller, rules) : fixedLogic(bench, rules, greensS?.[bench.light.lightId] ?? fixedGreens(bench.light, rules))));
  return `<additional>\n${logics.join('\n')}\n</additional>\n`;
}

function logic(lightId: string, type: string, offsetS: number, body: readonly string[]): string {
  return `  <tlLogic id="${encoded(lightId)}" type="${type}" programID="bench" offset="${offsetS}">\n    ${body.join('\n    ')}\n  </tlLogic>`;
}

function fixedLogic({ light, programme }: BenchLight, rules: Rules, greensS: readonly number[]): string {
  return logic(light.lightId, 'static', programme.offsetS, programmePhases(light, rules, (stage, walkS) => `duration="${(greensS[light.stages.indexOf(stage)] ?? rules.minGreenS) - walkS}"`));
}

/** Greens of the stages in whole seconds, so that the cycle is the network's where the minima allow it: what its changes last longer or shorter under the rules, its greens do the other way. */
export function fixedGreens(light: Pick<LightPlan, 'stages' | 'cycleS' | 'groups'>, rules: Rules): readonly number[] {
  const { stages, cycleS } = light;
  const changesS = stages.reduce((sum, stage, at) => sum + changeStates(rideState(light, stage.state), stages[(at + 1) % stages.length]?.state ?? '', rules).length, 0);
  const leastS = stages.map(({ state }) => leastGreenS(light, state, rules));
  const greensS = stages.map(({ durationS }, at) => Math.max(leastS[at] ?? 0, Math.round(durationS)));
  let leftS = Math.round(cycleS) - changesS - greensS.reduce((sum, green) => sum + green, 0);
  for (let at = 0, idle = 0; leftS !== 0 && idle < stages.length; at = (at + 1) % stages.length) {
    const green = greensS[at] ?? 0;
    const isLeast = leftS < 0 && green <= (leastS[at] ?? 0);
    idle = isLeast ? idle + 1 : 0;
    if (isLeast) continue;
    greensS[at] = green + Math.sign(leftS);
    leftS -= Math.sign(leftS);
  }
  return greensS;
}

/** Its loops a second before the stop line: with SUMO's own 2 s it is up to twice as slow where through and left share a lane. */
const detectorGapS = 1;

function actuatedLogic(light: LightPlan, { maxGapS, maxGreenS }: Extract<Controller, { kind: 'actuated' }>, rules: Rules): string {
  return logic(light.lightId, 'actuated', 0, [
    `<param key="max-gap" value="${maxGapS.toFixed(1)}"/>`, `<param key="detector-gap" value="${detectorGapS.toFixed(1)}"/>`,
    ...programmePhases(light, rules, ({ state }, walkS) => {
      const leastS = leastGreenS(light, state, rules);
      return `duration="${leastS - walkS}" minDur="${leastS - walkS}" maxDur="${Math.max(maxGreenS, leastS) - walkS}"`;
    }),
  ]);
}
