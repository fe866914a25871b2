import { answerJson } from '../../platform/answerJson.ts';
import { say } from '../../text/say.ts';
import { momentText } from './officeClock.ts';
import { complain, reached, toolExits, type Tool } from './tool.ts';

const answerMs = 60_000;

/** `ngatu centre history`: what a cabinet has stored of a time, whether it was delivered or not. */
export async function history(tool: Tool): Promise<number> {
  const { options, write } = tool;
  const { site, channel, code, fromMs, toMs, lang } = options;
  if (site === null) return complain(options, '--site');
  const client = tool.dial({ subscriptions: [], onMessage: () => undefined });
  if (!(await reached(tool, client))) return toolExits.notReachable;
  const got = await client.fetch({ site, channel, code, fromMs, toMs }, options.forMs ?? answerMs);
  await client.end();
  if (!got.ok) {
    if (options.json) write(answerJson({ ok: false, reason: got.reason }));
    process.stderr.write(`ngatu: ${say(lang, 'centre.refused', { site, detail: got.reason })}\n`);
    return got.reason.startsWith('centre.') ? toolExits.notReachable : toolExits.refused;
  }
  if (options.json) write(answerJson({ ok: true, site, channel, epoch: got.epoch, more: got.more, entries: got.entries }));
  else for (const { ts, seq, code: of, values, quality } of got.entries) write(`${momentText(ts)} ${String(seq).padStart(7)} ${of}${quality === 'ok' ? '' : ` (${quality})`} ${JSON.stringify(values)}`);
  if (!options.json) write(say(lang, 'centre.rows', { n: got.entries.length }));
  return toolExits.ok;
}
