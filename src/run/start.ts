import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerJson } from '../platform/answerJson.ts';
import { createClock } from '../platform/clock.ts';
import { say } from '../text/say.ts';
import { langOf } from '../text/sentence.ts';
import { readOptions, type RunOptions } from './options.ts';
import { takePlace, type RunPlace } from './runDirectory.ts';
import { runJunction } from './session.ts';
import { loadSite } from './siteFile.ts';

/** Exit codes: 0 ok, 1 not ok, 2 usage, 78 not built. */
export async function startRun(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.stdout.isTTY, process.env);
  if (!outcome.ok) {
    complain(say(langOf(process.env['LC_ALL'] ?? process.env['LANG']), 'run.usage', { detail: outcome.detail }));
    return 2;
  }
  const { options } = outcome;
  const home = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
  const missing = ['signald', 'monitord', 'agentd', 'centre', 'sim/cabinet', ...(options.traffic ? ['sim/traffic'] : [])]
    .map((entry) => join(home, 'dist', entry, 'main.js')).find((file) => !existsSync(file));
  if (missing !== undefined) {
    complain(say(options.lang, 'run.notBuilt', { file: missing }));
    return 78;
  }
  const taken = takePlace(options);
  if (!taken.ok) {
    complain(say(options.lang, `run.${taken.code}`, { detail: taken.detail }));
    return 2;
  }
  return runIn(home, options, taken.place);
}

async function runIn(home: string, options: RunOptions, place: RunPlace): Promise<number> {
  const clock = createClock(options.clockScale);
  const loaded = loadSite(home, options, place.stateDir);
  if (!loaded.ok) {
    complain(loaded.sentence);
    place.release(false);
    return 2;
  }
  const { site } = loaded;
  const report = await runJunction({ home, options, place, clock, site });
  place.release(!report.ok);
  if (options.json) process.stdout.write(`${answerJson(report)}\n`);
  else process.stdout.write(`${summary(options, report)}\n`);
  if (!report.ok && options.stateDir === null) complain(say(options.lang, 'run.kept', { dir: place.stateDir }));
  return report.ok ? 0 : 1;
}

function summary(options: RunOptions, report: Awaited<ReturnType<typeof runJunction>>): string {
  const { lang } = options;
  const figures = say(lang, 'run.summary', {
    ticks: report.ticks, due: report.ticksDue, p50: report.lateMs.p50, p99: report.lateMs.p99, max: report.lateMs.max,
    colouredS: report.colouredS, stageChanges: report.stageChanges, stored: report.eventsStored,
    delivered: report.eventsDelivered, violations: report.violations ?? '?',
  });
  if (report.ok) return `${figures}\n${say(lang, 'run.ok')}`;
  return [figures, say(lang, 'run.notOk'), ...report.notOk.map((reason) => `- ${say(lang, `notOk.${reason}`)}`)].join('\n');
}

function complain(sentence: string): void {
  process.stderr.write(`ngatu run: ${sentence}\n`);
}
