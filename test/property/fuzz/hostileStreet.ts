import type { ControlRequest } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Random } from '../../../src/platform/random.ts';
import { encodeAdu, decodeAdu } from '../../../src/sim/cabinet/rtuFrame.ts';
import { createSimulation } from '../../../src/sim/junction/simulation.ts';
import { createTrial } from '../../street/trial.ts';
import { hostileBytes, hostilePdu } from './busCase.ts';

export interface HostileStreetSpec {
  /** Answers of the boards are made hostile on their way. */
  readonly line: boolean;
  /** Asked of the junction now and then, as the sockets' cases left them. */
  readonly requests: readonly ControlRequest[];
}

const calmMs = 40_000;
const endMs = 300_000;
const requestEveryMs = 4000;

/** A whole junction whose boards do as they are told, and whose answers or callers lie: judged at the lamps. */
export function hostileStreet(site: SealedSite, random: Random, spec: HostileStreetSpec): { readonly hours: number; readonly effects: readonly string[] } {
  const trial = createTrial(JSON.parse(JSON.stringify(site)), {});
  const sim = createSimulation({ site, seed: random.int(1, 2 ** 31), vehiclesPerHour: 900, tell(line) { if (line.type !== 'seconds') trial.observe(line); } });
  const rate = random.pick([0.002, 0.02, 0.2]);
  if (spec.line) for (const channel of sim.channels.values()) spoilAnswers(channel, random, rate, () => sim.world.nowMs() > calmMs);
  const ask = (): void => {
    if (spec.requests.length > 0) sim.controller.junction()?.request(later(random.pick(spec.requests), sim.controller.junction()?.nowMs() ?? 0, random));
    sim.world.at(sim.world.nowMs() + random.int(1, requestEveryMs), ask);
  };
  sim.world.at(calmMs, ask);
  sim.run(endMs);
  const { violations, report } = trial.finish(endMs);
  if (report.colouredS === 0) return { hours: endMs / 3_600_000, effects: ['street: it never left flash'] };
  return { hours: endMs / 3_600_000, effects: violations.map((violation) => `street: ${JSON.stringify(violation)}`) };
}

/** The order as it was accepted, at this junction's time. */
function later(request: ControlRequest, nowMs: number, random: Random): ControlRequest {
  return 'untilMs' in request ? { ...request, untilMs: nowMs + random.int(1, 60_000) } : request;
}

/** What a board says reaches signald as something else; what signald writes reaches the board. */
function spoilAnswers(channel: { carry(bytes: Uint8Array, beginMs: number): Uint8Array | null }, random: Random, rate: number, begun: () => boolean): void {
  let request: Buffer = Buffer.alloc(0);
  channel.carry = (bytes) => {
    // On a line with one master requests and answers take turns; the simulated boards answer after the whole request.
    const frame = Buffer.from(bytes);
    const isAnswer = request.length > 0 && decodeAdu(frame) !== null && frame[0] === request[0] && (frame[1] ?? 0) % 128 === request[1];
    if (!isAnswer) {
      request = frame;
      return bytes;
    }
    const asked = request;
    request = Buffer.alloc(0);
    if (!begun() || random.next() >= rate) return bytes;
    const right = frame.subarray(1, -2);
    return random.next() < 0.5 ? encodeAdu(frame[0] ?? 0, hostilePdu(random, right)) : hostileBytes(random, asked, right);
  };
}
