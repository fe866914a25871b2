import { randomBytes } from 'node:crypto';
import type { Outcome } from '../ipc/server.ts';
import type { Message, Transport } from '../link/mqtt/transport.ts';
import type { Verify } from '../link/orderDesk.ts';
import { isAnswerTopic, readTopic, siteTopics } from '../link/topics.ts';
import type { Json } from '../model/canonical.ts';
import type { EventDraft, SignalEvent } from '../model/event.ts';
import type { AgentOrder } from '../model/linkOrder.ts';
import { linkSchema, type StatusMessage } from '../model/linkMessage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import { createAlarmDesk, type AlarmDesk } from './alarmDesk.ts';
import { createAlarms, type Alarms } from './alarms.ts';
import type { CabinetLink } from './cabinetLink.ts';
import { detach } from './detach.ts';
import { createEcho } from './echo.ts';
import { channelNamed, createFetching } from './fetching.ts';
import { createOrders, type Orders, type Signed } from './orders.ts';
import { createPictureDesk, type PictureSource, type Teller } from './pictureDesk.ts';
import { createStatusDesk, type StatusDesk } from './statusDesk.ts';
import type { UsageBook } from './usageBook.ts';

export interface CentreSideParts {
  readonly siteId: string; readonly boot: string;
  readonly record: EventRecord;
  readonly clock: Clock; readonly realClock: Clock;
  readonly files: StateFiles; readonly verify: Verify; readonly logger: Logger;
  readonly transport: () => Pick<Transport, 'publish'>;
  readonly link: CabinetLink;
  readonly usage: UsageBook;
  readonly ask: (method: string, params: Readonly<Record<string, Json>>) => Promise<Outcome>;
  /** An event of the agent's own. */
  readonly note: (draft: EventDraft) => void;
  readonly pictures: () => PictureSource | null;
  readonly dayOf: () => string;
}

/** Everything that the centre may ask of a cabinet, and what it is told unasked beside numbered events. */
export interface CentreSide {
  readonly alarms: Alarms;
  readonly alarmDesk: AlarmDesk;
  readonly statuses: StatusDesk;
  readonly orders: Orders;
  up(known: readonly StatusMessage[]): void;
  down(): void;
  takeState(state: unknown): void;
  takeEvents(events: readonly SignalEvent[]): void;
  /** False = not for us. */
  takeMessage(message: Message): boolean;
  tick(): void;
}

/** Classes that no order stops (link.md, What is never lost). */
const neverStopped: ReadonlySet<string> = new Set(['evidence', 'alarm', 'audit']);
const refused = (reason: string, params: Readonly<Record<string, string | number>> = {}): { readonly reason: string; readonly params: Record<string, string | number> } => ({ reason, params: { ...params } });

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

// Over 70 lines: composition of the desks, wiring alone.
export function createCentreSide(parts: CentreSideParts): CentreSide {
  const { siteId, clock, realClock, files, logger, link, boot } = parts;
  const topics = siteTopics(siteId);
  /** Of each kind of topic, what the broker has refused and not taken since. */
  const refusals = new Map<string, Set<string>>();
  const send = (topic: string, message: unknown, retain: boolean, correlation: Buffer | null = null): Promise<boolean> =>
    parts.transport().publish(topic, JSON.stringify(message), { retain, correlation }).then((outcome) => {
      // Not the name of a channel, whose rows have an alarm and an end of their own.
      const kind = `${topic.split('/')[1] ?? ''}/+`;
      // An answer goes to whoever asked: the next one is another's.
      const place = kind === 'answer/+' ? kind : topic;
      const of = refusals.get(kind) ?? new Set();
      if (!outcome.ok && outcome.code === 'refused') {
        refusals.set(kind, of.add(place));
        logger.error({ topic, outcome }, 'the broker refuses');
        alarms.own('link.publishRefused', kind, String(outcome.reasonCode));
      } else if (outcome.ok && of.delete(place) && of.size === 0) alarms.own('link.publishRefused', kind, null);
      return outcome.ok;
    });
  const alarms = createAlarms({ clock, realClock, boot, files, note: parts.note, publish: (message) => { detach(send(topics.alarm(message.code), message, true)); } });
  const alarmDesk = createAlarmDesk(alarms, parts.note);
  const statuses = createStatusDesk(() => realClock.monoMs(), (message) => { detach(send(topics.status(message.code), message, true)); });
  /** Until when a centre has stopped a channel, ms of the real clock (null = until it is started), and what waits for its budget: neither lifts the other. */
  const stopped = new Map<string, number | null>();
  let held: readonly string[] = [];
  const settleChannel = (channel: string): void => {
    const untilMs = stopped.get(channel);
    if (held.includes(channel)) link.pause(channel, null, false);
    else if (untilMs !== undefined && (untilMs === null || untilMs > realClock.monoMs())) link.pause(channel, untilMs, false);
    else link.pause(channel, null, true);
  };
  const switchChannel = (target: string, on: boolean, forS: number | null): ReturnType<typeof refused> | null => {
    if (neverStopped.has(target)) return refused('channel.neverStopped', { channel: target });
    const untilMs = forS === null ? null : realClock.monoMs() + forS * 1000;
    if (channelNamed(target) !== null) {
      if (on) stopped.delete(target);
      else stopped.set(target, untilMs);
      settleChannel(target);
    } else if (!(on ? statuses.start(target, untilMs) : statuses.stop(target, untilMs))) return refused('channel.unknown', { channel: target });
    return null;
  };
  const pictures = createPictureDesk({ source: parts.pictures, clock: realClock, files, dayOf: parts.dayOf, note: parts.note });
  const perform = (order: AgentOrder, target: string, params: Readonly<Record<string, Json>>, { actor, keyId }: Signed, teller: Teller): ReturnType<typeof refused> | 'goesOn' | null => {
    const [alarm, component] = [textOf(params['alarm']), textOf(params['component'])];
    const forS = typeof params['forS'] === 'number' ? params['forS'] : null;
    switch (order) {
      case 'alarm.acknowledge': case 'alarm.suspend': case 'alarm.resume':
        return alarmDesk.act(order, { alarm, component, by: actor, ...(forS === null ? {} : { forS }) }, { source: 'centre', keyId }).length > 0 ? null : refused('alarm.unknown', { alarm, component });
      case 'channel.start': return switchChannel(target, true, forS);
      case 'channel.stop': return switchChannel(target, false, forS);
      case 'camera.snapshot':
        pictures.ask({ camera: textOf(params['camera']), stored: textOf(params['stored']) || null }, actor, teller);
        return 'goesOn';
      case 'throttle.set': return statuses.throttle(target, Number(params['everyS']) * 1000) ? null : refused('channel.unknown', { channel: target });
    }
  };
  const orders = createOrders({
    siteId, realClock, files, logger, perform, verify: parts.verify, ask: parts.ask, wallMs: () => clock.wallMs(),
    audit: (code, data) => { parts.note({ code, data }); },
    onAlive: ({ schemas }) => { alarms.own('link.schemaUnknown', 'centre', schemas.includes(linkSchema) ? null : schemas.join(' ')); },
  });
  const fetching = createFetching(parts.record);
  const echo = createEcho(topics, {
    nonce: () => randomBytes(8).toString('hex'),
    publish: (topic, payload) => parts.transport().publish(topic, payload).then(({ ok }) => ok),
    onVerdict: (topic, missing) => {
      if (missing) logger.error({ topic }, 'the broker has granted a subscription, and does not deliver');
      alarms.own('link.echoMissing', topic, missing ? 'subscribed, not delivered' : null);
    },
  });
  const sayTo = ({ responseTopic, correlation }: Message, otherwise: string) => (message: unknown): Promise<boolean> =>
    send(responseTopic !== null && isAnswerTopic(siteId, responseTopic) ? responseTopic : topics.answer(otherwise), message, false, correlation);
  const holdSpent = (): void => {
    const now = parts.usage.spent();
    const changed = [...now.filter((kind) => !held.includes(kind)), ...held.filter((kind) => !now.includes(kind))];
    held = now;
    for (const kind of changed) {
      alarms.own('link.budgetSpent', kind, now.includes(kind) ? 'waits for the next day' : null);
      if (kind === 'status') statuses.hold(now.includes(kind));
      else if (channelNamed(kind) !== null) settleChannel(kind);
    }
  };
  return {
    alarms, alarmDesk, statuses, orders,
    up(known) {
      statuses.all(known);
      alarms.all();
      echo.speak(realClock.monoMs());
    },
    down: () => {
      fetching.clear();
      pictures.clear();
    },
    takeState(state) {
      alarms.takeState(state);
      orders.takeState(state);
    },
    takeEvents: (events) => { orders.takeEvents(events); },
    takeMessage(message) {
      if (echo.hears(message.topic, message.payload)) return true;
      const meaning = readTopic(message.topic);
      if (meaning === null || meaning.site !== siteId) return false;
      switch (meaning.kind) {
        case 'command': case 'channel': case 'throttle': {
          const say = sayTo(message, meaning.kind === 'command' ? meaning.code : meaning.kind);
          orders.take({ room: meaning.kind, target: meaning.code }, message.payload, say);
          return true;
        }
        case 'fetch': fetching.take(meaning, message.payload, sayTo(message, 'fetch')); return true;
        case 'alive': orders.takeAlive(message.payload); return true;
        case 'presence': case 'status': case 'live': case 'replay': case 'alarm': case 'answer': case 'ack': case 'planSet': case 'planResult': case 'vdsPost': return false;
      }
    },
    tick() {
      statuses.tick();
      alarms.tick();
      orders.tick();
      fetching.tick();
      pictures.tick();
      echo.tick(realClock.monoMs());
      parts.usage.tick(realClock.monoMs());
      holdSpent();
    },
  };
}
