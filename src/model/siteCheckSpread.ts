import { earlyEndMs } from './groupTimes.ts';
import { isListedChange, trappingGroups } from './interstage.ts';
import type { Problem } from './problem.ts';
import type { GroupId } from './relation.ts';
import type { Group } from './site.ts';
import { unknownGroup, type SiteFacts } from './siteFacts.ts';
import { siteProblem } from './siteProblem.ts';
import type { Stage } from './stage.ts';

/** Late starts, early ends, leads and overlaps: each means something, and no start waits for itself. */
export function checkSpread(site: SiteFacts): readonly Problem[] {
  const { groups } = site.safety;
  return [
    ...groups.flatMap((group, index) => checkGroup(site, group, `safety.groups[${index}]`)),
    ...site.traffic.stages.flatMap((stage, index) => checkStage(site, stage, `traffic.stages[${index}]`)),
  ];
}

function checkGroup(site: SiteFacts, group: Group, path: string): readonly Problem[] {
  const idle = (group.earlyEndMs ?? 0) > 0 && endsByOthers(group);
  return [
    ...(group.leads ?? []).flatMap(({ before }, index) => unknownGroup(site, before, `${path}.leads[${index}].before`)),
    ...(leadsItself(site, group.id) ? [siteProblem('group.leadCircle', `${path}.leads`, { group: group.id })] : []),
    ...(idle ? [siteProblem('group.earlyEndIdle', `${path}.earlyEndMs`, { group: group.id })] : []),
    ...checkOverlap(site, group, `${path}.overlap`),
  ];
}

/** A walk's clearance runs from the begin of the interstage, and an overlap ends by its parents. */
function endsByOthers({ kind, overlap }: Group): boolean {
  return kind === 'pedestrian2' || overlap !== undefined;
}

/** Leads of the group and of any stage, parents of overlaps: who waits for whom. */
function waitsFor(site: SiteFacts, id: GroupId): readonly GroupId[] {
  const { groups } = site.safety;
  return [
    ...groups.filter(({ leads }) => leads?.some(({ before }) => before === id)).map((group) => group.id),
    ...site.traffic.stages.flatMap(({ leads }) => (leads ?? []).filter(({ before }) => before === id).map(({ group }) => group)),
    ...(site.groups.get(id)?.overlap?.parents ?? []),
  ];
}

function leadsItself(site: SiteFacts, id: GroupId): boolean {
  const reached = new Set(waitsFor(site, id));
  // A set grows while it is walked: each group is visited once.
  for (const other of reached) for (const next of waitsFor(site, other)) reached.add(next);
  return reached.has(id);
}

function checkOverlap(site: SiteFacts, { id, kind, overlap }: Group, path: string): readonly Problem[] {
  if (overlap === undefined) return [];
  const parents = overlap.parents.flatMap((parent, index) => {
    const found = site.groups.get(parent);
    if (found === undefined) return unknownGroup(site, parent, `${path}.parents[${index}]`);
    const fits = kind !== 'pedestrian2' && found.kind !== 'pedestrian2' && found.overlap === undefined && parent !== id;
    return fits ? [] : [siteProblem('overlap.parent', `${path}.parents[${index}]`, { group: id, parent })];
  });
  const stages = site.traffic.stages.filter(({ groups }) => groups.includes(id) !== groups.some((group) => overlap.parents.includes(group)));
  return [...parents, ...stages.map(({ id: stage }) => siteProblem('overlap.stages', path, { group: id, stage }))];
}

function checkStage(site: SiteFacts, stage: Stage, path: string): readonly Problem[] {
  const named = [
    ...(stage.lateStarts ?? []).map(({ group }, index) => ({ group, at: `lateStarts[${index}].group` })),
    ...(stage.earlyEnds ?? []).map(({ group }, index) => ({ group, at: `earlyEnds[${index}].group` })),
    ...(stage.leads ?? []).flatMap(({ group, before }, index) => [{ group, at: `leads[${index}].group` }, { group: before, at: `leads[${index}].before` }]),
  ];
  const idle = (stage.earlyEnds ?? []).flatMap(({ group: id, ms }, index) => {
    const group = site.groups.get(id);
    return group !== undefined && ms > 0 && endsByOthers(group) ? [siteProblem('group.earlyEndIdle', `${path}.earlyEnds[${index}]`, { group: id })] : [];
  });
  return [
    ...named.filter(({ group }) => !stage.groups.includes(group)).map(({ group, at }) => siteProblem('stage.timesOfOther', `${path}.${at}`, { stage: stage.id, group })),
    ...idle, ...earlyTraps(site, stage, path),
  ];
}

/** A permissive left that closes before its opposing green would show its yellow to a trap (safety.md S2.4): it is held, so that the early end says what is not done. */
function earlyTraps(site: SiteFacts, stage: Stage, path: string): readonly Problem[] {
  const together = (a: GroupId, b: GroupId): boolean => site.traffic.stages.some((to) => isListedChange(stage, to) && !to.groups.includes(a) && !to.groups.includes(b));
  const early = (id: GroupId): number => {
    const group = site.groups.get(id);
    return group === undefined ? 0 : earlyEndMs(stage, group);
  };
  return stage.groups.flatMap((group) => trappingGroups(site.safety, group)
    .filter((opposing) => stage.groups.includes(opposing) && early(group) > early(opposing) && together(group, opposing))
    .map((opposing) => siteProblem('stage.earlyEndTrap', path, { stage: stage.id, group, opposing })));
}
