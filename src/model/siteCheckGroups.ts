import { kindRules } from './kind.ts';
import type { Problem } from './problem.ts';
import { geometryProblem, type SiteFacts } from './siteFacts.ts';
import { shortestYellowMs } from './siteIntergreen.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';
import type { Group } from './site.ts';

/** Shortest times of any group, ms (safety.md S2.2, S2.3). */
const shortest = { minGreenMs: 5000, walkMs: 5000, redRevertMs: 2000, redYellowMs: 1000 } as const;
/** Walking speeds, m/s (safety.md S2.6): above the first only with a reason, above the second never. */
const walkingSpeed = { usual: 1, fastest: 1.2 } as const;

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
  if (group.walkingSpeed > walkingSpeed.fastest) problems.push(siteProblem('group.walkingSpeedFast', `${path}.walkingSpeed`, { ...of, speed: group.walkingSpeed, most: walkingSpeed.fastest }));
  else if (group.walkingSpeed > walkingSpeed.usual) problems.push(siteWarning('group.walkingSpeedFast', `${path}.walkingSpeed`, { ...of, speed: group.walkingSpeed, most: walkingSpeed.usual }));
  if (group.pedestrianClearanceMs === 0) return [...problems, siteProblem('group.clearanceMissing', `${path}.pedestrianClearanceMs`, of)];
  if (group.crossingM === undefined) return [...problems, geometryProblem(site, 'group.crossingUnknown', `${path}.crossingM`, of)];
  return [...problems, ...checkCrossing(site, group, group.crossingM, path)];
}

/** Who starts to cross in the last moment of walk reaches the other kerb before any conflicting green (safety.md S2.6). */
function checkCrossing(site: SiteFacts, group: Group, crossingM: number, path: string): readonly Problem[] {
  const after = site.safety.intergreens.filter(({ from }) => from === group.id).map(({ ms }) => ms);
  if (after.length === 0) return [];
  const haveMs = group.pedestrianClearanceMs + Math.min(...after);
  const needMs = Math.ceil((crossingM / group.walkingSpeed) * 10) * 100;
  if (haveMs >= needMs) return [];
  return [geometryProblem(site, 'group.crossingShort', `${path}.pedestrianClearanceMs`, { group: group.id, haveMs, needMs, crossingM, speed: group.walkingSpeed })];
}

function checkUse(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!site.safety.lamps.some((lamp) => lamp.group === group.id)) problems.push(siteProblem('group.noLamp', path, { group: group.id }));
  if (!site.traffic.stages.some((stage) => stage.groups.includes(group.id))) problems.push(siteProblem('group.noStage', path, { group: group.id }));
  return problems;
}
