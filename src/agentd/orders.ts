import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import { deskStart, endedHere, granted, judgeAlive, judgeOrder, renewals, silenced, type DeskState, type Judged, type Verify } from '../link/orderDesk.ts';
import { leaseS, renewalParams } from '../link/lease.ts';
import type { Json } from '../model/canonical.ts';
import { centreCommands } from '../model/centreCommand.ts';
import type { SignalEvent } from '../model/event.ts';
import { aliveSchema, orderSchema, type AgentOrder, type CommandResult, type JunctionOrder, type Order } from '../model/linkOrder.ts';
import type { Picture } from '../model/linkPicture.ts';
import { linkSchema, parsePayload } from '../model/linkMessage.ts';
import { isDone, readOrderSnapshot, standsInJunction, type OrderSnapshot } from '../model/orderProgress.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import { detach } from './detach.ts';
import type { Teller } from './pictureDesk.ts';

export interface OrderPlace { readonly room: 'command' | 'channel' | 'throttle'; readonly target: string }
type Say = (message: CommandResult | Picture) => Promise<boolean>;
/** Who ordered it, and the key that signed it. */
export type Signed = Pick<Order, 'actor' | 'keyId'>;
type Refusal = { readonly reason: string; readonly params: CommandResult['params'] };

export interface OrderParts {
  readonly siteId: string;
  readonly verify: Verify;
  readonly realClock: Clock;
  readonly wallMs: () => number;
  readonly files: StateFiles;
  readonly logger: Logger;
  readonly ask: (method: string, params: Readonly<Record<string, Json>>) => Promise<Outcome>;
  /** Carries out an order of the agent's own; null = done, `goesOn` = it answers by `teller`. */
  readonly perform: (order: AgentOrder, target: string, params: Readonly<Record<string, Json>>, signed: Signed, teller: Teller) => Refusal | 'goesOn' | null;
  /** The audit channel: what was refused here, and of what was taken up the key that signed it, which signald does not see. */
  readonly audit: (code: 'command.accepted' | 'command.rejected', data: Readonly<Record<string, string | number>>) => void;
  readonly onAlive: (alive: { readonly schemas: readonly number[]; readonly features: readonly string[] }) => void;
}

/** Orders of the centre: judged, handed on, watched until they have come about, renewed while their holder lives. */
export interface Orders {
  take(place: OrderPlace, payload: string, say: Say): void;
  takeAlive(payload: string): void;
  takeState(state: unknown): void;
  takeEvents(events: readonly SignalEvent[]): void;
  tick(): void;
  /** When a centre was last heard, ms ago; null = never. */
  aliveAgeMs(): number | null;
  leases(): number;
}

interface Watched { readonly order: JunctionOrder; readonly nonce: string; readonly params: Readonly<Record<string, Json>>; readonly untilMs: number; readonly say: Say }

const mostWatched = 32;
/** Refusals that are written down in a minute; the rest is counted. */
const mostAudits = 10;

// Over 70 lines: one desk, whose parts share what stands on it.
export function createOrders(parts: OrderParts): Orders {
  const { siteId, realClock, logger } = parts;
  let desk: DeskState = { ...deskStart, counters: keptCounters(parts.files) };
  /** As the file has them. */
  let kept = desk.counters;
  let watched: readonly Watched[] = [];
  let snapshot: OrderSnapshot | null = null;
  let audits = { sinceMs: realClock.monoMs(), count: 0 };
  const said = new Map<string, CommandResult>();
  const answer = (say: Say, order: string, nonce: string, outcome: CommandResult['outcome'], more: Partial<CommandResult> = {}): void => {
    detach(say({ schema: linkSchema, order, nonce, outcome, reason: null, params: {}, leaseS: null, ts: Math.round(parts.wallMs()), ...more }));
  };
  /** As an order that was taken up tells it: what is said last is said again to who repeats it. Nobody else's message changes that. */
  const remembering = ({ keyId, nonce }: Pick<Order, 'keyId' | 'nonce'>, say: Say): Say => (message) => {
    if ('outcome' in message) {
      said.set(`${keyId} ${nonce}`, message);
      if (said.size > 512) said.delete(said.keys().next().value ?? '');
    }
    return say(message);
  };
  const audit = (order: string, { actor, keyId }: Signed, detail: string): void => {
    if (realClock.monoMs() - audits.sinceMs > 60_000) audits = { sinceMs: realClock.monoMs(), count: 0 };
    audits = { ...audits, count: audits.count + 1 };
    logger.warn({ order, actor, keyId, detail }, 'an order of the centre is refused');
    if (audits.count <= mostAudits) parts.audit('command.rejected', { command: order.slice(0, 64), by: actor, ...(keyId === '' ? {} : { keyId }), detail, source: 'centre' });
  };
  const accepted = (order: string, { actor, keyId, nonce, target }: Order, params: Readonly<Record<string, Json>>, more: Readonly<Record<string, string>>): void => {
    const plain = Object.entries(params).filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number');
    parts.audit('command.accepted', { command: order, by: actor, keyId, nonce, ...(target === '' ? {} : { target }), ...Object.fromEntries(plain), source: 'centre', ...more });
  };
  /** Said again by the same key for the same person, to keep the lease: no new order. */
  const isRenewal = (order: JunctionOrder, { actor, keyId }: Signed, params: Readonly<Record<string, Json>>): boolean =>
    desk.leases.some((lease) => lease.order === order && lease.keyId === keyId && lease.actor === actor && sameBut(lease.params, params));
  const toJunction = async ({ order, params, desk: next }: Extract<Judged, { kind: 'junction' }>, message: Order, say: Say): Promise<void> => {
    if (!commit(next)) {
      // A counter that could not be kept could be replayed after a restart.
      answer(say, order, message.nonce, 'rejected', { reason: 'order.notKept' });
      return;
    }
    const { method, withinS } = centreCommands[order];
    const outcome = await parts.ask(method, { ...params, by: message.actor });
    if (!outcome.ok) {
      answer(say, order, message.nonce, 'rejected', { reason: outcome.code, params: { ...outcome.params } });
      return;
    }
    const waits = z.object({ waitsFor: z.string() }).safeParse(outcome.result);
    // What it found and what it asks for stands in signald's own event of it.
    if (!isRenewal(order, message, params)) accepted(order, message, params, { handedTo: 'signald', method });
    desk = granted(desk, order, params, { keyId: message.keyId, actor: message.actor }, realClock.monoMs());
    const forS = typeof params['forS'] === 'number' ? params['forS'] : null;
    answer(say, order, message.nonce, 'accepted', { leaseS: leaseS(order, forS), params: waits.success ? { waitsFor: waits.data.waitsFor } : {} });
    watched = [...watched, { order, nonce: message.nonce, params, untilMs: realClock.monoMs() + withinS * 1000, say }].slice(-mostWatched);
  };
  const commit = (next: DeskState): boolean => {
    const keeps = parts.files.write('counters', next.counters);
    if (keeps) [desk, kept] = [next, next.counters];
    return keeps;
  };
  const keepCounters = (): void => {
    if (kept !== desk.counters && parts.files.write('counters', desk.counters)) kept = desk.counters;
  };
  const byAgent = ({ order, params, desk: next }: Extract<Judged, { kind: 'agent' }>, message: Order, say: Say): void => {
    if (!commit(next)) {
      answer(say, order, message.nonce, 'rejected', { reason: 'order.notKept' });
      return;
    }
    const { nonce } = message;
    const refused = parts.perform(order, message.target, params, message, { nonce, piece: say, result: (outcome, more) => { answer(say, order, nonce, outcome, more); } });
    // Of alarms the desk that changes them tells, with before and after.
    if ((refused === null || refused === 'goesOn') && !order.startsWith('alarm.')) accepted(order, message, params, {});
    if (refused === 'goesOn') return;
    if (refused === null) answer(say, order, message.nonce, 'completed');
    else answer(say, order, message.nonce, 'rejected', refused);
  };
  const look = (now: OrderSnapshot): void => {
    const done = watched.filter(({ order, params }) => isDone(order, params, now));
    watched = watched.filter((one) => !done.includes(one));
    for (const { say, order, nonce } of done) answer(say, order, nonce, 'completed');
  };
  const renew = async (keyId: string): Promise<void> => {
    const now = snapshot;
    const step = renewals(desk, keyId, (lease) => now !== null && standsInJunction(lease.order, now), realClock.monoMs());
    desk = step.desk;
    for (const lease of step.again) {
      const params = renewalParams(lease, realClock.monoMs());
      const outcome = params === null ? null : await parts.ask(centreCommands[lease.order].method, params);
      if (outcome?.ok === false) desk = { ...desk, leases: desk.leases.filter((one) => one !== lease) };
    }
  };
  return {
    take(place, payload, say) {
      const parsed = parsePayload(orderSchema, payload);
      if (!parsed.ok) {
        answer(say, place.target, '', 'rejected', { reason: 'order.badForm', params: { path: parsed.problems.map(({ path }) => path).join(' ').slice(0, 200), code: parsed.problems[0]?.code ?? '' } });
        audit(place.target, { actor: '?', keyId: '' }, 'order.badForm');
        return;
      }
      const message = parsed.value;
      const judged = judgeOrder(desk, message, { site: siteId, ...place }, parts.verify, realClock.monoMs());
      if (judged.kind === 'junction') detach(toJunction(judged, message, remembering(message, say)));
      else if (judged.kind === 'agent') byAgent(judged, message, remembering(message, say));
      else if (judged.kind === 'refused') {
        answer(say, message.order, message.nonce, 'rejected', { reason: judged.reason, params: { detail: judged.detail } });
        audit(message.order, message, judged.reason);
        // Old by a sign of life that no file knows: it is to be old after a restart too.
        if (judged.reason === 'order.oldCounter') keepCounters();
      } else {
        const before = said.get(`${message.keyId} ${judged.nonce}`);
        if (before !== undefined) detach(say(before));
      }
    },
    takeAlive(payload) {
      const parsed = parsePayload(aliveSchema, payload);
      if (!parsed.ok) return;
      const judged = judgeAlive(desk, parsed.value, siteId, parts.verify, realClock.monoMs());
      if (!judged.ok) {
        logger.warn({ reason: judged.reason, keyId: parsed.value.keyId }, 'a sign of life of the centre is refused');
        return;
      }
      ({ desk } = judged);
      parts.onAlive(parsed.value);
      detach(renew(parsed.value.keyId));
    },
    takeState(state) {
      snapshot = readOrderSnapshot(state);
      if (snapshot !== null) look(snapshot);
    },
    takeEvents(events) {
      // Whoever ended it on the spot meant it: it is not renewed.
      for (const { code, data } of events) {
        if (code === 'command.ended' && data['source'] === 'centre') desk = endedHere(desk, data['command'] === 'selection' ? 'selection' : 'force');
      }
    },
    tick() {
      const nowMs = realClock.monoMs();
      desk = silenced(desk, nowMs);
      const late = watched.filter(({ untilMs }) => nowMs >= untilMs);
      watched = watched.filter((one) => !late.includes(one));
      for (const { say, order, nonce } of late) answer(say, order, nonce, 'failed', { reason: 'order.notReached' });
    },
    aliveAgeMs() {
      const heard = Object.values(desk.heardMs);
      return heard.length === 0 ? null : Math.round(realClock.monoMs() - Math.max(...heard));
    },
    leases: () => desk.leases.length,
  };
}

/** The same but for how long: that runs. */
function sameBut(a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): boolean {
  return untimed(a) === untimed(b);
}

function untimed(params: Readonly<Record<string, Json>>): string {
  return JSON.stringify(Object.entries(params).filter(([key]) => key !== 'forS' && key !== 'by').toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function keptCounters(files: StateFiles): Readonly<Record<string, number>> {
  const parsed = z.record(z.string(), z.int()).safeParse(files.read('counters'));
  return parsed.success ? parsed.data : {};
}
