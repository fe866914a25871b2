import { spawnSync } from 'node:child_process';
import type { JunctionState } from '../../model/junctionState.ts';
import { createClock } from '../../platform/clock.ts';
import { runHolder } from '../../platform/runLock.ts';
import { say } from '../../text/say.ts';
import { clockQualityWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { dateClockText, momentOf } from '../siteClock.ts';
import { confirmTyped } from '../typed.ts';
import { askState } from './status.ts';

/** `ngatu clock show`: exit 1 while nobody vouches for it. */
export async function clockShow(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const quality = state.clock?.quality ?? 'never';
  show(shell, { time: dateClockText(state.stamp.wallMs), wallMs: state.stamp.wallMs, timezone: state.timezone ?? null, clock: state.clock ?? null }, [say(shell.lang, 'clock.shown', { time: dateClockText(state.stamp.wallMs), quality: clockQualityWords[quality][shell.lang] })]);
  return quality === 'synced' || quality === 'holdover' ? exitCodes.ok : exitCodes.notOk;
}

/** Sets the computer's clock; null = done, else what the system said. */
export type SetClock = (wallMs: number) => string | null;

const byDate: SetClock = (wallMs) => {
  const { status, stderr, error } = spawnSync('date', ['-u', '-s', `@${Math.round(wallMs / 1000)}`], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? null : (error?.message ?? stderr.trim());
};

/** `ngatu clock set MOMENT`: the computer's clock by the site's own time; refused where a source keeps it. */
export function clockSet(shell: Shell, args: readonly string[], options: OptionValues): Promise<ExitCode> {
  return setClockTo(shell, args[0] ?? '', options, byDate);
}

export async function setClockTo(shell: Shell, moment: string, options: OptionValues, setClock: SetClock): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const clock = createClock();
  const startedMs = clock.monoMs();
  const toMs = /^\d/.test(moment) && moment.includes(':') ? momentOf(moment, clock.wallMs()) : null;
  if (toMs === null) return fail(shell, exitCodes.usage, 'clock.badMoment', { detail: moment });
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  // A bench has no computer of its own: its clock is that of everything else that runs here.
  const pid = runHolder(shell.runDir);
  if (pid !== null) return fail(shell, exitCodes.refused, 'clock.bench', { pid, site: state.siteId });
  if (isKept(state)) return fail(shell, exitCodes.refused, 'clock.kept');
  const unconfirmed = await confirmTyped(shell, 'clock.set.phrase', { site: state.siteId, time: dateClockText(toMs) }, options);
  if (unconfirmed !== null) return unconfirmed;
  const [before, after] = [clock.wallMs(), toMs + Math.round(clock.monoMs() - startedMs)];
  const refused = setClock(after);
  if (refused !== null) return fail(shell, exitCodes.refused, 'clock.notSet', { detail: refused });
  const noted = await noteAction(shell, { action: 'clock.set', by: personOf(options), reason, before: dateClockText(before), after: dateClockText(after) });
  show(shell, { ok: true, before: dateClockText(before), after: dateClockText(after), steppedMs: after - before, noted }, [
    say(shell.lang, 'clock.isSet', { before: dateClockText(before), after: dateClockText(after) }), ...(noted ? [] : [say(shell.lang, 'cli.notNoted')]),
  ]);
  return exitCodes.ok;
}

/** A source stands behind it: what a person sets, it would set back. */
function isKept({ clock }: JunctionState): boolean {
  return clock?.quality === 'synced';
}
