import { classOf } from './disturbance.ts';
import type { Episode } from './episode.ts';
import type { FaultClass, Observation } from './faultClass.ts';
import type { StreetVerdict } from './streetVerdict.ts';

// Which rules a run has reached. A rule that nothing ever came near proves nothing: it is listed, and the run is not ok.

/** The street's rules: each must have been asked of lamps that could have broken it. */
// `greenWhileUnknown` is asked where a class brings its moment (FaultClass.observes); `neverLeavesFlash` is the liveness act's.
const streetRules = [
  'hardPair', 'shortIntergreen', 'shortGreen', 'shortWalk', 'shortClearance', 'shortYellow', 'longYellow', 'shortRedRevert', 'illegalTransition',
  'noColour', 'twoColours', 'yellowTrap', 'flashToRed', 'shortStartupYellow', 'shortStartupAllRed', 'greenInStartup', 'greenInFlash', 'flashImage',
] as const;

/** Rules that only a site with such groups or relations has. */
function hasRule(rule: string, sites: SiteFeatures): boolean {
  if (rule === 'shortWalk' || rule === 'shortClearance') return sites.pedestrians;
  if (rule === 'yellowTrap') return sites.permissiveLefts;
  return rule !== 'shortStartupAllRed' || sites.opensByRedYellow;
}

/** What the sites of a run have, all together. */
export interface SiteFeatures {
  readonly pedestrians: boolean; readonly permissiveLefts: boolean; readonly redYellows: boolean;
  /** The first stage shows red-yellow before any green. */
  readonly opensByRedYellow: boolean;
}

export const noFeatures: SiteFeatures = { pedestrians: false, permissiveLefts: false, redYellows: false, opensByRedYellow: false };

export function eitherHas(a: SiteFeatures, b: SiteFeatures): SiteFeatures {
  return {
    pedestrians: a.pedestrians || b.pedestrians, permissiveLefts: a.permissiveLefts || b.permissiveLefts,
    redYellows: a.redYellows || b.redYellows, opensByRedYellow: a.opensByRedYellow || b.opensByRedYellow,
  };
}

export function featuresOf({ site }: Episode['sim']): SiteFeatures {
  const { groups, relations } = site.safety;
  const first = site.traffic.stages.find(({ id }) => id === site.traffic.firstStage)?.groups ?? [];
  const leads = (id: string): boolean => groups.some((group) => group.id === id && (group.redYellowMs ?? 0) > 0);
  return {
    pedestrians: groups.some(({ kind, pedestrianClearanceMs }) => kind === 'pedestrian2' && (pedestrianClearanceMs ?? 0) > 0),
    permissiveLefts: relations.some((one) => one.relation === 'yield' && one.kind === 'permissiveLeft'),
    redYellows: groups.some(({ id }) => leads(id)),
    opensByRedYellow: first.length > 0 && first.every(leads),
  };
}

/** Every rule that a run with these classes must reach: the street's, the classes', and the faults that these must raise. */
export function dueRules(classes: readonly FaultClass[], sites: SiteFeatures): readonly string[] {
  // Two colours are lit together by red-yellow, or by a lamp that is wrong.
  const lights = sites.redYellows || classes.some(({ name }) => name === 'lamp.stuckOn' || name.startsWith('startup.'));
  return [
    ...streetRules.filter((rule) => hasRule(rule, sites) && (rule !== 'twoColours' || lights)).map((rule) => `street.${rule}`),
    ...classes.map(({ name }) => `class.${name}`),
    ...new Set(classes.flatMap(({ reaches }) => reaches).map((code) => `fault.${code}`)),
    ...new Set(classes.flatMap(({ observes }) => observes).filter((name) => hasRefusal(name, sites)).map(seenRule)),
  ];
}

function hasRefusal(name: Observation, sites: SiteFeatures): boolean {
  if (name === 'guard.clearance') return sites.pedestrians;
  if (name === 'guard.yellowTrap') return sites.permissiveLefts;
  return name !== 'guard.redYellow' || sites.redYellows;
}

/** Apart from the faults, some of which have such names too. */
function seenRule(name: string): string {
  return name.startsWith('guard.') ? `refused.${name.slice('guard.'.length)}` : name;
}

/** What this class must have brought about somewhere, on any site, itself included. */
export function rulesOf({ name, reaches, observes }: FaultClass): readonly string[] {
  return [`class.${name}`, ...reaches.map((code) => `fault.${code}`), ...observes.map(seenRule)];
}

/** What one episode reached. */
export function reachedRules(episode: Episode, verdict: StreetVerdict): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const [rule, looks] of Object.entries(verdict.report.looks)) if (looks > 0) reached.add(`street.${rule}`);
  for (const { disturbance } of episode.performed) reached.add(`class.${classOf(disturbance) ?? 'none'}`);
  for (const { event } of episode.sim.events) {
    if (event.code === 'fault.raised') reached.add(`fault.${String(event.data['fault'])}`);
  }
  for (const name of episode.sim.observed.seen) if (!name.startsWith('fault.')) reached.add(seenRule(name));
  return reached;
}
