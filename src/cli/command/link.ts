import type { LinkState } from '../../model/junctionState.ts';
import { readLinkState } from '../../model/stateReading.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { factLines, show, type Shell } from '../shell.ts';

/** `ngatu link status`: exit 0 when connected, 1 when not. */
export async function linkStatus(shell: Shell): Promise<ExitCode> {
  const link = await askFor(shell, 'agent', 'link.status', readLinkState);
  if (typeof link === 'number') return link;
  show(shell, link, linkLines(shell.lang, link));
  return link.connected ? exitCodes.ok : exitCodes.notOk;
}

export function linkLines(lang: Lang, link: LinkState): string[] {
  const connection = say(lang, link.connected ? 'status.connected' : 'status.disconnected');
  const never = say(lang, 'link.never');
  return factLines(lang, [
    ['link.broker', `${link.broker}, ${connection}, ${say(lang, 'status.since', { time: durationText(link.sinceMs) })}, ${say(lang, 'link.reconnects', { n: link.reconnects })}`],
    ['link.presence', say(lang, link.presence === 'online' ? 'link.online' : 'link.offline')],
    ['link.events', say(lang, 'link.eventsLine', link)],
    ['link.ack', link.lastAckAgeMs === null ? never : say(lang, 'link.ackAge', { time: durationText(link.lastAckAgeMs) })],
    ['link.centre', link.centreAgeMs === undefined || link.centreAgeMs === null ? never : say(lang, 'link.centreAge', { time: durationText(link.centreAgeMs), leases: link.leases ?? 0 })],
    ['link.store', say(lang, 'link.storeLine', { bytes: link.storeBytes, synchronous: link.synchronous, epoch: link.storeEpoch })],
    ...(link.lastError === null ? [] : [['link.error', link.lastError] as const]),
  ]);
}
