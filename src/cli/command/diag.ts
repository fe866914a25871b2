import { writeFileSync } from 'node:fs';
import { createClock } from '../../platform/clock.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { gather } from '../diag/gather.ts';
import { redacted } from '../diag/redact.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';
import { programVersion } from '../programVersion.ts';

const usualMs = 7_200_000;
const mostMs = 7 * 86_400_000;

/** `ngatu diag --out FILE`: one file for the office, with nothing secret in it; exit 1 where no daemon answered. */
export async function diag(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const out = textOf(options['out']).trim();
  if (out === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' });
  const given = textOf(options['last']);
  const lastMs = given === '' ? usualMs : parseDurationMs(given);
  if (lastMs === null || lastMs > mostMs) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given, shortest: '1s', longest: '168h' });
  const nowMs = createClock().wallMs();
  const by = personOf(options);
  const sections = await gather(shell, nowMs - lastMs, nowMs + 1, textOf(options['root']) === '' ? '/' : textOf(options['root']));
  const bundle = redacted({ format: 'ngatu-diag/1', madeAtMs: nowMs, by, version: programVersion(shell), ...sections });
  const text = `${JSON.stringify(bundle, null, 1)}\n`;
  try {
    writeFileSync(out, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file: out, detail: messageOf(error) });
  }
  const noted = await noteAction(shell, { action: 'diag', by, detail: `${text.length} bytes` });
  const silent = ['signald', 'agentd'].filter((name) => 'unreachable' in (name === 'signald' ? sections.signald : sections.agentd));
  show(shell, { ok: silent.length < 2, file: out, bytes: text.length, events: sections.events.length, silent, noted }, [
    say(shell.lang, 'diag.written', { file: out, kb: Math.ceil(text.length / 1024), n: sections.events.length }),
    ...silent.map((name) => say(shell.lang, 'diag.silent', { daemon: `ngatu-${name}` })), ...(noted ? [] : [say(shell.lang, 'cli.notNoted')]),
  ]);
  return silent.length < 2 ? exitCodes.ok : exitCodes.notOk;
}
