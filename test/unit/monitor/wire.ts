import type { MonitorTick } from '../../../src/model/monitorMessage.ts';

export interface BoardBlock {
  readonly flashCommand?: boolean;
  readonly seq: number;
  /** Lit and flashing lamps: slot → letters, a small letter flashes: 'R', 'y', 'g'. */
  readonly lamps?: Readonly<Record<number, string>>;
}

/** The write block of the reference board, built from its register table by hand. */
export function writeBlock(block: BoardBlock): number[] {
  const registers = [block.flashCommand === true ? 1 : 0, 0, block.seq, 0, 0, 0, 0];
  for (const [slot, letters] of Object.entries(block.lamps ?? {})) {
    for (const letter of letters) {
      const index = (Number(slot) - 1) * 3 + 'RYG'.indexOf(letter.toUpperCase());
      setBit(registers, 3, index);
      if (letter !== letter.toUpperCase()) setBit(registers, 5, index);
    }
  }
  return registers;
}

export interface BoardAnswer {
  readonly sample: number;
  readonly challenge?: number;
  readonly boot?: number;
  readonly applied: number;
  readonly flashing?: boolean;
  readonly lit?: Readonly<Record<number, string>>;
}

export function readBlock(answer: BoardAnswer): number[] {
  const registers = [answer.flashing === true ? 9 : 12, answer.sample, answer.challenge ?? 0x1234, answer.boot ?? 1, answer.applied, 2300, 0, 0, 0, 0];
  for (const [slot, letters] of Object.entries(answer.lit ?? {})) {
    for (const letter of letters) setBit(registers, 6, (Number(slot) - 1) * 3 + 'RYG'.indexOf(letter));
  }
  return registers;
}

function setBit(registers: number[], base: number, index: number): void {
  const at = base + Math.floor(index / 16);
  registers[at] = (registers[at] ?? 0) | (1 << (index % 16));
}

export function request(unit: number, registers: readonly number[]): string {
  return framed([unit, 0x17, ...pair(100), ...pair(10), ...pair(0), ...pair(registers.length), 2 * registers.length, ...registers.flatMap(pair)]);
}

export function response(unit: number, registers: readonly number[]): string {
  return framed([unit, 0x17, 2 * registers.length, ...registers.flatMap(pair)]);
}

function pair(value: number): [number, number] {
  return [value >>> 8, value & 0xff];
}

// By table: the monitor counts bit by bit.
const table = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value % 2 === 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  return value;
});

/** These bytes with their CRC, as hex. */
export function framed(bytes: readonly number[]): string {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return [...bytes, crc & 0xff, crc >>> 8].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Of the artefact that both have read. */
export const safetyHash = 'a'.repeat(64);

export function emptyTick(n: number): MonitorTick {
  return { type: 'tick', bootId: 'signald-1', n, nowMs: n * 100, safetyHash, written: [], asked: [], frames: [] };
}
