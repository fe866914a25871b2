import { writeFileSync } from 'node:fs';
import { answerJson } from '../../platform/answerJson.ts';
import { isCentreCommand } from '../../model/centreCommand.ts';
import { isAgentOrder, type CommandResult } from '../../model/linkOrder.ts';
import { joined, type Picture } from '../../model/linkPicture.ts';
import { say } from '../../text/say.ts';
import type { OrderWish } from '../client.ts';
import { createPeer, exitOfPeer } from './peer.ts';
import { complain, toolExits, type Tool } from './tool.ts';

/** For the end of an order, where no `--for` gives more; and with one for the first word of its cabinet. */
const answerMs = 60_000;
const renewMs = 25_000;

/** `ngatu centre command <order> [target]`: one signed order, and every answer to it. With `--for` it stays and keeps its lease alive. */
export async function orderOne(tool: Tool): Promise<number> {
  const { options, key, write, clock } = tool;
  const [order = '', target] = options.words;
  const { site, actor, params, lang } = options;
  const wish = site === null ? null : wishOf({ site, order, actor, params }, target);
  if (key === null) return complain(options, '--key --key-id');
  if (site === null || wish === null) return complain(options, site === null ? '--site' : `${order} ${target ?? ''}`);
  const peer = createPeer(site, wish.room, clock);
  const client = tool.dial({ subscriptions: peer.subscriptions, onMessage: (meaning, payload) => { peer.take(meaning, payload); } });
  const unfit = await exitOfPeer(tool, client, peer);
  if (unfit !== null) return unfit;
  const stop = new AbortController();
  const results: CommandResult[] = [];
  const pieces: Picture[] = [];
  const silent = new Promise<null>((resolve) => { clock.after(answerMs, () => { if (results.length === 0) resolve(null); }); });
  const given = client.order(key, wish, options.forMs ?? answerMs, (result) => {
    results.push(result);
    const { outcome, reason, leaseS } = result;
    const detail = Object.entries(result.params).map(([name, value]) => `${name}=${value}`).join(' ');
    if (!options.json) write(say(lang, `centre.${outcome}`, { order, site, detail: `${reason ?? ''} ${detail}${leaseS === null ? '' : ` ${leaseS} s`}`.trim() }));
  }, (piece) => { pieces.push(piece); });
  const last = await Promise.race([given, silent, tool.ended.then(() => null)]);
  const kept = options.office.out === null || last?.outcome !== 'completed' ? null : keep(options.office.out, pieces);
  if (options.json) write(answerJson({ ok: last?.outcome === 'completed' && kept?.ok !== false, results, ...(kept === null ? {} : { file: options.office.out, ...kept }) }));
  else if (kept !== null) write(kept.ok ? say(lang, 'camera.written', { snapshot: pieces[0]?.snapshot ?? '', file: options.office.out ?? '' }) : say(lang, 'camera.notWritten', { file: options.office.out ?? '', detail: kept.detail }));
  else if (last === null) write(say(lang, 'centre.noAnswer', { order, site }));
  if (last?.outcome === 'completed' && options.forMs !== null) {
    const renew = (): void => {
      if (stop.signal.aborted) return;
      client.alive(key, site);
      clock.after(renewMs, renew);
    };
    renew();
    await tool.ended;
  }
  stop.abort();
  await client.end();
  if (last === null) return toolExits.notReachable;
  if (kept?.ok === false) return toolExits.notOk;
  return last.outcome === 'completed' ? toolExits.ok : last.outcome === 'rejected' ? toolExits.refused : toolExits.notOk;
}

/** A picture, whole or not at all, and never over a file that is there. */
function keep(file: string, pieces: readonly Picture[]): { readonly ok: true; readonly bytes: number } | { readonly ok: false; readonly detail: string } {
  const picture = joined(pieces);
  if (picture === null) return { ok: false, detail: `${pieces.length}/${pieces[0]?.pieces ?? '?'}` };
  try {
    writeFileSync(file, picture, { flag: 'wx', mode: 0o600 });
    return { ok: true, bytes: picture.length };
  } catch (error) {
    return { ok: false, detail: error instanceof Error && 'code' in error ? String(error.code) : '' };
  }
}

/** Which topic an order goes to; null = there is no such order, or its target is missing. */
export function wishOf(base: Pick<OrderWish, 'site' | 'order' | 'actor' | 'params'>, target: string | undefined): OrderWish | null {
  const { order } = base;
  if (isCentreCommand(order) || order.startsWith('alarm.') || order === 'camera.snapshot') return isCentreCommand(order) || isAgentOrder(order) ? { ...base, room: 'command', target: order } : null;
  if (!isAgentOrder(order) || target === undefined) return null;
  return { ...base, room: order === 'throttle.set' ? 'throttle' : 'channel', target };
}
