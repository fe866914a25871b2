import { expect } from 'vitest';
import { createSignalHeadBoard, type SignalHeadBoard } from '../../../../src/sim/cabinet/signalHeadBoard.ts';
import { servePdu } from '../../../../src/sim/cabinet/slave.ts';
import { referenceProfile } from '../../../integration/cabinetSite.ts';

export const profile = referenceProfile('shb8');
export const colours = ['red', 'yellow', 'green'] as const;
const lampBit = { red: 0, yellow: 1, green: 2 } as const;

export function newBoard(): SignalHeadBoard {
  return createSignalHeadBoard({
    id: 'a', unit: 1, profile, slots: 8, bootCounter: 7, startMs: 0,
    heads: [{ slot: 1, colours: [...colours] }, { slot: 2, colours: ['red', 'green'] }, { slot: 6, colours: [...colours] }],
  });
}

/** The reference board's token, counted here by its own text: rotl16(challenge xor 0x4E54, 5), 0 becomes 0xFFFF. */
export function tokenFor(challenge: number): number {
  const mixed = (challenge ^ 0x4e54) & 0xffff;
  const wide = mixed * 32;
  return ((wide & 0xffff) | Math.floor(wide / 65_536)) || 0xffff;
}

export interface Image { command?: number; token?: number; seq?: number; lamps?: number; flash?: number }

/** One FC23 as the controller sends it: the thirteen words of the read block, the last of them its check. Lamps follow after the answer. */
export function transact(board: SignalHeadBoard, nowMs: number, image: Image): number[] {
  const { command = 0, token = 0, seq = 0, lamps = 0, flash = 0 } = image;
  const words = [command, token, seq, lamps & 0xffff, lamps >>> 16, flash & 0xffff, flash >>> 16];
  const answer = servePdu(board, Uint8Array.of(23, 0, 100, 0, 13, 0, 0, 0, 7, 14, ...words.flatMap((word) => [word >> 8, word & 255])), nowMs);
  expect(answer[0]).toBe(23);
  board.onAnswered(nowMs + 3);
  return Array.from({ length: 13 }, (_, index) => ((answer[2 + index * 2] ?? 0) << 8) | (answer[3 + index * 2] ?? 0));
}

export const slot = (number: number, colour: keyof typeof lampBit): number => 1 << ((number - 1) * 3 + lampBit[colour]);
export const red1 = slot(1, 'red');
export const green1 = slot(1, 'green');

/** Arms the board and shows an image; returns the challenge of the answer. */
export function armed(board: SignalHeadBoard, nowMs: number, lamps: number, flash = 0): number {
  const challenge = transact(board, nowMs, {})[2] ?? 0;
  return transact(board, nowMs + 10, { token: tokenFor(challenge), lamps, flash, seq: 1 })[2] ?? 0;
}

export const lit = (board: SignalHeadBoard, number: number): string =>
  colours.map((colour) => (board.lamp(number, colour)?.lit === true ? colour.charAt(0) : '')).join('');
