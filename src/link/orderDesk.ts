import { isCentreCommand } from '../model/centreCommand.ts';
import { isAgentOrder, signedText, agentOrders, junctionOrders, type AgentOrder, type Alive, type JunctionOrder, type Order } from '../model/linkOrder.ts';
import type { Json } from '../model/canonical.ts';
import { leaseOf, leaseSilenceMs, type Lease } from './lease.ts';

/** What the cabinet remembers of those who order. */
export interface DeskState {
  /** Highest counter accepted per key: what is not higher is old, or replayed. Kept over restarts. */
  readonly counters: Readonly<Record<string, number>>;
  /** Nonces of late, newest last, with what was said last of each. */
  readonly recent: readonly { readonly keyId: string; readonly nonce: string; readonly order: string }[];
  readonly leases: readonly Lease[];
  /** When a key was last heard with a valid signature, monotonic. */
  readonly heardMs: Readonly<Record<string, number>>;
}

export type Verify = (keyId: string, text: string, signature: string) => 'good' | 'bad' | 'unknownKey';

/** Why an order is not taken up before signald is asked: a closed list. */
export const orderRefusals = ['order.otherSite', 'order.otherTopic', 'order.unknownKey', 'order.badSignature', 'order.oldCounter', 'order.unknown', 'order.badParams'] as const;
export type OrderRefusalReason = (typeof orderRefusals)[number];

export type Judged =
  /** Heard before: the same answer again, and nothing is done. */
  | { readonly kind: 'again'; readonly nonce: string }
  | { readonly kind: 'refused'; readonly reason: OrderRefusalReason; readonly detail: string }
  | { readonly kind: 'junction'; readonly order: JunctionOrder; readonly params: Readonly<Record<string, Json>>; readonly desk: DeskState }
  | { readonly kind: 'agent'; readonly order: AgentOrder; readonly params: Readonly<Record<string, Json>>; readonly desk: DeskState };

const mostRecent = 256;
/** Keys are those of the trust directory; the bound is against a mistake, not an attack. */
const roomOrders = { command: null, channel: ['channel.start', 'channel.stop'], throttle: ['throttle.set'] } as const;

export const deskStart: DeskState = { counters: {}, recent: [], leases: [], heardMs: {} };

const refuse = (reason: OrderRefusalReason, detail = ''): Judged => ({ kind: 'refused', reason, detail });

/** Whether an order is taken up: its site, its topic, its signature, its counter, its form, in this order. */
export function judgeOrder(state: DeskState, order: Order, place: { readonly site: string; readonly room: keyof typeof roomOrders; readonly target: string }, verify: Verify, nowMs: number): Judged {
  const { keyId, nonce, counter, signature } = order;
  if (order.site !== place.site) return refuse('order.otherSite', order.site);
  if (order.target !== place.target) return refuse('order.otherTopic', order.target);
  const found = verify(keyId, signedText(order), signature);
  if (found === 'unknownKey') return refuse('order.unknownKey', keyId);
  if (found === 'bad') return refuse('order.badSignature', keyId);
  if (state.recent.some((one) => one.keyId === keyId && one.nonce === nonce)) return { kind: 'again', nonce };
  if (counter <= counterOf(state, keyId)) return refuse('order.oldCounter', String(counter));
  const name = order.order;
  const allowed = roomOrders[place.room];
  // A command names itself as its target; a channel's or a throttle's target is what it is about.
  if (allowed === null ? name !== place.target : !allowed.some((one) => one === name)) return refuse('order.unknown', name);
  const desk = { ...heard(state, keyId, counter, nowMs), recent: [...state.recent, { keyId, nonce, order: name }].slice(-mostRecent) };
  return parsed(name, order.params, desk);
}

function parsed(name: string, given: Order['params'], desk: DeskState): Judged {
  if (isCentreCommand(name)) {
    const params = junctionOrders[name].safeParse(given);
    return params.success ? { kind: 'junction', order: name, params: plainParams(params.data), desk } : { kind: 'refused', reason: 'order.badParams', detail: pathOf(params.error) };
  }
  if (!isAgentOrder(name)) return { kind: 'refused', reason: 'order.unknown', detail: name };
  const params = agentOrders[name].safeParse(given);
  return params.success ? { kind: 'agent', order: name, params: plainParams(params.data), desk } : { kind: 'refused', reason: 'order.badParams', detail: pathOf(params.error) };
}

/** A key's word counts from now on as its newest. */
function heard(state: DeskState, keyId: string, counter: number, nowMs: number): DeskState {
  return { ...state, counters: { ...state.counters, [keyId]: counter }, heardMs: { ...state.heardMs, [keyId]: nowMs } };
}

export type AliveJudged = { readonly ok: true; readonly desk: DeskState } | { readonly ok: false; readonly reason: OrderRefusalReason };

export function judgeAlive(state: DeskState, alive: Alive, site: string, verify: Verify, nowMs: number): AliveJudged {
  if (alive.site !== site) return { ok: false, reason: 'order.otherSite' };
  const found = verify(alive.keyId, signedText(alive), alive.signature);
  if (found !== 'good') return { ok: false, reason: found === 'bad' ? 'order.badSignature' : 'order.unknownKey' };
  if (alive.counter <= counterOf(state, alive.keyId)) return { ok: false, reason: 'order.oldCounter' };
  return { ok: true, desk: heard(state, alive.keyId, alive.counter, nowMs) };
}

/** signald has taken the order up: from here on its holder's sign of life renews it. */
export function granted(state: DeskState, order: JunctionOrder, params: Readonly<Record<string, Json>>, who: { readonly keyId: string; readonly actor: string }, nowMs: number): DeskState {
  if (order === 'tlc.mode.release') return { ...state, leases: [] };
  // A step leaves the stage that it leads to held.
  if (order === 'tlc.stage.step') return { ...state, leases: state.leases.map((lease) => (lease.holds === 'force' ? { ...lease, order: 'tlc.stage.hold' as const, params: withoutStage(lease.params) } : lease)) };
  const lease = leaseOf(order, params, who, nowMs);
  return lease === null ? state : { ...state, leases: [...state.leases.filter(({ holds }) => holds !== lease.holds), lease] };
}

/** What is to be said again to signald, after a sign of life of this key; what has run out or is not standing any more is dropped. */
export function renewals(state: DeskState, keyId: string, stands: (lease: Lease) => boolean, nowMs: number): { readonly desk: DeskState; readonly again: readonly Lease[] } {
  const leases = state.leases.filter((lease) => nowMs < lease.untilMs && stands(lease));
  return { desk: { ...state, leases }, again: leases.filter((lease) => lease.keyId === keyId && lease.untilMs - nowMs >= 1000) };
}

/** Leases whose holder has been silent for too long: signald lets them run out by itself, and nobody renews them. */
export function silenced(state: DeskState, nowMs: number): DeskState {
  const leases = state.leases.filter((lease) => nowMs - (state.heardMs[lease.keyId] ?? Number.NEGATIVE_INFINITY) <= leaseSilenceMs);
  return leases.length === state.leases.length ? state : { ...state, leases };
}

/** What was ended on the spot (`command.ended`) is not renewed. */
export function endedHere(state: DeskState, holds: Lease['holds'] | 'all'): DeskState {
  const leases = holds === 'all' ? [] : state.leases.filter((lease) => lease.holds !== holds);
  return leases.length === state.leases.length ? state : { ...state, leases };
}

function counterOf({ counters }: DeskState, keyId: string): number {
  return Object.hasOwn(counters, keyId) ? (counters[keyId] ?? 0) : 0;
}

function withoutStage(params: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== 'stage'));
}

function plainParams(params: object): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(params).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function pathOf(error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string {
  return error.issues.map(({ path }) => path.map(String).join('.')).join(' ').slice(0, 200);
}
