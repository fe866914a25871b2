import { checkTransition, isListedChange } from './interstage.ts';
import type { Problem } from './problem.ts';
import { pairKey } from './relation.ts';
import { geometryProblem, unknownGroup, type SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';
import type { Stage, StageId } from './stage.ts';
import { stageChanges, stageHops } from './stageWay.ts';

/** Stages hold no hard pair, and each can be reached and left without a yellow trap (safety.md S2.1, S2.4). */
export function checkStages(site: SiteFacts): readonly Problem[] {
  const { stages, firstStage } = site.traffic;
  return [
    ...repeated(stages, ({ id }) => id, ({ id }, index) => siteProblem('stage.duplicate', `traffic.stages[${index}].id`, { stage: id })),
    ...stages.flatMap((stage, index) => checkStage(site, stage, `traffic.stages[${index}]`)),
    ...unknownStage(site, firstStage, 'traffic.firstStage'),
    ...unreachable(site),
    ...checkFlash(site),
  ];
}

/** The problem of a reference to a stage that the site has not; empty where it has. */
export function unknownStage(site: SiteFacts, stage: StageId, path: string): readonly Problem[] {
  return site.stages.has(stage) ? [] : [siteProblem('stage.unknown', path, { stage })];
}

function checkStage(site: SiteFacts, stage: Stage, path: string): readonly Problem[] {
  const { groups, next, throughAllRed } = stage;
  return [
    ...groups.flatMap((group, index) => unknownGroup(site, group, `${path}.groups[${index}]`)),
    ...repeated(groups, (group) => group, (group, index) => siteProblem('stage.groupTwice', `${path}.groups[${index}]`, { stage: stage.id, group })),
    ...hardPairs(site, stage, path),
    ...(next ?? []).flatMap((id, index) => unknownStage(site, id, `${path}.next[${index}]`)),
    ...throughAllRed.flatMap((id, index) => unknownStage(site, id, `${path}.throughAllRed[${index}]`)),
    ...(next !== undefined && next.every((id) => id === stage.id) ? [siteProblem('stage.deadEnd', `${path}.next`, { stage: stage.id })] : []),
    ...yellowTraps(site, stage, path),
  ];
}

function hardPairs(site: SiteFacts, stage: Stage, path: string): readonly Problem[] {
  return stage.groups.flatMap((a, index) =>
    stage.groups.slice(index + 1).flatMap((b) =>
      site.relations.get(pairKey(a, b))?.relation === 'hard' ? [siteProblem('stage.hardPair', `${path}.groups`, { stage: stage.id, a, b })] : [],
    ),
  );
}

function yellowTraps(site: SiteFacts, stage: Stage, path: string): readonly Problem[] {
  return site.traffic.stages
    .filter((to) => isListedChange(stage, to))
    .flatMap((to) => checkTransition(site.safety, stage, to))
    .map(({ params }) => geometryProblem(site, 'stage.yellowTrap', path, params));
}

function unreachable(site: SiteFacts): readonly Problem[] {
  const { stages, firstStage } = site.traffic;
  if (!site.stages.has(firstStage)) return [];
  const reached = new Set<StageId>([firstStage]);
  // A set grows while it is walked: each stage is visited once.
  for (const id of reached) {
    const from = site.stages.get(id);
    if (from === undefined) continue;
    for (const to of stages) if (isListedChange(from, to)) reached.add(to.id);
  }
  return stages.flatMap(({ id }, index) => (reached.has(id) ? [] : [siteProblem('stage.unreachable', `traffic.stages[${index}]`, { stage: id, first: firstStage })]));
}

/** Into a planned flash from every stage, and from its exit to every stage. */
function checkFlash(site: SiteFacts): readonly Problem[] {
  const { entryStage, exitStage } = site.traffic.flash ?? {};
  const unknown = [
    ...(entryStage === undefined ? [] : unknownStage(site, entryStage, 'traffic.flash.entryStage')),
    ...(exitStage === undefined ? [] : unknownStage(site, exitStage, 'traffic.flash.exitStage')),
  ];
  if (unknown.length > 0 || (entryStage === undefined && exitStage === undefined)) return unknown;
  const hops = stageHops(stageChanges(site.safety, [...site.stages.values()]));
  const noWay = (from: StageId, to: StageId, key: string): readonly Problem[] => (from === to || hops.get(from)?.has(to) === true ? [] : [siteProblem('flash.noWay', `traffic.flash.${key}`, { from, to })]);
  return [...site.stages.keys()].flatMap((id) => [
    ...(entryStage === undefined ? [] : noWay(id, entryStage, 'entryStage')), ...(exitStage === undefined ? [] : noWay(exitStage, id, 'exitStage')),
  ]);
}
