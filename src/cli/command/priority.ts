import type { Json } from '../../model/canonical.ts';
import { priorityEtaSchema, priorityLevelSchema, priorityVehicles } from '../../model/priority.ts';
import type { PriorityStatus } from '../../model/priority.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang, SentenceParams } from '../../text/sentence.ts';
import { priorityRefusalWords, priorityStateWords, priorityVehicleWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { askState } from './status.ts';

export async function priorityList(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const priorities = state.priorities ?? [];
  show(shell, { priorities }, priorities.length === 0 ? [say(shell.lang, 'priority.none')] : tableLines(priorities.map((one) => priorityRow(shell.lang, one))));
  return exitCodes.ok;
}

function priorityRow(lang: Lang, one: PriorityStatus): readonly string[] {
  const gain = one.earlyS + one.extendedS === 0 ? '' : say(lang, 'priority.gain', { early: one.earlyS, extended: one.extendedS });
  return [
    one.id, one.group, priorityVehicleWords[one.vehicle][lang], String(one.level), priorityStateWords[one.state][lang] + (one.reason === null ? '' : `: ${priorityRefusalWords[one.reason][lang]}`),
    one.stage ?? '–', one.etaS === 0 ? '–' : durationText(one.etaS * 1000), durationText(one.sinceS * 1000), gain,
  ];
}

export function priorityRequest(shell: Shell, [id = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['vehicle']);
  const vehicle = given === '' ? 'bus' : given;
  if (!priorityVehicles.some((known) => known === vehicle)) return refuse(shell, 'priority.badVehicle', { detail: vehicle, vehicles: priorityVehicles.join(' ') });
  return order(shell, 'priority.request', id, options, { group: textOf(options['group']), vehicle });
}

export function priorityUpdate(shell: Shell, [id = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  return order(shell, 'priority.update', id, options, {});
}

export function priorityCancel(shell: Shell, [id = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  return order(shell, 'priority.cancel', id, options, {});
}

function refuse(shell: Shell, code: 'priority.badVehicle' | 'priority.badLevel' | 'cli.badDuration', params: SentenceParams): Promise<ExitCode> {
  return Promise.resolve(fail(shell, exitCodes.usage, code, params));
}

const done = { 'priority.request': 'priority.asked', 'priority.update': 'priority.updated', 'priority.cancel': 'priority.cancelled' } as const;

async function order(shell: Shell, method: keyof typeof done, id: string, options: OptionValues, more: Readonly<Record<string, Json>>): Promise<ExitCode> {
  const level = textOf(options['level']);
  if (level !== '' && !priorityLevelSchema.safeParse(Number(level)).success) return refuse(shell, 'priority.badLevel', { detail: level });
  const eta = textOf(options['eta']);
  const etaS = Math.round((parseDurationMs(eta) ?? Number.NaN) / 1000);
  if (eta !== '' && !priorityEtaSchema.safeParse(etaS).success) return refuse(shell, 'cli.badDuration', { detail: eta, shortest: '1s', longest: '255s' });
  const asked = await ask(shell, 'operate', method, { id, by: personOf(options), ...(level === '' ? {} : { level: Number(level) }), ...(eta === '' ? {} : { etaS }), ...more });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, request: id }, [say(shell.lang, done[method], { request: id })]);
  return exitCodes.ok;
}
