import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { askState, modeLine } from './status.ts';

/** Longest planned flash, s (safety.md S5: an end within 8 h). */
const maxFlashS = 28_800;

export async function modeShow(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  show(shell, { mode: state.mode, source: state.source, sinceMs: state.modeSinceMs, stage: state.stage, plan: state.plan }, [modeLine(shell.lang, state)]);
  return exitCodes.ok;
}

export async function modeFlash(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs < 1000 || forMs > maxFlashS * 1000) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const forS = Math.round(forMs / 1000);
  const asked = await ask(shell, 'operate', 'mode.flash', { forS, by: personOf(options), reason });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, forS, result: asked.result }, [say(shell.lang, 'mode.flashing', { time: durationText(forMs) })]);
  return exitCodes.ok;
}

export async function modeRelease(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = await ask(shell, 'operate', 'mode.release', { by: personOf(options) });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, result: asked.result }, [say(shell.lang, 'mode.released')]);
  return exitCodes.ok;
}
