import type { Problem } from './problem.ts';
import { pairKey, type GroupId, type Relation } from './relation.ts';
import { siteProblem, siteWarning, type SiteProblemCode } from './siteProblem.ts';
import type { ProfileSet } from './siteLamp.ts';
import type { Group, SafetySource, SiteSource, SiteTraffic } from './site.ts';
import type { Stage, StageId } from './stage.ts';

/** A site with what its checks look up again and again. Where an id is stated twice, the first counts. */
export interface SiteFacts {
  readonly safety: SafetySource;
  readonly traffic: SiteTraffic;
  readonly profiles: ProfileSet;
  readonly groups: ReadonlyMap<GroupId, Group>;
  readonly stages: ReadonlyMap<StageId, Stage>;
  readonly boards: ReadonlyMap<string, SafetySource['boards'][number]>;
  /** By pairKey. */
  readonly relations: ReadonlyMap<string, Relation>;
  /** By `from>to`, ms. */
  readonly intergreens: ReadonlyMap<string, number>;
  /** A site generated from a network: its geometry is not known, geometric limits are warnings (safety.md S7). */
  readonly generated: boolean;
  /** A site that may be street-sealed. */
  readonly street: boolean;
}

export function siteFacts(source: SiteSource, profiles: ProfileSet): SiteFacts {
  const { safety, traffic } = source;
  return {
    safety, traffic, profiles,
    groups: firstBy(safety.groups, ({ id }) => id),
    stages: firstBy(traffic.stages, ({ id }) => id),
    boards: firstBy(safety.boards, ({ id }) => id),
    relations: firstBy(safety.relations, ({ a, b }) => pairKey(a, b)),
    intergreens: new Map(safety.intergreens.toReversed().map(({ from, to, ms }) => [orderedKey(from, to), ms])),
    generated: safety.generatedFrom !== undefined,
    street: !safety.bench,
  };
}

/** Key of an ordered pair. */
export function orderedKey(from: GroupId, to: GroupId): string {
  return `${from}>${to}`;
}

/** A rule about geometry: an error, but a warning where the site was generated from a network. */
export function geometryProblem(site: SiteFacts, code: SiteProblemCode, path: string, params: Readonly<Record<string, string | number>>): Problem {
  return site.generated ? siteWarning(code, path, params) : siteProblem(code, path, params);
}

/** The problem of a reference to a group that the site has not; empty where it has. */
export function unknownGroup(site: SiteFacts, group: GroupId, path: string): readonly Problem[] {
  return site.groups.has(group) ? [] : [siteProblem('group.unknown', path, { group })];
}

function firstBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item);
  return found;
}
