import { z } from 'zod';
import type { Json } from '../../model/canonical.ts';
import type { JunctionState, OrderStatus } from '../../model/junctionState.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { freeReasonWords, ladderCauseWords, orderWords, preemptionKindWords, preemptionStateWords, rungWords, sourceWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import type { PhraseKey } from '../typed.ts';
import { confirmHere } from './confirmHere.ts';
import { askState, modeLine } from './status.ts';

export async function modeShow(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const orders = state.orders ?? [];
  show(shell, { mode: state.mode, source: state.source, sinceMs: state.modeSinceMs, stage: state.stage, plan: state.plan, freeReason: state.coordination?.freeReason ?? null, ladder: state.ladder ?? null, preemptions: state.preemptions ?? [], orders },
    [modeLine(shell.lang, state), ...standingLines(shell.lang, state), ...orders.map((order, index) => orderLine(shell.lang, order, index === 0))]);
  return exitCodes.ok;
}

/** Where it stands on the ladder and why it is not in step with the clock: the closed lists, in words. */
export function standingLines(lang: Lang, { ladder, coordination, preemptions = [] }: JunctionState): readonly string[] {
  const active = preemptions.filter(({ state }) => state !== 'notActive');
  return [
    ...(ladder === undefined ? [] : [say(lang, ladder.cause === null ? 'mode.rung' : 'mode.rungBelow', {
      rung: rungWords[ladder.rung][lang], wanted: rungWords[ladder.wanted][lang], cause: ladder.cause === null ? '' : ladderCauseWords[ladder.cause][lang], time: durationText(ladder.sinceS * 1000),
      from: say(lang, `mode.planFrom.${ladder.planFrom}`),
    })]),
    ...(coordination === undefined ? [] : [coordination.freeReason === null ? say(lang, 'mode.inStep') : say(lang, 'mode.free', { reason: freeReasonWords[coordination.freeReason][lang] })]),
    ...active.map((one) => `${one.id}: ${preemptionKindWords[one.kind][lang]}, ${preemptionStateWords[one.state][lang]}`),
  ];
}

function orderLine(lang: Lang, order: OrderStatus, rules: boolean): string {
  const what = [orderWords[order.kind][lang], order.stage, order.mode, order.plan, order.by === undefined ? undefined : `(${order.by})`].filter((word) => word !== undefined).join(' ');
  const time = order.remainingS === null ? '–' : durationText(order.remainingS * 1000);
  return say(lang, rules ? 'mode.orderRules' : 'mode.orderWaits', { source: sourceWords[order.source][lang], what, time });
}

/** signald's answer to an order: it stands, or waits for the second of two persons; on a bench that one is waived. */
const orderAnswerSchema = z.object({ waitsFor: z.literal('secondPerson').optional(), withinS: z.number().optional(), waived: z.literal('secondPerson').optional(), second: z.string().optional() });
type Ordered = { readonly ok: true; readonly result: z.infer<typeof orderAnswerSchema> } & ({ readonly forS: number } | { readonly until: string });

interface Order {
  readonly method: 'mode.flash' | 'mode.allred' | 'mode.dark' | 'mode.manual' | 'mode.stopTime' | 'mode.select';
  readonly shortestS: number;
  readonly longestS: number;
  /** The order may do without an end of its own. */
  readonly openEnded?: true;
  /** It stops traffic: a person types what it comes to. */
  readonly phrase?: PhraseKey;
  readonly done: 'mode.flashing' | 'mode.allRedGoes' | 'mode.darkening' | 'mode.manualGoes' | 'mode.timeStopped' | 'mode.selected';
  readonly params?: Readonly<Record<string, Json>>;
}

export function modeFlash(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const until = textOf(options['until']).trim();
  if (until !== '') return flashUntil(shell, options, until);
  return giveOrder(shell, options, { method: 'mode.flash', shortestS: 1, longestS: 28_800, phrase: 'mode.flash.phrase', done: 'mode.flashing' });
}

export function modeAllRed(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return giveOrder(shell, options, { method: 'mode.allred', shortestS: 1, longestS: 300, openEnded: true, phrase: 'mode.allred.phrase', done: 'mode.allRedGoes' });
}

export async function modeDark(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const notice = textOf(options['notice']).trim();
  if (notice.length < 3) return fail(shell, exitCodes.usage, 'cli.shortNotice');
  return giveOrder(shell, options, { method: 'mode.dark', shortestS: 1, longestS: 28_800, phrase: 'mode.dark.phrase', done: 'mode.darkening', params: { notice } });
}

export function modeManual(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const stage = textOf(options['stage']).trim();
  return giveOrder(shell, options, { method: 'mode.manual', shortestS: 60, longestS: 86_400, done: 'mode.manualGoes', ...(stage === '' ? {} : { params: { stage } }) });
}

export function modeHold(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return giveOrder(shell, options, { method: 'mode.manual', shortestS: 60, longestS: 86_400, done: 'mode.manualGoes' });
}

export function modeStopTime(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return giveOrder(shell, options, { method: 'mode.stopTime', shortestS: 60, longestS: 86_400, done: 'mode.timeStopped' });
}

export function modeSelect(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return giveOrder(shell, options, { method: 'mode.select', shortestS: 60, longestS: 86_400, done: 'mode.selected', params: { mode: textOf(options['mode']).trim() } });
}

/** Until a time of the local day, which signald knows: it says how long that is. */
async function flashUntil(shell: Shell, options: OptionValues, until: string): Promise<ExitCode> {
  const forGiven = textOf(options['for']) !== '';
  if (forGiven || !/^([01]\d|2[0-3]):[0-5]\d$/.test(until)) return fail(shell, exitCodes.usage, 'cli.badUntil', { detail: until });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const unconfirmed = await confirmHere(shell, 'mode.flash.phrase', options);
  if (unconfirmed !== null) return unconfirmed;
  const result = await askFor(shell, 'operate', 'mode.flash', orderAnswerSchema, { params: { until, by: personOf(options), reason } });
  if (typeof result === 'number') return result;
  tellOrdered(shell, { ok: true, until, result }, say(shell.lang, 'mode.flashingUntil', { time: until }));
  return exitCodes.ok;
}

/** Every order has an end, a person and a reason. */
async function giveOrder(shell: Shell, options: OptionValues, { method, shortestS, longestS, openEnded, phrase, done, params }: Order): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = openEnded === true && given === '' ? longestS * 1000 : parseDurationMs(given);
  if (forMs === null || forMs < shortestS * 1000 || forMs > longestS * 1000) {
    const longest = longestS % 3600 === 0 ? `${longestS / 3600}h` : `${longestS / 60}m`;
    return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given, shortest: `${shortestS}s`, longest });
  }
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const unconfirmed = phrase === undefined ? null : await confirmHere(shell, phrase, options);
  if (unconfirmed !== null) return unconfirmed;
  const forS = Math.round(forMs / 1000);
  const result = await askFor(shell, 'operate', method, orderAnswerSchema, { params: { ...(given === '' ? {} : { forS }), by: personOf(options), reason, ...params } });
  if (typeof result === 'number') return result;
  tellOrdered(shell, { ok: true, forS, result }, say(shell.lang, done, { time: durationText(forMs) }));
  return exitCodes.ok;
}

function tellOrdered(shell: Shell, given: Ordered, done: string): void {
  const { result } = given;
  const lines = [result.waitsFor === 'secondPerson' ? say(shell.lang, 'mode.waitsForSecond') : done];
  if (result.waived === 'secondPerson') lines.push(say(shell.lang, 'mode.secondWaived'));
  show(shell, given, lines);
}

export async function modeStep(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return plainOrder(shell, options, 'mode.step', 'mode.stepped');
}

const waitingSchema = z.object({ waiting: z.object({ id: z.int(), command: z.string(), by: z.string(), reason: z.string(), forS: z.number().nullable(), leftS: z.number() }).nullable() });
const waitingPhrases: Readonly<Record<string, PhraseKey>> = { 'mode.flash': 'mode.flash.phrase', 'mode.dark': 'mode.dark.phrase' };

/** The second person sees what the first has asked for, and types what it comes to as well; it is that order and no other which goes. */
export async function modeConfirm(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = await askFor(shell, 'operate', 'mode.waiting', waitingSchema);
  if (typeof asked === 'number') return asked;
  const { waiting } = asked;
  if (waiting !== null) {
    const { command, by, reason, forS } = waiting;
    if (!shell.json) shell.complain(`${say(shell.lang, 'mode.confirm.about', { command: command.replace('.', ' '), by, reason, time: forS === null ? '–' : durationText(forS * 1000) })}\n`);
    const unconfirmed = await confirmHere(shell, waitingPhrases[command] ?? 'mode.flash.phrase', options);
    if (unconfirmed !== null) return unconfirmed;
  }
  // Where nothing waits signald says so itself, and writes down who tried.
  return plainOrder(shell, options, 'mode.confirm', 'mode.confirmed', { ...(waiting === null ? {} : { id: waiting.id }), ...reasonOf(options) });
}

function reasonOf(options: OptionValues): { readonly reason?: string } {
  const reason = textOf(options['reason']).trim();
  return reason.length < 3 ? {} : { reason };
}

/** Orders that let no stage run: who takes them back lets traffic go again. */
const stopping: ReadonlySet<OrderStatus['kind']> = new Set(['flash', 'allRed', 'dark']);

export async function modeRelease(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason !== '' && reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  if (options['yes'] === true && reason === '') return fail(shell, exitCodes.usage, 'confirm.yesNeedsReason');
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const starts = (state.orders ?? []).some(({ source, kind }) => source === 'technician' && stopping.has(kind));
  const unconfirmed = starts ? await confirmHere(shell, 'mode.release.phrase', options) : null;
  if (unconfirmed !== null) return unconfirmed;
  return plainOrder(shell, options, 'mode.release', 'mode.released', reasonOf(options));
}

async function plainOrder(shell: Shell, options: OptionValues, method: string, done: 'mode.confirmed' | 'mode.released' | 'mode.stepped', more: Readonly<Record<string, Json>> = {}): Promise<ExitCode> {
  const result = await askFor(shell, 'operate', method, orderAnswerSchema, { params: { by: personOf(options), ...more } });
  if (typeof result === 'number') return result;
  show(shell, { ok: true, result }, [say(shell.lang, done)]);
  return exitCodes.ok;
}
