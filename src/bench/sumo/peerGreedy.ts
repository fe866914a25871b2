import type { Network } from '../../sim/sumo/network.ts';
import { encoded } from '../../sim/sumo/xml.ts';
import type { Controller, LightDriver } from './controller.ts';
import { leastGreenS, rideState } from './crossing.ts';
import { isGreenLetter } from './letters.ts';
import { changeStates } from './peerProgramme.ts';
import type { Rules } from './rules.ts';
import type { BenchLight } from './scenarioSite.ts';

type Greedy = Extract<Controller, { kind: 'greedy' }>;

interface Movement { readonly link: number; readonly fromLane: string; readonly toLane: string }

/** How far a greedy controller sees, up to the stop line and behind the junction, m. */
const rangeM = 50;

/** Areas whose vehicles it counts: they go on over the lane's end where the lane is shorter. */
export function greedyAreas(network: Network, lights: readonly BenchLight[]): { readonly ids: readonly string[]; readonly xml: string } {
  const movements = lights.flatMap(({ light }) => movementsOf(network, light.lightId));
  const into = [...new Set(movements.map(({ fromLane }) => fromLane))];
  const out = [...new Set(movements.map(({ toLane }) => toLane))];
  const lengthOf = (lane: string): number => network.lanes.get(lane)?.lengthM ?? 0;
  const lines = [
    ...into.map((lane) => areaXml(intoId(lane), lane, `endPos="${lengthOf(lane).toFixed(2)}" length="${rangeM}"`)),
    ...out.map((lane) => areaXml(outId(lane), lane, `pos="0" length="${Math.min(rangeM, lengthOf(lane)).toFixed(2)}"`)),
  ];
  return { ids: [...into.map(intoId), ...out.map(outId)], xml: `<additional>\n${lines.join('\n')}\n</additional>\n` };
}

function areaXml(id: string, lane: string, where: string): string {
  return `  <laneAreaDetector id="${encoded(id)}" lane="${encoded(lane)}" ${where} friendlyPos="true" freq="86400" file="NUL"/>`;
}

function intoId(lane: string): string {
  return `into ${lane}`;
}

function outId(lane: string): string {
  return `out ${lane}`;
}

function movementsOf(network: Network, lightId: string): readonly Movement[] {
  return network.connections.flatMap(({ tl, linkIndex, fromLane, toLane }) => (tl === lightId && linkIndex !== undefined ? [{ link: linkIndex, fromLane, toLane }] : []));
}

/**
 * Every `everyS` seconds the stage with the highest score gets green; in between, and until its green has had its minimum,
 * it stays. Sees every vehicle within its range.
 */
export function createGreedy(network: Network, { light }: BenchLight, controller: Greedy, rules: Rules): LightDriver {
  const movements = movementsOf(network, light.lightId);
  const stages = light.stages.map(({ state }) => {
    const open = movements.filter(({ link }) => isGreenLetter(state[link]));
    return { state, rides: rideState(light, state), leastS: leastGreenS(light, state, rules), into: [...new Set(open.map(({ fromLane }) => intoId(fromLane)))], out: [...new Set(open.map(({ toLane }) => outId(toLane)))] };
  });
  const score = (at: number, count: (area: string) => number): number => {
    const stage = stages[at];
    const sum = (areas: readonly string[]): number => areas.reduce((total, area) => total + count(area), 0);
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
      const due = second % controller.everyS === 0 && change.length === 0 && greenS >= (stages[current]?.leastS ?? 0);
      if (seen !== null && due) {
        const count = (area: string): number => seen.areas.get(area)?.vehicleNumber ?? 0;
        const scores = stages.map((_, at) => score(at, count));
        const best = scores.reduce((found, value, at) => (value > (scores[found] ?? 0) ? at : found), current);
        if (best !== current) {
          change = [...changeStates(stages[current]?.rides ?? '', stages[best]?.state ?? '', rules)];
          current = best;
          greenS = 0;
        }
      }
      const shown = change.shift();
      if (shown !== undefined) return shown;
      greenS += 1;
      const stage = stages[current];
      return (greenS <= rules.minGreenS ? stage?.state : stage?.rides) ?? '';
    },
  };
}
