import type { Fault } from '../model/fault.ts';
import type { BoardSample } from '../model/image.ts';
import type { BoardTrack, GuardState } from './history.ts';

const lowSupplyV = 176;
const goodSupplyV = 187;
const lowSupplyMs = 500;
const settleMs = 2000;
/** Tokens reach a board that leaves flash within this time, ms. */
const leaveFlashMs = 500;
/** A flash that another road commands between two ticks reaches guard with the next tick: until then it accuses nobody. */
const flashToldMs = 100;

/** A board as such: rebooted, flashing by itself, supply. */
export function judgeBoard(state: GuardState, before: BoardTrack, sample: BoardSample): { board: BoardTrack; faults: Fault[] } {
  const lowSinceMs = sample.supplyV >= lowSupplyV ? null : (before.lowSinceMs ?? sample.atMs);
  const flashingSinceMs = sample.flashing ? (before.flashingSinceMs ?? sample.atMs) : null;
  const board: BoardTrack = {
    atMs: sample.atMs, sampleCounter: sample.sampleCounter, bootCounter: sample.bootCounter, lowSinceMs, flashingSinceMs,
    judgeFromMs: sample.supplyV < goodSupplyV ? sample.atMs + settleMs : before.judgeFromMs,
  };
  const faults: Fault[] = [];
  if (before.bootCounter !== null && before.bootCounter !== sample.bootCounter) faults.push({ code: 'board.rebooted', board: sample.board });
  if (lowSinceMs !== null && sample.atMs - lowSinceMs >= lowSupplyMs) faults.push({ code: 'board.supplyLow', board: sample.board });
  if (mustFollow(state, sample.atMs)) {
    if (sample.watchdogTripped) faults.push({ code: 'board.watchdogTripped', board: sample.board });
    else if (!sample.flashTransferClosed) faults.push({ code: 'board.flashing', board: sample.board, detail: 'flashTransfer' });
    else if (flashingSinceMs !== null && sample.atMs - flashingSinceMs >= flashToldMs) faults.push({ code: 'board.flashing', board: sample.board });
  }
  return { board, faults };
}

/** Lamps follow the images: nobody has asked for flash, and a board has had its time to leave it. */
function mustFollow(state: GuardState, atMs: number): boolean {
  if (state.tripped || state.phase === 'flash') return false;
  return state.phase !== 'yellow' || atMs - state.phaseSinceMs > leaveFlashMs;
}
