import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTransport, type Transport } from '../link/mqtt/transport.ts';
import { reconnectLimits } from '../link/reconnect.ts';
import { readTopic, siteTopics } from '../link/topics.ts';
import { createClock, pause, type Clock } from '../platform/clock.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { createRandom } from '../platform/random.ts';
import { serveControl } from './control.ts';
import { parseOptions, type CentreOptions } from './options.ts';
import { createPlanDesk, type PlanDesk } from './planDesk.ts';
import { openReceipts } from './receipts.ts';
import { createReception, type Reception } from './reception.ts';

const tickMs = 250;
const goodbyeMs = 1500;
/** The broker keeps this receiver's session so long: what it queued meanwhile comes with the next connection. */
const sessionExpiryS = 7 * 86_400;
/** EX_USAGE, EX_CANTCREAT of sysexits.h. */
const exitCodes = { usage: 64, store: 73 } as const;

/** Runs the reference receiver until SIGTERM, SIGINT or its parent's end; gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const logger = createLogger('centre');
  const parsed = parseOptions(args);
  if (!parsed.ok) {
    process.stderr.write(`centre: ${parsed.problem}\n`);
    return exitCodes.usage;
  }
  const { options } = parsed;
  const clock = createClock();
  mkdirSync(options.runDir, { recursive: true });
  const opened = openReceipts(join(options.stateDir, 'centre.db'));
  if (!opened.ok) {
    process.stderr.write(`centre: ${opened.problem.code}: ${opened.problem.detail}\n`);
    return exitCodes.store;
  }
  const { receipts } = opened;
  let ending = false;
  const parent = linkToParent(() => { ending = true; });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  const topics = siteTopics(options.siteId);
  const reception = createReception({ receipts, clock, logger, send: (topic, message) => { say(mqtt, topic, JSON.stringify(message), logger); } });
  const desk = createPlanDesk(clock, (payload) => mqtt.publish(topics.planSet, payload));
  const mqtt = connectCentre(options, clock, logger, reception, desk);
  const control = await serveControl({ path: join(options.runDir, 'centre.sock'), counts: () => receipts.counts(), pushPlan: (envelope) => desk.push(envelope) });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  for (;;) {
    reception.tick();
    parent.alive();
    if (ending) break;
    await pause(clock, tickMs);
  }
  control.close();
  reception.flush();
  await mqtt.end(goodbyeMs);
  receipts.close();
  return 0;
}

function connectCentre(options: CentreOptions, clock: Clock, logger: Logger, reception: Reception, desk: PlanDesk): Transport {
  const random = createRandom(randomInt(2 ** 31));
  return openTransport({
    url: options.broker, clientId: `ngatu-centre-${options.siteId}`, will: null, cleanStart: false, sessionExpiryS,
    subscriptions: [siteTopics(options.siteId).everything], clock, uniform: () => random.next(),
    limits: options.reconnectMaxMs === null ? reconnectLimits : { ...reconnectLimits, maxMs: options.reconnectMaxMs },
    onUp: () => { logger.info('broker answers'); },
    onDown: (why) => { logger.warn({ why }, 'broker is gone'); },
    onMessage: ({ topic, payload }) => {
      const meaning = readTopic(topic);
      if (meaning === null) return;
      if (meaning.kind === 'planResult') desk.take(payload);
      else reception.take(meaning, payload);
    },
  });
}

function say(mqtt: Transport, topic: string, payload: string, logger: Logger): void {
  mqtt.publish(topic, payload).then((outcome) => {
    if (!outcome.ok && outcome.code === 'refused') logger.error({ topic, outcome }, 'the broker refuses the acknowledgement');
    return null;
  }).catch((error: unknown) => { process.nextTick(() => { throw error; }); });
}
