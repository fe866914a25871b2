import { checkedBytes, crcForward } from './crc.ts';
import type { ProgrammeBoard } from './programme.ts';

/** One FC23 transaction as it passed on the wire, cut into the registers of both blocks; `read` null = no good answer. */
export interface BoardFrame { readonly written: Uint16Array; readonly read: Uint16Array | null }

const fc23 = 0x17;
const requestHead = 11;
const answerHead = 3;

/** Null = no image frame: wrong CRC, another unit, function or block. */
export function boardFrame(board: ProgrammeBoard, request: string, response: string | null): BoardFrame | null {
  const asked = checkedBytes(request);
  if (asked === null || asked[0] !== board.unit || asked[1] !== fc23) return null;
  const { read, write } = board;
  if (word(asked, 2) !== read.address || word(asked, 4) !== read.count) return null;
  if (word(asked, 6) !== write.address || word(asked, 8) !== write.count || asked[10] !== 2 * write.count) return null;
  if (asked.length !== requestHead + 2 * write.count + 2) return null;
  return { written: words(asked, requestHead, write.count), read: response === null ? null : answerTo(board, response) };
}

/** An exception, a wrong CRC or another block is no answer. */
function answerTo(board: ProgrammeBoard, response: string): Uint16Array | null {
  const answered = checkedBytes(response);
  if (answered === null || answered[0] !== board.unit || answered[1] !== fc23) return null;
  if (answered[2] !== 2 * board.read.count || answered.length !== answerHead + 2 * board.read.count + 2) return null;
  if (board.sampleCheck >= 0 && word(answered, answerHead + 2 * board.sampleCheck) !== crcForward(answered, answerHead, answerHead + 2 * board.sampleCheck)) return null;
  return words(answered, answerHead, board.read.count);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function words(bytes: Uint8Array, at: number, count: number): Uint16Array {
  const read = new Uint16Array(count);
  for (let index = 0; index < count; index += 1) read[index] = word(bytes, at + 2 * index);
  return read;
}

/** The bit with this number, counted from the first register of the block. */
export function bitAt(registers: ArrayLike<number>, bit: number): boolean {
  return bit >= 0 && (((registers[bit >>> 4] ?? 0) >>> (bit & 15)) & 1) === 1;
}
