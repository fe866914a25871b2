import type { Problem } from './problem.ts';
import { pairKey, type Intergreen } from './relation.ts';
import { geometryProblem, orderedKey, unknownGroup, type SiteFacts } from './siteFacts.ts';
import { computedIntergreenMs, shortestIntergreenMs } from './siteIntergreen.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';
import type { Group } from './site.ts';

/** Both directions of every hard and yield pair, long enough for yellow and for the paths (safety.md S1, S2.6). */
export function checkIntergreens(site: SiteFacts): readonly Problem[] {
  const { intergreens } = site.safety;
  return [
    ...intergreens.flatMap((intergreen, index) => checkIntergreen(site, intergreen, `safety.intergreens[${index}]`)),
    ...repeated(intergreens, ({ from, to }) => orderedKey(from, to), ({ from, to }, index, first) => siteProblem('intergreen.duplicate', `safety.intergreens[${index}]`, { from, to, first: `safety.intergreens[${first}]` })),
    ...missingIntergreens(site),
    ...checkPaths(site),
  ];
}

function checkIntergreen(site: SiteFacts, { from, to, ms }: Intergreen, path: string): readonly Problem[] {
  const unknown = [...unknownGroup(site, from, `${path}.from`), ...unknownGroup(site, to, `${path}.to`)];
  const group = site.groups.get(from);
  if (unknown.length > 0 || group === undefined) return unknown;
  if (from === to) return [siteProblem('intergreen.self', path, { group: from })];
  if (site.relations.get(pairKey(from, to))?.relation === 'none') return [siteWarning('intergreen.unused', path, { from, to })];
  return checkLength(site, group, to, ms, `${path}.ms`);
}

function checkLength(site: SiteFacts, from: Group, to: string, ms: number, path: string): readonly Problem[] {
  const of = { from: from.id, to, ms };
  if (from.kind === 'pedestrian2') return [];
  const shortestMs = shortestIntergreenMs(from);
  if (ms < shortestMs && from.yellowMs === 0) return [siteProblem('intergreen.arrowClearance', path, { ...of, leastMs: shortestMs })];
  if (ms < shortestMs) return [geometryProblem(site, 'intergreen.belowYellow', path, { ...of, leastMs: shortestMs })];
  const conflict = site.safety.conflictPaths.find((one) => one.from === from.id && one.to === to);
  const leastMs = conflict === undefined ? 0 : computedIntergreenMs(from, conflict);
  return ms < leastMs ? [geometryProblem(site, 'intergreen.belowComputed', path, { ...of, leastMs })] : [];
}

function missingIntergreens(site: SiteFacts): readonly Problem[] {
  return [...site.relations.values()].flatMap(({ a, b, relation }) => {
    if (relation === 'none' || a === b || !site.groups.has(a) || !site.groups.has(b)) return [];
    const directions: readonly (readonly [string, string])[] = [[a, b], [b, a]];
    return directions.flatMap(([from, to]) => (site.intergreens.has(orderedKey(from, to)) ? [] : [siteProblem('intergreen.missing', 'safety.intergreens', { from, to, relation })]));
  });
}

function checkPaths(site: SiteFacts): readonly Problem[] {
  const { conflictPaths } = site.safety;
  const stated = new Set(conflictPaths.map(({ from, to }) => orderedKey(from, to)));
  return [
    ...conflictPaths.flatMap(({ from, to }, index) => [
      ...unknownGroup(site, from, `safety.conflictPaths[${index}].from`), ...unknownGroup(site, to, `safety.conflictPaths[${index}].to`),
    ]),
    ...repeated(conflictPaths, ({ from, to }) => orderedKey(from, to), ({ from, to }, index) => siteProblem('conflictPath.duplicate', `safety.conflictPaths[${index}]`, { from, to })),
    ...(site.generated ? [] : missingPaths(site, stated)),
  ];
}

/** Without its path an intergreen can't be computed: said on every site, refused on a street site. */
function missingPaths(site: SiteFacts, stated: ReadonlySet<string>): readonly Problem[] {
  return site.safety.intergreens.flatMap(({ from, to }) => {
    const group = site.groups.get(from);
    const hard = site.relations.get(pairKey(from, to))?.relation === 'hard';
    if (group === undefined || !hard || group.kind === 'pedestrian2' || stated.has(orderedKey(from, to))) return [];
    return [site.street ? siteProblem('conflictPath.missing', 'safety.conflictPaths', { from, to }) : siteWarning('conflictPath.missing', 'safety.conflictPaths', { from, to })];
  });
}
