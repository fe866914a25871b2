import { answerJson } from '../../platform/answerJson.ts';
import type { FetchEntry } from '../../model/linkFetch.ts';
import { say } from '../../text/say.ts';
import { momentText } from './officeClock.ts';
import { createPeer, exitOfPeer } from './peer.ts';
import { complain, toolExits, warn, type Tool } from './tool.ts';

/** A cabinet that says nothing for so long says no more. */
const pageMs = 60_000;

/** `ngatu centre history`: what a cabinet has stored of a time, whether it was delivered or not; as far as it came where it is cut off. */
export async function history(tool: Tool): Promise<number> {
  const { options, write } = tool;
  const { site, channel, code, fromMs, toMs, afterSeq, lang, json } = options;
  if (site === null) return complain(options, '--site');
  const peer = createPeer(site, 'fetch', tool.clock);
  const client = tool.dial({ subscriptions: peer.subscriptions, onMessage: (meaning, payload) => { peer.take(meaning, payload); } });
  const unfit = await exitOfPeer(tool, client, peer);
  if (unfit !== null) return unfit;
  const entries: FetchEntry[] = [];
  const onPage = (page: readonly FetchEntry[]): void => {
    if (json) entries.push(...page);
    else for (const entry of page) write(lineOf(entry));
  };
  const { reason, epoch, rows, lastSeq } = await client.fetch({ site, channel, code, fromMs, toMs, afterSeq }, { pageMs, onPage, stopped: tool.ended });
  await client.end();
  if (reason !== null && rows === 0) {
    if (json) write(answerJson({ ok: false, reason }));
    warn(say(lang, 'centre.refused', { site, detail: reason }));
    return reason.startsWith('centre.') ? toolExits.notReachable : toolExits.refused;
  }
  if (!json) write(say(lang, 'centre.rows', { n: rows }));
  else write(reason === null ? answerJson({ ok: true, site, channel, epoch, more: false, entries }) : answerJson({ ok: false, reason, site, channel, epoch, more: true, lastSeq, entries }));
  if (reason === null) return toolExits.ok;
  warn(say(lang, 'centre.cutOff', { site, n: rows, seq: lastSeq, detail: reason }));
  return toolExits.notOk;
}

function lineOf({ ts, seq, code, values, quality }: FetchEntry): string {
  return `${momentText(ts)} ${String(seq).padStart(7)} ${code}${quality === 'ok' ? '' : ` (${quality})`} ${JSON.stringify(values)}`;
}
