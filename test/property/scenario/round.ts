import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Group } from '../../../src/model/site.ts';
import type { Stage } from '../../../src/model/stage.ts';

/** Read-back of an end, of a flashing part, grant of a start: what the street's answers may add to one change, ms. */
const answersMs = 700;
/** A start that was promised to a display comes so much later at most, ms. */
const promisedMs = 600;
/** A walk that is asked for in a running stage begins so much later at most, and decisions take their tick, ms. */
const reserveMs = 2500;

/**
 * One round of all stages at their shortest, each reached by its longest change, ms: from the site's own figures and the
 * plan alone, rather too long than too short. Who asks can be served within it whatever stands; a longest wait below it
 * is nobody's to keep. Shares no arithmetic with control or the site check. Infinity = not every change is permitted.
 */
export function leastRoundMs(site: SealedSite, plan: Plan): number {
  const { stages } = site.traffic;
  if (stages.some(({ next }) => next !== undefined)) return Infinity;
  return stages.reduce((sum, to) => sum + leastMs(site, plan, to) + Math.max(0, ...stages.filter((from) => from !== to).map((from) => changeMs(site, from, to))), reserveMs);
}

function membersOf(site: SealedSite, { groups }: Stage): readonly Group[] {
  return site.safety.groups.filter(({ id }) => groups.includes(id));
}

const largest = (values: readonly number[]): number => Math.max(0, ...values);

/** How long a stage stands at least, with what is promised ahead of its end. */
function leastMs(site: SealedSite, plan: Plan, stage: Stage): number {
  const shown = site.traffic.displays.length > 0;
  const planned = plan.stages.find((item) => item.stage === stage.id)?.minGreenMs ?? 0;
  const aheadMs = shown ? (site.traffic.countdown?.commitS ?? 8) * 1000 : 0;
  return largest(membersOf(site, stage).map((group) => {
    const walk = group.kind === 'pedestrian2';
    const ownMs = plan.minGreens.find((item) => item.group === group.id)?.ms ?? 0;
    const greenMs = largest([group.minGreenMs, walk ? 5000 : planned, ownMs, aheadMs]);
    return greenMs + (walk && shown ? group.pedestrianClearanceMs + answersMs : 0);
  }));
}

/** From the first end of one stage to the last green of the next: everybody ends as late as the latest of them. */
function changeMs(site: SealedSite, from: Stage, to: Stage): number {
  const { safety } = site;
  const red = from.throughAllRed.includes(to.id);
  const leaving = membersOf(site, from).filter(({ id }) => red || !to.groups.includes(id));
  const starting = membersOf(site, to).filter(({ id }) => red || !from.groups.includes(id));
  const goMs = largest(leaving.map(({ kind, pedestrianClearanceMs, flashingGreenMs }) => (kind === 'pedestrian2' ? pedestrianClearanceMs : flashingGreenMs)));
  const earlyMs = largest(leaving.map((group) => from.earlyEnds?.find((item) => item.group === group.id)?.ms ?? group.earlyEndMs ?? 0));
  const trailMs = largest(leaving.map(({ overlap, flashingGreenMs }) => (overlap === undefined ? 0 : overlap.trailingGreenMs + flashingGreenMs)));
  const endMs = earlyMs + goMs + trailMs;
  const darkMs = endMs + largest(leaving.map(({ yellowMs }) => yellowMs));
  const clearMs = largest(safety.intergreens.filter((item) => from.groups.includes(item.from) && starting.some(({ id }) => id === item.to)).map(({ ms }) => ms));
  const againMs = largest(starting.filter(({ id }) => from.groups.includes(id)).map(({ redRevertMs }) => darkMs + redRevertMs));
  const lateMs = largest(starting.map((group) => to.lateStarts?.find((item) => item.group === group.id)?.ms ?? group.lateStartMs ?? 0));
  const ledMs = [...(to.leads ?? []), ...membersOf(site, to).flatMap(({ leads }) => leads ?? [])].reduce((sum, { ms }) => sum + ms, 0);
  const soonestMs = largest([endMs + clearMs, againMs, red ? darkMs : 0]) + largest(starting.map(({ redYellowMs }) => redYellowMs)) + lateMs + ledMs;
  // A walk of both stages may have ended in the first: it clears before it is given again.
  const walksMs = largest(membersOf(site, to).filter(({ id, kind }) => kind === 'pedestrian2' && from.groups.includes(id)).map(({ pedestrianClearanceMs, redRevertMs }) => pedestrianClearanceMs + redRevertMs));
  return Math.max(darkMs, soonestMs, walksMs) + answersMs + (site.traffic.displays.length > 0 ? promisedMs : 0);
}
