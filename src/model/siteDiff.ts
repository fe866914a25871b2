import { pairKey } from './relation.ts';
import type { SafetySource, SiteSource } from './site.ts';

/** One thing that two sites have otherwise; null = it is not there. */
export interface SiteDifference {
  readonly kind: 'group' | 'relation' | 'permissive' | 'intergreen' | 'lamp' | 'board' | 'other' | 'traffic' | 'seal';
  /** In the site's own names: `vN vE`, `hb1.3`, `groups vN yellowMs`. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

export type Fields = ReadonlyMap<string, string>;

/** Pair by pair, head by head, time by time: what changes from one site to the other. */
export function diffSites(before: SiteSource, after: SiteSource): readonly SiteDifference[] {
  const compare = (kind: SiteDifference['kind'], read: (safety: SafetySource) => Fields): readonly SiteDifference[] => compareFields(kind, read(before.safety), read(after.safety));
  return [
    ...compare('group', groupFields), ...compare('relation', relationFields),
    ...compare('permissive', ({ permissive }) => new Map(permissive.map(([a, b]) => [pairText(a, b), 'may']))),
    ...compare('intergreen', ({ intergreens }) => new Map(intergreens.map(({ from, to, ms }) => [`${from} → ${to}`, `${ms} ms`]))),
    ...compare('lamp', ({ lamps }) => new Map(lamps.map(({ group, board, slot }) => [`${board}.${slot}`, group]))),
    ...compare('board', ({ boards, lines }) => new Map([...boards.map(({ id, ...rest }) => [id, JSON.stringify(rest)] as const), ...lines.map(({ id, ...rest }) => [`line ${id}`, JSON.stringify(rest)] as const)])),
    ...compare('other', otherFields),
    ...compareFields('traffic', entries(before.traffic), entries(after.traffic)),
  ];
}

export function compareFields(kind: SiteDifference['kind'], before: Fields, after: Fields): readonly SiteDifference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .filter((what) => before.get(what) !== after.get(what))
    .map((what) => ({ kind, what, before: before.get(what) ?? null, after: after.get(what) ?? null }));
}

function groupFields({ groups }: SafetySource): Fields {
  return new Map(groups.flatMap(({ id, ...rest }) => [...entries(rest)].map(([name, value]) => [`${id} ${name}`, value] as const)));
}

function relationFields({ relations }: SafetySource): Fields {
  return new Map(relations.map((one) => {
    const { a, b, ...rest } = one;
    return [pairText(a, b), one.relation === 'yield' ? JSON.stringify(rest) : one.relation] as const;
  }));
}

function pairText(a: string, b: string): string {
  return pairKey(a, b).replace('|', ' – ');
}

/** Everything of the safety data that has no list of its own above. */
function otherFields(safety: SafetySource): Fields {
  const { groups: _, relations: _r, permissive: _p, intergreens: _i, lamps: _l, boards: _b, lines: _n, ...rest } = safety;
  return entries(rest);
}

function entries(value: object): Fields {
  return new Map(Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [name, typeof item === 'string' ? item : JSON.stringify(item)]));
}
