import { kindRules } from './kind.ts';
import type { Problem } from './problem.ts';
import { geometryProblem, type SiteFacts } from './siteFacts.ts';
import { shortestYellowMs } from './siteIntergreen.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';
import type { Group } from './site.ts';

/** Shortest times of any group, ms (safety.md S2.2, S2.3). */
const shortest = { minGreenMs: 5000, walkMs: 5000, redRevertMs: 2000, redYellowMs: 1000 } as const;
/** Walking speeds, m/s (safety.md S2.6): above the first only with a reason, above the second never. */
const walkingSpeed = { frail: 0.8, usual: 1, fastest: 1.2 } as const;
/** A refuge narrower than this is none, m (safety.md S2.6). */
const refugeWidthM = 2;

/** Each group by itself: times of its kind and not below the bounds, a lamp, a stage. */
export function checkGroups(site: SiteFacts): readonly Problem[] {
  const { groups } = site.safety;
  return [
    ...repeated(groups, ({ id }) => id, ({ id }, index) => siteProblem('group.duplicate', `safety.groups[${index}].id`, { group: id })),
    ...groups.flatMap((group, index) => checkGroup(site, group, `safety.groups[${index}]`)),
  ];
}

function checkGroup(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  return [
    ...(group.kind === 'pedestrian2' ? checkPedestrian(site, group, path) : checkVehicle(site, group, path)),
    ...checkUse(site, group, path),
    ...(group.redRevertMs >= shortest.redRevertMs ? [] : [siteProblem('group.redRevertShort', `${path}.redRevertMs`, { group: group.id, leastMs: shortest.redRevertMs, ms: group.redRevertMs })]),
  ];
}

function checkVehicle(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const rules = kindRules[group.kind];
  if (group.minGreenMs < shortest.minGreenMs) {
    problems.push(siteProblem('group.minGreenShort', `${path}.minGreenMs`, { group: group.id, ms: group.minGreenMs, leastMs: shortest.minGreenMs }));
  }
  if (group.pedestrianClearanceMs > 0) problems.push(siteProblem('group.clearanceNotOfKind', `${path}.pedestrianClearanceMs`, { group: group.id, kind: group.kind }));
  const redYellowFits = group.redYellowMs === 0 || (rules.dualLegal && group.redYellowMs === shortest.redYellowMs);
  if (!redYellowFits) problems.push(siteProblem('group.redYellowNotOfKind', `${path}.redYellowMs`, { group: group.id, kind: group.kind, ms: group.redYellowMs }));
  const leastMs = shortestYellowMs(group.speedKmh);
  if (group.yellowMs === 0) {
    if (rules.endsByYellow) problems.push(siteProblem('group.yellowMissing', `${path}.yellowMs`, { group: group.id, leastMs }));
  } else if (group.yellowMs < 3000) {
    // The monitor trips on a yellow under 3.0 s whatever the speed: no leniency for generated sites.
    problems.push(siteProblem('group.yellowShort', `${path}.yellowMs`, { group: group.id, ms: group.yellowMs, leastMs, speedKmh: group.speedKmh }));
  } else if (group.yellowMs < leastMs) {
    problems.push(geometryProblem(site, 'group.yellowShort', `${path}.yellowMs`, { group: group.id, ms: group.yellowMs, leastMs, speedKmh: group.speedKmh }));
  }
  return problems;
}

function checkPedestrian(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const of = { group: group.id };
  if (group.minGreenMs < shortest.walkMs) problems.push(siteProblem('group.walkShort', `${path}.minGreenMs`, { ...of, ms: group.minGreenMs, leastMs: shortest.walkMs }));
  for (const key of ['yellowMs', 'flashingGreenMs'] as const) {
    if (group[key] > 0) problems.push(siteProblem('group.yellowNotOfKind', `${path}.${key}`, { ...of, kind: group.kind, ms: group[key] }));
  }
  if (group.redYellowMs > 0) problems.push(siteProblem('group.redYellowNotOfKind', `${path}.redYellowMs`, { ...of, kind: group.kind, ms: group.redYellowMs }));
  problems.push(...checkWalkingSpeed(group, path), ...checkRefuge(site, group, path));
  if (group.pedestrianClearanceMs === 0) return [...problems, siteProblem('group.clearanceMissing', `${path}.pedestrianClearanceMs`, of)];
  if (group.crossingM === undefined) return [...problems, geometryProblem(site, 'group.crossingUnknown', `${path}.crossingM`, of)];
  return [...problems, ...checkCrossing(site, group, group.crossingM, path)];
}

/** 1.0 m/s; 0.8 near schools and hospitals; up to 1.2 with a reason, which the seal signs (safety.md S2.6). */
function checkWalkingSpeed(group: Group, path: string): readonly Problem[] {
  const at = `${path}.walkingSpeed`;
  const of = { group: group.id, speed: group.walkingSpeed };
  if (group.nearSchoolOrHospital === true && group.walkingSpeed > walkingSpeed.frail) return [siteProblem('group.walkingSpeedFrail', at, { ...of, most: walkingSpeed.frail })];
  if (group.walkingSpeed > walkingSpeed.fastest) return [siteProblem('group.walkingSpeedFast', at, { ...of, most: walkingSpeed.fastest })];
  if (group.walkingSpeed <= walkingSpeed.usual) return [];
  const { walkingSpeedReason: reason } = group;
  return [reason === undefined ? siteProblem('group.walkingSpeedUnreasoned', at, { ...of, most: walkingSpeed.usual }) : siteWarning('group.walkingSpeedReasoned', at, { ...of, reason })];
}

/** Who is to wait in the middle finds a place to stand, and a group that takes over the other half. */
function checkRefuge(site: SiteFacts, { id, refuge }: Group, path: string): readonly Problem[] {
  if (refuge === undefined) return [];
  const problems: Problem[] = [];
  if (refuge.widthM < refugeWidthM) problems.push(siteProblem('group.refugeNarrow', `${path}.refuge.widthM`, { group: id, widthM: refuge.widthM, leastM: refugeWidthM }));
  const other = site.groups.get(refuge.otherHalf);
  const takesOver = other?.kind === 'pedestrian2' && other.id !== id && other.refuge?.otherHalf === id;
  return takesOver ? problems : [...problems, siteProblem('group.refugeOtherHalf', `${path}.refuge.otherHalf`, { group: id, other: refuge.otherHalf })];
}

/** What a pedestrian needs from the last moment of walk to the other kerb or refuge, ms, rounded up to 0.1 s. */
export function crossingNeededMs(crossingM: number, speed: number): number {
  return Math.ceil((crossingM / speed) * 10) * 100;
}

/** Who starts to cross in the last moment of walk reaches the other kerb before any conflicting green (safety.md S2.6). */
function checkCrossing(site: SiteFacts, group: Group, crossingM: number, path: string): readonly Problem[] {
  const after = site.safety.intergreens.filter(({ from }) => from === group.id).map(({ ms }) => ms);
  if (after.length === 0) return [];
  const haveMs = group.pedestrianClearanceMs + Math.min(...after);
  const needMs = crossingNeededMs(crossingM, group.walkingSpeed);
  if (haveMs >= needMs) return [];
  return [geometryProblem(site, 'group.crossingShort', `${path}.pedestrianClearanceMs`, { group: group.id, haveMs, needMs, crossingM, speed: group.walkingSpeed })];
}

function checkUse(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!site.safety.lamps.some((lamp) => lamp.group === group.id)) problems.push(siteProblem('group.noLamp', path, { group: group.id }));
  if (!site.traffic.stages.some((stage) => stage.groups.includes(group.id))) problems.push(siteProblem('group.noStage', path, { group: group.id }));
  return problems;
}
