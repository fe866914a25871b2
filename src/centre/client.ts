import { randomBytes } from 'node:crypto';
import { openTransport, type Transport, type TransportTls } from '../link/mqtt/transport.ts';
import type { ConnectMqtt } from '../link/mqtt/wire.ts';
import { signedAlive, signedOrder, type CentreKey } from '../link/signing.ts';
import { readTopic, siteTopics, type TopicMeaning } from '../link/topics.ts';
import type { Json } from '../model/canonical.ts';
import { parsePayload, planResultSchema, type PlanResult } from '../model/linkMessage.ts';
import { pictureSchema, type Picture } from '../model/linkPicture.ts';
import { commandResultSchema, type CommandResult } from '../model/linkOrder.ts';
import type { Clock } from '../platform/clock.ts';
import { fetchRows, type Ask, type FetchQuery, type FetchWish, type Fetched } from './fetchRows.ts';

export interface ClientOptions {
  readonly urls: readonly string[];
  readonly clientId: string;
  readonly tls?: TransportTls;
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly subscriptions: readonly string[];
  readonly onMessage: (meaning: TopicMeaning, payload: string, topic: string) => void;
  readonly onUp?: () => void;
  readonly onDown?: (why: string) => void;
  readonly connect?: ConnectMqtt;
}

export interface OrderWish {
  readonly site: string;
  readonly room: 'command' | 'channel' | 'throttle';
  readonly order: string;
  /** Of a channel or a throttle what it is about; of a command its own name. */
  readonly target: string;
  readonly actor: string;
  readonly params: Readonly<Record<string, Json>>;
}

/** What a centre does on the broker: asks, and gets its own answers by correlation data. An integrator copies this. */
export interface CentreClient {
  connected(): boolean;
  ready(withinMs: number): Promise<boolean>;
  /** Every result of one order as it comes, and every piece of a picture that it asked for; ends with completed, failed, rejected, or null where nothing came in time. */
  order(key: CentreKey, wish: OrderWish, withinMs: number, onResult: (result: CommandResult) => void, onPicture?: (piece: Picture) => void): Promise<CommandResult | null>;
  alive(key: CentreKey, site: string): void;
  /** A signed document to one cabinet, and its word on it; null where none came in time. Subscribe to the site's plan results. */
  document(site: string, payload: unknown, withinMs: number): Promise<PlanResult | null>;
  /** What a cabinet has stored, page by page, as many requests as it takes. */
  fetch(query: FetchQuery, wish: FetchWish): Promise<Fetched>;
  publish: Transport['publish'];
  lastError(): string | null;
  end(): Promise<void>;
}

type Waiter = (payload: string) => void;
const goodbyeMs = 1500;

// Over 70 lines: one value whose methods share the connection and its waiters.
export function openCentreClient(options: ClientOptions): CentreClient {
  const { clock } = options;
  const seat = `c-${randomBytes(6).toString('hex')}`;
  const waiters = new Map<string, Waiter>();
  const ups = new Set<() => void>();
  let lastCounter = 0;
  /** Greater than any before it of this process; of another that holds the key as far as their clocks agree. */
  const nextCounter = (): number => {
    lastCounter = Math.max(lastCounter + 1, Math.floor(clock.wallMs()) * 1000);
    return lastCounter;
  };
  const transport: Transport = openTransport({
    urls: options.urls, clientId: options.clientId, will: null, cleanStart: true, sessionExpiryS: 0, clock, uniform: options.uniform,
    subscriptions: [...options.subscriptions, `+/answer/${seat}`], ...(options.tls === undefined ? {} : { tls: options.tls }), ...(options.connect === undefined ? {} : { connect: options.connect }),
    onUp: () => {
      for (const call of ups) call();
      ups.clear();
      options.onUp?.();
    },
    onDown: (why) => { options.onDown?.(why); },
    onMessage: ({ topic, payload, correlation }) => {
      const meaning = readTopic(topic);
      if (meaning === null) return;
      const waiter = meaning.kind === 'planResult' ? waiters.get(correlation?.toString('hex') ?? '') : undefined;
      if (waiter !== undefined) waiter(payload);
      else if (meaning.kind === 'answer' && meaning.code === seat) waiters.get(correlation?.toString('hex') ?? '')?.(payload);
      else options.onMessage(meaning, payload, topic);
    },
  });
  const ask: Ask = (site, topic, payload, onAnswer) => {
    const correlation = randomBytes(8);
    waiters.set(correlation.toString('hex'), onAnswer);
    const sent = transport.publish(topic, JSON.stringify(payload), { correlation, responseTopic: siteTopics(site).answer(seat) }).then(({ ok }) => ok);
    return { sent, done: () => { waiters.delete(correlation.toString('hex')); } };
  };
  const order: CentreClient['order'] = (key, wish, withinMs, onResult, onPicture) => new Promise((resolve) => {
    const { room, ...what } = wish;
    const seen = new Set<string>();
    const topics = siteTopics(wish.site);
    const topic = room === 'command' ? topics.command(wish.target) : room === 'channel' ? topics.channel(wish.target) : topics.throttle(wish.target);
    const message = signedOrder(key, { ...what, nonce: randomBytes(16).toString('hex'), counter: nextCounter() });
    const asked = ask(wish.site, topic, message, (payload) => {
      const piece = onPicture === undefined ? null : parsePayload(pictureSchema, payload);
      const parsed = parsePayload(commandResultSchema, payload);
      const word = parsed.ok ? parsed.value.outcome : piece?.ok === true ? String(piece.value.piece) : null;
      // QoS 1, and overlapping subscriptions: the same word may come twice.
      if (word === null || seen.has(word)) return;
      seen.add(word);
      if (piece?.ok === true) onPicture?.(piece.value);
      if (!parsed.ok) return;
      onResult(parsed.value);
      if (parsed.value.outcome !== 'accepted') finish(parsed.value);
    });
    const finish = (result: CommandResult | null): void => {
      cancel();
      asked.done();
      resolve(result);
    };
    const cancel = clock.after(withinMs, () => { finish(null); });
    asked.sent.then((ok) => { if (!ok) finish(null); return null; }).catch(() => { finish(null); });
  });
  return {
    connected: () => transport.state().connected,
    lastError: () => transport.state().lastError,
    publish: (topic, payload, more) => transport.publish(topic, payload, more),
    ready: (withinMs) => new Promise((resolve) => {
      if (transport.state().connected) {
        resolve(true);
        return;
      }
      const call = (): void => { cancel(); resolve(true); };
      const cancel = clock.after(withinMs, () => { ups.delete(call); resolve(false); });
      ups.add(call);
    }),
    order,
    alive(key, site) {
      transport.publish(siteTopics(site).alive, JSON.stringify(signedAlive(key, site, nextCounter()))).catch(() => null);
    },
    document: (site, payload, withinMs) => new Promise((resolve) => {
      const asked = ask(site, siteTopics(site).planSet, payload, (text) => {
        const parsed = parsePayload(planResultSchema, text);
        if (parsed.ok) finish(parsed.value);
      });
      const finish = (result: PlanResult | null): void => {
        cancel();
        asked.done();
        resolve(result);
      };
      const cancel = clock.after(withinMs, () => { finish(null); });
      asked.sent.then((ok) => { if (!ok) finish(null); return null; }).catch(() => { finish(null); });
    }),
    fetch: (query, wish) => fetchRows(ask, clock, query, wish),
    end: () => transport.end(goodbyeMs),
  };
}
