import { openLine } from '../../../../src/field/bus/line.ts';
import type { BusReply, BusRequest } from '../../../../src/field/scan/request.ts';
import { createRandom } from '../../../../src/platform/random.ts';
import { createWorld } from '../../../../src/sim/junction/world.ts';
import { framed } from './crc.ts';
import { answerTo, verdict, numberedCall, type Dealt } from './device.ts';
import { dealRtu, rtuFaults, type RtuFault, type RtuLine } from './rtuFaults.ts';
import { faultyWire, worldClock, type FaultyWire } from './wire.ts';

export interface StoryFigures {
  transactions: number;
  faulted: number;
  answered: number;
  wrong: number;
  /** Without a fault of its own, and lost all the same. */
  refused: number;
  /** Requests that got no reply, or two. */
  unsettled: number;
  /** Late answers of another request that have the shape of the one awaited, kept back: RTU has nothing to tell them by. */
  alike: number;
}

export interface StoryResult { readonly figures: StoryFigures; readonly problems: readonly string[] }

export const noFigures = (): StoryFigures => ({ transactions: 0, faulted: 0, answered: 0, wrong: 0, refused: 0, unsettled: 0, alike: 0 });

/** Transactions on one line before it is opened anew, with another echo and another speed. */
const perLine = 200;
const quietMs = 15;
/** Room for the longest request and a doubled answer at 19 200 baud. */
const timeoutMs = { least: 140, most: 180 };

/** Random requests to field devices over RTU; half of them meet a fault. `line`: a line that is not as it must be, for the judge's own test. */
export function fieldStory(seed: number, transactions: number, line: { readonly quietMs: number } = { quietMs }): StoryResult {
  const figures = noFigures();
  const problems: string[] = [];
  for (let from = 0; from < transactions; from += perLine) playLine(seed * 1_000_003 + from, from, Math.min(perLine, transactions - from), { figures, problems, lineQuietMs: line.quietMs });
  return { figures, problems };
}

interface Account { readonly figures: StoryFigures; readonly problems: string[]; readonly lineQuietMs: number }

function playLine(seed: number, firstK: number, count: number, { figures, problems, lineQuietMs }: Account): void {
  const random = createRandom(seed);
  const world = createWorld();
  const baud = random.pick([19_200, 57_600, 115_200]);
  const shape: RtuLine = { characterMs: 11_000 / baud, quietMs, echo: random.next() < 0.4 };
  const told = new Map<string, BusReply[]>();
  let pending: { readonly k: number; readonly request: BusRequest; readonly fault: RtuFault | null } | null = null;
  let dealt: Dealt | null = null;
  /** The frame whose answer the line waits for. */
  let asked: Buffer | null = null;
  const wire: FaultyWire = faultyWire({
    world, random,
    respond(frame) {
      if (pending === null) return [];
      asked = frame;
      const deal = dealRtu(random, shape, { k: pending.k, frame, timeoutMs: pending.request.timeoutMs }, pending.fault, world.nowMs());
      dealt = deal;
      return deal.arrivals;
    },
    admits(bytes) {
      const alike = asked !== null && hasShapeOf(asked, bytes);
      if (alike) figures.alike += 1;
      return !alike;
    },
  });
  const line = openLine({
    id: 'l', path: '', baud, format: '8E1', clock: worldClock(world), quietMs: lineQuietMs, openStream: () => wire.openStream(), later: (call) => { world.at(world.nowMs(), call); },
    onReply(reply) {
      asked = null;
      told.set(reply.id, [...(told.get(reply.id) ?? []), reply]);
    },
  });
  world.run(50);
  for (let k = firstK; k < firstK + count; k += 1) {
    const fault = random.next() < 0.5 ? random.pick(rtuFaults) : null;
    // Often of the same device and shape as the one before: what is late then looks like the answer.
    const alike = pending !== null && random.next() < 0.4 ? pending.request : null;
    const request: BusRequest = { id: `r${k}`, line: 'l', unit: alike?.unit ?? random.int(1, 6), call: numberedCall(k, random, alike?.call), priority: 10, timeoutMs: random.int(timeoutMs.least, timeoutMs.most), dueMs: world.nowMs() + 5000 };
    pending = { k, request, fault };
    dealt = null;
    line.submit([request]);
    const gone = random.next() < 0.003;
    if (gone) world.at(world.nowMs() + random.next() * 20, () => { wire.cut(); });
    const endMs = world.nowMs() + 600;
    while (!told.has(request.id) && world.nowMs() < endMs) world.run(world.nowMs() + 1);
    judge(figures, problems, seed, { k, request, fault: gone ? 'silent' : fault, dealt, replies: told.get(request.id) ?? [] });
    // A device that was asked late may still answer while nobody, or another, is asked.
    if (random.next() < 0.3) {
      pending = null;
      world.run(world.nowMs() + random.int(1, 40));
    }
    if (gone) world.run(world.nowMs() + 400);
  }
}

/** Whether an answer could be that of a request, by all that RTU has: unit, function, and byte count of a reading or echo of a write. */
export function hasShapeOf(request: Buffer, answer: Buffer): boolean {
  const right = framed([request.readUInt8(0), ...answerTo(0, request.subarray(1, -2))]);
  const same = right.length === answer.length && right.subarray(0, 2).equals(answer.subarray(0, 2));
  const isWrite = [5, 6, 15, 16].includes(right.readUInt8(1));
  return same && (!isWrite || right.equals(answer));
}

interface Judged { readonly k: number; readonly request: BusRequest; readonly fault: string | null; readonly dealt: Dealt | null; readonly replies: readonly BusReply[] }

export function judge(figures: StoryFigures, problems: string[], seed: number, { k, request, fault, dealt, replies }: Judged): void {
  figures.transactions += 1;
  if (fault !== null) figures.faulted += 1;
  const [reply] = replies;
  if (reply === undefined || replies.length > 1) {
    figures.unsettled += 1;
    problems.push(`seed ${seed} request ${k}: ${replies.length} replies`);
    return;
  }
  const wrong = verdict(k, request.call, reply, dealt);
  if (wrong !== null) {
    figures.wrong += 1;
    problems.push(`seed ${seed}, fault ${fault ?? 'none'}: ${wrong}`);
  }
  if (reply.responseHex !== null) figures.answered += 1;
  else if (fault === null) figures.refused += 1;
}
