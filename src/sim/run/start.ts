import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { FaultClass } from '../junction/faultClass.ts';
import { findSites } from '../site/simSite.ts';
import { runCampaign } from './campaign.ts';
import { readOptions, type SimOptions } from './options.ts';
import { reportLines } from './report.ts';
import { alone, fullStack } from './player.ts';
import { openStreet } from './streetProcess.ts';

/** Exit codes: 0 ok, 1 not ok, 2 usage, 78 without its checker. */
const exits = { ok: 0, notOk: 1, usage: 2, notHere: 78 } as const;
/** What is told of one failing seed, lines; the replay tells the rest. */
const mostProblems = 5;
/** Progress of a long run, ms. */
const progressMs = 10_000;

/** `ngatu sim run`. */
export async function start(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env, () => randomInt(1, 2 ** 31 - 1));
  const { lang } = outcome;
  if (outcome.kind === 'wrong') return complain(exits.usage, say(lang, 'sim.run.wrong', { detail: outcome.detail }));
  if (outcome.kind === 'help') {
    process.stdout.write(say(lang, 'sim.run.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const home = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
  const found = await findSites(home, options.site);
  if (!found.ok) return complain(exits.usage, say(lang, 'sim.noSite', { detail: found.detail }));
  const street = openStreet(home);
  if (street === null) return complain(exits.notHere, say(lang, 'sim.run.noStreet'));
  const clock = createClock();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { interrupted = true; });
  try {
    const result = await runCampaign({
      ...options, players: options.fullStack ? fullStack : alone, sites: (seed) => found.sites.of(seed), judges: (site) => street.judges(site), drained: async () => street.drained(), clockMs: () => clock.monoMs(),
      progress: createProgress(lang, options, () => clock.monoMs()), interrupted: () => interrupted,
      failed(...failed) { tellFailed(lang, options, ...failed); },
    });
    process.stdout.write(options.json ? `${answerJson(result)}\n` : `${reportLines(lang, result).join('\n')}\n`);
    return result.ok && !interrupted ? exits.ok : exits.notOk;
  } catch (error) {
    return complain(exits.notOk, say(lang, 'sim.run.failed', { detail: error instanceof Error ? error.message : String(error) }));
  } finally {
    street.close();
  }
}

function tellFailed(lang: Lang, options: SimOptions, seed: number, site: string, problems: readonly string[], first: readonly FaultClass[]): void {
  const { faults, act } = options.said;
  const replay = ['ngatu sim run', `--seed ${seed}`, `--site ${site}`, ...(faults === null ? [] : [`--faults ${faults}`]), ...(act === null ? [] : [`--act ${act}`]), ...(first.length === 0 ? [] : [`--first ${first.map(({ name }) => name).join(',')}`]), ...(options.fullStack ? ['--full-stack'] : [])];
  const told = problems.slice(0, mostProblems).map((problem) => `  ${problem}\n`).join('');
  const more = problems.length > mostProblems ? `  ${say(lang, 'sim.run.more', { count: problems.length - mostProblems })}\n` : '';
  process.stderr.write(`${say(lang, 'sim.run.seedFailed', { seed, site })}\n${told}${more}${say(lang, 'sim.run.replay', { line: replay.join(' ') })}\n`);
}

/** A line now and then for a run that takes long; the same words whether or not a terminal listens. */
function createProgress(lang: Lang, { hours }: SimOptions, clockMs: () => number): (done: number) => void {
  let lastMs = clockMs();
  return (done) => {
    if (hours === null || clockMs() - lastMs < progressMs) return;
    lastMs = clockMs();
    process.stderr.write(`${say(lang, 'sim.run.progress', { done: Math.floor(done), hours })}\n`);
  };
}

function complain(exit: number, text: string): number {
  process.stderr.write(`ngatu sim run: ${text}\n`);
  return exit;
}
