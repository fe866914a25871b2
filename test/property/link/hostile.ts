import { createPublicKey, verify as verifyBytes } from 'node:crypto';
import type { z } from 'zod';
import { createFetching } from '../../../src/agentd/fetching.ts';
import { answerPlan } from '../../../src/agentd/planInbox.ts';
import { hear, nothingHeard } from '../../../src/centre/tool/checkCentre.ts';
import { takeFleet } from '../../../src/centre/tool/fleetTable.ts';
import { deskStart, judgeAlive, judgeOrder, type Verify } from '../../../src/link/orderDesk.ts';
import { pumpStart, stepPump, type PumpState } from '../../../src/link/pump.ts';
import { signedAlive, signedOrder, type CentreKey } from '../../../src/link/signing.ts';
import { isAnswerTopic, readTopic, siteTopics } from '../../../src/link/topics.ts';
import { canonicalJson, plainJson, type Json } from '../../../src/model/canonical.ts';
import { centreCommands } from '../../../src/model/centreCommand.ts';
import { fetchAnswerSchema, fetchMostRows } from '../../../src/model/linkFetch.ts';
import { ackMessageSchema, parsePayload, planResultSchema } from '../../../src/model/linkMessage.ts';
import { agentOrders, aliveSchema, commandResultSchema, orderSchema } from '../../../src/model/linkOrder.ts';
import type { Random } from '../../../src/platform/random.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { mutatedTimes, poolOf, spoiltBytes } from '../fuzz/mutation.ts';

/** What one hostile message came to: past = its schema took it; taken = it was acted upon. */
export interface HostileCase { readonly kind: string; readonly past: boolean; readonly taken: boolean; readonly problems: readonly string[] }

const site = 's-1';
const pair = newKeyPair();
const key: CentreKey = { keyId: 'c1', sign: signingKey(pair.privatePem).sign };
const publicKey = createPublicKey(pair.publicPem);
/** The same question of the same case is reckoned once: it is three of four parts of the time. */
let reckoned = { text: '', signature: '', good: false };
const isGood = (text: string, signature: string): boolean => {
  if (reckoned.text !== text || reckoned.signature !== signature) reckoned = { text, signature, good: verifyBytes(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64')) };
  return reckoned.good;
};
const verify: Verify = (keyId, text, signature) => (keyId !== 'c1' ? 'unknownKey' : isGood(text, signature) ? 'good' : 'bad');
const lastSeq = 100;

const orders: readonly (readonly [string, Readonly<Record<string, Json>>])[] = [
  ['tlc.mode.flash', { forS: 60, reason: 'drill' }], ['tlc.stage.set', { stage: 's1', forS: 60, reason: 'drill' }], ['tlc.mode.release', {}], ['tlc.preempt.call', { preemption: 'p1', forS: 60, reason: 'drill' }],
  ['alarm.suspend', { alarm: 'board.silent', component: 'hb1', forS: 60 }],
];
const wish = (order: string, params: Readonly<Record<string, Json>>): Parameters<typeof signedOrder>[1] => ({ site, order, target: order, actor: 'lan', nonce: 'n'.repeat(20), counter: 50, params });
const seeds: Readonly<Record<string, readonly Json[]>> = {
  order: orders.map(([order, params]) => plainJson(signedOrder(key, wish(order, params)))),
  alive: [plainJson(signedAlive(key, site, 50))],
  ack: [plainJson({ schema: 1, epoch: 'e', acks: [{ channel: 'alarm', upTo: 40, credits: 500, gap: false }, { channel: 'event', upTo: 90, credits: 10, gap: true }] })],
  fetch: [plainJson({ schema: 1, fromMs: 0, toMs: 1000, afterSeq: 3, limit: 50 })],
  presence: [plainJson({ schema: 1, state: 'online', cause: 'started', sinceMs: 1, version: '0', epoch: 'e', schemas: [1], features: ['command'] })],
  event: [plainJson({ schema: 1, epoch: 'e', channel: 'event', code: 'stage.changed', prev: 3, entries: [{ ts: 1, errorMs: null, seq: 4, values: { a: 1 }, quality: 'ok' }] })],
  status: [plainJson({ schema: 1, code: 'tlc.mode', boot: 'b', entries: [{ ts: 1, errorMs: 2, seq: 1, values: { mode: 'fixed' }, quality: 'ok' }] })],
  plan: [plainJson({ format: 'ngatu-plan/1', payload: { site, planVersion: 4, plans: [{ id: 'day', cycleS: 60, splits: { s1: 30, s2: 30 } }], schedule: [] }, signatures: [{ keyId: 'c1', role: 'author', signature: 'x'.repeat(88) }] })],
  result: [plainJson({ schema: 1, order: 'tlc.mode.flash', nonce: 'n'.repeat(20), outcome: 'accepted', reason: null, params: { waitsFor: 'safePoint' }, leaseS: 60, ts: 1 })],
  history: [plainJson({ schema: 1, epoch: 'e', code: 'all', channel: 'event', outcome: 'ok', reason: null, done: true, more: false, entries: [{ ts: 1, errorMs: null, seq: 4, code: 'stage.changed', values: { a: 1 }, quality: 'ok', origin: { boot: 'b', n: 3 } }] })],
  planResult: [plainJson({ schema: 1, planVersion: 4, outcome: 'rejected', problems: [{ code: 'plan.split', path: 'plans[0]', params: { sum: 61, cycle: 60 } }] })],
  alarm: [plainJson({ schema: 1, code: 'board.silent', boot: 'b', seq: 1, ts: 1, components: [{ component: 'hb1', active: true, acknowledged: false, suspended: false, severity: 'major', ts: 1, errorMs: null, quality: 'ok', detail: null, acknowledgedBy: null, suspendedUntilMs: null }] })],
};
export const hostileOrder: Json = seeds['order']?.[0] ?? null;
const kinds = Object.keys(seeds);
const strict: ReadonlySet<string> = new Set(['order', 'alive', 'ack', 'fetch', 'plan', 'result', 'history', 'planResult']);
const pool = poolOf(...Object.values(seeds).flat());
const topics = siteTopics(site);
const kindTopics: Readonly<Record<string, string>> = { presence: topics.presence, event: topics.live('stage.changed', 'event'), status: topics.status('tlc.mode'), alarm: topics.alarm('board.silent'), ack: topics.ack, alive: topics.alive };

/** One message of the network, spoilt in one to three places, or as bytes; half of the orders are signed anew, by a centre gone mad. */
export function hostileCase(random: Random): HostileCase {
  const kind = random.pick(kinds);
  const seed = random.pick(seeds[kind] ?? [null]);
  const whole = random.next() < 0.15;
  let json = whole ? seed : mutatedTimes(random, seed, pool, 3);
  if ((kind === 'order' || kind === 'alive') && random.next() < 0.6) json = signedAnew(json);
  const plain = JSON.stringify(json);
  const twice = random.next() < 0.02 ? withKeyTwice(random, plain) : null;
  const text = twice ?? (random.next() < 0.15 ? spoiltBytes(random, Buffer.from(plain)).toString('utf8') : plain);
  try {
    const found = fed(random, kind, text);
    // Of much that a cabinet says, the fleet's table takes only that it came.
    return { kind, ...found, problems: twice !== null && strict.has(kind) && found.taken ? [...found.problems, `${kind} with a key twice: ${text.slice(0, 300)}`] : found.problems };
  } catch (error) {
    return { kind, past: false, taken: false, problems: [`${kind} threw ${String(error)} for ${text.slice(0, 300)}`] };
  }
}

/** A key of the text, with another value before its own: readers differ in which they keep. */
function withKeyTwice(random: Random, text: string): string | null {
  const keys = [...text.matchAll(/[{,]("[A-Za-z]+"):/g)];
  if (keys.length === 0) return null;
  const { index, 0: whole, 1: name } = random.pick(keys);
  return `${text.slice(0, index + 1)}${name}:${random.pick(['0', '"x"', '{}', '[]', '600'])},${whole.slice(1)}${text.slice(index + whole.length)}`;
}

function fed(random: Random, kind: string, text: string): Omit<HostileCase, 'kind'> {
  switch (kind) {
    case 'order': return orderCase(text);
    case 'alive': return aliveCase(text);
    case 'ack': return ackCase(text);
    case 'fetch': return fetchCase(text);
    case 'plan': return planCase(text);
    case 'result': return answerCase(commandResultSchema, text);
    case 'history': return answerCase(fetchAnswerSchema, text);
    case 'planResult': return answerCase(planResultSchema, text);
    default: return centreCase(random, kind, text);
  }
}

function signedAnew(json: Json): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json;
  const rest = Object.fromEntries(Object.entries(json).filter(([name]) => name !== 'signature'));
  try {
    return { ...rest, signature: key.sign(canonicalJson(rest)) };
  } catch {
    return json;
  }
}

/** What the signature says, by code of this file alone. */
function isSigned(text: string): boolean {
  const message: unknown = JSON.parse(text);
  if (typeof message !== 'object' || message === null) return false;
  const { signature, ...rest } = { signature: '', ...message };
  return isGood(canonicalJson(plainJson(rest)), signature);
}

function orderCase(text: string): Omit<HostileCase, 'kind'> {
  const parsed = parsePayload(orderSchema, text);
  if (!parsed.ok) return { past: false, taken: false, problems: [] };
  const order = parsed.value;
  const judged = judgeOrder({ ...deskStart, counters: { c1: 49 } }, order, { site, room: 'command', target: 'tlc.mode.flash' }, verify, 0);
  const own = judgeOrder({ ...deskStart, counters: { c1: 49 } }, order, { site, room: 'command', target: order.order }, verify, 0);
  const problems: string[] = [];
  for (const [found, target] of [[judged, 'tlc.mode.flash'], [own, order.order]] as const) {
    if (found.kind === 'refused' || found.kind === 'again') continue;
    if (order.target !== target || order.site !== site) problems.push(`taken for another place: ${text.slice(0, 300)}`);
    if (order.counter <= 49) problems.push(`an old counter is taken: ${text.slice(0, 300)}`);
    if (!isSigned(text)) problems.push(`taken without its signature: ${text.slice(0, 300)}`);
    if (!Object.hasOwn(centreCommands, found.order) && !Object.hasOwn(agentOrders, found.order)) problems.push(`not in the list: ${found.order}`);
    if ('by' in found.params) problems.push('ordered in a name of its own');
    if (Number(found.params['forS'] ?? 0) > 7 * 86_400) problems.push(`longer than any order: ${text.slice(0, 300)}`);
  }
  return { past: true, taken: own.kind === 'junction' || own.kind === 'agent', problems };
}

function aliveCase(text: string): Omit<HostileCase, 'kind'> {
  const parsed = parsePayload(aliveSchema, text);
  if (!parsed.ok) return { past: false, taken: false, problems: [] };
  const judged = judgeAlive({ ...deskStart, counters: { c1: 49 } }, parsed.value, site, verify, 0);
  return { past: true, taken: judged.ok, problems: judged.ok && (!isSigned(text) || parsed.value.counter <= 49 || parsed.value.site !== site) ? [`alive by ${text.slice(0, 300)}`] : [] };
}

const connected: PumpState = stepPump(pumpStart, { type: 'connected', receiveMaximum: 50, positions: [{ channel: 'alarm', lastSeq, deliveredSeq: 10 }, { channel: 'event', lastSeq, deliveredSeq: 10 }] }, 0).state;

function ackCase(text: string): Omit<HostileCase, 'kind'> {
  const parsed = parsePayload(ackMessageSchema, text);
  if (!parsed.ok) return { past: false, taken: false, problems: [] };
  const step = stepPump(connected, { type: 'ack', acks: parsed.value.acks }, 10);
  const beyond = step.effects.filter((effect) => (effect.type === 'markDelivered' || effect.type === 'rewind') && effect.upTo > lastSeq);
  const strange = Object.keys(step.state.channels).filter((name) => name !== 'alarm' && name !== 'event');
  return { past: true, taken: step.effects.some(({ type }) => type === 'markDelivered'), problems: beyond.length > 0 || strange.length > 0 ? [`marked beyond what was sent: ${text.slice(0, 300)}`] : [] };
}

function fetchCase(text: string): Omit<HostileCase, 'kind'> {
  const asked: number[] = [];
  const outcomes: string[] = [];
  const fetching = createFetching({ epoch: 'e', history: ({ limit, fromMs, toMs }) => { asked.push(limit, toMs - fromMs); return []; } });
  fetching.take({ code: 'all', channel: 'event' }, text, ({ outcome }) => { outcomes.push(outcome); return Promise.resolve(true); });
  fetching.tick();
  const ok = outcomes.length === 1 && asked.every((number) => number >= 0 && number <= Math.max(fetchMostRows, Number.MAX_SAFE_INTEGER));
  return { past: outcomes[0] === 'ok', taken: asked.length > 0, problems: ok ? [] : [`${outcomes.length} answers to ${text.slice(0, 300)}`] };
}

/** What signald is handed is what was written, key by key: it alone judges it. */
function planCase(text: string): Omit<HostileCase, 'kind'> {
  const handed: Json[] = [];
  answerPlan(text, (envelope) => {
    handed.push(envelope);
    return Promise.resolve({ ok: true, result: null });
  }).catch((error: unknown) => { process.nextTick(() => { throw error; }); });
  const [document] = handed;
  if (document === undefined) return { past: false, taken: false, problems: [] };
  const written: Json = JSON.parse(text);
  return { past: true, taken: true, problems: canonicalJson(document) === canonicalJson(written) ? [] : [`another document is handed on than was written: ${text.slice(0, 300)}`] };
}

/** A centre's tool reads a cabinet's answer, or takes it for none. */
function answerCase(schema: z.ZodType, text: string): Omit<HostileCase, 'kind'> {
  const parsed = parsePayload(schema, text);
  return { past: parsed.ok, taken: parsed.ok, problems: [] };
}

function centreCase(random: Random, kind: string, text: string): Omit<HostileCase, 'kind'> {
  const topic = random.next() < 0.3 ? spoiltBytes(random, Buffer.from(kindTopics[kind] ?? '')).toString('utf8') : (kindTopics[kind] ?? '');
  const meaning = readTopic(topic);
  const problems = isAnswerTopic(site, topic) ? ['an answer topic by spoiling'] : [];
  if (meaning === null) return { past: false, taken: false, problems };
  const fleet = takeFleet({}, meaning, text, 0);
  const heard = hear(nothingHeard, meaning, text);
  const names = Object.keys(fleet);
  if (names.length > 1 || Object.getPrototypeOf(fleet) !== Object.prototype) problems.push(`a table of ${names.join(' ')}`);
  return { past: names.length > 0 || heard !== nothingHeard, taken: names.length > 0, problems };
}
