import { onReply } from '../../../src/field/scan/scan.ts';
import type { BusRequest } from '../../../src/field/scan/request.ts';
import type { Random } from '../../../src/platform/random.ts';
import { reply } from '../../../src/signald/reply.ts';
import { randomSealed, sealedNinhKieu } from '../../simulation/site.ts';
import { exchange, hostileBytes, rightPdu, strangeRequest } from './busCase.ts';
import { replyEffects, sampleEffects, writeEffects } from './busJudge.ts';
import { tcpCase } from './tcpCase.ts';
import { hostileStreet } from './hostileStreet.ts';
import { inPieces, noise } from './mutation.ts';
import type { CaseOutcome, FuzzedParser, ParserSpec } from './parser.ts';
import { warm, type Situation, type Warmed } from './situation.ts';
import { isSerial } from '../../../src/model/site.ts';

const warmMs = 60_000;

/** Bytes of the line, from the strict port (RTU, and Modbus TCP in a seventh of the cases) to what the running core makes of the answer. */
export const bus: ParserSpec = {
  name: 'bus',
  files: ['src/field/bus/strictPort.ts', 'src/field/bus/strictTcpPort.ts', 'src/field/bus/replyShape.ts', 'src/field/bus/coding.ts', 'src/field/bus/crc.ts', 'src/field/bus/line.ts', 'src/field/scan/reply.ts', 'src/field/scan/decodeSample.ts', 'src/field/scan/identify.ts', 'src/field/scan/block.ts', 'src/field/scan/detection.ts', 'src/field/profile/codec.ts'],
  open: (seed) => {
    const site = seed % 2 === 0 ? sealedNinhKieu() : randomSealed(seed);
    const warmed = warm(site, seed, warmMs);
    const asking = warmed.situations.filter(({ requests }) => requests.length > 0);
    return { run: (random) => (random.next() < 0.15 ? tcpCase(random) : random.next() < 0.14 ? strangeCase(warmed, random) : knownCase(warmed, random, random.pick(asking))), street: (random) => hostileStreet(site, random, { line: true, requests: [] }) } satisfies FuzzedParser;
  },
};

function knownCase(warmed: Warmed, random: Random, situation: Situation): CaseOutcome {
  const request = random.pick(situation.requests);
  return judged(warmed, random, situation, { ...request, dueMs: situation.nowMs + 1000 });
}

function strangeCase(warmed: Warmed, random: Random): CaseOutcome {
  const situation = random.pick(warmed.situations);
  return judged(warmed, random, situation, strangeRequest(random, random.pick(warmed.site.safety.lines).id, situation.nowMs + 1000));
}

function judged(warmed: Warmed, random: Random, situation: Situation, request: BusRequest): CaseOutcome {
  const { site, config } = warmed;
  const line = site.safety.lines.filter(isSerial).find(({ id }) => id === request.line);
  if (line === undefined) throw new Error(request.line);
  const real = situation.replies.get(request.id)?.responseHex ?? null;
  const learns = random.pick(['echo', 'noEcho', 'nothing'] as const);
  const done = exchange(line, request, situation.nowMs, learns, (written) => {
    if (random.next() < 0.05) return inPieces(random, noise(random, random.int(0, 400)));
    const right = real === null ? rightPdu(random, written) : Buffer.from(real, 'hex').subarray(1, -2);
    const echo = learns === 'echo' && random.next() < 0.9 ? [written] : [];
    return inPieces(random, Buffer.concat([...echo, hostileBytes(random, written, right)]));
  });
  const effects = replyEffects(request, done);
  const [answer] = done.replies;
  if (answer === undefined) return { kind: request.call.function, past: false, taken: false, effects };
  const sound = answer.responseHex !== null;
  const stepped = reply(config, situation.core, answer, situation.nowMs + random.int(1, 60));
  const scanned = onReply(situation.core.scan, answer);
  const strange = request.id === 'strange' && scanned.state !== situation.core.scan ? ['an answer to nothing that is under way changed the scan'] : [];
  return {
    kind: request.call.function, past: sound, taken: stepped.core !== situation.core && sound,
    effects: [...effects, ...strange, ...sampleEffects(site, request, answer, situation.core, stepped.core), ...writeEffects(site, situation.core, stepped)],
  };
}
