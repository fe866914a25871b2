import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { healthOf, type DetectorCause } from '../../src/measures/health.ts';
import type { IndianaEvent } from '../../src/measures/indianaCode.ts';
import type { MeasuredSite } from '../../src/measures/numbering.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { scenarioFolder } from '../scenario/shared.ts';
import { faultedRows, faultNames, groupsOf, type FaultName } from './trial/detectorFault.ts';
import { sumoTruth, type SumoTruth } from './trial/sumoTruth.ts';

const scenarios = ['cologne1', 'ingolstadt1', 'hangzhou1'] as const;
/** A look at the record so far, as a person or a report would have it, each five minutes; and trials of each fault in an hour. */
const [lookMs, trials] = [300_000, 6];
/** The words that fit each; a slow drift is dead in the end, a wrong lane is another's traffic, and one loop of an approach is silent or held before the others have spoken. */
const right: Readonly<Record<FaultName, readonly DetectorCause[]>> = { dead: ['dead'], stuck: ['stuck'], chatter: ['chatter'], crossTalk: ['crossTalk'], unread: ['unread'], cut: ['cut', 'dead'], flood: ['flood', 'stuck'], drift: ['fading', 'dead'], wrongLane: ['crossTalk'], longer: ['inconsistent'], doubled: ['inconsistent', 'chatter'], pulses: ['inconsistent'], neverFree: ['inconsistent'] };

/** Where another word would do as well: by the hour's end so many of a seed's trials at least have the fault's own. Seeds 4 to 18 had 4, 3, 1 and 2 at least. */
const saidAs = {
  cut: { word: 'cut', least: 2 }, flood: { word: 'flood', least: 2 }, drift: { word: 'fading', least: 1 }, doubled: { word: 'inconsistent', least: 1 },
} as const satisfies Partial<Record<FaultName, { readonly word: DetectorCause; readonly least: number }>>;

const figures = {
  'loop hours': 'sum', 'false alarms': 'sum',
  ...Object.fromEntries(faultNames.flatMap((name) => [[`${name} put in`, 'sum'], [`${name} recognised`, 'sum'], [`${name} wrong cause`, 'sum'], [`${name} typical min`, 'max'], [`${name} longest min`, 'max'], [`${name} others accused`, 'sum']] as const)),
  ...Object.fromEntries(Object.entries(saidAs).map(([name, { word }]) => [`${name} said as ${word}`, 'sum'] as const)),
} as const;

/**
 * Of the six trials of a seed: so many recognised at least, so many wrong words and so many other loops accused at most, and
 * half of those recognised within so many min. Well behind the worst of seeds 4 to 26 (six draws say little: the sums are in
 * docs/detectors.md), and before what a rule that is taken out leaves; beside cross-talk and the wrong lane the one that is repeated may be named too.
 */
const bounds: Readonly<Record<FaultName, { readonly least: number; readonly wrong: number; readonly accused: number; readonly typicalMin: number }>> = {
  dead: { least: 3, wrong: 0, accused: 1, typicalMin: 20 }, stuck: { least: 5, wrong: 0, accused: 1, typicalMin: 15 }, chatter: { least: 5, wrong: 0, accused: 1, typicalMin: 10 }, crossTalk: { least: 4, wrong: 2, accused: 9, typicalMin: 25 }, unread: { least: 5, wrong: 0, accused: 1, typicalMin: 10 },
  cut: { least: 2, wrong: 0, accused: 1, typicalMin: 15 }, flood: { least: 4, wrong: 0, accused: 1, typicalMin: 15 }, drift: { least: 1, wrong: 1, accused: 1, typicalMin: 55 }, wrongLane: { least: 3, wrong: 5, accused: 7, typicalMin: 35 },
  longer: { least: 0, wrong: 6, accused: 2, typicalMin: 30 }, doubled: { least: 2, wrong: 0, accused: 1, typicalMin: 20 }, pulses: { least: 3, wrong: 0, accused: 1, typicalMin: 35 }, neverFree: { least: 3, wrong: 0, accused: 1, typicalMin: 45 },
};
/** Of the healthy hour of a seed: 1 was seen in 208 loop hours. */
const mostFalse = 1;

function siteOf(truth: SumoTruth): MeasuredSite {
  const { loops } = truth;
  const groups = groupsOf(truth);
  return {
    siteId: 's', plans: [], preemptions: [], groups: groups.map((id) => ({ id, kind: 'vehicle3', speedKmh: 50 })),
    detectors: loops.map(({ id, groups: of, distanceM, kind, laneId }) => ({ id, kind: 'loop', role: kind === 'advance' ? 'advance' : 'stopLine', distanceM, groups: [...of], lane: laneId, zoneM: undefined })),
  };
}

interface Trial { readonly minutes: number | null; readonly wrong: boolean; /** Troubles of loops that the fault is not of, by the hour's end. */ readonly accused: number; /** The words for the victim by then. */ readonly last: readonly DetectorCause[] }

/** How long until the victim is spoken of, min (null = never), whether by a wrong word, and what is said of the others. */
function trial(truth: SumoTruth, site: MeasuredSite, name: FaultName, random: Random): Trial {
  // What is held against a loop’s own past needs one.
  const fromMs = truth.beginMs + random.int(300, 1200) * 1000 + (name === 'longer' || name === 'doubled' ? 1_200_000 : 0);
  const { rows, victim, struck } = faultedRows(truth, name, fromMs, random);
  const end = healthOf(site, rows, { fromMs: truth.beginMs, toMs: truth.endMs });
  const accused = end.filter(({ id }) => !struck.includes(id)).reduce((sum, { troubles }) => sum + troubles.length, 0);
  const last = end.find(({ id }) => id === victim)?.troubles.map(({ cause }) => cause) ?? [];
  for (let toMs = fromMs + lookMs; toMs <= truth.endMs; toMs += lookMs) {
    const troubles = healthOf(site, before(rows, toMs), { fromMs: truth.beginMs, toMs }).find(({ id }) => id === victim)?.troubles.filter((one) => one.toMs > fromMs) ?? [];
    if (troubles.length > 0) return { minutes: (toMs - fromMs) / 60_000, wrong: !troubles.some(({ cause }) => right[name].includes(cause)), accused, last };
  }
  return { minutes: null, wrong: false, accused, last };
}

function before(rows: readonly IndianaEvent[], toMs: number): readonly IndianaEvent[] {
  return rows.filter(({ atMs }) => atMs < toMs);
}

/** The later one of the middle two; 0 = there is none. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function ownWordOf(name: FaultName): { readonly word: DetectorCause; readonly least: number } | null {
  return Object.entries(saidAs).find(([of]) => of === name)?.[1] ?? null;
}

/** What of a seed is worse than its bound. */
function beyond(seed: number, name: FaultName, found: Readonly<Record<string, number>>): readonly string[] {
  const of = (column: string): number => found[`${name} ${column}`] ?? 0;
  const { least, wrong, accused, typicalMin } = bounds[name];
  const own = ownWordOf(name);
  return [
    ...(own !== null && of(`said as ${own.word}`) < own.least ? [`seed ${seed}: ${name} said as ${own.word} ${of(`said as ${own.word}`)} times of ${trials}, at least ${own.least}`] : []),
    ...(of('recognised') < least ? [`seed ${seed}: ${name} recognised ${of('recognised')} times of ${trials}, at least ${least}`] : []),
    ...(of('typical min') > typicalMin ? [`seed ${seed}: ${name} typically recognised after ${of('typical min')} min, at most ${typicalMin}`] : []),
    ...(of('wrong cause') > wrong ? [`seed ${seed}: ${name} by a wrong word ${of('wrong cause')} times, at most ${wrong}`] : []),
    ...(of('others accused') > accused ? [`seed ${seed}: ${name}: ${of('others accused')} other loops accused, at most ${accused}`] : []),
  ];
}

export const campaign: Campaign = {
  summary: `An hour of SUMO’s traffic on its loops, its lights on record (three scenarios in turn), ${trials} times each of: ${faultNames.join(', ')}; a look at the record every five minutes: how soon detector health speaks of the victim, by which word, and what it says of the hour without a fault`,
  figures,
  async run(seed) {
    const random = createRandom(seed * 977 + 3);
    const truth = await sumoTruth(scenarioFolder(scenarios[(seed - 1) % scenarios.length] ?? 'cologne1'), seed);
    const site = siteOf(truth);
    const found: Record<string, number> = { 'loop hours': truth.loops.length };
    const healthy = faultedRows(truth, null, 0, random).rows;
    found['false alarms'] = healthOf(site, healthy, { fromMs: truth.beginMs, toMs: truth.endMs }).reduce((sum, { troubles }) => sum + troubles.length, 0);
    for (const name of faultNames) {
      const all = Array.from({ length: trials }, () => trial(truth, site, name, random));
      found[`${name} put in`] = trials;
      found[`${name} recognised`] = all.filter(({ minutes }) => minutes !== null).length;
      found[`${name} wrong cause`] = all.filter(({ wrong }) => wrong).length;
      found[`${name} typical min`] = median(all.flatMap(({ minutes }) => (minutes === null ? [] : [minutes])));
      found[`${name} longest min`] = Math.max(0, ...all.map(({ minutes }) => minutes ?? 0));
      found[`${name} others accused`] = all.reduce((sum, { accused }) => sum + accused, 0);
      const own = ownWordOf(name);
      if (own !== null) found[`${name} said as ${own.word}`] = all.filter(({ last }) => last.includes(own.word)).length;
    }
    return { figures: found, problems: faultNames.flatMap((name) => beyond(seed, name, found)).concat((found['false alarms'] ?? 0) > mostFalse ? [`seed ${seed}: ${found['false alarms']} false alarms in a healthy hour, at most ${mostFalse}`] : []) };
  },
};
