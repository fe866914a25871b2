import { connect } from 'mqtt';
import { siteTopics } from '../../link/topics.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import { postCounts } from './analyticsBox.ts';

/** What became of a post: the receiver's word, the broker's, or nobody's. */
export interface Sent { readonly ok: boolean; readonly answer: string }

/** A way to the cabinet. */
export interface Sending { send(source: string, body: string): Promise<Sent>; close(): Promise<void> }

const attempts = 3;
const againMs = 2000;
const longestMs = 10_000;

/** To the receiver of the cabinet's file; one that does not answer is asked again. */
export function overHttp(at: { readonly host: string; readonly port: number }, clock: Clock): Sending {
  return {
    async send(source, body) {
      for (let attempt = 1; ; attempt += 1) {
        // oxlint-disable-next-line no-await-in-loop -- the next attempt waits for this one
        const { status, text } = await postCounts(at, source, body);
        if (status !== 0 || attempt === attempts) return { ok: status === 204, answer: status === 0 ? 'noAnswer' : `${status} ${text}`.trim() };
        // oxlint-disable-next-line no-await-in-loop -- as above
        await pause(clock, againMs);
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Over the cabinet's own broker: it says that it took the message, never what became of it. */
export function overMqtt(url: string, site: string, clock: Clock): Sending {
  const client = connect(url, { protocolVersion: 5, clean: true, reconnectPeriod: 1000, connectTimeout: longestMs });
  client.on('error', () => { /* it connects again by itself */ });
  return {
    async send(source, body) {
      try {
        await within(client.publishAsync(siteTopics(site).vdsPost(source), body, { qos: 1 }), clock);
        return { ok: true, answer: 'published' };
      } catch (error) {
        return { ok: false, answer: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => client.endAsync(true),
  };
}

function within<T>(work: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(longestMs, () => { reject(new Error('noAnswer')); });
    work.then(resolve, reject).finally(stop);
  });
}
