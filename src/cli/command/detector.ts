import { detectorForces } from '../../model/detectorForce.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { presenceWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { detectorHealthText } from '../detectorHealth.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { askState } from './status.ts';

export async function detectorList(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const { lang } = shell;
  const head = ['id', 'presence', 'call', 'count', 'health'] as const;
  const rows = state.detectors.map((detector) => [
    detector.id, presenceWords[detector.presence][lang], detector.calls ? '*' : '', String(detector.count), detectorHealthText(lang, detector),
  ]);
  const lines = rows.length === 0 ? [say(lang, 'detector.none')] : tableLines([head.map((column) => say(lang, `detector.${column}`)), ...rows]);
  show(shell, state.detectors, lines);
  return exitCodes.ok;
}

const shortestMs = 10_000;
const longestMs = 86_400_000;

/** Every forced detector has an end, a person and a reason. */
export async function detectorForce(shell: Shell, [detector = '', state = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  if (!detectorForces.some((known) => known === state)) return fail(shell, exitCodes.usage, 'detector.badState', { detail: state, states: detectorForces.join(' ') });
  const given = textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs < shortestMs || forMs > longestMs) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given, shortest: '10s', longest: '24h' });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const asked = await ask(shell, 'operate', 'detector.force', { detector, state, forS: Math.round(forMs / 1000), by: personOf(options), reason });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, detector, state, forS: Math.round(forMs / 1000) }, [say(shell.lang, 'detector.forceGoes', { detector, state, time: durationText(forMs) })]);
  return exitCodes.ok;
}

export async function detectorRelease(shell: Shell, [detector = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = await ask(shell, 'operate', 'detector.release', { detector, by: personOf(options) });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, detector }, [say(shell.lang, 'detector.released', { detector })]);
  return exitCodes.ok;
}
