import { siteTopics } from '../link/topics.ts';
import { fetchAnswerSchema, type FetchEntry } from '../model/linkFetch.ts';
import { linkSchema, parsePayload } from '../model/linkMessage.ts';
import type { Clock } from '../platform/clock.ts';

/** Rows of a channel by the cabinet's clock, from inclusive, to exclusive, beyond a seq. */
export interface FetchQuery { readonly site: string; readonly channel: string; readonly code: string; readonly fromMs: number; readonly toMs: number; readonly afterSeq?: number }

export interface FetchWish {
  /** The cabinet is given up when no row of it comes for so long; the whole may take as long as it takes. */
  readonly pageMs: number;
  /** Each page as it comes: each row once, in the order of seq. */
  readonly onPage: (entries: readonly FetchEntry[]) => void;
  /** Ends it before its end. */
  readonly stopped?: Promise<unknown>;
}

/** `reason` null: that is all there is. Else it is cut off behind `lastSeq`, and can go on from there. */
export interface Fetched { readonly reason: string | null; readonly epoch: string; readonly rows: number; readonly lastSeq: number }

/** One question and its answers, by correlation data. */
export interface Asked { readonly sent: Promise<boolean>; readonly done: () => void }
export type Ask = (site: string, topic: string, payload: unknown, onAnswer: (payload: string) => void) => Asked;

/** Rows of one request: its pages all lie in a broker's queue (mosquitto's holds 1 000) without one being dropped. */
const requestRows = 10_000;

/** Request after request, each behind the last seq of the one before. */
export function fetchRows(ask: Ask, clock: Pick<Clock, 'after'>, { site, channel, code, afterSeq = 0, ...range }: FetchQuery, { pageMs, onPage, stopped }: FetchWish): Promise<Fetched> {
  return new Promise((resolve) => {
    let [epoch, rows, lastSeq] = ['', 0, afterSeq];
    let asked: Asked | null = null;
    let over = false;
    let cancel: (() => void) | null = null;
    const finish = (reason: string | null): void => {
      over = true;
      cancel?.();
      asked?.done();
      resolve({ reason, epoch, rows, lastSeq });
    };
    const wait = (): void => {
      cancel?.();
      cancel = clock.after(pageMs, () => { finish('centre.noAnswer'); });
    };
    const request = (): void => {
      const from = lastSeq;
      const answered = (payload: string): void => {
        const parsed = over ? null : parsePayload(fetchAnswerSchema, payload);
        if (parsed === null || !parsed.ok) return;
        const { outcome, reason, done, more, entries, epoch: now } = parsed.value;
        // A new database counts from 1 again.
        const trouble = outcome === 'refused' ? (reason ?? outcome) : epoch !== '' && now !== epoch ? 'centre.otherEpoch' : null;
        if (trouble !== null) {
          finish(trouble);
          return;
        }
        epoch = now;
        // QoS 1: the same page may come twice.
        const fresh = entries.filter(({ seq }) => seq > lastSeq);
        lastSeq = fresh.at(-1)?.seq ?? lastSeq;
        rows += fresh.length;
        if (fresh.length > 0) onPage(fresh);
        if (!done) {
          // Pages without a new row are no word: they could come for ever.
          if (fresh.length > 0) wait();
        } else if (!more) finish(null);
        else if (lastSeq === from) finish('centre.badAnswer');
        else request();
      };
      asked?.done();
      wait();
      const mine = ask(site, siteTopics(site).fetch(code, channel), { schema: linkSchema, ...range, afterSeq: from, limit: requestRows }, answered);
      asked = mine;
      const notSent = (): void => { if (asked === mine && !over) finish('centre.notSent'); };
      mine.sent.then((ok) => { if (!ok) notSent(); return null; }).catch(notSent);
    };
    stopped?.then(() => { finish('centre.timeOver'); return null; }).catch(() => null);
    request();
  });
}
