import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectIpc } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { readLinkState } from '../../model/stateReading.ts';
import { createClock, pause } from '../../platform/clock.ts';
import { readIfThere } from '../../platform/durableFile.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { readIdentity, requestIdentity } from '../enrol/identity.ts';
import { installIdentity, type Installed } from '../enrol/install.ts';
import { readTrial, settleTrial, trialMs } from '../enrol/trial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { factLines, fail, show, type Shell } from '../shell.ts';
import { dateClockText } from '../siteClock.ts';

/** A certificate with less than this left is to be renewed, ms. */
const renewMs = 30 * 86_400_000;
/** As in a topic: the broker's list of rights goes by this name. */
const siteName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const leastReason = 3;
/** Beside the state: the root of a cabinet may be read-only. */
const homeDir = '/var/lib/ngatu/tls';
const dirOf = (options: OptionValues): string => textOf(options['dir']) || homeDir;
/** As agentd is called here; null = nobody has said it yet. */
const siteHere = (options: OptionValues): string | null => /^NGATU_SITE_ID="?([^"\n]*)"?$/m.exec(readIfThere(textOf(options['conf']) || '/etc/ngatu/agentd.conf') ?? '')?.[1] ?? null;
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Before the first start there is no agent to tell: then it stands in no log, and nothing is wrong with that. */
export async function enrolNew(shell: Shell, [siteId = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  if (!siteName.test(siteId)) return fail(shell, exitCodes.usage, 'enrol.badName', { detail: siteId });
  try {
    const expected = siteHere(options) ?? siteId;
    if (siteId !== expected) return fail(shell, exitCodes.refused, 'enrol.otherName', { detail: `${siteId} ≠ ${expected}` });
    const made = requestIdentity(dirOf(options), siteId);
    await noteAction(shell, { action: 'enrol.new', by: personOf(options), detail: `${siteId} ${made.fingerprint}`.slice(0, 200) });
    show(shell, made, [say(shell.lang, 'enrol.requested', { request: made.request }), say(shell.lang, 'enrol.compare', { fingerprint: made.fingerprint })]);
  } catch (error) {
    return fail(shell, exitCodes.usage, 'enrol.noWrite', { detail: wordsOf(error) });
  }
  return exitCodes.ok;
}

export async function enrolInstall(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const why = textOf(options['newAuthority']).trim();
  if (options['newAuthority'] !== undefined && why.length < leastReason) return fail(shell, exitCodes.usage, 'enrol.noReason');
  let pems: { readonly certificatePem: string; readonly authorityPem: string };
  try {
    pems = { certificatePem: readFileSync(file, 'utf8'), authorityPem: readFileSync(textOf(options['ca']), 'utf8') };
  } catch (error) {
    return fail(shell, exitCodes.usage, 'enrol.badCertificate', { detail: wordsOf(error) });
  }
  let installed: Installed;
  try {
    installed = installIdentity(dirOf(options), { ...pems, nowMs: createClock().wallMs(), siteId: siteHere(options), newAuthority: why !== '' });
  } catch (error) {
    return fail(shell, exitCodes.notOk, 'enrol.noWrite', { detail: wordsOf(error) });
  }
  if (!installed.ok) return fail(shell, exitCodes.refused, installed.code, { detail: installed.detail });
  await noteAction(shell, { action: 'enrol.install', by: personOf(options), detail: installed.name.slice(0, 200), ...(why === '' ? {} : { reason: why.slice(0, 200) }) });
  const next = installed.onTrialAgainst === null ? 'enrol.restart' : (await startTrial(dirOf(options))) ? 'enrol.onTrial' : 'enrol.tryIt';
  show(shell, installed, [say(shell.lang, 'enrol.installed', { name: installed.name, until: dateClockText(installed.untilMs) }), say(shell.lang, next, { minutes: trialMs / 60_000, previous: installed.onTrialAgainst ?? 0 })]);
  return exitCodes.ok;
}

/** systemd starts agentd anew and watches: no end of this session ends the trial. False = that is left to the person (a bench). */
async function startTrial(dir: string): Promise<boolean> {
  if (dir !== homeDir || !existsSync('/run/systemd/system')) return false;
  return await promisify(execFile)('systemctl', ['restart', '--no-block', 'ngatu-enrol-trial.service']).then(() => true, () => false);
}

/** What `ngatu-enrol-trial.service` does after it has started agentd anew. Exit 1: the certificate before is in use again. */
export async function enrolSettle(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const clock = createClock();
  const ended = await settleTrial(dirOf(options), { nowMs: () => clock.monoMs(), wallMs: () => clock.wallMs(), pause: (ms) => pause(clock, ms), linked: () => linked(shell) });
  if (ended.end !== 'none') await noteAction(shell, { action: 'enrol.ended', by: 'ngatu', detail: `${ended.end} ${ended.generation}` });
  show(shell, { ...ended }, [ended.end === 'none' ? say(shell.lang, 'enrol.noTrial') : say(shell.lang, `enrol.${ended.end}`, { generation: ended.generation })]);
  return ended.end === 'returned' ? exitCodes.notOk : exitCodes.ok;
}

async function linked({ runDir }: Shell): Promise<boolean> {
  const connected = await connectIpc({ path: join(runDir, socketNames.agent), client: 'ngatu' });
  if (!connected.ok) return false;
  const answer = await connected.client.request('link.status');
  connected.client.close();
  return answer.ok && readLinkState(answer.result)?.connected === true;
}

/** Exit 1: not enrolled, or to be renewed. */
export async function enrolShow(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const dir = dirOf(options);
  const identity = readIdentity(dir);
  if (identity === null) return fail(shell, exitCodes.notOk, 'enrol.none', { detail: dir });
  const leftMs = identity.untilMs - createClock().wallMs();
  const trial = readTrial(dir);
  show(shell, { ...identity, leftDays: Math.floor(leftMs / 86_400_000), onTrialAgainst: trial?.previous ?? null }, factLines(shell.lang, [
    ['enrol.name', identity.name], ['enrol.issuer', identity.issuer], ['enrol.until', dateClockText(identity.untilMs)], ['enrol.fingerprint', identity.fingerprint],
    ['enrol.waiting', identity.requested.length === 0 ? say(shell.lang, 'update.none') : identity.requested.join(', ')],
    ...(trial === null ? [] : [['enrol.trial', say(shell.lang, 'enrol.trialAgainst', { previous: trial.previous })] as const]),
  ]));
  return await Promise.resolve(leftMs > renewMs ? exitCodes.ok : exitCodes.notOk);
}
