import type { GroupActuation } from './actuation.ts';
import type { Detector } from './detector.ts';
import { minimumGreenMs } from './groupTimes.ts';
import { commitMs, longestRoundMs, waysOfSite, type RoundSite } from './longestRound.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Group } from './site.ts';
import { unknownGroup, type SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';

/** What a site says of actuation: every group's line and what its detectors must give; and the longest wait that can be kept. */
export function checkActuation(site: SiteFacts): readonly Problem[] {
  const { actuation, detectors } = site.traffic;
  return [
    ...repeated(actuation, ({ group }) => group, ({ group }, index) => siteProblem('actuation.duplicate', `traffic.actuation[${index}].group`, { group })),
    ...actuation.flatMap((line, index) => {
      const path = `traffic.actuation[${index}]`;
      const own = site.groups.get(line.group);
      return own === undefined ? unknownGroup(site, line.group, `${path}.group`) : checkLine(site, line, own, path);
    }),
    ...detectors.flatMap(({ id, role, queue }, index) => (queue === undefined || role === 'queue' ? [] : [siteProblem('detector.queueIdle', `traffic.detectors[${index}].queue`, { detector: id, role })])),
    ...detectors.flatMap((detector, index) => checkSwitch(site, detector, `traffic.detectors[${index}].switchTo`)),
    ...detectors.flatMap((detector, index) => checkStandIn(site, detector, `traffic.detectors[${index}]`)),
    ...(site.traffic.exits ?? []).flatMap(({ detector }, index) => (detectors.some(({ id, role }) => id === detector && role === 'count') ? [] : [siteProblem('exit.detector', `traffic.exits[${index}].detector`, { detector })])),
    ...checkRound(site),
  ];
}

/** Keys for vehicles alone, and for who walks alone. */
const ofVehicles = ['max2GreenMs', 'max3GreenMs', 'dynamicMax', 'gapReduction', 'addedInitial', 'discharge', 'guaranteedPassage', 'lastCarPassage', 'simultaneousGapDisable', 'conditionalService'] as const;
const ofWalks = ['restInWalk', 'pedestrianRecycle'] as const;

function checkLine(site: SiteFacts, line: GroupActuation, own: Group, path: string): readonly Problem[] {
  const { group } = line;
  const leastMs = minimumGreenMs(own);
  const bounds = { maxGreenMs: line.maxGreenMs, max2GreenMs: line.max2GreenMs, max3GreenMs: line.max3GreenMs, 'dynamicMax.limitMs': line.dynamicMax?.limitMs };
  const problems = Object.entries(bounds).flatMap(([key, ms]) => (ms === undefined || ms >= leastMs ? [] : [siteProblem('actuation.maxBelowMin', `${path}.${key}`, { group, ms, leastMs })]));
  const foreign = (own.kind === 'pedestrian2' ? ofVehicles : ofWalks).filter((key) => line[key] !== undefined);
  problems.push(...foreign.map((key) => siteProblem('actuation.notOfKind', `${path}.${key}`, { group, key, kind: own.kind })));
  const { gapReduction, addedInitial, discharge, passageMs } = line;
  if (gapReduction !== undefined && gapReduction.minGapMs > passageMs) problems.push(siteProblem('actuation.gapReversed', `${path}.gapReduction.minGapMs`, { group, ms: gapReduction.minGapMs, passageMs }));
  if (addedInitial !== undefined && addedInitial.maxMs <= leastMs) problems.push(siteWarning('actuation.initialIdle', `${path}.addedInitial.maxMs`, { group, ms: addedInitial.maxMs, leastMs }));
  if (discharge !== undefined && !site.traffic.detectors.some(({ role, groups, extend }) => role === 'stopLine' && extend && groups.includes(group))) {
    problems.push(siteProblem('actuation.dischargeBlind', `${path}.discharge`, { group }));
  }
  return problems;
}

/** A detector is switched to another vehicle group, and sees vehicles one by one. */
function checkSwitch(site: SiteFacts, { id, role, kind, extend, groups, switchTo }: Detector, path: string): readonly Problem[] {
  if (switchTo === undefined) return [];
  const group = site.groups.get(switchTo);
  if (group === undefined) return unknownGroup(site, switchTo, path);
  const idle = groups.includes(switchTo) || group.kind === 'pedestrian2' || !extend || kind === 'button' || role === 'queue' || role === 'count' || role === 'button';
  return idle ? [siteProblem('detector.switchIdle', path, { detector: id, group: switchTo })] : [];
}

/** A neighbour sees vehicles of the same group from the same place; who walks, and a queue, is seen by nobody else. */
function checkStandIn(site: SiteFacts, { id, role, kind, groups, whenFailed, neighbour }: Detector, path: string): readonly Problem[] {
  if (whenFailed === undefined && neighbour === undefined) return [];
  const sees = kind !== 'button' && (role === 'stopLine' || role === 'advance') && groups.every((group) => site.groups.get(group)?.kind !== 'pedestrian2');
  if (!sees || (whenFailed === 'neighbour' && neighbour === undefined)) return [siteProblem('detector.whenFailedIdle', `${path}.whenFailed`, { detector: id })];
  if (neighbour === undefined) return [];
  const other = site.traffic.detectors.find((one) => one.id === neighbour);
  const fits = other !== undefined && other.id !== id && other.role === role && other.kind !== 'button' && other.groups.some((group) => groups.includes(group));
  return fits ? [] : [siteProblem('detector.neighbour', `${path}.neighbour`, { detector: id, neighbour })];
}

/** Nobody keeps a longest wait that one round of shortest stages does not; with countdown displays they are longer. */
function checkRound(site: SiteFacts): readonly Problem[] {
  const roundMs = longestRoundMs(site, site.traffic.builtinPlan, waysOfSite(site));
  const mostMs = site.safety.maxWaitS * 1000;
  if (roundMs <= mostMs) return [];
  const blankMs = longestRoundMs(withoutDisplays(site), site.traffic.builtinPlan, waysOfSite(withoutDisplays(site)));
  if (blankMs > mostMs) return [siteWarning('actuation.roundLong', 'safety.maxWaitS', { roundMs, mostMs })];
  return [siteWarning('countdown.roundLong', 'safety.maxWaitS', { roundMs, mostMs, blankMs, s: commitMs(site) / 1000 })];
}

function withoutDisplays(site: SiteFacts): RoundSite {
  return { safety: site.safety, traffic: { ...site.traffic, displays: [] } };
}

/** Recalls of single groups in a plan. */
export function checkRecalls(site: SiteFacts, { recalls = [] }: Pick<Plan, 'recalls'>, path: string): readonly Problem[] {
  return [
    ...recalls.flatMap(({ group }, index) => unknownGroup(site, group, `${path}.recalls[${index}].group`)),
    ...repeated(recalls, ({ group }) => group, ({ group }, index) => siteProblem('actuation.recallTwice', `${path}.recalls[${index}].group`, { group })),
  ];
}
