import type { LampColour } from '../../model/aspect.ts';
import type { BlockBit, LampBoardPlan } from '../../field/scan/lampBoard.ts';
import { heartbeatToken, nextChallenge } from '../cabinet/heartbeatToken.ts';
import { flashHalfMs } from '../cabinet/lampTerminal.ts';

/** A lamp as bits of both blocks. */
interface Lamp { readonly output: BlockBit; readonly flash: BlockBit | null; readonly lit: readonly BlockBit[]; readonly colour: LampColour }

/**
 * The reference signal-head board at register level, faultless and as small as a fast run wants it: watchdog, token,
 * self-flash, and the read block of an image in force. A test holds it against the cabinet's own board, word by word.
 */
export interface PlainLampBoard {
  readonly id: string;
  readonly unit: number;
  readonly tripped: boolean;
  readonly opensSupply: boolean;
  /** When the watchdog expires, ms; Infinity while it is not armed. */
  dueMs(): number;
  step(nowMs: number): void;
  /** Takes a write block (null = it is only read) and gives the read block. */
  serve(written: readonly number[] | null, nowMs: number): number[];
  /** The answer has left the line. */
  answered(nowMs: number): void;
  /** The flash-transfer chain and the lamp-supply contactor, which all boards share. */
  settle(transferClosed: boolean, contactorClosed: boolean, nowMs: number): void;
}

export interface PlainLampBoardSpec {
  readonly plan: LampBoardPlan;
  readonly timeoutMs: number;
  readonly challenge: number;
  readonly bootCounter: number;
  /** The read block of this board before anything was written: what never changes in it. */
  readonly atRest: readonly number[];
}

const off = 0;
const on = 1;
const flashing = 2;

export function createLampBoard(spec: PlainLampBoardSpec): PlainLampBoard {
  const { plan, timeoutMs } = spec;
  const lamps = plan.lamps.map((lamp): Lamp => ({ output: lamp.output, flash: lamp.flash, colour: lamp.colour, lit: lamp.current === null ? [lamp.readBack] : [lamp.readBack, lamp.current] }));
  const atRest = Uint16Array.from(spec.atRest);
  const changing = [plan.flashing, plan.watchdogTripped, plan.armed, plan.flashTransfer, plan.lampSupply, plan.dimmed, ...lamps.flatMap(({ lit }) => lit)];
  for (const bit of changing) if (bit !== null) atRest[bit.word] = (atRest[bit.word] ?? 0) & ~bit.mask;
  const image = new Uint16Array(plan.writeCount);
  const drives = new Uint8Array(lamps.length);
  const flashSinceMs = new Float64Array(lamps.length);
  /** The read block of the steady lamps alone. */
  const steady = Uint16Array.from(atRest);
  let flashes: number[] = [];
  const is = { armed: false, tripped: false, following: false, leaving: false, transferClosed: true, contactorClosed: true, supplyOff: false, dimmed: false };
  let [tokenMs, challenge, sampleCounter, appliedSeq] = [0, spec.challenge, 0, 0];

  const has = (words: ArrayLike<number>, bit: BlockBit | null): boolean => bit !== null && ((words[bit.word] ?? 0) & bit.mask) !== 0;
  const driveOf = (lamp: Lamp): number => {
    if (!is.following || !is.transferClosed) return lamp.colour === 'yellow' ? flashing : off;
    if (!has(inForce, lamp.output)) return off;
    return has(inForce, lamp.flash) ? flashing : on;
  };
  /** The written block that is in force: taken over when the answer has gone. */
  const inForce = new Uint16Array(plan.writeCount);
  const drive = (nowMs: number): void => {
    steady.set(atRest);
    flashes = [];
    for (const [index, lamp] of lamps.entries()) {
      const next = driveOf(lamp);
      if (next === flashing && drives[index] !== flashing) flashSinceMs[index] = nowMs;
      drives[index] = next;
      if (next === on) light(steady, lamp);
      if (next === flashing) flashes.push(index);
    }
  };
  const dueMs = (): number => (is.armed ? tokenMs + timeoutMs : Number.POSITIVE_INFINITY);
  const step = (nowMs: number): void => {
    if (dueMs() > nowMs) return;
    const atMs = dueMs();
    is.tripped = true;
    is.armed = false;
    is.following = false;
    drive(atMs);
  };
  const take = (written: readonly number[], nowMs: number): void => {
    image.set(written);
    if (has(image, plan.lampSupplyOff)) is.supplyOff = true;
    else if (has(image, plan.clearCommand)) is.supplyOff = false;
    if (has(image, plan.clearCommand)) is.tripped = false;
    const token = plan.tokenWord === null ? 0 : (image[plan.tokenWord] ?? 0);
    const accepted = token !== 0 && !is.tripped && token === heartbeatToken(challenge);
    if (accepted) {
      is.armed = true;
      tokenMs = nowMs;
      challenge = nextChallenge(challenge);
    }
    const flash = has(image, plan.flashCommand);
    if (flash) is.following = false;
    is.leaving = accepted && !flash;
    if (!is.following) drive(nowMs);
  };
  const read = (nowMs: number): number[] => {
    sampleCounter = (sampleCounter + 1) & 0xffff;
    const words = Array.from(is.contactorClosed ? steady : atRest);
    if (is.contactorClosed) for (const index of flashes) {
      const lamp = lamps[index];
      if (lamp !== undefined && Math.floor((nowMs - (flashSinceMs[index] ?? 0)) / flashHalfMs) % 2 === 0) light(words, lamp);
    }
    const mark = (bit: BlockBit | null, set: boolean): void => { if (set && bit !== null) words[bit.word] = (words[bit.word] ?? 0) | bit.mask; };
    mark(plan.flashing, !is.following || !is.transferClosed);
    mark(plan.watchdogTripped, is.tripped);
    mark(plan.armed, is.armed);
    mark(plan.flashTransfer, is.transferClosed);
    mark(plan.lampSupply, is.contactorClosed);
    mark(plan.dimmed, is.dimmed);
    words[plan.sampleCounterWord] = sampleCounter;
    words[plan.challengeWord] = challenge;
    words[plan.bootCounterWord] = spec.bootCounter;
    words[plan.appliedSeqWord] = appliedSeq;
    return words;
  };
  drive(0);
  return {
    id: plan.id, unit: plan.unit, dueMs, step,
    get tripped() { return is.tripped; },
    get opensSupply() { return is.supplyOff; },
    serve(written, nowMs) {
      step(nowMs);
      if (written !== null) take(written, nowMs);
      return read(nowMs);
    },
    answered(nowMs) {
      step(nowMs);
      const same = is.following && !is.leaving && sameLamps(plan, image, inForce);
      inForce.set(image);
      appliedSeq = image[plan.seqWord] ?? 0;
      const follows = is.following || (is.leaving && is.armed);
      const entered = follows !== is.following;
      is.following = follows;
      is.leaving = false;
      is.dimmed = has(image, plan.dimCommand);
      if (entered || !same) drive(nowMs);
    },
    settle(transferClosed, contactorClosed, nowMs) {
      is.contactorClosed = contactorClosed;
      if (transferClosed === is.transferClosed) return;
      step(nowMs);
      is.transferClosed = transferClosed;
      drive(nowMs);
    },
  };
}

/** Everything but token and number is what it was: the lamps are driven as before. */
function sameLamps(plan: LampBoardPlan, a: Uint16Array, b: Uint16Array): boolean {
  for (let word = 0; word < a.length; word += 1) if (a[word] !== b[word] && word !== plan.tokenWord && word !== plan.seqWord) return false;
  return true;
}

function light(words: Uint16Array | number[], lamp: Lamp): void {
  for (const { word, mask } of lamp.lit) words[word] = (words[word] ?? 0) | mask;
}

/** All lamp boards of a cabinet: what one watchdog does to the others. */
export interface LampCabinet {
  readonly boards: ReadonlyMap<number, PlainLampBoard>;
  serve(board: PlainLampBoard, written: readonly number[] | null, nowMs: number): number[];
  answered(board: PlainLampBoard, nowMs: number): void;
}

export function createLampCabinet(boards: readonly PlainLampBoard[]): LampCabinet {
  const settle = (nowMs: number): void => {
    const closed = boards.every((board) => !board.tripped);
    const supplied = boards.every((board) => !board.opensSupply);
    for (const board of boards) board.settle(closed, supplied, nowMs);
  };
  const step = (nowMs: number): void => {
    for (let dueMs = earliest(boards); dueMs <= nowMs; dueMs = earliest(boards)) {
      for (const board of boards) board.step(dueMs);
      settle(dueMs);
    }
  };
  return {
    boards: new Map(boards.map((board) => [board.unit, board])),
    serve(board, written, nowMs) {
      step(nowMs);
      const words = board.serve(written, nowMs);
      settle(nowMs);
      return words;
    },
    answered(board, nowMs) {
      step(nowMs);
      board.answered(nowMs);
      settle(nowMs);
    },
  };
}

function earliest(boards: readonly PlainLampBoard[]): number {
  let dueMs = Number.POSITIVE_INFINITY;
  for (const board of boards) dueMs = Math.min(dueMs, board.dueMs());
  return dueMs;
}
