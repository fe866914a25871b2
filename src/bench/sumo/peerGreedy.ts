import type { Network } from '../../sim/sumo/network.ts';
import { encoded } from '../../sim/sumo/xml.ts';
import type { Controller, LightDriver } from './controller.ts';
import { leastGreenS, rideState } from './crossing.ts';
import { isGreenLetter } from './letters.ts';
import { changeStates } from './peerProgramme.ts';
import type { Rules } from './rules.ts';
import type { BenchLight } from './scenarioSite.ts';
import { lanesInto } from './sight.ts';

type Greedy = Extract<Controller, { kind: 'greedy' }>;

interface Movement { readonly link: number; readonly fromLane: string; readonly toLane: string }

/** How far a greedy controller sees, up to the stop line and behind the junction, m. */
const rangeM = 50;
/** A shorter piece of a lane is no area, m. */
const leastM = 1;

interface GreedyArea { readonly id: string; readonly laneId: string; readonly fromM: number; readonly toM: number }

/** Areas whose vehicles it counts. */
export function greedyAreas(network: Network, lights: readonly { readonly light: Pick<BenchLight['light'], 'lightId'> }[]): { readonly ids: readonly string[]; readonly xml: string } {
  const movements = lights.flatMap(({ light }) => movementsOf(network, light.lightId));
  const areas = [
    ...[...new Set(movements.map(({ fromLane }) => fromLane))].flatMap((lane) => areasInto(network, lane)),
    ...[...new Set(movements.map(({ toLane }) => toLane))].map((lane): GreedyArea => ({ id: outId(lane), laneId: lane, fromM: 0, toM: Math.min(rangeM, lengthOf(network, lane)) })),
  ];
  return { ids: areas.map(({ id }) => id), xml: `<additional>\n${areas.map(areaXml).join('\n')}\n</additional>\n` };
}

/** One for each lane: SUMO 1.15 aborts when somebody changes lanes inside an area that spans several. */
function areasInto(network: Network, lane: string): readonly GreedyArea[] {
  const areaOn = (laneId: string, lengthM: number, reachM: number, at: number): GreedyArea => ({ id: `into ${at} ${lane}`, laneId, fromM: Math.max(0, lengthM - reachM), toM: lengthM });
  const further = lanesInto(network, lane, rangeM).filter(({ aheadM }) => rangeM - aheadM > leastM);
  return [areaOn(lane, lengthOf(network, lane), rangeM, 0), ...further.map(({ laneId, lengthM, aheadM }, at) => areaOn(laneId, lengthM, rangeM - aheadM, at + 1))];
}

function lengthOf(network: Network, lane: string): number {
  return network.lanes.get(lane)?.lengthM ?? 0;
}

function areaXml({ id, laneId, fromM, toM }: GreedyArea): string {
  return `  <laneAreaDetector id="${encoded(id)}" lane="${encoded(laneId)}" pos="${fromM.toFixed(2)}" endPos="${toM.toFixed(2)}" friendlyPos="true" freq="86400" file="NUL"/>`;
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
    return {
      state, rides: rideState(light, state), leastS: leastGreenS(light, state, rules),
      into: [...new Set(open.map(({ fromLane }) => fromLane))].flatMap((lane) => areasInto(network, lane).map(({ id }) => id)), out: [...new Set(open.map(({ toLane }) => outId(toLane)))],
    };
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
