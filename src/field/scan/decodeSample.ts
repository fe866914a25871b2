import type { BoardSample, GroupReading, LampReading } from '../../model/image.ts';
import { decodePoint } from '../profile/codec.ts';
import type { BlockBit, LampBoardPlan } from './lampBoard.ts';

/** An answer as it came, and what it says. */
export interface ReadSample { readonly words: readonly number[]; readonly sample: BoardSample }

/** The read block of one answer in the site's own words. Where only its counters went on, the rest is that of `before`. */
export function decodeSample(board: LampBoardPlan, words: readonly number[], atMs: number, before?: ReadSample): BoardSample {
  const counters = {
    atMs, sampleCounter: words[board.sampleCounterWord] ?? 0, appliedSeq: words[board.appliedSeqWord] ?? 0,
    challenge: board.challengeWord === null ? 0 : (words[board.challengeWord] ?? 0), bootCounter: words[board.bootCounterWord] ?? 0,
  };
  if (before !== undefined && saysTheSame(board, words, before.words)) return { ...before.sample, ...counters };
  const has = ({ word, mask }: BlockBit): boolean => ((words[word] ?? 0) & mask) !== 0;
  const groups: Record<string, Partial<Record<string, LampReading>>> = {};
  for (const lamp of board.lamps) {
    const reading = (groups[lamp.group] ??= {});
    reading[lamp.colour] = { voltage: has(lamp.readBack), current: lamp.current === null ? null : has(lamp.current), dim: lamp.dim === null ? null : has(lamp.dim) };
  }
  const supply = decodePoint(board.supply.point, words, board.supply.base);
  return {
    ...counters, board: board.id,
    supplyV: typeof supply === 'number' ? supply : 0,
    flashing: has(board.flashing), watchdogTripped: has(board.watchdogTripped), // A board that does not say it is armed while it follows what keeps it alive.
    armed: board.armed === null ? !has(board.watchdogTripped) : has(board.armed),
    flashTransferClosed: has(board.flashTransfer),
    lampSupplyClosed: board.lampSupply === null || has(board.lampSupply),
    dimmed: board.dimmed !== null && has(board.dimmed),
    inputs: Object.fromEntries(board.inputs.map(({ name, bit }) => [name, has(bit)])),
    groups: groups satisfies Record<string, GroupReading>,
  };
}

/** Lamps, supply, status and inputs are as they were. */
function saysTheSame(board: LampBoardPlan, words: readonly number[], before: readonly number[]): boolean {
  if (words.length !== before.length) return false;
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === before[at]) continue;
    if (at !== board.sampleCounterWord && at !== board.sampleCheckWord && at !== board.appliedSeqWord && at !== board.challengeWord && at !== board.bootCounterWord) return false;
  }
  return true;
}
