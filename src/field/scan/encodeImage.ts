import { drivesOf, type LampDrive } from '../../model/aspect.ts';
import type { GroupImage } from '../../model/image.ts';
import type { BlockBit, LampBits, LampBoardPlan } from './lampBoard.ts';
import type { ScanPlan } from './plan.ts';

/** What goes to the boards besides the lamps. */
export interface ImageFrame {
  /** Tick number; its low 16 bits pair the image with its read-back. */
  readonly seq: number;
  /** The monitor's token per board; absent or 0 = none. */
  readonly tokens: Readonly<Record<string, number>>;
  /** Command flash: the board flashes by itself, whatever the image. */
  readonly flash: boolean;
  /** Clear tripped watchdogs. */
  readonly clear: boolean;
  /** Open the lamp-supply contactor: dark. */
  readonly lampSupplyOff?: boolean;
  /** Lamps at their dim level. */
  readonly dim?: boolean;
}

/**
 * The write block of every lamp board for one image: what the monitor is shown, and what is written. A group that the
 * image lacks is dark.
 */
export function encodeImage(plan: ScanPlan, image: GroupImage, frame: ImageFrame): Record<string, readonly number[]> {
  const writes: Record<string, readonly number[]> = {};
  for (const board of plan.lampBoards.values()) writes[board.id] = encodeBoard(board, image, frame);
  return writes;
}

function encodeBoard(board: LampBoardPlan, image: GroupImage, frame: ImageFrame): number[] {
  const words: number[] = [];
  for (let word = 0; word < board.writeCount; word += 1) words.push(0);
  if (frame.flash) set(words, board.flashCommand);
  if (frame.clear) set(words, board.clearCommand);
  if (frame.lampSupplyOff === true && board.lampSupplyOff !== null) set(words, board.lampSupplyOff);
  if (frame.dim === true && board.dimCommand !== null) set(words, board.dimCommand);
  if (board.tokenWord !== null) words[board.tokenWord] = frame.tokens[board.id] ?? 0;
  words[board.seqWord] = frame.seq & 0xffff;
  for (const lamp of board.lamps) {
    const aspect = image[lamp.group];
    if (aspect !== undefined) light(words, lamp, drivesOf(aspect)[lamp.colour]);
  }
  return words;
}

function light(words: number[], lamp: LampBits, drive: LampDrive): void {
  if (drive === 'off') return;
  set(words, lamp.output);
  if (drive === 'flash' && lamp.flash !== null) set(words, lamp.flash);
}

function set(words: number[], { word, mask }: BlockBit): void {
  words[word] = (words[word] ?? 0) | mask;
}

/** Red lamps that a write block lights: the board with more of them is written first. */
export function redsOf(board: LampBoardPlan, words: readonly number[]): number {
  let reds = 0;
  for (const { colour, output } of board.lamps) if (colour === 'red' && ((words[output.word] ?? 0) & output.mask) !== 0) reds += 1;
  return reds;
}

/** The same write blocks with the boards' tokens. */
export function withTokens(plan: ScanPlan, writes: Readonly<Record<string, readonly number[]>>, tokens: ImageFrame['tokens']): Record<string, readonly number[]> {
  const carrying: Record<string, readonly number[]> = {};
  for (const board of plan.lampBoards.values()) {
    const written = writes[board.id];
    if (written === undefined) continue;
    carrying[board.id] = written.map((word, index) => (index === board.tokenWord ? (tokens[board.id] ?? 0) : word));
  }
  return carrying;
}

/** The same write block without its token: what a fail-safe or unconsented write may carry. */
export function withoutToken(board: LampBoardPlan, words: readonly number[]): number[] {
  return words.map((word, index) => (index === board.tokenWord ? 0 : word));
}
