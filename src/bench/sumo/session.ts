import { performance } from 'node:perf_hooks';
import { say } from '../../text/say.ts';
import type { Controller } from './controller.ts';
import { detectorLie } from './detectorLie.ts';
import { readFixedPlan } from './fixedPlan.ts';
import { runOnce, type RunSetting } from './oneRun.ts';
import type { SumoOptions } from './options.ts';
import { recordOf, type RunRecord } from './record.ts';
import { rulesOf, type RuleName } from './rules.ts';
import type { BenchScenario } from './scenarioSite.ts';
import { createTracer, type Trace } from './trace.ts';

export interface SessionSetting {
  readonly options: SumoOptions;
  readonly scenarios: readonly BenchScenario[];
  readonly version: string;
  readonly ended: () => boolean;
  readonly say: (line: string) => void;
  /** Overwrites itself; null = nobody looks at it. */
  readonly progress: ((line: string) => void) | null;
  readonly record: (record: RunRecord) => void;
  /** Hears the whole run, for a report; null = there is none. */
  readonly trace: ((trace: Trace) => void) | null;
}

export interface SessionOutcome { readonly records: readonly RunRecord[]; readonly problems: readonly string[] }

interface Task { readonly bench: BenchScenario; readonly controller: Controller; readonly rules: RuleName; readonly seed: number; readonly window: RunRecord['window'] }

/** Every scenario with every controller, table and seed: `jobs` runs side by side. */
export async function runSession(setting: SessionSetting): Promise<SessionOutcome> {
  const { options } = setting;
  const waiting: Task[] = tasksOf(setting);
  const all = waiting.length;
  const records: RunRecord[] = [];
  const problems: string[] = [];
  const shares = new Map<Task, number>();
  const tell = progressBar(setting, all, () => records.length, shares);
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (setting.ended()) return;
      const done = await performTask(setting, task, (share) => {
        shares.set(task, share);
        tell();
      });
      shares.delete(task);
      if (done === null) return;
      records.push(done.record);
      problems.push(...done.problems);
      setting.record(done.record);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { records, problems };
}

function tasksOf({ options, scenarios, say: speak }: SessionSetting): Task[] {
  const all = scenarios.flatMap((bench) => options.rules.flatMap((rules) => options.controllers.flatMap((controller) => options.seeds.map((seed): Task => {
    const { beginS, endS = beginS + 3600 } = bench.scenario;
    return { bench, controller, rules, seed, window: [beginS, options.forS === null ? endS : Math.min(endS, beginS + options.forS)] };
  }))));
  const planless = all.filter(({ bench, controller, rules }) => controller.kind === 'bestFixed' && readFixedPlan(bench.scenario, rules) === null);
  for (const name of new Set(planless.map(({ bench, rules }) => `${bench.scenario.name} ${rules}`))) speak(say(options.lang, 'bench.sumo.planless', { name }));
  return all.filter((task) => !planless.includes(task));
}

async function performTask({ options, version, ended, trace }: SessionSetting, task: Task, share: (done: number) => void): Promise<{ readonly record: RunRecord; readonly problems: readonly string[] } | null> {
  const { bench, controller, seed } = task;
  const [beginS, endS] = task.window;
  const tracer = trace === null ? null : createTracer(bench.lights.map(({ light }) => light));
  const plan = controller.kind === 'bestFixed' ? readFixedPlan(bench.scenario, task.rules) : null;
  const common: RunSetting = {
    bench, controller, seed, rules: rulesOf(task.rules, options.countdown), scale: options.scale, lie: detectorLie(bench, options.faults, seed),
    ...(plan === null ? {} : { greensS: plan.greensS }), window: { beginS, endS }, ended, progress: (second) => { if (second % 50 === 0) share(second / (endS - beginS)); },
  };
  const kind = options.oracle;
  // What will be is known from a run of the same seed before it.
  const known = kind === 'future' ? (await runOnce({ ...common, oracle: { kind: 'state', known: [] } }))?.departures ?? [] : [];
  const outcome = await runOnce({ ...common, ...(tracer === null ? {} : { hear: tracer.hear }), ...(kind === null ? {} : { oracle: { kind, known } }) });
  if (outcome === null) return null;
  const record = recordOf({
    scenario: bench.scenario.name, controller: controller.name, rules: task.rules, seed, faults: options.faults.length === 0 ? 'none' : options.faults.join(','),
    scale: options.scale, countdown: options.countdown, ...(kind === null ? {} : { oracle: kind }), window: task.window, version,
  }, outcome);
  if (tracer !== null) trace?.(tracer.end(record, outcome.trips));
  return { record, problems: outcome.problems.map((problem) => `${record.scenario} ${record.rules} ${record.controller} ${seed}: ${problem}`) };
}

const barWidth = 24;
const tellEveryMs = 200;

function progressBar(setting: SessionSetting, all: number, done: () => number, shares: ReadonlyMap<Task, number>): () => void {
  const { progress, options } = setting;
  const beganMs = performance.now();
  let toldMs = 0;
  return () => {
    if (progress === null || performance.now() - toldMs < tellEveryMs) return;
    toldMs = performance.now();
    const share = (done() + [...shares.values()].reduce((sum, value) => sum + value, 0)) / all;
    const filled = Math.round(share * barWidth);
    const leftS = share > 0 ? Math.round(((toldMs - beganMs) / 1000) * (1 / share - 1)) : 0;
    const names = [...shares.keys()].map(({ bench, controller, seed }) => `${bench.scenario.name} ${controller.name} ${seed}`).join(', ');
    progress(say(options.lang, 'bench.sumo.progress', { bar: `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`, done: done(), all, leftS, names }));
  };
}
