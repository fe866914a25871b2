import type { BoardSample, GroupReading, LampReading } from '../../model/image.ts';
import { decodePoint } from '../profile/codec.ts';
import type { BlockBit, LampBoardPlan } from './lampBoard.ts';

/** The read block of one answer in the site's own words. */
export function decodeSample(board: LampBoardPlan, words: readonly number[], atMs: number): BoardSample {
  const has = ({ word, mask }: BlockBit): boolean => ((words[word] ?? 0) & mask) !== 0;
  const groups: Record<string, Partial<Record<string, LampReading>>> = {};
  for (const lamp of board.lamps) {
    const reading = (groups[lamp.group] ??= {});
    reading[lamp.colour] = { voltage: has(lamp.readBack), current: lamp.current === null ? null : has(lamp.current), dim: lamp.dim === null ? null : has(lamp.dim) };
  }
  const supply = decodePoint(board.supply.point, words, board.supply.base);
  return {
    board: board.id, atMs,
    sampleCounter: words[board.sampleCounterWord] ?? 0,
    appliedSeq: words[board.appliedSeqWord] ?? 0,
    challenge: words[board.challengeWord] ?? 0,
    bootCounter: words[board.bootCounterWord] ?? 0,
    supplyV: typeof supply === 'number' ? supply : 0,
    flashing: has(board.flashing), watchdogTripped: has(board.watchdogTripped), armed: has(board.armed),
    flashTransferClosed: has(board.flashTransfer),
    lampSupplyClosed: board.lampSupply === null || has(board.lampSupply),
    dimmed: board.dimmed !== null && has(board.dimmed),
    inputs: Object.fromEntries(board.inputs.map(({ name, bit }) => [name, has(bit)])),
    groups: groups satisfies Record<string, GroupReading>,
  };
}
