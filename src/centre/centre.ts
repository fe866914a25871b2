import { openTransport, type Transport, type TransportTls } from '../link/mqtt/transport.ts';
import type { ConnectMqtt } from '../link/mqtt/wire.ts';
import { reconnectLimits } from '../link/reconnect.ts';
import { aliveEveryMs } from '../link/lease.ts';
import { signedAlive, type CentreKey } from '../link/signing.ts';
import { everySite, readTopic, siteTopics } from '../link/topics.ts';
import type { PlanResult } from '../model/linkMessage.ts';
import type { PlanEnvelope } from '../model/plan.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { CheckpointBook } from './checkpointBook.ts';
import type { CentreOptions } from './options.ts';
import { createPlanDesk } from './planDesk.ts';
import type { Receipts } from './receipts.ts';
import { createReception } from './reception.ts';

export interface CentreParts {
  readonly options: Omit<CentreOptions, 'postgres' | 'limits'>;
  readonly receipts: Receipts;
  readonly clock: Clock;
  /** Chance in [0, 1), for the jitter. */
  readonly uniform: () => number;
  readonly logger: Logger;
  readonly tls?: TransportTls;
  /** Signs this centre's sign of life; absent = it gives none, and nothing that it orders is renewed. */
  readonly key?: CentreKey;
  /** Countersigns checkpoints; absent: nobody does. */
  readonly checkpoints?: CheckpointBook;
  /** Absent: MQTT.js. */
  readonly connectBroker?: ConnectMqtt;
}

/** The reference receiver of one site, or of all: what its process and a simulation run alike. */
export interface Centre {
  /** Every `centreTickMs`. */
  tick(): void;
  pushPlan(envelope: PlanEnvelope): Promise<PlanResult | null>;
  /** Stores what was taken, says goodbye to the broker. */
  end(): Promise<void>;
}

export const centreTickMs = 250;
const goodbyeMs = 1500;
/** The broker keeps this receiver's session so long: what it queued meanwhile comes with the next connection. */
const sessionExpiryS = 7 * 86_400;

export function createCentre({ options, receipts, clock, uniform, logger, connectBroker, tls, key, checkpoints }: CentreParts): Centre {
  const reception = createReception({ receipts, clock, logger, checkpoints, send: (topic, message) => { say(mqtt, topic, JSON.stringify(message), logger); } });
  const desk = createPlanDesk(clock, (site, payload) => mqtt.publish(siteTopics(site).planSet, payload));
  let aliveMs = Number.NEGATIVE_INFINITY;
  let counter = 0;
  const alive = (): void => {
    if (key === undefined || clock.monoMs() - aliveMs < aliveEveryMs) return;
    aliveMs = clock.monoMs();
    for (const site of reception.sites()) {
      // Greater than any of this key before it, of other processes as far as their clocks agree.
      counter = Math.max(counter + 1, Math.floor(clock.wallMs()) * 1000);
      say(mqtt, siteTopics(site).alive, JSON.stringify(signedAlive(key, site, counter)), logger);
    }
  };
  const mqtt: Transport = openTransport({
    urls: options.brokers, clientId: `ngatu-centre-${options.siteId ?? 'all'}`, will: null, cleanStart: false, sessionExpiryS,
    subscriptions: options.siteId === null ? [everySite] : [siteTopics(options.siteId).everything], clock, uniform, ...(tls === undefined ? {} : { tls }), ...(connectBroker === undefined ? {} : { connect: connectBroker }),
    limits: options.reconnectMaxMs === null ? reconnectLimits : { ...reconnectLimits, maxMs: options.reconnectMaxMs },
    onUp: () => { logger.info('broker answers'); },
    onDown: (why) => { logger.warn({ why }, 'broker is gone'); },
    onMessage: ({ topic, payload }) => {
      const meaning = readTopic(topic);
      if (meaning === null) return;
      if (meaning.kind === 'planResult') desk.take(meaning.site, payload);
      else reception.take(meaning, payload);
    },
  });
  return {
    tick() {
      reception.tick();
      alive();
    },
    pushPlan: (envelope) => desk.push(envelope),
    async end() {
      reception.flush();
      await mqtt.end(goodbyeMs);
    },
  };
}

function say(mqtt: Transport, topic: string, payload: string, logger: Logger): void {
  mqtt.publish(topic, payload).then((outcome) => {
    if (!outcome.ok && outcome.code === 'refused') logger.error({ topic, outcome }, 'the broker refuses the acknowledgement');
    return null;
  }).catch((error: unknown) => { process.nextTick(() => { throw error; }); });
}
