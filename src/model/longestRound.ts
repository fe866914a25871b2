import { minimumGreenMs } from './groupTimes.ts';
import type { InterstageData } from './interstage.ts';
import type { Plan } from './plan.ts';
import type { GroupId } from './relation.ts';
import type { Group } from './site.ts';
import type { Stage, StageId } from './stage.ts';
import { stageChanges, stageHops, stageWays, type Way, type Ways } from './stageWay.ts';

const defaultCommitMs = 8000;
/** Read-back of a flashing part, ms: a clearance is over by so much after it should be. */
export const clearanceLagMs = 300;
/** Decision, read-back and consent of one change may take so much longer than counted, ms. */
const changeReserveMs = 500;

/** A start that was promised comes so much later than it could have, its read-back and grant with it, ms. */
const promisedStartMs = 600;

export interface RoundSite {
  readonly safety: InterstageData;
  readonly traffic: {
    readonly stages: readonly Stage[];
    readonly displays: readonly { readonly group: GroupId }[];
    readonly countdown?: { readonly commitS?: number | undefined } | undefined;
  };
}

/** N: from so many ms before it an end stands; never longer than the shortest green that may end by it. 0 = nobody shows a number. */
export function commitMs({ safety, traffic }: RoundSite): number {
  if (traffic.displays.length === 0) return 0;
  const leastMs = Math.min(...safety.groups.map(minimumGreenMs));
  const { commitS } = traffic.countdown ?? {};
  return Math.max(1000, Math.min(commitS === undefined ? defaultCommitMs : commitS * 1000, Math.floor(leastMs / 1000) * 1000));
}

/** A walk whose end is counted down is over before its stage is: its clearance runs beside the others' green. */
export function clearsWithin({ traffic }: RoundSite, { id, kind }: Group): boolean {
  return kind === 'pedestrian2' && traffic.displays.some(({ group }) => group === id);
}

/** Every way between two stages, as long as it takes on this site, ms. */
export function waysOfSite(site: RoundSite): Ways {
  const groups = site.safety.groups.map((group) => (clearsWithin(site, group) ? { ...group, pedestrianClearanceMs: clearanceLagMs } : group));
  const data = { ...site.safety, groups };
  const stages = stageChanges(site.safety, site.traffic.stages);
  return stageWays(data, stages, stageHops(stages), site.traffic.displays.length === 0 ? 0 : promisedStartMs);
}

/** Stricter minimum greens of a plan. */
export type PlanMinima = Pick<Plan, 'minGreens'> & { readonly stages: readonly { readonly stage: StageId; readonly minGreenMs?: number | undefined }[] };

/**
 * Shortest time of a stage, ms: every minimum green; with countdown displays N besides, which its end is promised ahead,
 * and the clearance of walks whose end is counted down too.
 */
export function leastStageMs(site: RoundSite, plan: PlanMinima, stage: Stage): number {
  const ofPlanMs = plan.stages.find((item) => item.stage === stage.id)?.minGreenMs ?? 0;
  const promisedMs = commitMs(site);
  return site.safety.groups.filter(({ id }) => stage.groups.includes(id)).reduce((longestMs, group) => {
    const own = plan.minGreens.find((item) => item.group === group.id)?.ms ?? 0;
    const minimumMs = Math.max(minimumGreenMs(group), own, group.kind === 'pedestrian2' ? 0 : ofPlanMs, promisedMs);
    return Math.max(longestMs, minimumMs + (clearsWithin(site, group) ? group.pedestrianClearanceMs + clearanceLagMs : 0));
  }, 0);
}

/** Every stage for its shortest time, each reached by its longest way, ms: a longest wait below it can't be kept. */
export function longestRoundMs(site: RoundSite, plan: PlanMinima, ways: Ways): number {
  const leastMs = new Map(site.traffic.stages.map((stage) => [stage.id, leastStageMs(site, plan, stage)]));
  return site.traffic.stages.reduce((sum, { id: to }) => {
    const longMs = site.traffic.stages.map(({ id: from }) => {
      const way = ways.get(from)?.get(to);
      return way === undefined ? 0 : wayTakesMs(way, leastMs);
    });
    return sum + Math.max(0, ...longMs) + (leastMs.get(to) ?? 0);
  }, 0);
}

/** A way with the stages on it for their shortest, ms: every change of it may take its reserve, for they add up. */
export function wayTakesMs({ ms, via }: Way, leastMs: ReadonlyMap<StageId, number>): number {
  return ms + changeReserveMs * (via.length + 1) + via.reduce((sum, stage) => sum + (leastMs.get(stage) ?? 0), 0);
}
