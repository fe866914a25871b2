import { eventClasses, type EventClass } from '../model/event.ts';
import { fetchPageRows, fetchSchema, type Fetch, type FetchAnswer } from '../model/linkFetch.ts';
import { everyCode, linkSchema, parsePayload } from '../model/linkMessage.ts';
import type { OutboxRow } from '../record/reading.ts';
import type { EventRecord } from '../record/record.ts';
import { damagedCode } from './eventMessage.ts';

/** Answers questions about the past, a page at a time, so that no question keeps anything live waiting. */
export interface Fetching {
  /** A request; `say` carries its answers back. */
  take(place: { readonly code: string; readonly channel: string }, payload: string, say: (answer: FetchAnswer) => Promise<boolean>): void;
  /** Some pages, each once the broker has the one before, of each request in turn. */
  tick(): void;
  /** The connection is gone: nobody waits any more. */
  clear(): void;
}

interface Asked { readonly channel: EventClass; readonly code: string | null; readonly fetch: Fetch; afterSeq: number; left: number; readonly say: (answer: FetchAnswer) => Promise<boolean> }

/** Requests that may wait; the next one is told that the cabinet is busy. */
const mostWaiting = 8;
/** Pages between two ticks at most: 3 200 rows a second, and no more of the processor than the live link leaves. */
const pagesOfTick = 8;

export function createFetching(record: Pick<EventRecord, 'epoch' | 'history'>): Fetching {
  let waiting: Asked[] = [];
  /** The page that the broker has not taken yet: never more than one, so that nothing live waits behind two. */
  let underway: object | null = null;
  let left = 0;
  const answerOf = (code: string, channel: string, more: Partial<FetchAnswer>): FetchAnswer => ({ schema: linkSchema, epoch: record.epoch, code, channel, outcome: 'ok', reason: null, entries: [], done: true, more: false, ...more });
  const page = (asked: Asked): FetchAnswer => {
    const { channel, code, fetch } = asked;
    const limit = Math.min(fetchPageRows, asked.left);
    const rows = record.history({ channel, code, fromMs: fetch.fromMs, toMs: fetch.toMs, afterSeq: asked.afterSeq, limit: limit + 1 });
    const sent = fitting(rows.slice(0, limit));
    asked.left -= sent.length;
    asked.afterSeq = sent.at(-1)?.seq ?? asked.afterSeq;
    const goesOn = rows.length > sent.length;
    const entries = sent.map(({ seq, event }) => (event === null
      ? { ts: fetch.fromMs, errorMs: null, seq, code: damagedCode, values: {}, quality: 'none' as const }
      : { ts: event.stamp.wallMs, errorMs: event.stamp.errorMs, seq, code: event.code, values: event.data, quality: 'ok' as const, origin: { boot: event.boot, n: event.n } }));
    return answerOf(code ?? everyCode, channel, { entries, done: !goesOn || asked.left === 0, more: goesOn && asked.left === 0 });
  };
  const send = (): void => {
    const asked = waiting[0];
    if (asked === undefined || underway !== null || left === 0) return;
    left -= 1;
    const answer = page(asked);
    if (answer.done) waiting.shift();
    // Each asks in turn: one long question does not keep the others waiting.
    else waiting = [...waiting.slice(1), asked];
    const mine = {};
    underway = mine;
    const over = (taken: boolean): void => {
      if (underway !== mine) return;
      underway = null;
      if (!taken) waiting = waiting.filter((one) => one !== asked);
      send();
    };
    asked.say(answer).then((taken) => { over(taken); return null; }).catch(() => { over(false); });
  };
  return {
    take({ code, channel }, payload, say) {
      const parsed = parsePayload(fetchSchema, payload);
      const known = channelNamed(channel);
      const refuse = (reason: string): void => { say(answerOf(code, channel, { outcome: 'refused', reason })).catch(() => false); };
      if (!parsed.ok) refuse('fetch.badRequest');
      else if (known === null) refuse('fetch.noSuchChannel');
      else if (parsed.value.toMs < parsed.value.fromMs) refuse('fetch.badRange');
      else if (waiting.length >= mostWaiting) refuse('fetch.busy');
      else waiting.push({ channel: known, code: code === everyCode ? null : code, fetch: parsed.value, afterSeq: parsed.value.afterSeq, left: parsed.value.limit, say });
    },
    tick() {
      left = pagesOfTick;
      send();
    },
    clear() {
      waiting = [];
      underway = null;
    },
  };
}

/** An answer stays below what a payload may have (`maxPayloadBytes`), with room for the entries' heads, bytes. */
const mostDataBytes = 150_000;

/** As many rows as one answer bears: what a decision rested on is a thousand times a detector's change. */
function fitting(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  let bytes = 0;
  const end = rows.findIndex(({ event }, at) => {
    bytes += event === null ? 0 : JSON.stringify(event.data).length;
    return at > 0 && bytes > mostDataBytes;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const classes: readonly EventClass[] = [...new Set(Object.values(eventClasses))];

export function channelNamed(name: string): EventClass | null {
  return classes.find((one) => one === name) ?? null;
}
