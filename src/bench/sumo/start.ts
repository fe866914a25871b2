import { answerJson } from '../../platform/answerJson.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { say } from '../../text/say.ts';
import { createEnding, endOnSignals } from '../hil/ending.ts';
import { fixedPlanFile } from './fixedPlan.ts';
import { readOptions, type SumoOptions } from './options.ts';
import { summaries } from './record.ts';
import { reportHtml } from './reportHtml.ts';
import { rulesOf } from './rules.ts';
import { readBenchScenario, type BenchScenario } from './scenarioSite.ts';
import { searchFixed } from './searchFixed.ts';
import { runSession } from './session.ts';
import { tableLines } from './table.ts';
import type { Trace } from './trace.ts';

/** Exit codes: 0 ok, 1 not ok (a rule was not kept, SUMO failed, ended early), 2 usage. */
const exits = { ok: 0, notOk: 1, usage: 2 } as const;
/** So many sentences of what was wrong are told; the rest is counted. */
const toldProblems = 20;

/** `ngatu bench sumo`. */
export async function startSumo(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  if (outcome.kind !== 'run') {
    if (outcome.kind === 'wrong') return complain(exits.usage, say(outcome.lang, 'bench.sumo.usage', { detail: outcome.detail }));
    process.stdout.write(say(outcome.lang, 'bench.sumo.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const scenarios = await scenariosOf(options);
  if (scenarios === null) return exits.usage;
  const ending = createEnding();
  endOnSignals(ending);
  if (options.searchFixed) return search(options, scenarios, ending.reached);
  const wiping = process.stderr.isTTY;
  const traces: Trace[] = [];
  try {
    const { records, problems } = await runSession({
      options, scenarios, version: versionOf(), ended: ending.reached, say: speak,
      progress: wiping ? (line) => { process.stderr.write(`\r\u001b[K${line}`); } : null,
      trace: options.report === null ? null : (trace) => { traces.push(trace); },
      record: (record) => { if (options.json) process.stdout.write(`${answerJson(record)}\n`); },
    });
    if (wiping) process.stderr.write('\r\u001b[K');
    if (options.report !== null) writeFileSync(options.report, reportHtml(options.lang, records, traces));
    const lines = `${tableLines(options.lang, summaries(records)).join('\n')}\n`;
    if (options.json) process.stderr.write(lines);
    else process.stdout.write(lines);
    for (const problem of problems.slice(0, toldProblems)) speak(problem);
    if (problems.length > 0) speak(say(options.lang, 'bench.sumo.problems', { count: problems.length }));
    return problems.length > 0 || ending.reached() ? exits.notOk : exits.ok;
  } catch (error) {
    return complain(exits.notOk, say(options.lang, 'bench.sumo', { detail: error instanceof Error ? error.message : String(error) }));
  }
}

/** A plan for each scenario, beside it: the first of the rules that were named. */
async function search(options: SumoOptions, scenarios: readonly BenchScenario[], ended: () => boolean): Promise<number> {
  for (const bench of scenarios) {
    const { name, beginS, endS = beginS + 3600 } = bench.scenario;
    const plan = await searchFixed({
      bench, rules: rulesOf(options.rules[0] ?? 'street', options.countdown), scale: options.scale, seeds: options.seeds, version: versionOf(), ended,
      window: { beginS, endS: options.forS === null ? endS : Math.min(endS, beginS + options.forS) },
      tried: (plans, delayS) => { speak(say(options.lang, 'bench.sumo.tried', { name, plans, delayS: delayS.toFixed(1) })); },
    });
    if (plan === null) return exits.notOk;
    const file = fixedPlanFile(bench.scenario);
    writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
    if (options.json) process.stdout.write(`${answerJson(plan)}\n`);
    speak(say(options.lang, 'bench.sumo.found', { name, greens: Object.values(plan.greensS).flat().join(' '), delayS: plan.found.delayS, websterS: plan.found.webster.delayS, plans: plan.found.plans, file }));
  }
  return exits.ok;
}

async function scenariosOf(options: SumoOptions): Promise<readonly BenchScenario[] | null> {
  try {
    return await Promise.all(options.scenarios.map(readBenchScenario));
  } catch (error) {
    speak(say(options.lang, 'bench.scenario', { detail: error instanceof Error ? error.message : String(error) }));
    return null;
  }
}

function versionOf(): string {
  const text: { readonly version?: unknown } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return String(text.version);
}

function speak(line: string): void {
  process.stderr.write(`ngatu bench sumo: ${line}\n`);
}

function complain(exit: number, line: string): number {
  speak(line);
  return exit;
}
