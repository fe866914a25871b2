import { readFileSync, writeFileSync } from 'node:fs';
import { answerJson } from '../../platform/answerJson.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { createEnding, endOnSignals } from '../hil/ending.ts';
import { readBenchScenario } from '../sumo/scenarioSite.ts';
import { versions, type Mark } from './cabinet.ts';
import { curveSvg } from './curveSvg.ts';
import { readOptions, type RollbackOptions } from './options.ts';
import { runRollback, type RollbackOutcome, type RollbackRun } from './session.ts';

/** Exit codes: 0 the cabinet went back by itself, 1 it did not (or a rule was not kept, SUMO failed, ended early), 2 usage. */
const exits = { ok: 0, notOk: 1, usage: 2 } as const;

/** `ngatu bench rollback`. */
export async function startRollback(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  if (outcome.kind !== 'run') {
    if (outcome.kind === 'wrong') return complain(exits.usage, say(outcome.lang, 'bench.rollback.usage', { detail: outcome.detail }));
    process.stdout.write(say(outcome.lang, 'bench.rollback.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const ending = createEnding();
  endOnSignals(ending);
  try {
    const found = await perform(options, ending.reached);
    return found === null ? exits.notOk : tell(options, found);
  } catch (error) {
    return complain(exits.notOk, say(options.lang, 'bench.sumo', { detail: error instanceof Error ? error.message : String(error) }));
  }
}

async function perform(options: RollbackOptions, ended: () => boolean): Promise<RollbackOutcome | null> {
  const { scenario, lang, json, seed, courses, atS, forS } = options;
  const wiping = process.stderr.isTTY;
  const bench = await readBenchScenario(scenario);
  const found = await runRollback({
    bench, seed, courses, atS, forS, version: versionOf(), ended,
    progress: (course, share) => { if (wiping) process.stderr.write(`\r\u001b[K${say(lang, 'bench.rollback.progress', { course: say(lang, `bench.rollback.${course}`), percent: Math.floor(share * 100) })}`); },
    run: (run) => { if (json) process.stdout.write(`${answerJson(run)}\n`); },
  });
  if (wiping) process.stderr.write('\r\u001b[K');
  return found;
}

function tell({ lang, json, svg }: RollbackOptions, { runs, problems }: RollbackOutcome): number {
  if (svg !== null) writeFileSync(svg, curveSvg(lang, runs));
  const lines = runs.flatMap((run) => linesOf(lang, run)).map((line) => `${line}\n`).join('');
  if (json) process.stderr.write(lines);
  else process.stdout.write(lines);
  for (const problem of problems.slice(0, 20)) speak(problem);
  if (problems.length > 0) speak(say(lang, 'bench.sumo.problems', { count: problems.length }));
  return problems.length === 0 && runs.every(wentAsItShould) ? exits.ok : exits.notOk;
}

/** With its watch the cabinet went back to the last good set by itself; without, it did not. */
export function wentAsItShould({ course, marks }: Pick<RollbackRun, 'course' | 'marks'>): boolean {
  const at = marks.findIndex(({ planVersion, state }) => planVersion === versions.bad && state === 'undone');
  const back = marks.slice(at).some(({ planVersion, state }) => planVersion === versions.good && state === 'active');
  return course === 'rollback' ? at >= 0 && back : at < 0;
}

function linesOf(lang: Lang, run: RollbackRun): readonly string[] {
  const { course, delayS, afterDelayS, undeparted, marks } = run;
  const head = say(lang, 'bench.rollback.run', { course: say(lang, `bench.rollback.${course}`), delayS: delayS.toFixed(1), afterDelayS: afterDelayS.toFixed(1), undeparted });
  return [head, ...marks.map((mark) => `  ${markLine(lang, mark)}`)];
}

function markLine(lang: Lang, { s, planVersion, state, codes, detail }: Mark): string {
  const clock = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
  return [clock, say(lang, 'bench.rollback.set', { version: planVersion, state: say(lang, `office.short.${state}`) }), codes.join(' '), detail ?? ''].filter((part) => part !== '').join('  ');
}

function versionOf(): string {
  const text: { readonly version?: unknown } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return String(text.version);
}

function speak(line: string): void {
  process.stderr.write(`ngatu bench rollback: ${line}\n`);
}

function complain(exit: number, line: string): number {
  speak(line);
  return exit;
}
