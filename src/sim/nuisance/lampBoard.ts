import type { LampColour } from '../../model/aspect.ts';
import type { BlockBit, LampBoardPlan } from '../../field/scan/lampBoard.ts';
import { sampleCheck } from '../../field/scan/sampleCheck.ts';
import { heartbeatToken, nextChallenge } from '../cabinet/heartbeatToken.ts';
import { flashHalfMs } from '../cabinet/lampTerminal.ts';

/** A lamp as bits of both blocks. */
interface Lamp { readonly flashesAlone: boolean; readonly output: BlockBit; readonly flash: BlockBit | null; readonly lit: readonly BlockBit[]; readonly colour: LampColour }

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

/** The board as wired, and as it stands. */
interface Board {
  readonly plan: LampBoardPlan;
  readonly timeoutMs: number;
  readonly bootCounter: number;
  readonly lamps: readonly Lamp[];
  /** The read block with nothing lit and nothing said. */
  readonly atRest: Uint16Array;
  /** The read block of the steady lamps alone. */
  readonly steady: Uint16Array;
  /** The block written last, and the one that is in force: taken over when the answer has gone. */
  readonly image: Uint16Array;
  readonly inForce: Uint16Array;
  readonly drives: Uint8Array;
  readonly flashSinceMs: Float64Array;
  flashes: number[];
  armed: boolean; tripped: boolean; following: boolean; leaving: boolean; givenInFlash: boolean; transferClosed: boolean; contactorClosed: boolean; supplyOff: boolean; dimmed: boolean;
  tokenMs: number; challenge: number; sampleCounter: number; appliedSeq: number;
}

export function createLampBoard(spec: PlainLampBoardSpec): PlainLampBoard {
  const { plan } = spec;
  const board = wired(spec);
  drive(board, 0);
  return {
    id: plan.id, unit: plan.unit,
    dueMs: () => dueMs(board),
    step: (nowMs) => { step(board, nowMs); },
    get tripped() { return board.tripped; },
    get opensSupply() { return board.supplyOff; },
    serve(written, nowMs) {
      step(board, nowMs);
      if (written !== null) take(board, written, nowMs);
      return read(board, nowMs);
    },
    answered(nowMs) {
      step(board, nowMs);
      const follows = board.following || (board.leaving && board.armed);
      const same = board.following === follows && sameLamps(plan, board.image, board.inForce);
      board.inForce.set(board.image);
      board.appliedSeq = board.image[plan.seqWord] ?? 0;
      board.following = follows;
      board.leaving = false;
      board.dimmed = has(board.image, plan.dimCommand);
      if (!same) drive(board, nowMs);
    },
    settle(transferClosed, contactorClosed, nowMs) {
      board.contactorClosed = contactorClosed;
      if (transferClosed === board.transferClosed) return;
      step(board, nowMs);
      board.transferClosed = transferClosed;
      drive(board, nowMs);
    },
  };
}

function wired({ plan, timeoutMs, bootCounter, challenge, atRest: said }: PlainLampBoardSpec): Board {
  const withRed = new Set(plan.lamps.filter(({ colour }) => colour === 'red').map(({ group }) => group));
  const lamps = plan.lamps.map((lamp): Lamp => ({ flashesAlone: lamp.colour === 'yellow' && withRed.has(lamp.group), output: lamp.output, flash: lamp.flash, colour: lamp.colour, lit: lamp.current === null ? [lamp.readBack] : [lamp.readBack, lamp.current] }));
  const atRest = Uint16Array.from(said);
  const changing = [plan.flashing, plan.watchdogTripped, plan.armed, plan.flashTransfer, plan.lampSupply, plan.dimmed, ...lamps.flatMap(({ lit }) => lit)];
  for (const bit of changing) if (bit !== null) atRest[bit.word] = (atRest[bit.word] ?? 0) & ~bit.mask;
  return {
    plan, timeoutMs, bootCounter, lamps, atRest, steady: Uint16Array.from(atRest), image: new Uint16Array(plan.writeCount), inForce: new Uint16Array(plan.writeCount),
    drives: new Uint8Array(lamps.length), flashSinceMs: new Float64Array(lamps.length), flashes: [],
    armed: false, tripped: false, following: false, leaving: false, givenInFlash: true, transferClosed: true, contactorClosed: true, supplyOff: false, dimmed: false,
    tokenMs: 0, challenge, sampleCounter: 0, appliedSeq: 0,
  };
}

function has(words: ArrayLike<number>, bit: BlockBit | null): boolean {
  return bit !== null && ((words[bit.word] ?? 0) & bit.mask) !== 0;
}

function dueMs(board: Board): number {
  return board.armed ? board.tokenMs + board.timeoutMs : Number.POSITIVE_INFINITY;
}

function step(board: Board, nowMs: number): void {
  const atMs = dueMs(board);
  if (atMs > nowMs) return;
  board.tripped = true;
  board.armed = false;
  board.following = false;
  board.givenInFlash = true;
  drive(board, atMs);
}

function driveOf(board: Board, lamp: Lamp): number {
  if (!board.following || !board.transferClosed) return lamp.flashesAlone ? flashing : off;
  if (!has(board.inForce, lamp.output)) return off;
  return has(board.inForce, lamp.flash) ? flashing : on;
}

function drive(board: Board, nowMs: number): void {
  board.steady.set(board.atRest);
  board.flashes = [];
  for (const [index, lamp] of board.lamps.entries()) {
    const next = driveOf(board, lamp);
    if (next === flashing && board.drives[index] !== flashing) board.flashSinceMs[index] = nowMs;
    board.drives[index] = next;
    if (next === on) light(board.steady, lamp);
    if (next === flashing) board.flashes.push(index);
  }
}

/** The write block's commands and token. */
function take(board: Board, written: readonly number[], nowMs: number): void {
  const { plan, image } = board;
  image.set(written);
  const clear = has(image, plan.clearCommand);
  board.supplyOff = has(image, plan.lampSupplyOff) || (board.supplyOff && !clear);
  if (clear) board.tripped = false;
  const token = plan.tokenWord === null ? 0 : (image[plan.tokenWord] ?? 0);
  const accepted = token !== 0 && !board.tripped && token === heartbeatToken(board.challenge);
  if (accepted) {
    board.armed = true;
    board.tokenMs = nowMs;
    board.challenge = nextChallenge(board.challenge);
  }
  const flash = has(image, plan.flashCommand);
  board.leaving = accepted && !flash && board.givenInFlash;
  if (flash && board.following) {
    board.following = false;
    board.givenInFlash = false;
  }
  board.givenInFlash ||= accepted;
  if (!board.following) drive(board, nowMs);
}

function read(board: Board, nowMs: number): number[] {
  const { plan } = board;
  board.sampleCounter = (board.sampleCounter + 1) & 0xffff;
  const words: number[] = [];
  for (const word of board.contactorClosed ? board.steady : board.atRest) words.push(word);
  for (const index of board.contactorClosed ? board.flashes : []) {
    const lamp = board.lamps[index];
    const halves = Math.floor((nowMs - (board.flashSinceMs[index] ?? 0)) / flashHalfMs);
    if (lamp !== undefined && halves % 2 === 0) light(words, lamp);
  }
  mark(words, plan.flashing, !board.following || !board.transferClosed);
  mark(words, plan.watchdogTripped, board.tripped);
  mark(words, plan.armed, board.armed);
  mark(words, plan.flashTransfer, board.transferClosed);
  mark(words, plan.lampSupply, board.contactorClosed);
  mark(words, plan.dimmed, board.dimmed);
  words[plan.sampleCounterWord] = board.sampleCounter;
  if (plan.challengeWord !== null) words[plan.challengeWord] = board.challenge;
  words[plan.bootCounterWord] = board.bootCounter;
  words[plan.appliedSeqWord] = board.appliedSeq;
  if (plan.sampleCheckWord !== null) words[plan.sampleCheckWord] = sampleCheck(words, plan.sampleCheckWord);
  return words;
}

function mark(words: number[], bit: BlockBit | null, set: boolean): void {
  if (set && bit !== null) words[bit.word] = (words[bit.word] ?? 0) | bit.mask;
}

/** Everything but token and number is what it was: the lamps are driven as before. */
function sameLamps(plan: LampBoardPlan, a: Uint16Array, b: Uint16Array): boolean {
  for (let word = 0; word < a.length; word += 1) if (a[word] !== b[word] && word !== plan.tokenWord && word !== plan.seqWord) return false;
  return true;
}

function light(words: Uint16Array | number[], lamp: Lamp): void {
  for (const { word, mask } of lamp.lit) words[word] = (words[word] ?? 0) | mask;
}
