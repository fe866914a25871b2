import { lampColours, type LampColour } from '../../model/aspect.ts';
import type { BoardWire, LampWire, WireBit } from '../../model/artefact.ts';
import { cabinetInputNames, type CabinetInputs } from '../../model/image.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { isLampProfile, pointNames, type ProfilePoint } from '../../model/profile.ts';
import { indexPoints, type PointIndex } from '../profile/pointIndex.ts';
import { leastWatchdogMs, mostWatchdogMs } from '../profile/signalHeads.ts';
import { imageCall } from './budget.ts';

/** A bit inside a block: which of its words, and the bit as a mask. */
export interface BlockBit { readonly word: number; readonly mask: number }

/** One lamp, its bits resolved against the board's write and read block. */
export interface LampBits {
  readonly group: string;
  readonly colour: LampColour;
  readonly output: BlockBit;
  readonly flash: BlockBit | null;
  readonly readBack: BlockBit;
  readonly current: BlockBit | null;
  readonly dim: BlockBit | null;
}

export type RefreshedBy = 'token' | 'anyWrite' | 'anyFrame';

/** A lamp board, with everything that a scan needs found beforehand: a tick looks nothing up. */
export interface LampBoardPlan {
  readonly id: string;
  readonly line: string;
  readonly unit: number;
  /** What keeps its watchdog from tripping: the monitor's token, or whatever is written to it, or any frame. */
  readonly refreshedBy: RefreshedBy;
  readonly watchdogMs: number;
  readonly writeAddress: number;
  readonly writeCount: number;
  readonly readAddress: number;
  readonly readCount: number;
  readonly lamps: readonly LampBits[];
  readonly flashCommand: BlockBit;
  readonly clearCommand: BlockBit;
  /** Word of the write block. */
  readonly tokenWord: number | null;
  readonly seqWord: number;
  readonly flashing: BlockBit;
  readonly watchdogTripped: BlockBit;
  /** Null: this board does not say it. */
  readonly armed: BlockBit | null;
  readonly flashTransfer: BlockBit;
  /** What a board may lack: its contactor, its dim level, the cabinet's inputs. */
  readonly lampSupplyOff: BlockBit | null;
  readonly lampSupply: BlockBit | null;
  readonly dimCommand: BlockBit | null;
  readonly dimmed: BlockBit | null;
  readonly inputs: readonly { readonly name: keyof CabinetInputs; readonly bit: BlockBit }[];
  /** Words of the read block. */
  readonly sampleCounterWord: number;
  /** The last one: the board's own check of all before it. Null: it makes none. */
  readonly sampleCheckWord: number | null;
  /** Null where no token refreshes the watchdog. */
  readonly challengeWord: number | null;
  readonly bootCounterWord: number;
  readonly appliedSeqWord: number;
  readonly supply: { readonly point: ProfilePoint; readonly base: number };
}

interface Block { readonly address: number; readonly count: number; readonly area: string }

export type LampBoardResult = { readonly plan: LampBoardPlan } | { readonly problems: readonly Problem[] };

/** safety.md S4. */
const defaultWatchdogMs = 800;
/** Of a board without lamps: longer than the stalls and lost rounds that cost the junction nothing, ms. */
const fieldWatchdogMs = 5000;

/** After so long without what refreshes it, the board is in flash, or its outputs in their safe state, ms. */
export function watchdogTimeMs({ profile }: BoardWire): number {
  return profile.failsafe?.watchdog?.timeoutMs ?? (isLampProfile(profile) ? defaultWatchdogMs : fieldWatchdogMs);
}

/** A lamp board's plan, or why it can't be one. */
export function planLampBoard(board: BoardWire, wires: readonly LampWire[]): LampBoardResult {
  const { image } = board.profile;
  if (image === undefined || imageCall(board) === null) return { problems: [problem('scan.noImage', `boards.${board.id}`, { board: board.id })] };
  const watchdog = board.profile.failsafe?.watchdog;
  if (watchdog === undefined || watchdog.autoClears) return { problems: [problem('scan.watchdogUnfit', `boards.${board.id}`, { board: board.id })] };
  const watchdogMs = watchdogTimeMs(board);
  if (watchdogMs < leastWatchdogMs || watchdogMs > mostWatchdogMs) return { problems: [problem('scan.watchdogTime', `boards.${board.id}`, { board: board.id, timeoutMs: watchdogMs })] };
  const byToken = watchdog.refreshedBy === 'token';
  const points = indexPoints(board.profile);
  const missing: string[] = [];
  const find = finder(points, missing);
  const supplyPoint = points.get(pointNames.supplyVoltage);
  if (supplyPoint === undefined) return { problems: [missingPoint(board.id, pointNames.supplyVoltage)] };
  const plan: LampBoardPlan = {
    id: board.id, line: board.line, unit: board.unit, refreshedBy: watchdog.refreshedBy, watchdogMs,
    writeAddress: image.write.address, writeCount: image.write.count, readAddress: image.read.address, readCount: image.read.count,
    lamps: wires.map((wire) => lampBits(wire, image.write, image.read, missing)),
    flashCommand: find.bit(pointNames.flashCommand, image.write),
    clearCommand: find.bit(pointNames.clearCommand, image.write),
    tokenWord: byToken ? find.word(pointNames.token, image.write) : null,
    seqWord: find.word(pointNames.imageSeq, image.write),
    flashing: find.bit(pointNames.flashing, image.read),
    watchdogTripped: find.bit(pointNames.watchdogTripped, image.read),
    armed: byToken ? find.bit(pointNames.armed, image.read) : find.optional(pointNames.armed, image.read),
    flashTransfer: find.bit(pointNames.flashTransfer, image.read),
    lampSupplyOff: find.optional(pointNames.lampSupplyOffCommand, image.write),
    lampSupply: find.optional(pointNames.lampSupply, image.read),
    dimCommand: find.optional(pointNames.dimCommand, image.write),
    dimmed: find.optional(pointNames.dimmed, image.read),
    inputs: cabinetInputNames.flatMap((name) => {
      const bit = find.optional(pointNames.input(name), image.read);
      return bit === null ? [] : [{ name, bit }];
    }),
    sampleCounterWord: find.word(pointNames.sampleCounter, image.read),
    sampleCheckWord: points.has(pointNames.sampleCheck) ? find.word(pointNames.sampleCheck, image.read) : null,
    challengeWord: byToken ? find.word(pointNames.challenge, image.read) : null,
    bootCounterWord: find.word(pointNames.bootCounter, image.read),
    appliedSeqWord: find.word(pointNames.appliedSeq, image.read),
    supply: { point: supplyPoint, base: image.read.address },
  };
  if (plan.sampleCheckWord !== null && plan.sampleCheckWord !== image.read.count - 1) return { problems: [problem('profile.checkNotLast', `boards.${board.id}`, { point: pointNames.sampleCheck })] };
  const problems = [...missing.map((point) => missingPoint(board.id, point)), ...twiceProblems(board.id, wires)];
  return problems.length > 0 ? { problems } : { plan };
}

function missingPoint(board: string, point: string): Problem {
  return problem('scan.missingPoint', `boards.${board}`, { board, point });
}

interface Finder {
  readonly bit: (id: string, block: Block) => BlockBit;
  /** A point that the profile may lack; one that it has must stand in the block. */
  readonly optional: (id: string, block: Block) => BlockBit | null;
  readonly word: (id: string, block: Block) => number;
}

function finder(points: PointIndex, missing: string[]): Finder {
  const find = (id: string, block: Block): { word: number; bit: number } => {
    const point = points.get(id);
    const place = point === undefined ? null : placeIn({ area: point.area, address: point.address, bit: point.bit ?? 0 }, block);
    if (place === null) missing.push(id);
    return place ?? { word: 0, bit: 0 };
  };
  const bitOf = (id: string, block: Block): BlockBit => {
    const { word, bit } = find(id, block);
    return { word, mask: 1 << bit };
  };
  return {
    bit: bitOf,
    optional: (id, block) => (points.has(id) ? bitOf(id, block) : null),
    word: (id, block) => find(id, block).word,
  };
}

function placeIn(wire: WireBit, block: Block): { word: number; bit: number } | null {
  const word = wire.address - block.address;
  return wire.area === block.area && word >= 0 && word < block.count ? { word, bit: wire.bit } : null;
}

function lampBits(wire: LampWire, write: Block, read: Block, missing: string[]): LampBits {
  const name = `${wire.group}.${wire.colour}`;
  const place = (bit: WireBit | undefined, block: Block): BlockBit | null => {
    if (bit === undefined) return null;
    const found = placeIn(bit, block);
    if (found === null) missing.push(name);
    return { word: found?.word ?? 0, mask: 1 << (found?.bit ?? 0) };
  };
  const none: BlockBit = { word: 0, mask: 0 };
  return {
    group: wire.group, colour: wire.colour,
    output: place(wire.output, write) ?? none, flash: place(wire.flashOutput, write),
    readBack: place(wire.readBack, read) ?? none, current: place(wire.current, read), dim: place(wire.dim, read),
  };
}

/** Two heads of one group on one board would be one reading: a dark head could hide behind a lit one. */
function twiceProblems(board: string, wires: readonly LampWire[]): Problem[] {
  const groups = [...new Set(wires.map(({ group }) => group))];
  return groups
    .filter((group) => lampColours.some((colour) => wires.filter((wire) => wire.group === group && wire.colour === colour).length > 1))
    .map((group) => problem('scan.groupTwiceOnBoard', `boards.${board}`, { board, group }));
}
