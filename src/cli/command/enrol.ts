import { readFileSync } from 'node:fs';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { installIdentity, readIdentity, requestIdentity } from '../enrol/identity.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { factLines, fail, show, type Shell } from '../shell.ts';
import { dateClockText } from '../siteClock.ts';

/** A certificate with less than this left is to be renewed, ms. */
const renewMs = 30 * 86_400_000;
/** As in a topic: the broker's list of rights goes by this name. */
const siteName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const dirOf = (options: OptionValues): string => textOf(options['dir']) || '/etc/ngatu/tls';

/** Before the first start there is no agent to tell: then it stands in no log, and nothing is wrong with that. */
export async function enrolNew(shell: Shell, [siteId = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  if (!siteName.test(siteId)) return fail(shell, exitCodes.usage, 'enrol.badName', { detail: siteId });
  try {
    const made = requestIdentity(dirOf(options), siteId);
    await noteAction(shell, { action: 'enrol.new', by: personOf(options), detail: `${siteId} ${made.fingerprint}`.slice(0, 200) });
    show(shell, made, [say(shell.lang, 'enrol.requested', { request: made.request }), say(shell.lang, 'enrol.compare', { fingerprint: made.fingerprint })]);
  } catch (error) {
    return fail(shell, exitCodes.usage, 'enrol.noWrite', { detail: error instanceof Error ? error.message : String(error) });
  }
  return exitCodes.ok;
}

export async function enrolInstall(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  let pems: readonly [string, string];
  try {
    pems = [readFileSync(file, 'utf8'), readFileSync(textOf(options['ca']), 'utf8')];
  } catch (error) {
    return fail(shell, exitCodes.usage, 'enrol.badCertificate', { detail: error instanceof Error ? error.message : String(error) });
  }
  const installed = installIdentity(dirOf(options), ...pems, createClock().wallMs());
  if (!installed.ok) return fail(shell, exitCodes.refused, installed.code, { detail: installed.detail });
  await noteAction(shell, { action: 'enrol.install', by: personOf(options), detail: installed.name.slice(0, 200) });
  show(shell, installed, [say(shell.lang, 'enrol.installed', { name: installed.name, until: dateClockText(installed.untilMs) }), say(shell.lang, 'enrol.restart')]);
  return exitCodes.ok;
}

/** Exit 1: not enrolled, or to be renewed. */
export async function enrolShow(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const identity = readIdentity(dirOf(options));
  if (identity === null) return fail(shell, exitCodes.notOk, 'enrol.none', { detail: dirOf(options) });
  const leftMs = identity.untilMs - createClock().wallMs();
  show(shell, { ...identity, leftDays: Math.floor(leftMs / 86_400_000) }, factLines(shell.lang, [
    ['enrol.name', identity.name], ['enrol.issuer', identity.issuer], ['enrol.until', dateClockText(identity.untilMs)], ['enrol.fingerprint', identity.fingerprint],
    ['enrol.waiting', identity.requested.length === 0 ? say(shell.lang, 'update.none') : identity.requested.join(', ')],
  ]));
  return await Promise.resolve(leftMs > renewMs ? exitCodes.ok : exitCodes.notOk);
}
