import type { Problem } from './problem.ts';
import { pairKey, type GroupId, type Relation, type YieldKind } from './relation.ts';
import { unknownGroup, type SiteFacts } from './siteFacts.ts';
import { siteProblem } from './siteProblem.ts';

/** Yields that a right turn on red can be. */
const kinds: readonly YieldKind[] = ['rightOnRed', 'merge', 'turnAcrossPedestrians'];

/**
 * A right turn on red is a go of its movement at any time: whoever can have right of way meanwhile must be one that it
 * never meets, or yields to; never a walk, nor a stream, to which it is hard (control.md, Motorbikes).
 */
export function checkRightOnRed(site: SiteFacts): readonly Problem[] {
  return Object.keys(site.safety.rightOnRed ?? {}).flatMap((group) => {
    const path = `safety.rightOnRed.${group}`;
    const own = site.groups.get(group);
    if (own === undefined) return unknownGroup(site, group, path);
    if (own.kind === 'pedestrian2' || own.kind === 'tram') return [siteProblem('rightOnRed.notOfKind', path, { group, kind: own.kind })];
    return meanwhile(site, group).flatMap((other) => {
      const relation = site.relations.get(pairKey(group, other));
      return yields(relation, group) ? [] : [siteProblem('rightOnRed.notYield', path, { group, other, kind: site.groups.get(other)?.kind ?? '', relation: relation?.relation ?? 'hard' })];
    });
  });
}

/** Groups that are green in some stage in which this one is red. */
function meanwhile(site: SiteFacts, group: GroupId): readonly GroupId[] {
  const others = site.traffic.stages.filter(({ groups }) => !groups.includes(group)).flatMap(({ groups }) => groups);
  return [...new Set(others)];
}

function yields(relation: Relation | undefined, group: GroupId): boolean {
  if (relation === undefined || relation.relation === 'hard') return false;
  return relation.relation === 'none' || ((relation.who === group || relation.mutual === true) && kinds.includes(relation.kind));
}
