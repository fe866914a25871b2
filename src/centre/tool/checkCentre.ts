import { ackMessageSchema, eventMessageSchema, gapCode, parsePayload, type EventMessage } from '../../model/linkMessage.ts';
import { presenceSchema } from '../../model/linkPresence.ts';
import { aliveSchema } from '../../model/linkOrder.ts';
import type { TopicMeaning } from '../../link/topics.ts';
import type { Finding } from './checkBroker.ts';

/** What was heard of the centre that works on this broker. */
export interface Heard {
  readonly online: ReadonlySet<string>;
  readonly acks: number; readonly badAcks: readonly string[];
  readonly alives: number; readonly badAlives: readonly string[];
  /** Acknowledged beyond what any cabinet has sent while we listened, or of an epoch that is not its own. */
  readonly ahead: readonly string[];
  readonly epochs: Readonly<Record<string, string>>;
  readonly newest: Readonly<Record<string, number>>;
  /** Watermarks below what was heard of their channel, and since when they have been said unmoved. */
  readonly still: Readonly<Record<string, { readonly upTo: number; readonly sinceMs: number }>>;
}
export const nothingHeard: Heard = { online: new Set(), acks: 0, badAcks: [], alives: 0, badAlives: [], ahead: [], epochs: {}, newest: {}, still: {} };

/** A centre says its watermarks every 5 s: one that has not moved from one such word to the next, with rows sent, stands. */
const stillMs = 6000;

/** Takes one message of any site in. */
export function hear(heard: Heard, meaning: TopicMeaning, payload: string, nowMs = 0): Heard {
  const { site } = meaning;
  switch (meaning.kind) {
    case 'presence': {
      const parsed = parsePayload(presenceSchema, payload);
      if (!parsed.ok) return heard;
      const online = new Set(heard.online);
      if (parsed.value.state === 'online') online.add(site);
      else online.delete(site);
      return { ...heard, online, epochs: { ...heard.epochs, [site]: parsed.value.epoch } };
    }
    case 'live': case 'replay': {
      const parsed = parsePayload<EventMessage>(eventMessageSchema, payload);
      if (!parsed.ok) return heard;
      const key = `${site}/${parsed.value.channel}`;
      const seq = Math.max(heard.newest[key] ?? 0, ...parsed.value.entries.map((entry) => lastSeqOf(entry, parsed.value.code)));
      return { ...heard, newest: { ...heard.newest, [key]: seq } };
    }
    case 'ack': return hearAck(heard, site, payload, nowMs);
    case 'alive': {
      const parsed = parsePayload(aliveSchema, payload);
      return parsed.ok ? { ...heard, alives: heard.alives + 1 } : { ...heard, badAlives: [...heard.badAlives, site].slice(-20) };
    }
    case 'status': case 'alarm': case 'answer': case 'planResult': case 'planSet': case 'command': case 'channel': case 'throttle': case 'fetch': case 'vdsPost': return heard;
  }
}

/** A named gap stands for every seq up to its `to`. */
function lastSeqOf({ seq, code, values }: EventMessage['entries'][number], codeOfAll: string): number {
  const to = (code ?? codeOfAll) === gapCode ? values['to'] : null;
  return typeof to === 'number' ? Math.max(seq, to) : seq;
}

function hearAck(heard: Heard, site: string, payload: string, nowMs: number): Heard {
  const parsed = parsePayload(ackMessageSchema, payload);
  if (!parsed.ok) return { ...heard, badAcks: [...heard.badAcks, `${site} ${parsed.problems.map(({ path }) => path).join(' ')}`].slice(-20) };
  const { epoch, acks } = parsed.value;
  const foreign = heard.epochs[site] !== undefined && heard.epochs[site] !== epoch ? [`${site} epoch ${epoch}`] : [];
  const beyond = acks.filter(({ channel, upTo }) => upTo > (heard.newest[`${site}/${channel}`] ?? Number.POSITIVE_INFINITY)).map(({ channel, upTo }) => `${site}/${channel} ${upTo}`);
  const still = { ...heard.still };
  for (const { channel, upTo } of acks) {
    const key = `${site}/${channel}`;
    if ((heard.newest[key] ?? 0) <= upTo) delete still[key];
    else if (still[key]?.upTo !== upTo) still[key] = { upTo, sinceMs: nowMs };
  }
  return { ...heard, acks: heard.acks + 1, ahead: [...heard.ahead, ...foreign, ...beyond].slice(-20), still };
}

/** The findings after listening for `listenedMs`. A centre acknowledges at least every 5 s and says every 30 s that it lives. */
export function centreFindings(heard: Heard, listenedMs: number, nowMs = 0): readonly Finding[] {
  if (heard.online.size === 0) return [{ check: 'ack', verdict: 'warning', detail: 'no cabinet is online: nothing to acknowledge' }];
  const wanted = Math.max(1, Math.floor(listenedMs / 15_000)) * heard.online.size;
  const still = Object.entries(heard.still).filter(([, { sinceMs }]) => nowMs - sinceMs >= stillMs).map(([key, { upTo, sinceMs }]) => `${key} stands at ${upTo} of ${heard.newest[key] ?? 0} for ${Math.round((nowMs - sinceMs) / 1000)} s`);
  const wrong = [...heard.badAcks, ...heard.ahead, ...still.slice(0, 20)];
  return [
    { check: 'ack', verdict: wrong.length > 0 || heard.acks === 0 ? 'wrong' : heard.acks < wanted ? 'warning' : 'ok', detail: wrong.length > 0 ? wrong.join(', ') : `${heard.acks} for ${heard.online.size} cabinets in ${Math.round(listenedMs / 1000)} s` },
    { check: 'alive', verdict: heard.badAlives.length > 0 ? 'wrong' : heard.alives === 0 ? 'warning' : 'ok', detail: `${heard.alives}${heard.badAlives.length > 0 ? `, wrong form: ${heard.badAlives.join(', ')}` : ''}` },
  ];
}
