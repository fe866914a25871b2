import { join } from 'node:path';
import { connectIpc } from '../../ipc/client.ts';
import { actionFor, faultCatalogue, isFaultCode } from '../../model/fault.ts';
import { resetRefusals, type FaultList, type FaultStatus, type ResetRefusal } from '../../model/faultList.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { readFaultList, readFaultReset } from '../../model/stateReading.ts';
import { durationText } from '../../text/duration.ts';
import { faultTexts } from '../../text/faultText.ts';
import { say } from '../../text/say.ts';
import { actionWords, severityWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { factLines, fail, show, type Shell } from '../shell.ts';
import { dateClockText } from '../siteClock.ts';
import { confirmHere } from './confirmHere.ts';
import { faultLines } from './status.ts';

/** `ngatu fault list`: exit 1 where something is latched or holds the junction in flash. */
export async function faultListed(shell: Shell): Promise<ExitCode> {
  const list = await askFor(shell, 'view', 'fault.list', readFaultList);
  if (typeof list === 'number') return list;
  show(shell, list, listLines(shell, list));
  return list.held !== null || list.faults.some(({ latched }) => latched) ? exitCodes.notOk : exitCodes.ok;
}

function listLines(shell: Shell, list: FaultList): string[] {
  const { lang } = shell;
  const { busTrips1h, busTrips24h, redLosses24h, restarts10min, monitorLosses10min } = list.counts;
  const held = list.held === null ? [] : [say(lang, 'fault.held', { time: durationText(list.held.remainingMs), title: faultTexts[list.held.code].title[lang] })];
  return [
    ...(list.faults.length === 0 ? [say(lang, 'fault.none')] : list.faults.flatMap((fault) => oneLines(shell, fault))),
    ...held,
    say(lang, 'fault.counts', { hour: busTrips1h, day: busTrips24h, red: redLosses24h, restarts: restarts10min, monitor: monitorLosses10min }),
    `${say(lang, 'fault.onSite')}: ${say(lang, `onSite.${list.onSite}`)}`,
  ];
}

function oneLines({ lang }: Shell, fault: FaultStatus): string[] {
  const facts = [severityWords[fault.severity][lang], actionWords[fault.action][lang], ...(fault.wallMs === null ? [] : [say(lang, 'fault.since', { time: dateClockText(fault.wallMs) })])];
  return [...faultLines(lang, fault), `    ${facts.join(', ')}`];
}

/** `ngatu fault show CODE`: the catalogue's word on it, also where nothing runs. */
export async function faultShown(shell: Shell, [code = '']: readonly string[]): Promise<ExitCode> {
  if (!isFaultCode(code)) return fail(shell, exitCodes.usage, 'fault.unknownCode', { code });
  const { lang } = shell;
  const text = faultTexts[code];
  const entry = faultCatalogue[code];
  const known = await activeOf(shell, code);
  const action = known?.[0]?.action ?? actionFor(code);
  const inForce = known === null ? say(lang, 'fault.inForce.unknown') : known.length === 0 ? say(lang, 'fault.inForce.no') : String(known.length);
  show(shell, { code, ...entry, action, title: text.title[lang], cause: text.cause[lang], remedy: text.remedy[lang], active: known }, [
    `${text.title[lang]} [${code}]`,
    ...factLines(lang, [
      ['fault.cause', text.cause[lang]], ['fault.remedy', text.remedy[lang]], ['fault.severity', severityWords[entry.severity][lang]],
      ['fault.action', actionWords[action][lang]], ['fault.clears', say(lang, `fault.clears.${entry.clears}`)], ['fault.inForce', inForce],
    ]),
    ...(known ?? []).flatMap((fault) => oneLines(shell, fault)),
  ]);
  return exitCodes.ok;
}

async function activeOf(shell: Shell, code: string): Promise<readonly FaultStatus[] | null> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.view), client: 'ngatu' });
  if (!connected.ok) return null;
  const answer = await connected.client.request('fault.list');
  connected.client.close();
  const list = answer.ok ? readFaultList(answer.result) : null;
  return list === null ? null : list.faults.filter((fault) => fault.code === code);
}

/** `ngatu fault reset [CODE] --reason …`: over the safety socket alone, and signald asks for the service key besides. */
export async function faultReset(shell: Shell, [code]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const unconfirmed = await confirmHere(shell, 'fault.reset.phrase', options);
  if (unconfirmed !== null) return unconfirmed;
  const done = await askFor(shell, 'safety', 'fault.reset', readFaultReset, {
    params: { ...(code === undefined ? {} : { code }), by: personOf(options), reason },
    complain: (answer) => (isRefusal(answer.code) ? fail(shell, exitCodes.refused, answer.code, { code: code ?? '' }) : null),
  });
  if (typeof done === 'number') return done;
  show(shell, { ok: true, ...done }, [say(shell.lang, 'fault.reset', { codes: done.reset.join(', '), onSite: say(shell.lang, `onSite.${done.onSite}`) })]);
  return exitCodes.ok;
}

function isRefusal(code: string): code is ResetRefusal {
  return resetRefusals.some((refusal) => refusal === code);
}
