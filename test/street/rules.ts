import { readFileSync } from 'node:fs';

// The checker's own reading of a sealed artefact: a parser of its own, so that a mistake of the
// program's parser can't hide itself here.

const kinds = ['vehicle3', 'filterArrow', 'flashingYellowArrow', 'pedestrian2', 'bicycle', 'tram'] as const;
export type Kind = (typeof kinds)[number];

/** One signal group's kind and times, ms. */
export type GroupRule = {
  readonly id: string;
  readonly kind: Kind;
  readonly minGreenMs: number;
  readonly yellowMs: number;
  readonly redYellowMs: number;
  readonly flashingGreenMs: number;
  readonly redRevertMs: number;
  readonly pedestrianClearanceMs: number;
  readonly clearanceAspect: 'flashingGreen' | 'flashingRed';
};

export type Rules = {
  readonly siteId: string;
  readonly groups: readonly GroupRule[];
  /** Pairs that may never be seen together. */
  readonly hard: readonly (readonly [string, string])[];
  /** `who` yields to `to` as a permissive left turn (yellow trap). */
  readonly permissiveLefts: readonly { readonly who: string; readonly to: string }[];
  /** A flashing yellow arrow's steady green yields to nobody: it is never seen beside `to`, to which the arrow yields (safety.md S1). */
  readonly protectedArrows: readonly { readonly who: string; readonly to: string }[];
  /** End of right of way of `from` → start of right of way of `to`, ms. */
  readonly intergreens: readonly { readonly from: string; readonly to: string; readonly ms: number }[];
  /** Boards on which a head of each group hangs. */
  readonly boardsOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly startup: { readonly flashMs: number; readonly yellowMs: number; readonly allRedMs: number };
  /** Sites generated from a foreign network: their yellow traps are warnings (safety.md S7). */
  readonly generated: boolean;
};

export function readRules(file: string): Rules {
  return parseRules(JSON.parse(readFileSync(file, 'utf8')));
}

/** Takes the rules out of an artefact `ngatu-site/1`; throws with the reason where it can't. */
export function parseRules(artefact: unknown): Rules {
  const site = node(artefact, 'artefact');
  if (site['format'] !== 'ngatu-site/1') throw new Error(`artefact of format ${String(site['format'])}, not ngatu-site/1`);
  const safety = node(site['safety'], 'safety');
  const groups = list(safety, 'groups').map(groupRule);
  const relations = list(safety, 'relations').map((entry) => node(entry, 'relation'));
  const startup = node(safety['startup'], 'startup');
  const rules: Rules = {
    siteId: String(safety['siteId']),
    groups,
    hard: relations.filter((r) => r['relation'] === 'hard').map((r) => [String(r['a']), String(r['b'])] as const),
    permissiveLefts: relations
      .filter((r) => r['relation'] === 'yield' && r['kind'] === 'permissiveLeft')
      .map((r) => ({ who: String(r['who']), to: String(r['to']) })),
    protectedArrows: relations.filter((r) => r['relation'] === 'yield').flatMap((r) => {
      const [who, to] = [String(r['who']), String(r['to'])];
      const arrows = groups.filter((g) => g.kind === 'flashingYellowArrow').map((g) => g.id);
      return [...(arrows.includes(who) ? [{ who, to }] : []), ...(r['mutual'] === true && arrows.includes(to) ? [{ who: to, to: who }] : [])];
    }),
    intergreens: list(safety, 'intergreens').map((entry) => {
      const found = node(entry, 'intergreen');
      return { from: String(found['from']), to: String(found['to']), ms: number(found, 'ms') };
    }),
    boardsOf: boardsOf(safety['lamps'] === undefined ? [] : list(safety, 'lamps')),
    startup: startupRule(startup, groups, list(safety, 'intergreens')),
    generated: safety['bench'] === true && typeof safety['generatedFrom'] === 'string',
  };
  refuseGaps(rules, relations);
  return rules;
}

/** Safety.md S5: yellow ≥ 3 s; all red ≥ max(5 s, the largest intergreen, the largest pedestrian clearance). */
function startupRule(startup: Record<string, unknown>, groups: readonly GroupRule[], intergreens: readonly unknown[]): Rules['startup'] {
  const largest = Math.max(0, ...intergreens.map((entry) => number(node(entry, 'intergreen'), 'ms')), ...groups.map((g) => g.pedestrianClearanceMs));
  return {
    flashMs: number(startup, 'flashMs'),
    yellowMs: Math.max(3000, number(startup, 'yellowMs')),
    allRedMs: Math.max(5000, number(startup, 'allRedMs'), largest),
  };
}

function groupRule(entry: unknown): GroupRule {
  const found = node(entry, 'group');
  const kind = kinds.find((known) => known === found['kind']);
  if (kind === undefined) throw new Error(`group ${String(found['id'])}: unknown kind ${String(found['kind'])}`);
  const threeAspect = kind === 'vehicle3' || kind === 'bicycle' || kind === 'tram';
  return {
    id: String(found['id']),
    kind,
    // Safety.md S2.3: a walk is at least 5 s.
    minGreenMs: Math.max(kind === 'pedestrian2' ? 5000 : 0, number(found, 'minGreenMs')),
    // Safety.md S2.3: no vehicle yellow below 3 s.
    yellowMs: Math.max(threeAspect || kind === 'flashingYellowArrow' ? 3000 : 0, optional(found, 'yellowMs')),
    redYellowMs: optional(found, 'redYellowMs'),
    flashingGreenMs: optional(found, 'flashingGreenMs'),
    redRevertMs: optional(found, 'redRevertMs'),
    pedestrianClearanceMs: optional(found, 'pedestrianClearanceMs'),
    clearanceAspect: found['clearanceAspect'] === 'flashingRed' ? 'flashingRed' : 'flashingGreen',
  };
}

function refuseGaps(rules: Rules, relations: readonly Record<string, unknown>[]): void {
  const ids = new Set(rules.groups.map((group) => group.id));
  if (ids.size !== rules.groups.length) throw new Error('two groups of one name');
  const stated = new Set(relations.map((r) => [String(r['a']), String(r['b'])].toSorted().join('|')));
  const clearing = new Set(rules.intergreens.map((i) => `${i.from}>${i.to}`));
  for (const a of ids) {
    for (const b of ids) {
      if (a < b && !stated.has([a, b].toSorted().join('|'))) throw new Error(`pair ${a}, ${b} has no relation`);
    }
  }
  for (const [a, b] of rules.hard) {
    if (!clearing.has(`${a}>${b}`) || !clearing.has(`${b}>${a}`)) throw new Error(`hard pair ${a}, ${b} has no intergreen both ways`);
  }
}

function node(value: unknown, what: string): Record<string, unknown> {
  if (!isNode(value)) throw new Error(`${what} is no object`);
  return value;
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function boardsOf(lamps: readonly unknown[]): ReadonlyMap<string, ReadonlySet<string>> {
  const boards = new Map<string, Set<string>>();
  for (const entry of lamps) {
    const lamp = node(entry, 'lamp');
    const group = String(lamp['group']);
    boards.set(group, (boards.get(group) ?? new Set()).add(String(lamp['board'])));
  }
  return boards;
}

function list(from: Record<string, unknown>, key: string): readonly unknown[] {
  const value = from[key];
  if (!Array.isArray(value)) throw new Error(`${key} is no list`);
  return value;
}

function number(from: Record<string, unknown>, key: string): number {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${key} is no number`);
  return value;
}

function optional(from: Record<string, unknown>, key: string): number {
  return from[key] === undefined ? 0 : number(from, key);
}
