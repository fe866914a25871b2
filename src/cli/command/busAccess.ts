import type { Json } from '../../model/canonical.ts';
import { busRefusals, readBusReading, readBusWatch, readBusWritten, type BusPlace, type BusReading, type BusTarget } from '../../model/busView.ts';
import { say } from '../../text/say.ts';
import { confirmed } from '../bus/confirm.ts';
import { directRead, directWrite } from '../bus/directAccess.ts';
import { readingText, valueText } from '../bus/readingText.ts';
import { parsePlace, parseTarget, parseValue } from '../bus/target.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, dial, notUnderstood, refused, type Daemon } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';

/** `ngatu bus read`: one point of a device, through signald, or on a tty that no daemon has. */
export async function busRead(shell: Shell, [device = '', where = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const pointed = parseTarget(device);
  const place = parsePlace(where);
  if (pointed === null) return fail(shell, exitCodes.usage, 'bus.badTarget', { detail: device });
  if (place === null) return fail(shell, exitCodes.usage, 'bus.badPlace', { detail: where });
  if (pointed.kind === 'direct') return directRead(shell, pointed, place, options);
  const answer = await send(shell, 'operate', 'bus.read', { target: { ...pointed.target }, place: { ...place } });
  if (!answer.ok) return answer.exit;
  const reading = readBusReading(answer.result);
  if (reading === null) return notUnderstood(shell, 'operate', 'bus.read');
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
  const no = await confirmed(shell, say(shell.lang, 'bus.write.about', { device, place: where, value: text }), device, options['yes'] === true);
  if (no !== null) return no;
  if (pointed.kind === 'direct') return directWrite(shell, pointed, place, value, options);
  const socket = await socketFor(shell, pointed.target, place);
  if (typeof socket === 'number') return socket;
  const wanted: Json = Array.isArray(value) ? [...value] : value;
  const answer = await send(shell, socket, 'bus.write', { target: { ...pointed.target }, place: { ...place }, value: wanted, by: personOf(options), reason });
  if (!answer.ok) return answer.exit;
  const written = readBusWritten(answer.result);
  if (written === null) return notUnderstood(shell, socket, 'bus.write');
  const unseen = say(shell.lang, 'bus.write.unseen');
  const shown = (reading: BusReading | null): string => (reading === null ? unseen : valueText(reading));
  show(shell, { ok: true, ...written }, [say(shell.lang, 'bus.write.done', { board: written.board, point: written.point, before: shown(written.before), after: shown(written.after) })]);
  return exitCodes.ok;
}

/** Lamp boards, settings and bare addresses need the safety right; the rest does not, and not everybody has it. */
async function socketFor(shell: Shell, target: BusTarget, place: BusPlace): Promise<Daemon | ExitCode> {
  const asked = await ask(shell, 'view', 'bus.watch');
  if (!asked.ok) return asked.exit;
  const watch = readBusWatch(asked.result);
  if (watch === null) return notUnderstood(shell, 'view', 'bus.watch');
  const device = watch.devices.find(({ board, line, unit }) => ('board' in target ? board === target.board : line === target.line && unit === target.unit));
  return device?.lamps === true || !('point' in place) ? 'safety' : 'operate';
}

type Sent = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly exit: ExitCode };

async function send(shell: Shell, daemon: Daemon, method: 'bus.read' | 'bus.write', params: Readonly<Record<string, Json>>): Promise<Sent> {
  const dialled = await dial(shell, daemon);
  if (!dialled.ok) return dialled;
  const answer = await dialled.client.request(method, params);
  dialled.client.close();
  if (answer.ok) return { ok: true, result: answer.result };
  const code = busRefusals.find((refusal) => refusal === answer.code);
  return { ok: false, exit: code === undefined ? refused(shell, daemon, method, answer) : fail(shell, exitCodes.refused, code, answer.params) };
}
