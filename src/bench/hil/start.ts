import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock } from '../../platform/clock.ts';
import { problemText } from '../../text/problem.ts';
import { say } from '../../text/say.ts';
import { deriveBenchSite, type BenchSite } from './benchSite.ts';
import { createEnding, endOnSignals } from './ending.ts';
import { readOptions, type HilOptions } from './options.ts';
import type { HilReport } from './report.ts';
import { runBench } from './session.ts';

/** Exit codes: 0 ok, 1 not ok, 2 usage, 78 not built. */
const exits = { ok: 0, notOk: 1, usage: 2, notBuilt: 78 } as const;

/** `ngatu bench hil`. */
export async function startHil(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  if (outcome.kind !== 'run') {
    if (outcome.kind === 'wrong') return complain(exits.usage, say(outcome.lang, 'bench.usage', { detail: outcome.detail }));
    process.stdout.write(say(outcome.lang, 'bench.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const home = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
  const needed = ['signald', 'monitord', 'sim/cabinet', ...(options.full ? ['agentd', 'centre'] : [])];
  const missing = needed.map((entry) => join(home, 'dist', entry, 'main.js')).find((file) => !existsSync(file));
  if (missing !== undefined) return complain(exits.notBuilt, say(options.lang, 'run.notBuilt', { file: missing }));
  const bench = await derive(options);
  if (bench === null) return exits.usage;
  const forMs = options.forMs ?? windowMs(bench);
  if (forMs === null) return complain(exits.usage, say(options.lang, 'bench.noWindow', { file: bench.scenario.configFile }));
  const ending = createEnding();
  endOnSignals(ending);
  try {
    const realtime = spawnSync('chrt', ['-f', '20', 'true'], { stdio: 'ignore' }).status === 0;
    const report = await runBench({ home, options, bench, forMs, realtime, ending, say: speak });
    return report === null ? exits.notOk : show(options, report);
  } catch (error) {
    return complain(exits.notOk, say(options.lang, 'bench.sumo', { detail: messageOf(error) }));
  }
}

async function derive(options: HilOptions): Promise<BenchSite | null> {
  const { lang, scenario, tls } = options;
  try {
    const derived = await deriveBenchSite(scenario, tls, createClock().wallMs());
    if (derived.ok) return derived.value;
    speak(say(lang, 'bench.siteRefused', { scenario }));
    for (const problem of derived.problems.filter(({ severity }) => severity === 'error')) speak(`${problem.path}: ${problemText(lang, problem).what}`);
  } catch (error) {
    speak(say(lang, 'bench.scenario', { detail: messageOf(error) }));
  }
  return null;
}

function windowMs({ scenario }: BenchSite): number | null {
  return scenario.endS === undefined ? null : Math.round((scenario.endS - scenario.beginS) * 1000);
}

function show(options: HilOptions, report: HilReport): number {
  const { lang } = options;
  if (options.json) process.stdout.write(`${answerJson(report)}\n`);
  else {
    const figures = say(lang, 'bench.summary', {
      scenario: report.scenario, speed: report.speed, forS: report.forS, delayS: report.delayS ?? '?', unfinished: report.unfinished ?? '?',
      undeparted: report.undeparted ?? '?', stageChanges: report.stageChanges, ticks: report.ticks, due: report.ticksDue,
      late: report.lateMs.p999, violations: report.violations ?? '?',
    });
    process.stdout.write(`${figures}\n${report.ok ? say(lang, 'bench.ok') : say(lang, 'bench.notOk', { reasons: report.notOk.join(', ') })}\n`);
  }
  return report.ok ? exits.ok : exits.notOk;
}

function speak(line: string): void {
  process.stderr.write(`ngatu bench hil: ${line}\n`);
}

function complain(exit: number, line: string): number {
  speak(line);
  return exit;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
