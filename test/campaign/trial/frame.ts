import type { Frame } from './cabinetStream.ts';

// The boards' register layout, read here a second time from docs/reference-boards.md: no code of the program's is asked.

const writeAt = 6;
const colours = ['red', 'yellow', 'green'] as const;
export type Colour = (typeof colours)[number];

/** A write that also reads (function 23): the seven words of the write block; null for any other frame. */
function written(frame: Frame): readonly number[] | null {
  if (frame.way !== 'request' || !frame.pdu.startsWith('17')) return null;
  const bytes = Buffer.from(frame.pdu, 'hex');
  return bytes.readUInt16BE(5) !== 0 ? null : words(bytes.subarray(4 + writeAt));
}

/** The read block of an answer to function 23 or 3, thirteen words; null for any other frame. */
function readBlock(frame: Frame): readonly number[] | null {
  if (frame.way !== 'answer' || !/^(17|03)1a/.test(frame.pdu)) return null;
  return words(Buffer.from(frame.pdu, 'hex').subarray(2));
}

function words(bytes: Buffer): readonly number[] {
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => bytes.readUInt16BE(2 * at));
}

export function isWrite(frame: Frame): boolean {
  return written(frame) !== null;
}

/** The function that reads and writes nothing. */
export const readHolding = '03';

export function commandsFlash(frame: Frame): boolean {
  return ((written(frame)?.[0] ?? 0) & 1) !== 0;
}

export function carriesToken(frame: Frame): boolean {
  return (written(frame)?.[1] ?? 0) !== 0;
}

export function isSample(frame: Frame): boolean {
  return readBlock(frame) !== null;
}

function bitOf(slot: number, colour: Colour): number {
  return (slot - 1) * 3 + colours.indexOf(colour);
}

function isSet(block: readonly number[] | null, at: number, bit: number): boolean | null {
  return block === null ? null : (((block[at + (bit < 16 ? 0 : 1)] ?? 0) >> (bit % 16)) & 1) === 1;
}

/** The lamp is commanded to flash. */
export function commandsFlashing(frame: Frame, slot: number, colour: Colour): boolean {
  return isSet(written(frame), 5, bitOf(slot, colour)) === true;
}

/** Current through a lamp as this answer says it; null where it is no answer of samples. */
export function current(frame: Frame, slot: number, colour: Colour): boolean | null {
  return isSet(readBlock(frame), 8, bitOf(slot, colour));
}

/** The lamp supply as this answer says it, V; null where it is no answer of samples. */
export function supplyV(frame: Frame): number | null {
  const tenths = readBlock(frame)?.[5];
  return tenths === undefined ? null : tenths / 10;
}

/** Voltage at a lamp's terminal as this answer says it; null where it is no answer of samples. */
export function voltage(frame: Frame, slot: number, colour: Colour): boolean | null {
  return isSet(readBlock(frame), 6, bitOf(slot, colour));
}

/** The challenge as this answer says it: it changes when a token is accepted, and only then; null where it is no answer of samples. */
export function challenge(frame: Frame): number | null {
  return readBlock(frame)?.[2] ?? null;
}
