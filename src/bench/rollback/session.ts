import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variable } from '../../sim/traci/code.ts';
import { delayOfTrips, dueOf } from '../../sim/traci/delay.ts';
import { lanesBefore } from '../sumo/hearing.ts';
import { runByStreetRules, type RunOutcome } from '../sumo/oneRun.ts';
import { rounded } from '../sumo/record.ts';
import type { BenchScenario } from '../sumo/scenarioSite.ts';
import { courses, createCabinet, type Course, type Mark } from './cabinet.ts';

/** One run, as its JSON line says it; s from the begin of the window. */
export interface RollbackRun {
  readonly scenario: string; readonly course: Course; readonly seed: number; readonly version: string;
  readonly window: readonly [beginS: number, endS: number]; readonly peakS: number;
  readonly delayS: number; readonly p95S: number; readonly unfinished: number; readonly undeparted: number; readonly gridlock: number;
  /** Of those only who should have set out from the bad set's moment on. */
  readonly afterDelayS: number;
  /** Delay that came in each minute, vehicle minutes: who stood before the light, and who was not let into the network yet. */
  readonly delayByMinute: readonly number[];
  readonly marks: readonly Mark[];
}

export interface RollbackSetting {
  readonly bench: BenchScenario;
  readonly seed: number;
  readonly version: string;
  /** Only the first so many seconds of the window; null = all. */
  readonly forS: number | null;
  /** When the bad set is to run, s from the begin; null = at the peak of the demand. */
  readonly atS: number | null;
  readonly courses: readonly Course[];
  readonly ended: () => boolean;
  readonly progress: (course: Course, share: number) => void;
  readonly run: (run: RollbackRun) => void;
}

export interface RollbackOutcome { readonly runs: readonly RollbackRun[]; readonly problems: readonly string[] }

/** What is before the moment makes a last good set and tells how the traffic was served; what is behind it shows what came of the bad one, s. */
export const leastBeforeS = 720;
const leastBehindS = 1200;
/** The peak is the moment from which most vehicles set out within so long, s. */
const peakS = 900;

/** The same vehicles in each course: the good set throughout, the bad one from the peak on with the cabinet's watch, and without. */
export async function runRollback(setting: RollbackSetting): Promise<RollbackOutcome | null> {
  const { bench, seed, forS } = setting;
  const { beginS, endS: wholeS = beginS + 3600 } = bench.scenario;
  const endS = forS === null ? wholeS : Math.min(wholeS, beginS + forS);
  const runs: RollbackRun[] = [];
  const problems: string[] = [];
  let moment = setting.atS;
  for (const course of courses.filter((one) => setting.courses.includes(one) || (one === 'good' && moment === null))) {
    const done = await runCourse(setting, course, moment ?? endS - beginS, { beginS, endS });
    if (done === null) return null;
    moment ??= peakOf(done.outcome.trips.map((trip) => dueOf(trip, endS)), beginS, endS);
    const { delay, trips, gridlock } = done.outcome;
    const run: RollbackRun = {
      scenario: bench.scenario.name, course, seed, version: setting.version, window: [beginS, endS], peakS: moment,
      delayS: rounded(delay.delayS, 2), p95S: rounded(delay.p95S, 2), unfinished: delay.unfinished, undeparted: delay.undeparted, gridlock,
      afterDelayS: rounded(delayOfTrips(trips.filter((trip) => dueOf(trip, endS) >= beginS + (moment ?? 0))).delayS, 2),
      delayByMinute: delayByMinute(trips.map((trip) => dueOf(trip, endS) - beginS), done.street), marks: done.marks,
    };
    runs.push(run);
    problems.push(...done.outcome.problems.map((problem) => `${run.scenario} ${course} ${seed}: ${problem}`));
    setting.run(run);
  }
  return { runs, problems };
}

async function runCourse({ bench, seed, ended, progress }: RollbackSetting, course: Course, moment: number, window: { readonly beginS: number; readonly endS: number }): Promise<{ readonly outcome: RunOutcome; readonly marks: readonly Mark[]; readonly street: readonly StreetSecond[] } | null> {
  const stateDir = mkdtempSync(join(tmpdir(), 'ngatu-rollback-'));
  const lanes = [...new Set(bench.lights.flatMap(({ light }) => lanesBefore(light)))];
  const street: StreetSecond[] = [];
  try {
    const cabinet = createCabinet({ stateDir, course, peakS: moment });
    const outcome = await runByStreetRules({
      bench, controller: { name: 'ngatu-fixed', kind: 'own', mode: 'fixed' }, seed, scale: 1, lie: null, window, ended,
      progress: (second) => { progress(course, second / (window.endS - window.beginS)); }, plansOf: cabinet.plansOf,
      hear: (_second, { departedIds, others }) => {
        street.push({ departed: departedIds.length, standing: lanes.reduce((sum, lane) => sum + Number(others.get(lane)?.get(variable.haltingNumber) ?? 0), 0) });
      },
    });
    return outcome === null ? null : { outcome, marks: cabinet.marks, street };
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** The minute from which most set out; the window leaves room before it and behind it. */
export function peakOf(dueS: readonly number[], beginS: number, endS: number): number {
  const last = Math.max(leastBeforeS, endS - beginS - leastBehindS);
  const minutes = Array.from({ length: Math.floor((last - leastBeforeS) / 60) + 1 }, (_, at) => leastBeforeS + at * 60);
  const within = (atS: number): number => dueS.filter((at) => at - beginS >= atS && at - beginS < atS + peakS).length;
  return minutes.reduce((best, atS) => (within(atS) > within(best) ? atS : best), leastBeforeS);
}

interface StreetSecond { readonly departed: number; readonly standing: number }

/** A vehicle that stands for a minute is one vehicle minute; one that should have set out and was not let in stands too. */
export function delayByMinute(dueS: readonly number[], street: readonly StreetSecond[]): readonly number[] {
  const due = dueS.toSorted((a, b) => a - b);
  const minutes: number[] = [];
  let [came, departed] = [0, 0];
  for (const [second, { departed: now, standing }] of street.entries()) {
    while ((due[came] ?? Infinity) <= second) came += 1;
    departed += now;
    const minute = Math.floor(second / 60);
    minutes[minute] = (minutes[minute] ?? 0) + (standing + Math.max(0, came - departed)) / 60;
  }
  return minutes.map((delay) => rounded(delay, 2));
}
