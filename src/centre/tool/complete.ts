import { answerJson } from '../../platform/answerJson.ts';
import { connect } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../model/jsonText.ts';
import { say } from '../../text/say.ts';
import type { ChannelCompleteness } from '../receiptBook.ts';
import { readReceipts, type Room } from '../receipts.ts';
import { tell, toolExits, warn } from './tool.ts';
import type { ToolOptions } from './options.ts';

const answerSchema = z.object({ type: z.literal('completeness'), room: z.object({ usedBytes: z.number(), mostBytes: z.number(), days: z.number(), nearFull: z.boolean() }).nullable().default(null), channels: z.array(z.object({
  site: z.string(), epoch: z.string(), channel: z.string(), rows: z.number(), aged: z.number().default(0), agedTo: z.number().default(0), dropped: z.number(), lastSeq: z.number(), missing: z.array(z.tuple([z.number(), z.number()])), missingRows: z.number(),
})) });

type Channels = readonly ChannelCompleteness[];
/** Why nobody can say whether it is complete: never an answer of none. */
type Trouble = { readonly code: 'centre.noStore' | 'centre.storeUnread' | 'centre.sinkBroke' | 'centre.nothingStored' | 'centre.siteUnknown'; readonly params: Readonly<Record<string, string>> };
type Found = { readonly ok: true; readonly channels: Channels; /** Of a sink that runs, into a file. */ readonly room: Room | null } | { readonly ok: false; readonly trouble: Trouble };

/** `ngatu centre complete`: what a sink has of each channel, and what is missing; exit 1 where something is. */
export async function completeness(options: ToolOptions): Promise<number> {
  const found = (await askSink(join(options.runDir, 'centre.sock'))) ?? readStore(options);
  const asked = found.ok ? ofSite(options, found) : found;
  if (!asked.ok) return refuse(options, asked.trouble);
  const { channels, room } = asked;
  const missing = channels.reduce((sum, one) => sum + one.missingRows, 0);
  if (options.json) tell(answerJson({ ok: missing === 0, channels, room }));
  else for (const one of channels) tell(lineOf(options, one));
  if (room?.nearFull === true) warn(say(options.lang, 'centre.nearFull', { used: gib(room.usedBytes), most: gib(room.mostBytes), days: room.days }));
  return missing === 0 ? toolExits.ok : toolExits.notOk;
}

/** Nothing of what was asked for is no proof that nothing is missing. */
function ofSite({ site }: ToolOptions, { channels: all, room }: Extract<Found, { ok: true }>): Found {
  if (all.length === 0) return { ok: false, trouble: { code: 'centre.nothingStored', params: {} } };
  const channels = all.filter((one) => site === null || one.site === site);
  if (channels.length > 0) return { ok: true, channels, room };
  const sites = [...new Set(all.map((one) => one.site))];
  return { ok: false, trouble: { code: 'centre.siteUnknown', params: { site: site ?? '', sites: `${sites.slice(0, 10).join(' ')}${sites.length > 10 ? ' …' : ''}` } } };
}

function refuse({ lang, json }: ToolOptions, { code, params }: Trouble): number {
  const message = say(lang, code, params);
  warn(message);
  if (json) tell(answerJson({ ok: false, error: { code, message } }));
  return toolExits.notReachable;
}

function lineOf({ lang }: ToolOptions, { site, epoch, channel, rows, aged, agedTo, dropped, lastSeq, missing, missingRows }: ChannelCompleteness): string {
  const ranges = missing.slice(0, 5).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(' ');
  const gone = aged === 0 ? '' : `, ${say(lang, 'centre.aged', { aged, agedTo })}`;
  return `${site} ${epoch} ${channel.padEnd(8)} ${say(lang, 'centre.complete', { rows, dropped, lastSeq, missing: missingRows })}${gone} ${ranges}`.trimEnd();
}

function gib(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}

/** A sink that runs holds its store alone: it is asked; null = none runs there. */
function askSink(path: string): Promise<Found | null> {
  return new Promise((resolve) => {
    let text = '';
    const broke = (detail: string): void => { resolve({ ok: false, trouble: { code: 'centre.sinkBroke', params: { path, detail } } }); };
    const socket = connect(path, () => { socket.write('{"type":"completeness"}\n'); });
    socket.setEncoding('utf8').setTimeout(10_000, () => { socket.destroy(new Error('no answer in 10 s')); });
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A socket that nobody listens at is left by a sink that died: its store can be read.
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else broke(error.message);
    });
    socket.on('close', () => {
      if (!text.includes('\n')) {
        broke(`${text.length} characters, no end`);
        return;
      }
      const read = readJson(text);
      const parsed = answerSchema.safeParse(read.ok ? read.value : null);
      if (parsed.success) resolve({ ok: true, channels: parsed.data.channels, room: parsed.data.room });
      else broke('an answer of unknown form');
    });
  });
}

function readStore({ runDir, stateDir }: ToolOptions): Found {
  const path = join(stateDir, 'centre.db');
  if (!existsSync(path)) return { ok: false, trouble: { code: 'centre.noStore', params: { runDir, path } } };
  const read = readReceipts(path);
  return read.ok ? { ...read, room: null } : { ok: false, trouble: { code: 'centre.storeUnread', params: { path, detail: `${read.problem.code} ${read.problem.detail}` } } };
}
