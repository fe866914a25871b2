import type { GroupActuation, Recall } from '../../../src/model/actuation.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Detector } from '../../../src/model/detector.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Group } from '../../../src/model/site.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { randomSite, type RandomSiteOptions } from '../randomSite.ts';

/** A random site on demand whose groups, detectors and plan use everything that actuation knows, at random. */
export function richSite(seed: number, options: Pick<RandomSiteOptions, 'displays' | 'advance'> = {}): SealedSite {
  const random = createRandom(seed);
  return switched(random, enriched(random, randomSite(random, { mode: 'actuated', ...options })));
}

/** Some detectors are switched to another vehicle group while theirs is red. */
function switched(random: Random, site: SealedSite): SealedSite {
  const vehicles = site.safety.groups.filter(({ kind }) => kind !== 'pedestrian2').map(({ id }) => id);
  const detectors = site.traffic.detectors.map((detector) => {
    const others = vehicles.filter((id) => !detector.groups.includes(id));
    if ((detector.role !== 'stopLine' && detector.role !== 'advance') || others.length === 0 || random.next() < 0.8) return detector;
    return { ...detector, switchTo: random.pick(others) };
  });
  return { ...site, traffic: { ...site.traffic, detectors } };
}

/** The site with everything that actuation knows, at random. */
export function enriched(random: Random, site: SealedSite): SealedSite {
  const { groups } = site.safety;
  return {
    ...site,
    traffic: {
      ...site.traffic,
      actuation: site.traffic.actuation.map((own) => richActuation(random, own, groups.find(({ id }) => id === own.group))),
      detectors: [...site.traffic.detectors, ...groups.flatMap((group, index) => queueDetector(random, group, index))],
      builtinPlan: richPlan(random, site.traffic.builtinPlan, groups),
    },
  };
}

function maybe<T>(random: Random, share: number, make: () => T): T | undefined {
  return random.next() < share ? make() : undefined;
}

function without<T extends object>(item: { readonly [K in keyof T]: T[K] | undefined }): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys without a value are dropped: what is left has the type
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as T;
}

function richActuation(random: Random, own: GroupActuation, group: Group | undefined): GroupActuation {
  if (group?.kind === 'pedestrian2') return without<GroupActuation>({ ...own, restInWalk: maybe(random, 0.3, () => false), pedestrianRecycle: maybe(random, 0.3, () => false), recall: maybe(random, 0.2, () => 'ped') });
  const flag = (share: number): true | undefined => maybe(random, share, () => true);
  return without<GroupActuation>({
    ...own,
    max2GreenMs: maybe(random, 0.5, () => own.maxGreenMs + 10_000), max3GreenMs: maybe(random, 0.3, () => own.maxGreenMs + 20_000),
    dynamicMax: maybe(random, 0.3, () => ({ limitMs: random.int(10, 60) * 1000, stepMs: 5000 })),
    gapReduction: maybe(random, 0.4, () => ({ beforeMs: random.int(0, 10) * 1000, toReduceMs: random.int(0, 10) * 1000, minGapMs: 500 })),
    addedInitial: maybe(random, 0.3, () => ({ perActuationMs: 1500, maxMs: random.int(8, 30) * 1000, count: random.pick(['largest', 'sum'] as const) })),
    discharge: maybe(random, 0.2, () => ({ saturationPerH: random.int(1500, 9000), share: 0.7, windowMs: 4000 })),
    recall: maybe(random, 0.2, (): Recall => random.pick(['min', 'max', 'soft'])),
    guaranteedPassage: flag(0.3), lastCarPassage: flag(0.3), simultaneousGapDisable: flag(0.3), conditionalService: flag(0.4),
  });
}

function queueDetector(random: Random, group: Group, index: number): readonly Detector[] {
  if (group.kind === 'pedestrian2' || random.next() < 0.7) return [];
  return [{
    id: `q${index + 1}`, kind: 'vds', role: 'queue', groups: [group.id], board: 'x1', channel: 30 + index, distanceM: 30, call: random.pick(['locking', 'nonLocking'] as const),
    extend: true, delayMs: 0, extensionMs: 0, queue: { standsMs: random.int(0, 8) * 1000, releaseMs: random.int(0, 4) * 1000, limitMs: random.int(5, 40) * 1000 },
  }];
}

function richPlan(random: Random, plan: Plan, groups: readonly Group[]): Plan {
  const recall = (): Recall => random.pick(['none', 'none', 'none', 'min', 'max', 'ped', 'soft'] as const);
  const maximum = random.pick([1, 1, 2, 3] as const);
  return {
    ...plan, maximum,
    stages: plan.stages.map((stage) => ({ ...stage, recall: recall(), ...(random.next() < 0.2 ? { minGreenMs: random.int(5, 12) * 1000 } : {}), ...(random.next() < 0.2 ? { maxGreenMs: random.int(8, 90) * 1000 } : {}) })),
    recalls: groups.filter(() => random.next() < 0.2).map(({ id }) => ({ group: id, recall: recall() })),
  };
}
