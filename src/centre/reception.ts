import { ackMessage } from '../link/ack.ts';
import { siteTopics, type TopicMeaning } from '../link/topics.ts';
import { eventClassNames, localClasses } from '../model/event.ts';
import { eventMessageSchema, mostEntries, parsePayload, type AckMessage, type EventMessage } from '../model/linkMessage.ts';
import { presenceSchema, type Presence } from '../model/linkPresence.ts';
import type { Countersign } from '../model/evidence.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { CheckpointBook } from './checkpointBook.ts';
import type { Arrival, Touched } from './receiptBook.ts';
import type { Receipts } from './receipts.ts';

/** Takes event messages in, stores them in batches and acknowledges what is durable. */
export interface Reception {
  take(meaning: TopicMeaning, payload: string): void;
  /** Acknowledgements for a cabinet that asks nothing: they say that the centre lives. Every `heartbeatMs`. */
  tick(): void;
  flush(): void;
  /** Every site that was heard of. */
  sites(): readonly string[];
}

const batchMs = 50;
/** Entries. */
const batchMost = 2000;
/** link/pumpState.ts: a centre silent for 15 s counts as away. */
const heartbeatMs = 5000;
/** How far beyond its watermark a cabinet may send its backlog. */
const credits = 4000;
/** Named with 0 where nothing of them is here: a store that was lost, or came out of a backup, is filled again. */
const sentClasses = eventClassNames.filter((name) => !localClasses.has(name));

export function createReception(options: { readonly receipts: Receipts; readonly clock: Clock; readonly logger: Logger; readonly send: (topic: string, message: AckMessage) => void; /** Countersigns what is durable, before it is acknowledged. */ readonly checkpoints?: CheckpointBook | undefined }): Reception {
  const { receipts, clock, logger } = options;
  /** Epoch that each site writes now. */
  const epochs = new Map<string, string>();
  let beatMs = clock.monoMs();

  const acknowledge = (site: string, epoch: string, touched: readonly Touched[], countersigned: Countersign | null = null): void => {
    const known = new Map([...sentClasses.map((channel): [string, number] => [channel, 0]), ...receipts.watermarks(site, epoch).map(({ channel, upTo }): [string, number] => [channel, upTo])]);
    const acks = [...known].map(([channel, upTo]) => ({ channel, upTo, credits, gap: touched.some((one) => one.channel === channel && one.gap) }));
    options.send(siteTopics(site).ack, ackMessage(epoch, acks, mostEntries, countersigned));
  };
  const acknowledgeAll = (touched: readonly Touched[], countersigned: ReadonlyMap<string, Countersign>): void => {
    const spoken = new Set<string>();
    for (const { site, epoch } of touched) {
      if (spoken.has(`${site}/${epoch}`)) continue;
      spoken.add(`${site}/${epoch}`);
      acknowledge(site, epoch, touched.filter((one) => one.site === site && one.epoch === epoch), countersigned.get(site) ?? null);
    }
  };
  const batches = createBatches({
    receipts, clock, logger,
    stored(touched, taken) { acknowledgeAll(touched, options.checkpoints?.take(taken) ?? new Map()); },
  });
  const takeEvent = (site: string, channel: string, payload: string): void => {
    const parsed = parsePayload<EventMessage>(eventMessageSchema, payload);
    // Who speaks of another channel than its topic's is not believed.
    if (!parsed.ok || parsed.value.channel !== channel) {
      logger.warn({ site, channel, problems: parsed.ok ? 'channel differs from its topic' : parsed.problems }, 'an event message of unknown form');
      return;
    }
    epochs.set(site, parsed.value.epoch);
    batches.add({ site, message: parsed.value });
  };
  const takePresence = (site: string, payload: string): void => {
    const parsed = parsePayload<Presence>(presenceSchema, payload);
    if (!parsed.ok) {
      logger.warn({ site, problems: parsed.problems }, 'a presence of unknown form');
      return;
    }
    logger.info({ site, presence: parsed.value }, 'presence');
    epochs.set(site, parsed.value.epoch);
    if (parsed.value.state === 'online') acknowledge(site, parsed.value.epoch, [], options.checkpoints?.last(site) ?? null);
  };
  return {
    flush: batches.flush,
    sites: () => [...epochs.keys()],
    take(meaning, payload) {
      if (meaning.kind === 'live' || meaning.kind === 'replay') takeEvent(meaning.site, meaning.channel, payload);
      else if (meaning.kind === 'presence') takePresence(meaning.site, payload);
    },
    tick() {
      if (clock.monoMs() - beatMs < heartbeatMs) return;
      beatMs = clock.monoMs();
      for (const [site, epoch] of epochs) acknowledge(site, epoch, []);
    },
  };
}

/** What arrived, on its way to the store: one batch at a time, the next waits for it. */
function createBatches({ receipts, clock, logger, stored }: { readonly receipts: Receipts; readonly clock: Clock; readonly logger: Logger; readonly stored: (touched: readonly Touched[], taken: readonly Arrival[]) => void }): { readonly add: (arrival: Arrival) => void; readonly flush: () => void } {
  let arrivals: Arrival[] = [];
  let waiting = 0;
  let storing = false;
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (storing || arrivals.length === 0) return;
    const batch = arrivals;
    [arrivals, waiting] = [[], 0];
    storing = true;
    receipts.store(batch, clock.wallMs(), (touched, taken) => {
      storing = false;
      // Unacknowledged rows come again once the cabinet's patience ends.
      if (touched === null) logger.error({ problem: receipts.problem(), rows: batch.length }, 'nothing stored, nothing acknowledged');
      else stored(touched, taken);
      if (arrivals.length > 0) cancel ??= clock.after(waiting >= batchMost ? 0 : batchMs, flush);
    });
  };
  return {
    flush,
    add(arrival) {
      arrivals.push(arrival);
      waiting += arrival.message.entries.length;
      if (waiting >= batchMost) flush();
      else cancel ??= clock.after(batchMs, flush);
    },
  };
}
