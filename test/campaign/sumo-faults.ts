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
/** The words that fit each; a slow drift is dead in the end, a wrong lane is another's traffic. */
const right: Readonly<Record<FaultName, readonly DetectorCause[]>> = { dead: ['dead'], stuck: ['stuck'], chatter: ['chatter'], crossTalk: ['crossTalk'], unread: ['unread'], cut: ['dead'], flood: ['stuck'], drift: ['fading', 'dead'], wrongLane: ['crossTalk'], longer: ['inconsistent'], doubled: ['inconsistent', 'chatter'], pulses: ['inconsistent'], neverFree: ['inconsistent'] };

const figures = {
  'loop hours': 'sum', 'false alarms': 'sum',
  ...Object.fromEntries(faultNames.flatMap((name) => [[`${name} put in`, 'sum'], [`${name} recognised`, 'sum'], [`${name} wrong cause`, 'sum'], [`${name} longest min`, 'max']] as const)),
} as const;

function siteOf(truth: SumoTruth): MeasuredSite {
  const { loops } = truth;
  const groups = groupsOf(truth);
  return {
    siteId: 's', plans: [], preemptions: [], groups: groups.map((id) => ({ id, kind: 'vehicle3', speedKmh: 50 })),
    detectors: loops.map(({ id, groups: of, distanceM, kind, laneId }) => ({ id, kind: 'loop', role: kind === 'advance' ? 'advance' : 'stopLine', distanceM, groups: [...of], lane: laneId, zoneM: undefined })),
  };
}

/** How long until the victim is spoken of, min (null = never), and whether by the right word in the end. */
function trial(truth: SumoTruth, site: MeasuredSite, name: FaultName, random: Random): { readonly minutes: number | null; readonly wrong: boolean } {
  // What is held against a loop’s own past needs one.
  const fromMs = truth.beginMs + random.int(300, 1200) * 1000 + (name === 'longer' || name === 'doubled' ? 1_200_000 : 0);
  const { rows, victim } = faultedRows(truth, name, fromMs, random);
  for (let toMs = fromMs + lookMs; toMs <= truth.endMs; toMs += lookMs) {
    const troubles = healthOf(site, before(rows, toMs), { fromMs: truth.beginMs, toMs }).find(({ id }) => id === victim)?.troubles.filter((one) => one.toMs > fromMs) ?? [];
    if (troubles.length > 0) return { minutes: (toMs - fromMs) / 60_000, wrong: !troubles.some(({ cause }) => right[name].includes(cause)) };
  }
  return { minutes: null, wrong: false };
}

function before(rows: readonly IndianaEvent[], toMs: number): readonly IndianaEvent[] {
  return rows.filter(({ atMs }) => atMs < toMs);
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
      found[`${name} longest min`] = Math.max(0, ...all.map(({ minutes }) => minutes ?? 0));
    }
    return { figures: found, problems: [] };
  },
};
