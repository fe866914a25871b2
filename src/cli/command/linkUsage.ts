import type { LinkUsage } from '../../model/junctionState.ts';
import { readLinkState, readLinkUsage } from '../../model/stateReading.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { show, tableLines, type Shell } from '../shell.ts';

/** `ngatu link usage`: bytes by day and class, with what TCP, TLS and MQTT put around them. */
export async function linkUsage(shell: Shell): Promise<ExitCode> {
  const usage = await askFor(shell, 'agent', 'link.usage', readLinkUsage);
  if (typeof usage === 'number') return usage;
  show(shell, usage, usageLines(shell, usage));
  return exitCodes.ok;
}

function usageLines({ lang }: Shell, { days, budgetBytes, spent }: LinkUsage): string[] {
  const rows = days.flatMap(({ day, classes }, index) => Object.entries(classes).toSorted(([, a], [, b]) => b.sentBytes - a.sentBytes).map(([kind, used]) => {
    const budget = budgetBytes[kind];
    const said = budget === undefined ? '' : `${megabytes(budget)}${index === 0 && spent.includes(kind) ? ` ${say(lang, 'link.spent')}` : ''}`;
    return [day, kind, `${megabytes(used.sentBytes)} (${used.sentMessages})`, `${megabytes(used.receivedBytes)} (${used.receivedMessages})`, said];
  }));
  return tableLines([[say(lang, 'link.day'), say(lang, 'link.class'), say(lang, 'link.sent'), say(lang, 'link.received'), say(lang, 'link.budget')], ...rows]);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(3)} MB`;
}

/** link/pumpState.ts: a centre silent for so long counts as away. */
const ackSilenceMs = 15_000;
/** link/lease.ts: nothing renews a lease after so long. */
const aliveSilenceMs = 60_000;

/** `ngatu link check`: exit 1 where something on the way to the centre is wrong; what only limits it is told. */
export async function linkCheck(shell: Shell): Promise<ExitCode> {
  const link = await askFor(shell, 'agent', 'link.status', readLinkState);
  if (typeof link === 'number') return link;
  const { lang } = shell;
  const problems = [
    ...(link.connected ? [] : [{ code: 'link.notConnected', text: say(lang, 'link.notConnected', { detail: `${link.broker} ${durationText(link.sinceMs)}` }) }]),
    ...(link.connected && (link.lastAckAgeMs === null || link.lastAckAgeMs > ackSilenceMs) ? [{ code: 'link.noAck', text: say(lang, 'link.noAck') }] : []),
    ...(link.synchronous === 'FULL' ? [] : [{ code: 'link.notDurable', text: say(lang, 'link.notDurable', { detail: link.synchronous }) }]),
    ...(link.lastError === null ? [] : [{ code: 'link.trouble', text: say(lang, 'link.trouble', { detail: link.lastError }) }]),
  ];
  const silent = link.centreAgeMs === undefined || link.centreAgeMs === null || link.centreAgeMs > aliveSilenceMs;
  const notes = silent ? [{ code: 'link.noCentre', text: say(lang, 'link.noCentre') }] : [];
  const ok = problems.length === 0;
  show(shell, { ok, problems, notes }, [...[...problems, ...notes].map(({ text }) => text), ...(ok ? [say(lang, 'link.checkOk')] : [])]);
  return ok ? exitCodes.ok : exitCodes.notOk;
}
