import { pino } from 'pino';
import { openSignalLink } from '../../../src/agentd/signalLink.ts';
import { greetServer } from '../../../src/ipc/client.ts';
import type { Json } from '../../../src/model/canonical.ts';
import type { MonitorAnswer, MonitorTick } from '../../../src/model/monitorMessage.ts';
import { readFaultList, readJunctionState, readLinkState } from '../../../src/model/stateReading.ts';
import { answerTicks } from '../../../src/monitord/answering.ts';
import { createJudge } from '../../../src/monitord/judge.ts';
import type { Random } from '../../../src/platform/random.ts';
import { answer } from '../../../src/signald/reply.ts';
import { hearMonitor } from '../../../src/signald/monitorLink.ts';
import { handClock } from './busCase.ts';
import { writeEffects } from './busJudge.ts';
import { framed, framesIn, handWire, isModest, promiseTurns } from './handWire.ts';
import { inPieces, mutatedTimes, noise, poolOf, spoiltBytes, type Pool } from './mutation.ts';
import { tickEffects } from './monitorJudge.ts';
import type { CaseOutcome } from './parser.ts';
import type { Situation, Warmed } from './situation.ts';

const log = pino({ level: 'silent' });
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value));

/** A document in its frame, changed somewhere; or the frame itself spoilt. */
function hostile(random: Random, document: Json, pool: Pool): Buffer {
  const dice = random.next();
  if (dice < 0.15) return framed(JSON.stringify(document));
  if (dice < 0.85) return framed(JSON.stringify(mutatedTimes(random, document, pool, 3)));
  if (dice < 0.92) return spoiltBytes(random, framed(JSON.stringify(document)));
  return dice < 0.97 ? framed(spoiltBytes(random, Buffer.from(JSON.stringify(document)))) : noise(random, random.int(0, 80));
}

function isPast(bytes: Buffer): boolean {
  const [first] = framesIn(bytes);
  return first !== undefined && isModest(first);
}

/** monitord's side: ticks in, answers out; each judged by what the tick says itself. */
export function monitorCase(random: Random, warmed: Warmed, pool: Pool): CaseOutcome {
  const situation = pickTick(random, warmed);
  const ticks: MonitorTick[] = [];
  const effects: string[] = [];
  const judge = createJudge({ ...warmed.monitor, state: situation.monitorBefore }, log, () => situation.nowMs, { hold: () => undefined, close: () => undefined });
  const answering = answerTicks((tick) => {
    ticks.push(tick);
    const given = judge(tick);
    effects.push(...tickEffects(warmed.site, tick, given));
    return given;
  }, () => undefined);
  const client = handWire();
  answering.server.emit('connection', client.wire);
  const bytes = Buffer.concat(Array.from({ length: random.int(1, 2) }, () => hostile(random, plain(situation.tick), pool)));
  for (const piece of inPieces(random, bytes)) client.feed(piece);
  const answers = client.sent.flatMap((sent) => framesIn(sent));
  if (answers.length !== ticks.length) effects.push(`${answers.length} answers to ${ticks.length} ticks`);
  answering.close();
  return { kind: 'monitord', past: isPast(bytes), taken: ticks.length > 0, effects };
}

function pickTick(random: Random, warmed: Warmed): Situation {
  let situation = random.pick(warmed.situations);
  while (situation.tick === null) situation = random.pick(warmed.situations);
  return situation;
}

/** signald's side of the monitor: answers in, and what the running core makes of them. */
export function answerCase(random: Random, warmed: Warmed, pool: Pool): CaseOutcome {
  const situation = pickTick(random, warmed);
  const { core } = situation;
  const n = situation.tick?.n ?? 0;
  const groups = warmed.site.safety.groups.map(({ id }) => id);
  const document: Json = random.next() < 0.75
    ? { type: 'consent', bootId: core.consent?.monitorBoot ?? 'fuzzed', n: n - random.int(0, 3), tokens: Object.fromEntries(warmed.config.lampBoards.map(({ id }) => [id, random.int(0, 65_535)])), granted: groups.filter(() => random.next() < 0.3) }
    : { type: 'veto', bootId: 'fuzzed', n, cause: random.pick(['conflict', 'shortYellow', 'unsafeWrite']), groups: groups.slice(0, 2) };
  const bytes = Buffer.concat(Array.from({ length: random.int(1, 2) }, () => hostile(random, document, pool)));
  const heard: MonitorAnswer[] = [];
  const wire = handWire();
  hearMonitor(wire.wire, (given) => { heard.push(given); });
  for (const piece of inPieces(random, bytes)) wire.feed(piece);
  const effects = heard.flatMap((given) => {
    const stepped = answer(warmed.config, core, given, situation.nowMs + random.int(0, 90));
    const consent = stepped.core.consent;
    const invented = consent !== core.consent && consent !== null && !core.toldMonitor.some((told) => told.n === consent.n) ? [`consent for tick ${consent.n}, which nobody was told of`] : [];
    return [...invented, ...writeEffects(warmed.site, core, stepped)];
  });
  return { kind: 'answers', past: isPast(bytes), taken: heard.length > 0, effects };
}

const hello: Json = { type: 'hello', protocol: 1, server: 'signald', nonce: 'a'.repeat(32), authDir: '/run/ngatu/auth' };

/** The agent's and the tool's side: a server that says anything. */
export async function clientCase(random: Random, documents: readonly Json[], pool: Pool): Promise<CaseOutcome> {
  const server = handWire();
  const hand = handClock(0);
  const effects: string[] = [];
  let [batches, proofs] = [0, 0];
  const link = openSignalLink({
    connect: () => greetServer(server.wire, { path: 'fuzz', client: 'agentd', after: (delayMs, call) => hand.clock.after(delayMs, call), prove: () => { proofs += 1; } }),
    clock: hand.clock, logger: log, onDown: () => undefined,
    onEvents(events) {
      batches += 1;
      if (events.some(({ n, boot }) => !Number.isInteger(n) || n < 1 || typeof boot !== 'string')) effects.push('an event without its number');
    },
    onState(state) {
      // What is no snapshot is none: the readers of the tool say so, and do not throw.
      for (const read of [readJunctionState, readFaultList, readLinkState]) read(state);
    },
  });
  hand.advance(1);
  const greets = random.next() < 0.9;
  const first = greets ? framed(JSON.stringify(hello)) : hostile(random, hello, pool);
  server.feed(first);
  await promiseTurns(6);
  const bytes = Buffer.concat(Array.from({ length: random.int(1, 3) }, () => hostile(random, random.pick(documents), pool)));
  for (const piece of inPieces(random, bytes)) server.feed(piece);
  await promiseTurns(4);
  link.stop();
  server.hangUp();
  await promiseTurns(4);
  if (proofs > 1) effects.push('proved itself twice');
  return { kind: 'client', past: greets && isPast(bytes), taken: batches > 0, effects };
}

/** What a server says to a client that subscribed. */
export function serverDocuments(warmed: Warmed, state: Json): readonly Json[] {
  const stamp = { bootId: 'signald-1', monoMs: 4, wallMs: 1_760_000_000_000, errorMs: null };
  const events = Array.from({ length: 3 }, (_, at): Json => ({ boot: 'signald-1', n: at + 1, stamp, code: 'group.aspect', data: { group: warmed.site.safety.groups[0]?.id ?? '', aspect: 'red' } }));
  return [
    { type: 'result', id: 1, result: { boot: 'signald-1' } }, { type: 'result', id: 2, result: {} }, { type: 'error', id: 1, code: 'ipc.noRight', params: { right: 'safety' } },
    { type: 'error', id: 0, code: 'ipc.badRequest', params: {} }, { type: 'stream', stream: 'events', data: { boot: 'signald-1', events } },
    { type: 'stream', stream: 'events', data: { boot: 'signald-1', events: events.slice(1) } }, { type: 'stream', stream: 'state', data: state },
  ];
}

export function peerPool(warmed: Warmed): Pool {
  return poolOf(plain(warmed.situations.at(-1)?.tick ?? null), plain(warmed.situations.at(20)?.tick ?? null));
}
