import { answerJson } from '../../platform/answerJson.ts';
import { say } from '../../text/say.ts';
import { sealedSiteOf } from '../site/sealedSite.ts';
import { runNuisance } from './nuisance.ts';
import { readOptions } from './options.ts';
import { reportLines } from './report.ts';

const exits = { ok: 0, notOk: 1, usage: 2 } as const;

/** `ngatu sim nuisance`. */
export async function start(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  const { lang } = outcome;
  if (outcome.kind === 'wrong') return complain(say(lang, 'sim.wrong', { detail: outcome.detail }));
  if (outcome.kind === 'help') {
    process.stdout.write(say(lang, 'sim.nuisance.help'));
    return exits.ok;
  }
  const { hours, loss, seed, bursts, stalls, site, json } = outcome.options;
  const sealed = await sealedSiteOf(site);
  if (!sealed.ok) return complain(say(lang, 'sim.noSite', { detail: sealed.detail }));
  const progress = (done: number): void => { if (process.stderr.isTTY) process.stderr.write(`\r${done} / ${hours} h `); };
  const figures = runNuisance({ site: sealed.site, seed, loss, trouble: { bursts, stalls }, hours }, () => performance.now(), progress);
  process.stdout.write(json ? `${answerJson(figures)}\n` : `${reportLines(lang, figures).join('\n')}\n`);
  return figures.ok ? exits.ok : exits.notOk;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return exits.usage;
}
