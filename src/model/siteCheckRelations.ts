import type { Problem } from './problem.ts';
import { pairKey, type GroupId, type Relation } from './relation.ts';
import { geometryProblem, unknownGroup, type SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';

/** Bounds of a yield (safety.md S1). */
const yieldBounds = { speedKmh: 60, lanes: 2 } as const;
type Yield = Extract<Relation, { relation: 'yield' }>;

/** Every unordered pair stated once; yields within bounds; the permissive list, entered by another hand, says the same. */
export function checkRelations(site: SiteFacts): readonly Problem[] {
  const { relations } = site.safety;
  return [
    ...relations.flatMap((relation, index) => checkRelation(site, relation, `safety.relations[${index}]`)),
    ...repeated(relations, ({ a, b }) => pairKey(a, b), ({ a, b }, index, first) => siteProblem('relation.duplicate', `safety.relations[${index}]`, { a, b, first: `safety.relations[${first}]` })),
    ...missingPairs(site),
    ...checkPermissive(site),
  ];
}

function checkRelation(site: SiteFacts, relation: Relation, path: string): readonly Problem[] {
  const { a, b } = relation;
  const unknown = [...unknownGroup(site, a, `${path}.a`), ...unknownGroup(site, b, `${path}.b`)];
  if (unknown.length > 0) return unknown;
  if (a === b) return [siteProblem('relation.self', path, { group: a })];
  return relation.relation === 'yield' ? checkYield(site, relation, path) : [];
}

function checkYield(site: SiteFacts, relation: Yield, path: string): readonly Problem[] {
  const { a, b, who, to } = relation;
  const of = { a, b };
  if (!(who === a && to === b) && !(who === b && to === a)) return [siteProblem('relation.yieldSides', `${path}.who`, { ...of, who, to })];
  const problems: Problem[] = [];
  const walks = (id: GroupId): boolean => site.groups.get(id)?.kind === 'pedestrian2';
  if ([who, to].some((id) => site.groups.get(id)?.kind === 'filterArrow') && (walks(who) || walks(to))) {
    problems.push(siteProblem('relation.arrowOwnCrossing', `${path}.relation`, { ...of }));
  }
  if (walks(who) || walks(to) !== (relation.kind === 'turnAcrossPedestrians') && relation.kind !== 'rightOnRed') {
    problems.push(siteProblem('relation.yieldKind', `${path}.kind`, { ...of, kind: relation.kind, to }));
  }
  if (relation.speedKmh > yieldBounds.speedKmh) {
    problems.push(geometryProblem(site, 'relation.yieldSpeed', `${path}.speedKmh`, { ...of, speedKmh: relation.speedKmh, most: yieldBounds.speedKmh }));
  }
  if (relation.opposingLanes > yieldBounds.lanes) {
    problems.push(geometryProblem(site, 'relation.yieldLanes', `${path}.opposingLanes`, { ...of, lanes: relation.opposingLanes, most: yieldBounds.lanes }));
  }
  return problems;
}

function missingPairs(site: SiteFacts): readonly Problem[] {
  const ids = [...site.groups.keys()].toSorted();
  return ids.flatMap((a, index) =>
    ids.slice(index + 1).flatMap((b) => (site.relations.has(pairKey(a, b)) ? [] : [siteProblem('relation.missing', 'safety.relations', { a, b })])),
  );
}

function checkPermissive(site: SiteFacts): readonly Problem[] {
  const { permissive } = site.safety;
  const listed = new Set(permissive.map(([a, b]) => pairKey(a, b)));
  const missing = site.safety.relations.flatMap(({ a, b, relation }) =>
    relation === 'hard' || a === b || listed.has(pairKey(a, b)) || !site.groups.has(a) || !site.groups.has(b)
      ? []
      : [siteProblem('permissive.missing', 'safety.permissive', { a, b, relation })],
  );
  return [
    ...permissive.flatMap(([a, b], index) => checkPermissivePair(site, a, b, `safety.permissive[${index}]`)),
    ...repeated(permissive, ([a, b]) => pairKey(a, b), ([a, b], index) => siteProblem('permissive.duplicate', `safety.permissive[${index}]`, { a, b })),
    ...missing,
  ];
}

function checkPermissivePair(site: SiteFacts, a: GroupId, b: GroupId, path: string): readonly Problem[] {
  const unknown = [...unknownGroup(site, a, `${path}[0]`), ...unknownGroup(site, b, `${path}[1]`)];
  if (unknown.length > 0) return unknown;
  if (a === b) return [siteProblem('permissive.self', path, { group: a })];
  return site.relations.get(pairKey(a, b))?.relation === 'hard' ? [siteProblem('permissive.hard', path, { a, b })] : [];
}
