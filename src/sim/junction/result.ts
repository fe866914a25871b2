import { countClasses } from './act.ts';
import type { Episode } from './episode.ts';
import type { FaultClass } from './faultClass.ts';
import { dueRules, eitherHas, featuresOf, noFeatures, reachedRules, rulesOf } from './reached.ts';
import type { StreetVerdict } from './streetVerdict.ts';

/** The one JSON object of `ngatu sim run`. Names are fixed. */
export interface SimResult {
  readonly seed: number;
  /** Simulated, of one junction. */
  readonly hours: number;
  /** Of them in normal operation: neither flash nor start-up. */
  readonly colouredHours: number;
  readonly stageChanges: number;
  readonly conflictingChanges: number;
  /** Injected faults: disturbances, not frames. */
  readonly faults: number;
  readonly faultsByClass: Readonly<Record<string, number>>;
  /** Rules and fault classes that nothing ever came near. */
  readonly unreachedRules: readonly string[];
  /** How often each of the street's rules was asked of lamps that could have broken it. */
  readonly looks: Readonly<Record<string, number>>;
  readonly violations: number;
  /** What did not come back to life in a liveness act. */
  readonly unserved: number;
  /** Records that were acknowledged and lost; only the full stack has any. */
  readonly lostRecords: number;
  readonly nuisanceFlashes: number;
  readonly hoursPerSecond: number;
  readonly ok: boolean;
}

/** What is wrong with one episode, in words. */
export function problemsOf(episode: Episode, verdict: StreetVerdict): readonly string[] {
  const crash = episode.crash();
  return [
    ...(crash === null ? [] : [`a process threw: ${crash}`]),
    ...verdict.violations.map(({ rule, tMs, groups, detail }) => `${rule} at ${tMs} ms (${groups.join(' ')}): ${detail}`),
    ...verdict.late, ...episode.escaped,
    ...verdict.nuisances.map(({ fromMs, toMs }) => `nuisance flash from ${fromMs} to ${toMs} ms`),
    ...episode.unserved(),
  ];
}

/** Records lost by the full stack, and what else it did not make good after its faults. */
export interface AroundVerdict { readonly lostRecords: number; readonly problems: readonly string[] }
export const nothingAround: AroundVerdict = { lostRecords: 0, problems: [] };

/** Adds up the episodes of one run. */
export interface Tally {
  /** `around`: what the processes around signald owe. */
  add(episode: Episode, verdict: StreetVerdict, around?: AroundVerdict): void;
  hours(): number;
  /** Rules that are due, and nothing came near. */
  unreached(): readonly string[];
  /** Classes that owe something still. */
  owing(): readonly FaultClass[];
  result(seed: number, tookS: number): SimResult;
}

export function createTally(classes: readonly FaultClass[]): Tally {
  const faultsByClass: Record<string, number> = Object.fromEntries(classes.map(({ name }) => [name, 0]));
  const reached = new Set<string>();
  const sum = { hours: 0, coloured: 0, stages: 0, conflicting: 0, violations: 0, unserved: 0, lost: 0, nuisances: 0 };
  let features = noFeatures;
  const looks: Record<string, number> = {};
  const unreached = (): readonly string[] => dueRules(classes, features).filter((rule) => !reached.has(rule));
  return {
    unreached,
    hours: () => sum.hours,
    owing: () => classes.filter((one) => rulesOf(one).some((rule) => !reached.has(rule))),
    add(episode, verdict, around = nothingAround) {
      const { report } = verdict;
      sum.hours += episode.endMs() / 3_600_000;
      sum.coloured += report.colouredS / 3600;
      sum.stages += report.stageChanges;
      sum.conflicting += report.conflictingChanges;
      sum.violations += verdict.violations.length + verdict.late.length + episode.escaped.length + (episode.crash() === null ? 0 : 1);
      sum.unserved += episode.unserved().length + around.problems.length;
      sum.lost += around.lostRecords;
      sum.nuisances += verdict.nuisances.length;
      for (const [name, count] of Object.entries(countClasses(episode.performed))) faultsByClass[name] = (faultsByClass[name] ?? 0) + count;
      for (const [rule, count] of Object.entries(report.looks)) looks[rule] = (looks[rule] ?? 0) + count;
      for (const rule of reachedRules(episode, verdict)) reached.add(rule);
      features = eitherHas(features, featuresOf(episode.sim));
    },
    result(seed, tookS) {
      const unreachedRules = unreached();
      const clean = sum.violations === 0 && sum.unserved === 0 && sum.lost === 0 && sum.nuisances === 0;
      return {
        seed, hours: rounded(sum.hours), colouredHours: rounded(sum.coloured), stageChanges: sum.stages, conflictingChanges: sum.conflicting,
        faults: Object.values(faultsByClass).reduce((total, count) => total + count, 0), faultsByClass, unreachedRules, looks,
        violations: sum.violations, unserved: sum.unserved, lostRecords: sum.lost, nuisanceFlashes: sum.nuisances,
        hoursPerSecond: rounded(sum.hours / Math.max(0.001, tookS)), ok: clean && unreachedRules.length === 0,
      };
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
