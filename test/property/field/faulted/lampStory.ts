import { openLine, type Line } from '../../../../src/field/bus/line.ts';
import type { BoardSample } from '../../../../src/model/image.ts';
import { beginScan, createScan, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import { createRandom, type Random } from '../../../../src/platform/random.ts';
import { createWorld, type World } from '../../../../src/sim/junction/world.ts';
import { junction, scanOf } from '../../../unit/field/scan/junction.ts';
import { sealed } from './crc.ts';
import { dealRtu, rtuFaults, unheardFaults, type RtuLine } from './rtuFaults.ts';
import { faultyWire, worldClock, wordBytes, type Arrival } from './wire.ts';

/** A signal-head board by its document alone (docs/reference-boards.md), as far as lamps go: out of flash, and all of its samples kept. */
interface LampBoard {
  readonly unit: number;
  counter: number;
  applied: number;
  /** 24 bits as two words. */
  lamps: readonly [number, number];
  readonly samples: Map<number, { readonly words: readonly number[]; readonly atMs: number }>;
}

export interface LampFigures {
  transactions: number;
  faulted: number;
  samples: number;
  /** Samples whose counters jump: counted against the junction, never believed. */
  doubted: number;
  /** Samples whose lamps are not what the board had under that counter. */
  wrong: number;
  /** A sample that is older than the one before it. */
  backwards: number;
  /** Samples that are older than the scan that asked: late answers that RTU can't tell; still the board's own, paired by appliedSeq. */
  aged: number;
  oldestMs: number;
}

const config = junction();
const tickMs = 100;
const quietMs = 5;
const readAddress = 100;
const ticksALine = 100;
const lineShape: RtuLine = { characterMs: 11_000 / 115_200, quietMs, echo: false };
// One or two scans late, early within the tick, or at any time.
const strayMs = { least: 60, most: 350 };

/** Lamp images over two boards, scan by scan; half of the frames meet a fault, strays of any lateness among them. `spoilt`: for the judge's own test. */
export function lampStory(seed: number, transactions: number, spoilt: (sample: BoardSample) => BoardSample = (sample) => sample): { readonly figures: LampFigures; readonly problems: readonly string[] } {
  const figures: LampFigures = { transactions: 0, faulted: 0, samples: 0, doubted: 0, wrong: 0, backwards: 0, aged: 0, oldestMs: 0 };
  const problems: string[] = [];
  for (let episode = 0; figures.transactions < transactions; episode += 1) playTicks(seed * 1_000_003 + episode, figures, problems, spoilt);
  return { figures, problems };
}

function playTicks(seed: number, figures: LampFigures, problems: string[], spoilt: (sample: BoardSample) => BoardSample): void {
  const random = createRandom(seed);
  const world = createWorld();
  const boards = [1, 2].map((unit): LampBoard => ({ unit, counter: random.int(0, 65_535), applied: 0, lamps: [0, 0], samples: new Map() }));
  let scan: ScanState = createScan(scanOf(config).plan, 0);
  const wire = faultyWire({ world, random, respond: (frame) => respond(random, world, boards, frame, figures), admits: () => true });
  const line: Line = openLine({
    id: 'lamps', path: '', baud: 115_200, format: '8E1', clock: worldClock(world), quietMs, openStream: () => wire.openStream(), later: (call) => { world.at(world.nowMs(), call); },
    onReply(reply) {
      const before = new Map([...scan.samples].map(([id, sample]) => [id, sample.sampleCounter]));
      const result = onReply(scan, reply);
      scan = result.state;
      if (result.requests.length > 0) line.submit(result.requests);
      const { sample } = result;
      if (result.doubted !== undefined) figures.doubted += 1;
      if (sample !== undefined) problems.push(...judged(figures, boards, spoilt(sample), before.get(sample.board), scan, world.nowMs()).map((problem) => `seed ${seed} at ${world.nowMs().toFixed(1)}: ${problem}`));
    },
  });
  world.run(50);
  for (let n = 1; n <= ticksALine; n += 1) {
    const writes = Object.fromEntries(['b1', 'b2'].map((id) => [id, [0, 0, n, random.int(0, 65_535), random.int(0, 255), 0, 0]]));
    const begun = beginScan(scan, n, writes, Math.floor(world.nowMs()));
    scan = begun.state;
    line.submit(begun.requests.filter((request) => request.line === 'lamps'));
    world.run(50 + n * tickMs);
  }
}

/** The board does as it is told, and one fault befalls what it says. */
function respond(random: Random, world: World, boards: readonly LampBoard[], frame: Buffer, figures: LampFigures): readonly Arrival[] {
  figures.transactions += 1;
  const fault = random.next() < 0.5 ? random.pick(rtuFaults) : null;
  if (fault !== null) figures.faulted += 1;
  const board = boards.find(({ unit }) => unit === frame[0]);
  if (board === undefined) return [];
  const nowMs = world.nowMs();
  const asked = { k: 0, frame, timeoutMs: 12 };
  // Not heard, or refused: its lamps stay, and what comes is the fault's own.
  if (fault !== null && unheardFaults.includes(fault)) return dealRtu(random, lineShape, asked, fault, nowMs).arrivals;
  const right = Buffer.from([frame.readUInt8(1), 26, ...sampled(board, nowMs).flatMap(wordBytes)]);
  board.applied = frame.readUInt16BE(11 + 4);
  board.lamps = [frame.readUInt16BE(11 + 6), frame.readUInt16BE(11 + 8)];
  return dealRtu(random, lineShape, { ...asked, right }, fault, nowMs).arrivals
    .map((arrival) => (arrival.stray === true ? { ...arrival, atMs: nowMs + random.int(strayMs.least, strayMs.most) } : arrival));
}

function sampled(board: LampBoard, atMs: number): readonly number[] {
  board.counter = (board.counter + 1) & 0xffff;
  const [first, second] = board.lamps;
  const words = sealed([0b100_0000_1100, board.counter, 7, 1, board.applied, 2300, first, second, first, second, 0, 0]);
  board.samples.set(board.counter, { words, atMs });
  return words;
}

function judged(figures: LampFigures, boards: readonly LampBoard[], sample: BoardSample, before: number | undefined, scan: ScanState, nowMs: number): string[] {
  figures.samples += 1;
  const unit = scan.plan.boards.get(sample.board)?.unit;
  const kept = boards.find((board) => board.unit === unit)?.samples.get(sample.sampleCounter);
  if (before !== undefined && ((sample.sampleCounter - before) & 0xffff) > 0x7fff) {
    figures.backwards += 1;
    return [`${sample.board}: sample ${sample.sampleCounter} after ${before}`];
  }
  const ageMs = kept === undefined ? 0 : nowMs - kept.atMs;
  if (ageMs > 30) figures.aged += 1;
  figures.oldestMs = Math.max(figures.oldestMs, ageMs);
  const bit = (wire: { readonly address: number; readonly bit: number }): boolean => (((kept?.words[wire.address - readAddress] ?? 0) >> wire.bit) & 1) === 1;
  const wrong = kept === undefined || kept.words[4] !== sample.appliedSeq
    || config.lamps.some(({ board, group, colour, readBack }) => board === sample.board && sample.groups[group]?.[colour]?.voltage !== bit(readBack));
  if (!wrong) return [];
  figures.wrong += 1;
  return [`${sample.board}: lamps that it never had under counter ${sample.sampleCounter}`];
}
