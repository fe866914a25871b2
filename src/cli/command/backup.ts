import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../platform/clock.ts';
import { connectIpc } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { say } from '../../text/say.ts';
import { aboutOf, filesBelow, fingerprintOf, type Backup } from '../backup/contents.ts';
import { placeHere } from '../place.ts';
import { readBackup, restoreTo, stateHere } from '../backup/restore.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText } from '../siteClock.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { programVersion } from '../programVersion.ts';
import { fail, show, type Shell } from '../shell.ts';
import { confirmTyped } from '../typed.ts';
import { messageOf } from '../site/yamlFile.ts';

const rootOf = (options: OptionValues): string => (textOf(options['root']) === '' ? '/' : textOf(options['root']));

/** `ngatu backup --out FILE`: what a new computer needs to be this cabinet; nothing secret is in it. */
export async function backup(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const out = textOf(options['out']).trim();
  if (out === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' });
  const root = rootOf(options);
  let made: Backup;
  try {
    const files = filesBelow(root);
    const about = aboutOf(files);
    if (about === null) return fail(shell, exitCodes.usage, 'backup.nothing', { root });
    made = { format: 'ngatu-backup/1', ...about, madeAtMs: createClock().wallMs(), by: personOf(options), version: programVersion(shell), files: [...files] };
    writeFileSync(out, `${JSON.stringify(made)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file: out, detail: messageOf(error) });
  }
  const fingerprint = fingerprintOf(made);
  const noted = await noteAction(shell, { action: 'backup', by: made.by, detail: fingerprint });
  const { siteId, planVersion, files } = made;
  show(shell, { ok: true, file: out, siteId, planVersion, fingerprint, files: files.map(({ path }) => path), noted }, [
    say(shell.lang, 'backup.written', { file: out, site: siteId, n: files.length, version: planVersion }), say(shell.lang, 'backup.fingerprint', { fingerprint }), ...(noted ? [] : [say(shell.lang, 'cli.notNoted')]),
  ]);
  return exitCodes.ok;
}

/** `ngatu restore FILE`: on a new computer, with the daemons stopped; never onto one that has a state of its own. */
export async function restore(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const given = textOf(options['planVersion']).trim();
  if (given !== '' && !/^\d{1,9}$/.test(given)) return fail(shell, exitCodes.usage, 'cli.badArgument', { detail: given });
  const read = readBackup(file);
  if (!read.ok) return fail(shell, exitCodes.usage, read.code, { file, detail: read.detail });
  const root = rootOf(options);
  const here = stateHere(root);
  if (here !== null) return fail(shell, exitCodes.refused, 'restore.stateHere', { file: join(root, here), detail: here });
  if (await someDaemonAnswers(shell)) return fail(shell, exitCodes.refused, 'restore.running');
  const { backup: found } = read;
  const fingerprint = fingerprintOf(found);
  if (!shell.json) shell.write(`${say(shell.lang, 'restore.about', { site: found.siteId, by: found.by, time: dateClockText(found.madeAtMs), n: found.files.length })}\n${say(shell.lang, 'backup.fingerprint', { fingerprint })}\n`);
  const unconfirmed = await confirmTyped(shell, 'restore.phrase', { site: found.siteId }, options);
  if (unconfirmed !== null) return unconfirmed;
  try {
    const done = restoreTo(root, found, Number(given), { by: personOf(options), ...(textOf(options['reason']).trim() === '' ? {} : { reason: textOf(options['reason']).trim() }), toldPlace: placeHere() }, createClock().wallMs());
    show(shell, { ok: true, siteId: found.siteId, fingerprint, ...done }, [say(shell.lang, 'restore.done', { n: done.files, version: done.planVersion }), ...(done.aside === null ? [] : [say(shell.lang, 'restore.aside', { file: done.aside })]), say(shell.lang, 'restore.next')]);
    return exitCodes.ok;
  } catch (error) {
    return fail(shell, exitCodes.notOk, 'cli.unwritable', { file: root, detail: messageOf(error) });
  }
}

async function someDaemonAnswers(shell: Shell): Promise<boolean> {
  for (const socket of [socketNames.view, socketNames.agent]) {
    const connected = await connectIpc({ path: join(shell.runDir, socket), client: 'ngatu' });
    if (!connected.ok) continue;
    connected.client.close();
    return true;
  }
  return false;
}
