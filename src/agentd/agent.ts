import { join } from 'node:path';
import { noPictures } from '../camera/keptPictures.ts';
import { connectIpc, type Connected } from '../ipc/client.ts';
import type { ConnectMqtt } from '../link/mqtt/wire.ts';
import { openTransport, unconnected, type Transport, type TransportTls } from '../link/mqtt/transport.ts';
import type { Verify } from '../link/orderDesk.ts';
import { replayRowsPerS } from '../link/pumpState.ts';
import { reconnectLimits } from '../link/reconnect.ts';
import { readTopic, siteTopics } from '../link/topics.ts';
import { socketNames } from '../model/ipcWire.ts';
import type { KeptPictures } from '../model/evidence.ts';
import type { LinkState, LinkUsage } from '../model/junctionState.ts';
import type { EventDraft } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import type { OpenAccounts } from './accounts.ts';
import type { AlarmDesk } from './alarmDesk.ts';
import { createAttendanceDesk, type AttendanceDesk } from './attendanceDesk.ts';
import { noteRestored } from './auditMethods.ts';
import { createOwnNotes } from './ownNotes.ts';
import { createCabinetLink } from './cabinetLink.ts';
import { createCentreSide } from './centreSide.ts';
import type { OpenCabinet } from './cabinetSide.ts';
import type { ClockClaim } from './clockClaim.ts';
import { clockErrorOf } from './clockError.ts';
import { createClockReader, type ClockReader } from './clockReader.ts';
import { detach } from './detach.ts';
import { createEvidenceDesk, type EvidenceDesk } from './evidenceDesk.ts';
import type { EvidenceKey } from './evidenceKey.ts';
import { createIntake } from './intake.ts';
import { createLoopDesk } from './loopDesk.ts';
import type { AgentOptions } from './options.ts';
import { answerPlan, planStateOf } from './planInbox.ts';
import { createPlanTrials } from './planTrial.ts';
import { createPresenceDesk, type CabinetPower, type PresenceDesk } from './presenceDesk.ts';
import { createReserveDesk } from './reserveDesk.ts';
import { openSignalLink } from './signalLink.ts';
import { createStatuses } from './statuses.ts';
import { createStoreDesk } from './storeDesk.ts';
import { createUsageBook } from './usageBook.ts';

export interface AgentParts {
  readonly options: AgentOptions;
  readonly record: EventRecord;
  /** Scaled on a bench: stamps and group commit. */
  readonly clock: Clock;
  /** Real time: sockets, network. */
  readonly realClock: Clock;
  readonly uniform: () => number;
  readonly version: string;
  readonly logger: Logger;
  /** Small things that outlive it. */
  readonly files: StateFiles;
  /** The centres' keys. */
  readonly verify: Verify;
  readonly tls?: TransportTls;
  /** Signs the evidence chain; absent: nobody does. */
  readonly evidenceKey?: EvidenceKey;
  /** Pictures that lie in the cabinet of a time; absent: it has no camera. */
  readonly pictures?: (fromMs: number, toMs: number) => KeptPictures;
  /** This life of the computer, and when the record last heard anything of the agent before; absent: not known. */
  readonly machine?: { readonly boot: string; readonly lastHeardMs: number | null };
  /** How the cabinet is fed. Absent: nobody has said. */
  readonly power?: CabinetPower;
  /** The local day, as in 2026-11-28. */
  readonly dayOf: () => string;
  /** Cameras and counters, once it can note and alarm. Absent: none. */
  readonly cabinet?: OpenCabinet;
  readonly accounts?: OpenAccounts;
  /** What it touches of its machine. Absent: the real one. */
  readonly ports?: AgentPorts;
}

/** The ways out of the process, so that a simulation can lay its own. */
export interface AgentPorts {
  readonly connectSignald: (path: string) => Promise<Connected>;
  readonly connectBroker: ConnectMqtt;
  /** What may honestly be said of the wall clock. */
  readonly clockProposal: (wallMs: number) => ClockClaim | null;
}

export interface Agent {
  linkState(): LinkState;
  usage(): LinkUsage;
  readonly evidence: EvidenceDesk | null;
  readonly alarms: AlarmDesk;
  readonly attendance: AttendanceDesk;
  readonly note: (draft: EventDraft) => void;
  readonly presence: PresenceDesk;
  /** Time-outs and marks; every 250 ms. */
  tick(): void;
  /** Commits and marks what is under way, says goodbye to the broker, closes. */
  end(): Promise<void>;
}

const dial = (path: string): Promise<Connected> => connectIpc({ path, client: 'agentd' });

/** How often `tick` is called, ms. */
export const agentTickMs = 250;
const proposeEveryMs = 10_000;
const failureRestMs = 5000;
const goodbyeMs = 1500;

// Over 70 lines: the composition of the agent, wiring alone.
export function createAgent(parts: AgentParts): Agent {
  const { options, record, clock, realClock, logger, version } = parts;
  const { connectSignald = dial, connectBroker, clockProposal: honest } = parts.ports ?? {};
  const topics = siteTopics(options.siteId);
  const base = (): { readonly version: string; readonly epoch: string } => ({ version, epoch: record.epoch });
  let toldEpoch = record.epoch;
  const statuses = createStatuses(clock.bootId);
  const usage = createUsageBook(parts.files, parts.dayOf, options.budgetBytes);
  let opened: Transport | null = null;
  const transport = (): Pick<Transport, 'publish'> => opened ?? unconnected;
  const link = createCabinetLink({
    siteId: options.siteId, record, transport, clock: realClock, logger, replayRowsPerS: options.replayRowsPerS ?? replayRowsPerS,
    onAlarm: (code, channel, detail) => { side.alarms.own(code, channel, detail); },
    onCountersigned: (word) => { evidence?.countersigned(word); },
    onOwed: () => { opened?.owed(); }, onServed: () => { opened?.served(); },
  });
  const notes = createOwnNotes({ record, clock, onStored: (channel, seq) => { link.stored(channel, seq); } });
  const { note } = notes;
  note({ code: 'process.started', data: { process: 'agentd', version } });
  const attendance = createAttendanceDesk(clock, note);
  const { evidenceKey: key } = parts;
  const evidence = key === undefined ? null : createEvidenceDesk({ siteId: options.siteId, version, record, key, clock, files: parts.files, logger, note, verify: parts.verify, pictures: parts.pictures ?? noPictures });
  const side = createCentreSide({
    siteId: options.siteId, boot: clock.bootId, record, clock, realClock, logger, transport, link, usage, files: parts.files, verify: parts.verify,
    ask: (method, given) => signal.request(method, given),
    note, dayOf: parts.dayOf, pictures: () => cabinet?.pictures() ?? null,
  });
  const send = (topic: string, message: unknown, retain: boolean, correlation: Buffer | null = null): void => {
    detach(transport().publish(topic, JSON.stringify(message), { retain, correlation }).then((outcome) => {
      if (!outcome.ok && outcome.code === 'refused') logger.error({ topic, outcome }, 'the broker refuses');
      return null;
    }));
  };
  const presence = createPresenceDesk({
    clock, realClock, files: parts.files, base, note, power: parts.power ?? {}, alarm: (code, component, detail) => { side.alarms.own(code, component, detail); }, ...(parts.machine === undefined ? {} : { machine: parts.machine }),
    send: (told) => { send(topics.presence, told, true); },
  });
  const rules = parts.power?.shed;
  const reserve = rules === undefined ? null : createReserveDesk({
    rules, clock, logger, note, power: () => presence.power(), ask: (method, given) => signal.request(method, given),
    alarm: (code, component, detail) => { side.alarms.own(code, component, detail); }, tell: (step, flashMs) => { presence.shed(step, flashMs); }, sign: () => { evidence?.checkpoint(); },
  });
  const accounts = parts.accounts?.({ ask: (method) => signal.request(method), note });
  let clockErrorMs: number | null = null;
  const cabinet = parts.cabinet?.({ note, alarm: (code, component, detail) => { side.alarms.own(code, component, detail); }, clockErrorMs: () => clockErrorMs });
  const intake = createIntake({
    record, clock, logger,
    acknowledge: (boot, upTo) => {
      detach(signal.request('events.ack', { boot, upTo }));
    },
    onStored: (channel, seq) => { link.stored(channel, seq); },
    onFailure: () => { signal.restart(failureRestMs); },
    hurried: () => link.draining(),
    gapEvent: (boot, from, to) => ({ boot: clock.bootId, n: notes.take(), stamp: clock.stamp(null), code: 'evidence.gap', data: { boot, from, to } }),
  });
  const signal = openSignalLink({
    connect: () => connectSignald(join(options.runDir, socketNames.operate)), clock: realClock, logger,
    onEvents: (events) => {
      presence.takeEvents(events);
      intake.take(events);
      side.takeEvents(events);
      cabinet?.takeEvents(events);
      for (const event of events) {
        const told = planStateOf(event);
        if (told !== null) send(topics.planResult, told, false);
      }
    },
    onState: (state) => {
      presence.takeState(state);
      reserve?.takeState(state);
      evidence?.heard(state);
      clockErrorMs = clockErrorOf(state);
      cabinet?.takeState(state);
      side.statuses.offer(statuses.take(loops.joined(attendance.joined(state))));
      side.takeState(state);
      trials.take(state);
    },
    onDown: () => {
      clockErrorMs = null;
      presence.signaldDown();
      // A signald that was killed can't send it again.
      intake.interrupted();
      side.statuses.offer(statuses.age(clock.wallMs()));
      side.alarms.age();
    },
  });
  const trials = createPlanTrials({ record, ask: (method, given) => signal.request(method, given), wallMs: () => clock.wallMs() }, logger);
  const takePlan = (payload: string, correlation: Buffer | null): void => {
    detach(answerPlan(payload, (envelope) => signal.request('plan.propose', { envelope })).then((result) => {
      logger.info({ result }, 'plan document');
      send(topics.planResult, result, false, correlation);
      return null;
    }));
  };
  const limits = options.reconnectMaxMs === null ? reconnectLimits : { ...reconnectLimits, maxMs: options.reconnectMaxMs };
  const mqtt = openTransport({
    urls: options.brokers, clientId: `ngatu-agent-${options.siteId}`, cleanStart: true, sessionExpiryS: 0,
    will: () => ({ topic: topics.presence, payload: JSON.stringify(presence.will()) }),
    subscriptions: topics.inbound, clock: realClock, ...(parts.tls === undefined ? {} : { tls: parts.tls }), onSent: (topic, bytes) => { usage.sent(topic, bytes); }, uniform: parts.uniform, limits, ...(connectBroker === undefined ? {} : { connect: connectBroker }),
    onUp: ({ receiveMaximum, first }) => {
      logger.info({ receiveMaximum }, 'broker answers');
      presence.up(first);
      side.up(statuses.all());
      link.up(receiveMaximum);
    },
    onDown: (why) => {
      logger.warn({ why }, 'broker is gone');
      presence.down();
      link.down();
      side.down();
    },
    onMessage: (message) => {
      const { topic, payload, correlation } = message;
      usage.received(topic, Buffer.byteLength(payload));
      if (side.takeMessage(message)) return;
      const meaning = readTopic(topic);
      if (meaning?.kind === 'vdsPost' && meaning.site === options.siteId) cabinet?.takePost(meaning.code, payload);
      else if (topic === topics.ack) link.acknowledged(payload);
      else if (topic === topics.planSet) takePlan(payload, correlation);
    },
  });
  opened = mqtt;
  const reader: ClockReader = honest === undefined ? createClockReader() : { poll() { /* it needs no look */ }, claim: honest };
  let proposedMs = realClock.monoMs() - proposeEveryMs;
  const proposeClock = (): void => {
    if (!signal.connected() || realClock.monoMs() - proposedMs < proposeEveryMs) return;
    proposedMs = realClock.monoMs();
    // A scaled clock is nobody's; what this look finds is said with the next one.
    const claim = clock.scale === 1 ? reader.claim(clock.wallMs()) : null;
    if (clock.scale === 1) reader.poll();
    if (claim !== null) detach(signal.request('clock.propose', { ...claim }));
  };
  const loops = createLoopDesk({ record, clock, files: parts.files, logger, ask: (method) => signal.request(method), alarms: side.alarms });
  const store = createStoreDesk(record, (code, component, detail) => { side.alarms.own(code, component, detail); });
  noteRestored(note, parts.files);
  return {
    linkState: () => ({ ...linkStateOf(parts, mqtt, link.inFlight(), link.lastAckAgeMs(), link.lastAlarm()), centreAgeMs: side.orders.aliveAgeMs(), leases: side.orders.leases() }),
    evidence, alarms: side.alarmDesk, attendance, presence, note,
    usage: () => ({ days: usage.days(), budgetBytes: options.budgetBytes, spent: usage.spent() }),
    tick() {
      record.housekeep();
      store.tick();
      notes.tick();
      evidence?.tick();
      if (record.epoch !== toldEpoch) {
        toldEpoch = record.epoch;
        logger.warn({ store: record.status() }, 'another store: memory has taken over, or the disk is back');
        presence.renamed();
      }
      presence.tick();
      attendance.expire();
      link.tick();
      side.tick();
      intake.settle();
      proposeClock();
      loops.tick();
      reserve?.tick();
      cabinet?.rest(reserve?.resting() ?? false);
      cabinet?.tick();
      if (reserve?.resting() !== true) accounts?.tick();
    },
    async end() {
      signal.stop();
      accounts?.end();
      await cabinet?.end();
      intake.flush();
      notes.flush();
      // What ends in good order leaves no tail that nobody has signed.
      evidence?.checkpoint();
      link.flush();
      usage.flush();
      presence.end();
      await mqtt.end(goodbyeMs);
      link.flush();
    },
  };
}

function linkStateOf({ record, realClock }: AgentParts, mqtt: Transport, inFlight: number, lastAckAgeMs: number | null, lastAlarm: string | null): LinkState {
  const { connected, sinceMs, reconnects, lastError } = mqtt.state();
  const { synchronous, bytes, problem } = record.status();
  const trouble = problem === null ? null : `${problem.code}: ${problem.detail}`;
  return {
    broker: mqtt.state().url, connected, sinceMs: Math.round(realClock.monoMs() - sinceMs), presence: connected ? 'online' : 'offline',
    ...record.counts(), inFlight, lastAckAgeMs, storeEpoch: record.epoch, storeBytes: bytes, synchronous,
    reconnects, lastError: trouble ?? lastAlarm ?? lastError,
  };
}
