import type { Json } from '../../model/canonical.ts';
import { busRefusals, readBusReading, readBusWatch, readBusWritten, type BusPlace, type BusReading, type BusTarget } from '../../model/busView.ts';
import { say } from '../../text/say.ts';
import { directRead, directWrite } from '../bus/directAccess.ts';
import { readingText, valueText } from '../bus/readingText.ts';
import { parsePlace, parseTarget, parseValue } from '../bus/target.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor, type Daemon, type Refusal } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { confirmTyped } from '../typed.ts';

/** `ngatu bus read`: one point of a device, through signald, or on a tty that no daemon has. */
export async function busRead(shell: Shell, [device = '', where = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const pointed = parseTarget(device);
  const place = parsePlace(where);
  if (pointed === null) return fail(shell, exitCodes.usage, 'bus.badTarget', { detail: device });
  if (place === null) return fail(shell, exitCodes.usage, 'bus.badPlace', { detail: where });
  if (pointed.kind === 'direct') return directRead(shell, pointed, place, options);
  const params = { target: { ...pointed.target }, place: { ...place } };
  const reading = await askFor(shell, 'operate', 'bus.read', readBusReading, { params, complain: (answer) => refusedByBus(shell, answer) });
  if (typeof reading === 'number') return reading;
  show(shell, reading, [readingText(reading)]);
  return exitCodes.ok;
}

/** `ngatu bus write`: what it may write is signald's to judge; who, why, before and after stand in the log. */
export async function busWrite(shell: Shell, [device = '', where = '', text = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const pointed = parseTarget(device);
  const place = parsePlace(where);
  if (pointed === null) return fail(shell, exitCodes.usage, 'bus.badTarget', { detail: device });
  if (place === null) return fail(shell, exitCodes.usage, 'bus.badPlace', { detail: where });
  const value = parseValue(text, place);
  if (value === null) return fail(shell, exitCodes.usage, 'bus.badValueText', { detail: text });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const no = await confirmTyped(shell, 'bus.write.phrase', { device, place: where, value: text }, options);
  if (no !== null) return no;
  if (pointed.kind === 'direct') return directWrite(shell, pointed, place, value, options);
  const socket = await socketFor(shell, pointed.target, place);
  if (typeof socket === 'number') return socket;
  const wanted: Json = Array.isArray(value) ? [...value] : value;
  const params = { target: { ...pointed.target }, place: { ...place }, value: wanted, by: personOf(options), reason };
  const written = await askFor(shell, socket, 'bus.write', readBusWritten, { params, complain: (answer) => refusedByBus(shell, answer) });
  if (typeof written === 'number') return written;
  const unseen = say(shell.lang, 'bus.write.unseen');
  const shown = (reading: BusReading | null): string => (reading === null ? unseen : valueText(reading));
  show(shell, { ok: true, ...written }, [say(shell.lang, 'bus.write.done', { board: written.board, point: written.point, before: shown(written.before), after: shown(written.after) })]);
  return exitCodes.ok;
}

/** Lamp boards, settings and bare addresses need the safety right; the rest does not, and not everybody has it. */
async function socketFor(shell: Shell, target: BusTarget, place: BusPlace): Promise<Daemon | ExitCode> {
  const watch = await askFor(shell, 'view', 'bus.watch', readBusWatch);
  if (typeof watch === 'number') return watch;
  const device = watch.devices.find(({ board, line, unit }) => ('board' in target ? board === target.board : line === target.line && unit === target.unit));
  return device?.lamps === true || !('point' in place) ? 'safety' : 'operate';
}

function refusedByBus(shell: Shell, answer: Refusal): ExitCode | null {
  const code = busRefusals.find((refusal) => refusal === answer.code);
  return code === undefined ? null : fail(shell, exitCodes.refused, code, answer.params);
}
