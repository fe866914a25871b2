import type { Network } from '../../sim/sumo/network.ts';
import { variable } from '../../sim/traci/code.ts';
import type { Controller, LightDriver } from './controller.ts';
import { isGreenLetter } from './letters.ts';
import { changeStates } from './peerProgramme.ts';
import type { Rules } from './rules.ts';
import type { BenchLight } from './scenarioSite.ts';

type Greedy = Extract<Controller, { kind: 'greedy' }>;

interface Movement { readonly link: number; readonly fromLane: string; readonly toLane: string }

/** Lanes whose vehicles a greedy controller counts. */
export function greedyLanes(network: Network, lightId: string): readonly string[] {
  return [...new Set(movementsOf(network, lightId).flatMap(({ fromLane, toLane }) => [fromLane, toLane]))];
}

function movementsOf(network: Network, lightId: string): readonly Movement[] {
  return network.connections.flatMap(({ tl, linkIndex, fromLane, toLane }) => (tl === lightId && linkIndex !== undefined ? [{ link: linkIndex, fromLane, toLane }] : []));
}

/**
 * Every `everyS` seconds the stage with the highest score gets green; in between, and until its green has had its minimum,
 * it stays. Sees every vehicle of the lanes to the stop line.
 */
export function createGreedy(network: Network, { light }: BenchLight, controller: Greedy, rules: Rules): LightDriver {
  const movements = movementsOf(network, light.lightId);
  const stages = light.stages.map(({ state }) => {
    const open = movements.filter(({ link }) => isGreenLetter(state[link]));
    return { state, into: [...new Set(open.map(({ fromLane }) => fromLane))], out: [...new Set(open.map(({ toLane }) => toLane))] };
  });
  const score = (at: number, count: (lane: string) => number): number => {
    const stage = stages[at];
    const sum = (lanes: readonly string[]): number => lanes.reduce((total, lane) => total + count(lane), 0);
    return stage === undefined ? 0 : sum(stage.into) - (controller.by === 'pressure' ? sum(stage.out) : 0);
  };
  let current = 0;
  let change: string[] = [];
  let greenS = 0;
  let second = -1;
  return {
    lightId: light.lightId,
    next(seen) {
      second += 1;
      const due = second % controller.everyS === 0 && change.length === 0 && greenS >= rules.minGreenS;
      if (seen !== null && due) {
        const count = (lane: string): number => Number(seen.others.get(lane)?.get(variable.vehicleNumber) ?? 0);
        const scores = stages.map((_, at) => score(at, count));
        const best = scores.reduce((found, value, at) => (value > (scores[found] ?? 0) ? at : found), current);
        if (best !== current) {
          change = [...changeStates(stages[current]?.state ?? '', stages[best]?.state ?? '', rules)];
          current = best;
          greenS = 0;
        }
      }
      const shown = change.shift();
      if (shown !== undefined) return shown;
      greenS += 1;
      return stages[current]?.state ?? '';
    },
  };
}
