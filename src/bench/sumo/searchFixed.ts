import { createLoopTally } from '../hil/loopTally.ts';
import { leastGreenS, rideState } from './crossing.ts';
import type { FixedPlan, Greens } from './fixedPlan.ts';
import type { Hear } from './hearing.ts';
import { runOnce, type RunOutcome, type RunSetting } from './oneRun.ts';
import { changeStates } from './peerProgramme.ts';
import { rounded } from './record.ts';
import type { BenchLight } from './scenarioSite.ts';
import { searchGreens, websterGreens, type StageLoad } from './webster.ts';

export type FixedSearch = Omit<RunSetting, 'controller' | 'seed' | 'hear' | 'lie' | 'progress'> & {
  readonly seeds: readonly number[];
  readonly version: string;
  /** After each plan: how many have been tried, and its mean delay. */
  readonly tried: (plans: number, delayS: number) => void;
};

/** A search of so many plans takes minutes, not hours. */
const mostPlans = 60;
/** Start-up loss of a green, s. */
const startLossS = 2;
/** A lane's saturation is the most that it lets go in so long, s. */
const saturationS = 10;
const fixed = { name: 'fixed', kind: 'fixed' } as const;

/** Webster's plan by counted flows, then coordinate search by the mean delay of the seeds; null where it was ended before its end. */
export async function searchFixed(setting: FixedSearch): Promise<FixedPlan | null> {
  const { bench: { lights }, rules, seeds, window, version } = setting;
  const run = (seed: number, more: Pick<RunSetting, 'greensS' | 'hear'>): Promise<RunOutcome | null> =>
    runOnce({ ...setting, ...more, controller: fixed, seed, lie: null, progress: () => undefined });
  const counter = countLanes(lights);
  if (await run(seeds[0] ?? 1, { hear: counter.hear }) === null) return null;
  const start = lights.flatMap((light) => websterGreens(loadsOf(light, setting, counter.ratioOf)));
  const leastS = lights.flatMap(({ light }) => light.stages.map(({ state }) => leastGreenS(light, state, rules)));
  const costs: number[] = [];
  const found = await searchGreens(start, leastS, mostPlans, async (greensS) => {
    const delays: number[] = [];
    for (const seed of seeds) delays.push((await run(seed, { greensS: byLight(lights, greensS) }))?.delay.delayS ?? Infinity);
    const delayS = delays.reduce((sum, one) => sum + one, 0) / delays.length;
    costs.push(delayS);
    setting.tried(costs.length, delayS);
    return delayS;
  });
  if (setting.ended()) return null;
  return {
    format: 'ngatu-bench-fixed/1', rules: rules.name, greensS: byLight(lights, found.greensS),
    found: {
      delayS: rounded(found.cost, 2), seeds: [...seeds], windowS: window.endS - window.beginS, plans: found.plans, version,
      webster: { greensS: byLight(lights, start), delayS: rounded(costs[0] ?? 0, 2) },
    },
  };
}

function byLight(lights: readonly BenchLight[], greensS: readonly number[]): Greens {
  let at = 0;
  return Object.fromEntries(lights.map(({ light }) => [light.lightId, greensS.slice(at, (at += light.stages.length))]));
}

function loadsOf({ light }: BenchLight, { rules }: FixedSearch, ratioOf: (laneId: string) => number): readonly StageLoad[] {
  return light.stages.map(({ state, groups }, at) => {
    const next = light.stages[(at + 1) % light.stages.length]?.state ?? '';
    const lanes = light.groups.filter(({ id, kind }) => kind === 'vehicle' && groups.includes(id)).flatMap((group) => group.lanes);
    return { flowRatio: Math.max(0, ...lanes.map(ratioOf)), lostS: changeStates(rideState(light, state), next, rules).length + startLossS, leastS: leastGreenS(light, state, rules) };
  });
}

/** Counts at the stop lines: flow over saturation of a lane. */
function countLanes(lights: readonly BenchLight[]): { readonly hear: Hear; readonly ratioOf: (laneId: string) => number } {
  const stops = lights.flatMap(({ loops }) => loops.filter(({ kind }) => kind === 'stop'));
  const tally = createLoopTally(stops.map(({ id }) => id));
  const counts = new Map(stops.map(({ id }) => [id, [0]]));
  return {
    hear(_second, step) {
      const told = tally(step);
      for (const [id, all] of counts) all.push(told[id]?.count ?? all.at(-1) ?? 0);
    },
    ratioOf(laneId) {
      const all = counts.get(stops.find((stop) => stop.laneId === laneId)?.id ?? '') ?? [];
      const most = Math.max(0, ...all.slice(saturationS).map((count, at) => count - (all[at] ?? 0)));
      return most === 0 ? 0 : ((all.at(-1) ?? 0) / all.length) / (most / saturationS);
    },
  };
}
