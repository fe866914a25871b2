import { answerJson } from '../../platform/answerJson.ts';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../../text/say.ts';
import type { ChannelCompleteness } from '../receiptBook.ts';
import { openReceipts } from '../receipts.ts';
import { toolExits } from './tool.ts';
import type { ToolOptions } from './options.ts';

const answerSchema = z.object({ type: z.literal('completeness'), channels: z.array(z.object({
  site: z.string(), epoch: z.string(), channel: z.string(), rows: z.number(), lastSeq: z.number(), missing: z.array(z.tuple([z.number(), z.number()])), missingRows: z.number(),
})) });

/** `ngatu centre complete`: what a sink has of each channel, and what is missing; exit 1 where something is. */
export async function completeness(options: ToolOptions): Promise<number> {
  const found = (await askSink(join(options.runDir, 'centre.sock'))) ?? readStore(join(options.stateDir, 'centre.db'));
  if (typeof found === 'string') {
    process.stderr.write(`ngatu: ${say(options.lang, 'centre.noStore', { detail: found })}\n`);
    return toolExits.notReachable;
  }
  const channels = found.filter(({ site }) => options.site === null || site === options.site);
  const missing = channels.reduce((sum, one) => sum + one.missingRows, 0);
  if (options.json) process.stdout.write(`${answerJson({ ok: missing === 0, channels })}\n`);
  else for (const one of channels) process.stdout.write(`${lineOf(options, one)}\n`);
  return missing === 0 ? toolExits.ok : toolExits.notOk;
}

function lineOf({ lang }: ToolOptions, { site, epoch, channel, rows, lastSeq, missing, missingRows }: ChannelCompleteness): string {
  const ranges = missing.slice(0, 5).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(' ');
  return `${site} ${epoch} ${channel.padEnd(8)} ${say(lang, 'centre.complete', { rows, lastSeq, missing: missingRows })} ${ranges}`.trimEnd();
}

/** A sink that runs holds its store alone: it is asked. */
function askSink(path: string): Promise<readonly ChannelCompleteness[] | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(path, () => { socket.write('{"type":"completeness"}\n'); });
    socket.setEncoding('utf8').setTimeout(10_000, () => { socket.destroy(); });
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) socket.end();
    });
    socket.on('error', () => { resolve(null); });
    socket.on('close', () => {
      const parsed = answerSchema.safeParse(text === '' ? null : JSON.parse(text));
      resolve(parsed.success ? parsed.data.channels : null);
    });
  });
}

function readStore(path: string): readonly ChannelCompleteness[] | string {
  const opened = openReceipts(path);
  if (!opened.ok) return `${path}: ${opened.problem.code} ${opened.problem.detail}`;
  const found = opened.receipts.completeness();
  opened.receipts.close();
  return found;
}
