import { emptyCard, type SiteCard } from '../../../src/model/card.ts';
import { computedIntergreenMs, shortestIntergreenMs } from '../../../src/model/siteIntergreen.ts';
import type { Relation } from '../../../src/model/relation.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import type { Random } from '../../../src/platform/random.ts';
import { streetKey } from '../../unit/model/streetSite.ts';
import { randomSite } from '../randomSite.ts';

type Safety = SiteSource['safety'];

/** A random site that passes the whole check for a street: real boards, paths, crossings, a commissioning key. */
export function randomStreetSource(random: Random): SiteSource {
  const { safety, traffic } = randomSite(random, { maxGroups: 6 });
  const groups = safety.groups.map((group) => (group.kind === 'pedestrian2' ? { ...group, crossingM: random.int(20, 50) / 10 } : group));
  // Yields come with traps and kinds of their own; who may run together is random all the same.
  const relations = safety.relations.map(({ a, b, relation }): Relation => ({ a, b, relation: relation === 'hard' ? 'hard' : 'none' }));
  const hard = relations.filter(({ relation }) => relation === 'hard').flatMap(({ a, b }) => [[a, b] as const, [b, a] as const]);
  const conflictPaths = hard.map(([from, to]) => ({ from, to, clearingM: random.int(10, 150) / 10, enteringM: random.int(0, 80) / 10 }));
  const intergreens = conflictPaths.map((path): Safety['intergreens'][number] => {
    const group = groups.find(({ id }) => id === path.from);
    const leastMs = group === undefined ? 0 : Math.max(1000, shortestIntergreenMs(group), computedIntergreenMs(group, path));
    return { from: path.from, to: path.to, ms: leastMs + random.int(0, 5) * 100 };
  });
  return {
    format: 'ngatu-site-source/1',
    safety: {
      ...safety, bench: false, maxWaitS: 300, groups, relations, intergreens, conflictPaths, permissive: [],
      lines: [{ id: 'lamps', purpose: 'lamps', device: '/dev/lamps', baud: 115_200, format: '8E1' }],
      boards: [1, 2].map((unit) => ({ id: `hb${unit}`, line: 'lamps', unit, profile: 'ngatu/shb8' })),
      lamps: groups.map(({ id }, at) => ({ group: id, board: `hb${(at % 2) + 1}`, slot: Math.floor(at / 2) + 1 })),
      startup: { flashMs: 10_000, yellowMs: 3000, allRedMs: 20_000 },
      trustKeys: [{ keyId: 'c1', publicKey: streetKey.publicKey, role: 'commissioning' }],
    },
    traffic: { ...traffic, detectors: [], displays: [] },
  };
}

/** The card of a second person who reads the drawing right. */
export function rightCard(source: SiteSource, random: Random, by = 'Trần Minh'): SiteCard {
  const turned = (a: string, b: string): [string, string] => (random.next() < 0.5 ? [a, b] : [b, a]);
  return {
    ...emptyCard(source), by,
    permissive: source.safety.relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => turned(a, b)),
    lamps: source.safety.lamps,
  };
}
