import { createPublicKey, verify } from 'node:crypto';
import type { ControlRequest } from '../../../src/control/control.ts';
import { greetClient, type Outcome, type Session } from '../../../src/ipc/server.ts';
import { canonicalJson, plainJson, type Json } from '../../../src/model/canonical.ts';
import { rights, type IpcCall, type Right } from '../../../src/model/ipcMessage.ts';
import type { FaultReset } from '../../../src/model/latch.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { planEnvelopeSchema, type PlanEnvelope } from '../../../src/model/plan.ts';
import { sortedJson } from '../../../src/monitord/artefactFile.ts';
import { parseKeyList } from '../../../src/model/keyList.ts';
import { problem } from '../../../src/model/problem.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { createClockQuality } from '../../../src/signald/clockQuality.ts';
import type { Junction } from '../../../src/signald/daemon.ts';
import { createEventRing } from '../../../src/signald/eventRing.ts';
import { createEventStream } from '../../../src/signald/eventStream.ts';
import { createPassportBook } from '../../../src/signald/passportBook.ts';
import { handleCall, type MethodParts } from '../../../src/signald/methods.ts';
import { admitPassport } from '../../../src/signald/passport.ts';
import type { PlanStore } from '../../../src/signald/planStore.ts';
import { createPlanForge } from '../../../src/sim/full/planForge.ts';
import { createSimulation } from '../../../src/sim/junction/simulation.ts';
import { framed, framesIn, handWire, isModest, promiseTurns } from './handWire.ts';
import { callEffects, outcomeEffects, requestEffects, type Asked } from './ipcJudge.ts';
import { inPieces, mutated, mutatedTimes, noise, poolOf, spoiltBytes, type Pool } from './mutation.ts';
import type { CaseOutcome } from './parser.ts';

const wallMs = 1_760_000_060_000;

/** A running junction behind a door of its own: what is asked of it is kept, and it never hears it. */
export interface Door {
  readonly site: SealedSite;
  readonly junction: Junction;
  readonly plans: PlanStore;
  readonly corpus: readonly Json[];
  /** So many of the corpus, its first, are every method as it should be called; envelopes come behind them. */
  readonly calls: number;
  readonly pool: Pool;
  /** Every plan that somebody signed, as text. */
  readonly signed: ReadonlySet<string>;
  /** Orders that some case was granted: for the street. */
  readonly granted: ControlRequest[];
}

export function openDoor(of: SealedSite, seed: number): Door {
  const forge = createPlanForge(of, createRandom(seed));
  const { site } = forge;
  const sim = createSimulation({ site, seed, vehiclesPerHour: 900, tell: () => undefined });
  sim.run(60_000);
  const junction = sim.controller.junction();
  if (junction === null) throw new Error('no junction');
  const good = Array.from({ length: 12 }, () => forge.good(wallMs));
  const envelopes = good.map(plainJson);
  const hostile = Array.from({ length: 40 }, () => forge.hostile(wallMs).text).filter((text) => text.startsWith('{"format') && text.length < 20_000);
  const documents = [...envelopes, ...hostile.flatMap(parsed)];
  const signed = new Set(documents.flatMap((document) => plansSigned(site, document)).map((plan) => canonicalJson(plainJson(plan))));
  const corpus = corpusOf(site, documents);
  const current = { plan: site.traffic.builtinPlan, planVersion: 0, plans: [site.traffic.builtinPlan], origin: 'builtin' as const };
  const plans: PlanStore = {
    current: () => current, startProblems: () => [],
    nonce: () => 'fuzz', review: () => [], onTrial: () => null, keep: () => true, undo: () => current, rollBack: () => ({ planVersion: 1, back: current }), waiting: () => null, tried: () => false, due: () => null, good: () => null,
    proposeKeys: (list) => { const read = parseKeyList(list); return read.ok ? { ok: false, problems: [problem('keys.unknownKey', 'signatures[0]')] } : read; },
    propose(document, clock) {
      const admitted = admitPassport(site, document, { minVersion: 1, clock: { ...clock, vouched: true }, trust: { list: null, closed: false }, nonce: 'fuzz' });
      if (!admitted.ok) return admitted;
      const { plans: all, defaultPlan, planVersion } = admitted.value.payload;
      const plan = all.find(({ id }) => id === defaultPlan);
      if (plan === undefined) throw new Error('admitted without its default plan');
      return { ok: true, value: { plan, planVersion, plans: all, origin: 'stored' }, warnings: [] };
    },
  };
  return { site, junction, plans, corpus, calls: corpus.length - documents.length, pool: poolOf(...corpus.filter((one) => JSON.stringify(one).length < 4000)), signed, granted: [] };
}

/** The plans of a set whose signature fits, by this harness's own verifying; an old version or absurd values may be signed as well. */
function plansSigned(site: SealedSite, document: Json): PlanEnvelope['payload']['plans'] {
  const parsedSet = planEnvelopeSchema.safeParse(document);
  if (!parsedSet.success) return [];
  const { payload, signatures } = parsedSet.data;
  const fits = signatures.every(({ keyId, signature }) => {
    const spki = site.safety.trustKeys.find((one) => one.keyId === keyId)?.publicKey;
    return spki !== undefined && verify(null, Buffer.from(sortedJson(payload)), createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }), Buffer.from(signature, 'base64'));
  });
  return fits ? payload.plans : [];
}

function parsed(text: string): Json[] {
  try {
    const json: Json = JSON.parse(text);
    return [json];
  } catch {
    return [];
  }
}

/** The agent's methods: signald knows them, and says that they are not here. */
function agentCalls(by: { readonly by: string; readonly reason: string }): readonly (readonly [string, Json])[] {
  const alarm = { alarm: 'loop.dead', component: 'vN' };
  return [
    ['link.usage', {}], ['link.away', { forS: 600, ...by }], ['link.back', { by: 'Lan' }], ['audit.note', { action: 'backup', by: 'Lan', detail: 'x' }],
    ['alarm.list', {}], ['alarm.acknowledge', { ...alarm, ...by }], ['alarm.suspend', { ...alarm, forS: 600, ...by }], ['alarm.resume', { ...alarm, by: 'Lan' }],
    ['camera.list', {}], ['camera.snapshots', {}], ['camera.picture', { snapshot: 'x', from: 0 }], ['camera.discover', {}], ['camera.snapshot', { camera: 'c1', reason: 'demand', by: 'Lan' }], ['camera.presets', { camera: 'c1' }],
    ['camera.goTo', { camera: 'c1', preset: 'p1', by: 'Lan' }], ['camera.pin', { snapshot: 'x', pinned: true, by: 'Lan' }],
    ['report.list', {}], ['report.read', { day: '2027-03-01' }], ['evidence.status', {}], ['evidence.checkpoint', {}], ['evidence.read', { fromMs: 0, toMs: 1_000 }], ['evidence.attest', { fromMs: 0, toMs: 1_000, by: 'Lan', second: 'Minh', reason: 'thử nghiệm' }],
  ];
}

/** Every method as it should be called. */
function corpusOf(site: SealedSite, envelopes: readonly Json[]): Json[] {
  const by = { by: 'Nguyễn Lan', reason: 'thử nghiệm' };
  const stage = site.traffic.stages[0]?.id ?? 's1';
  const [group, detector, board] = [site.safety.groups[0]?.id ?? 'g1', site.traffic.detectors[0]?.id ?? 'd1', site.safety.boards[0]?.id ?? 'b1'];
  const calls: readonly (readonly [string, Json])[] = [
    ['status', {}], ['subscribe', { stream: 'state' }], ['subscribe', { stream: 'events', fromN: 3 }], ['site.show', {}], ['plan.list', {}],
    ['events.ack', { boot: 'signald-1', upTo: 4 }], ['clock.propose', { errorMs: 12, synced: true, ttlMs: 60_000 }],
    ['mode.flash', { forS: 600, ...by }], ['mode.allred', { forS: 60, ...by }], ['mode.allred', by], ['mode.dark', { forS: 600, ...by, notice: 'CSGT' }],
    ['mode.manual', { stage, forS: 600, ...by }], ['mode.manual', { forS: 60, ...by }], ['mode.select', { mode: 'fixed', forS: 600, ...by }],
    ['mode.waiting', {}], ['mode.confirm', { by: 'Trần Minh' }], ['mode.confirm', { by: 'Trần Minh', id: 1 }], ['mode.release', { by: 'Lan' }], ['mode.release', by], ['fault.list', {}], ['fault.reset', { code: 'bus.loss', ...by }], ['fault.reset', by],
    ['site.propose', { text: '{}', ...by }], ['site.propose', { previous: true, ...by }], ['site.waiting', {}],
    ['site.apply', { hash: site.hash, consequence: 'restarts', by: 'Lan' }], ['site.confirm', { hash: site.hash, consequence: 'staysInFlash', by: 'Minh' }],
    ['link.status', {}], ['log.tail', { limit: 20 }], ['log.query', { fromMs: 0, toMs: 1_000, afterId: 2, limit: 10 }], ['log.bases', { fromMs: 0, toMs: 1_000 }], ['site.artefact', {}],
    ['db.status', {}], ['db.verify', { afterId: 0, limit: 10 }], ['db.verifyArchive', {}], ['db.completeness', { fromMs: 0, toMs: 1_000 }],
    ['why', {}], ['adaptive.status', {}], ['plan.inbox', {}], ['plan.staged', {}], ['plan.tried', { planVersion: 2, passed: true, codes: [], detail: '' }], ['plan.rollback', by], ['plan.activate', { plan: site.traffic.builtinPlan.id, forS: 600, ...by }],
    ['mode.step', { by: 'Lan' }], ['mode.stopTime', { forS: 600, ...by }], ['mode.preempt', { preemption: site.traffic.preemptions?.[0]?.id ?? 'rail', forS: 60, ...by }],
    ['priority.request', { id: 'bus-7', group, etaS: 12, by: 'Lan' }], ['priority.update', { id: 'bus-7', level: 3, etaS: 4, by: 'Lan' }], ['priority.cancel', { id: 'bus-7', by: 'Lan' }],
    ['detector.force', { detector, state: 'on', forS: 600, ...by }], ['detector.release', { detector, by: 'Lan' }],
    ['bus.watch', {}], ['bus.read', { target: { board }, place: { point: 'health' } }], ['bus.write', { target: { line: 'field', unit: 11 }, place: { area: 'holding', address: 13 }, value: 7, ...by }],
    ...agentCalls(by),
  ];
  return [
    ...calls.map(([method, params], index) => ({ type: 'request', id: index + 1, method, params })),
    ...envelopes.map((envelope, index) => ({ type: 'request', id: 100 + index, method: 'plan.propose', params: { envelope } })),
  ];
}

const claimed = framed(JSON.stringify({ type: 'claim', protocol: 1, client: 'fuzz' }));

/** Envelopes are long: one case in many carries one. */
function anyOf(random: Random, door: Door): Json {
  const at = random.next() < 0.04 ? random.int(door.calls, door.corpus.length - 1) : random.int(0, door.calls - 1);
  return door.corpus[at] ?? null;
}

const isCall = (json: Json): json is { readonly [key: string]: Json } => json !== null && typeof json === 'object' && !Array.isArray(json);

function hostileFrame(random: Random, door: Door): Buffer {
  const dice = random.next();
  const valid = anyOf(random, door);
  if (dice < 0.3) return framed(JSON.stringify(valid));
  if (dice < 0.5 && isCall(valid)) return framed(JSON.stringify({ ...valid, params: mutatedTimes(random, valid['params'] ?? null, door.pool, 2) }));
  if (dice < 0.82) return framed(JSON.stringify(mutatedTimes(random, valid, door.pool, 3)));
  if (dice < 0.85) return framed('['.repeat(random.int(1, 3000)));
  if (dice < 0.93) return spoiltBytes(random, framed(JSON.stringify(valid)));
  if (dice < 0.97) return framed(spoiltBytes(random, Buffer.from(JSON.stringify(valid))));
  return noise(random, random.int(0, 60));
}

/** One connection to signald's socket of one right: bytes in, calls and answers out. */
export async function serverCase(random: Random, door: Door): Promise<CaseOutcome> {
  const right = random.pick(rights);
  const client = handWire();
  const asked: Asked[] = [];
  const seen: { call: IpcCall; session: Session; outcome: Outcome }[] = [];
  const parts = partsOf(door, asked);
  const waiting: (() => void)[] = [];
  const { effects, handle } = watchedHandle(door, right, parts, asked, seen, random.next() < 0.02);
  greetClient(client.wire, {
    right, server: 'signald', authDir: '/none', handle, turn: (call) => { waiting.push(call); }, after: () => () => undefined,
    nonce: () => '0'.repeat(32), presence: () => 1000,
  });
  const greetings = client.sent.length;
  const claims = random.next() < 0.95;
  const hostile = Buffer.concat(Array.from({ length: random.int(1, 3) }, () => hostileFrame(random, door)));
  const all = Buffer.concat([claims ? claimed : framed(JSON.stringify(mutated(random, { type: 'claim', protocol: 1, client: 'fuzz' }, door.pool))), hostile]);
  for (const piece of inPieces(random, all)) {
    client.feed(piece);
    while (waiting.length > 0) waiting.shift()?.();
  }
  // Answers leave in the promises' turns.
  await promiseTurns(4);
  client.hangUp();
  const [first] = framesIn(hostile);
  const past = claims && first !== undefined && isModest(first);
  const answers = client.sent.slice(greetings).flatMap((bytes) => framesIn(bytes));
  if (answers.length !== client.sent.length - greetings) effects.push('an answer that is no frame');
  if (past && answers.length === 0) effects.push('a framed request without an answer');
  return { kind: `server ${right}`, past, taken: seen.length > 0, effects };
}

function partsOf(door: Door, asked: Asked[]): MethodParts {
  const ring = createEventRing('signald-1', 50);
  const junction: Junction = {
    ...door.junction,
    request(request) {
      asked.push({ request });
      return true;
    },
    reset(reset: FaultReset) { asked.push({ reset }); },
  };
  return {
    site: door.site, bootId: 'signald-1', junction, ring, events: createEventStream('signald-1', ring), plans: door.plans, book: createPassportBook(), clock: createClockQuality(),
    wallMs: () => wallMs, wall: () => ({ wallMs, synced: false, errorMs: null }), second: { waiting: null, count: 0 }, lastOfCentre: { force: null, selection: null }, watchers: new Set(), loggedIn: () => ({ access: 'none', persons: [] }),
    record: (event) => { ring.add(event, { bootId: 'signald-1', monoMs: 0, wallMs, errorMs: null }); },
  };
}

type Seen = { call: IpcCall; session: Session; outcome: Outcome };

/** signald's own handler, and a look at what it did. */
function watchedHandle(door: Door, right: Right, parts: MethodParts, asked: Asked[], seen: Seen[], closely: boolean): { readonly effects: string[]; readonly handle: (call: IpcCall, session: Session) => Outcome } {
  const effects: string[] = [];
  const handle = (call: IpcCall, session: Session): Outcome => {
    const before = { asked: asked.length, waiting: parts.second.waiting, plan: door.plans.current(), state: closely ? JSON.stringify(door.junction.state()) : '' };
    effects.push(...callEffects(call, right, session));
    const outcome = handleCall(parts, call, session);
    // This door's plan sets are on a disk that is waited for.
    if (outcome instanceof Promise) throw new Error(`${call.method} is not answered at once`);
    const after = { asked: asked.length, waiting: parts.second.waiting, plan: door.plans.current(), state: closely ? JSON.stringify(door.junction.state()) : '' };
    effects.push(...outcomeEffects(call, outcome, before, after), ...asked.slice(before.asked).flatMap((one) => requestEffects(door, call, one)));
    for (const one of asked.slice(before.asked)) if ('request' in one && door.granted.length < 500 && outcome.ok) door.granted.push(one.request);
    seen.push({ call, session, outcome });
    return outcome;
  };
  return { effects, handle };
}
