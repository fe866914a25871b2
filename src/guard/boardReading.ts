import type { Fault } from '../model/fault.ts';
import { litLetters, type BoardSample } from '../model/image.ts';
import type { BoardTrack, GuardState } from './history.ts';

const lowSupplyV = 176;
const goodSupplyV = 187;
const lowSupplyMs = 500;
const settleMs = 2000;
/** Tokens reach a board that leaves flash within this time, ms. */
const leaveFlashMs = 500;
/**
 * A flash that another road commands between two ticks reaches guard with the next tick, and another board's watchdog
 * opens the chain before that board is read: until then nobody is accused.
 */
const flashToldMs = 100;
/**
 * A board says by `appliedSeq` which image was in force when its sample was taken: the one before that which asked for it,
 * replaced a scan's length ago (65 ms). An answer that comes a scan late names one that was replaced over a tick ago.
 */
const replacedMs = 100;
/**
 * One lost write makes one such sample, and so does a burst. As many samples as the field check wants, over as long as a
 * board may be silent: what it shows now is known no better than that of a silent one (safety.md S4).
 */
const behindMs = 500;
const behindSamples = 5;
/** A contact that bounces is no key, ms. */
const contactMs = 100;

/** A board as such: rebooted, flashing by itself, supply; and what the cabinet says through it. */
export function judgeBoard(state: GuardState, before: BoardTrack, sample: BoardSample): { board: BoardTrack; faults: Fault[] } {
  const since = (holds: boolean, sinceMs: number | null): number | null => (holds ? (sinceMs ?? sample.atMs) : null);
  const board: BoardTrack = {
    atMs: sample.atMs, sampleCounter: sample.sampleCounter, bootCounter: sample.bootCounter,
    lowSinceMs: since(sample.supplyV < lowSupplyV, before.lowSinceMs), flashingSinceMs: since(sample.flashing, before.flashingSinceMs),
    transferOpenMs: since(!sample.flashTransferClosed, before.transferOpenMs),
    flashKeyMs: since(sample.inputs.flashKey === true, before.flashKeyMs), mmuFaultMs: since(sample.inputs.mmuFault === true, before.mmuFaultMs),
    behind: behindOf(state, before, sample), doubtedStart: null,
    judgeFromMs: sample.supplyV < goodSupplyV ? sample.atMs + settleMs : before.judgeFromMs,
    dimmed: sample.dimmed, dimFromMs: sample.dimmed === before.dimmed ? before.dimFromMs : sample.atMs + settleMs,
  };
  const faults: Fault[] = [];
  if (before.bootCounter !== null && before.bootCounter !== sample.bootCounter) {
    faults.push({ code: 'board.rebooted', board: sample.board });
    const first = before.doubtedStart?.bootCounter === sample.bootCounter ? before.doubtedStart.safe : powersOnSafe(sample);
    if (!first) faults.push({ code: 'board.powerOn', board: sample.board });
  }
  if (lasts(board.lowSinceMs, sample.atMs, lowSupplyMs)) faults.push({ code: 'board.supplyLow', board: sample.board });
  if (mustFollow(state, sample.atMs)) faults.push(...notFollowing(board, sample));
  faults.push(...lagging(board, sample));
  return { board, faults };
}

/** In flash nobody is asked: a board that is only read there names an old image for good. */
function behindOf(state: GuardState, { behind }: BoardTrack, { appliedSeq, atMs }: BoardSample): BoardTrack['behind'] {
  if (!mustFollow(state, atMs)) return null;
  const at = state.written.findLastIndex((entry) => entry.seq === appliedSeq);
  const next = state.written[at + 1];
  if (at >= 0 && (next === undefined || atMs - next.atMs <= replacedMs)) return null;
  return { sinceMs: behind?.sinceMs ?? atMs, samples: (behind?.samples ?? 0) + 1 };
}

function lagging({ behind }: BoardTrack, { board, atMs, appliedSeq }: BoardSample): Fault[] {
  if (behind === null || behind.samples < behindSamples || atMs - behind.sinceMs < behindMs) return [];
  return [{ code: 'board.lagging', board, detail: `image ${appliedSeq} for ${atMs - behind.sinceMs} ms` }];
}

/** A board comes up in flash or dark (safety.md S5): nobody has given it an image yet that it may show. */
export function powersOnSafe(sample: BoardSample): boolean {
  return sample.flashing || !sample.flashTransferClosed || Object.values(sample.groups).every((lamps) => litLetters(lamps) === '');
}

/** The keys say why the chain is open; a chain that opens without a word is a fault of its own (safety.md S6). */
function notFollowing(track: BoardTrack, sample: BoardSample): Fault[] {
  const { board, atMs } = sample;
  if (sample.watchdogTripped) return [{ code: 'board.watchdogTripped', board }];
  if (lasts(track.flashKeyMs, atMs, contactMs)) return [{ code: 'cabinet.flashKey' }];
  if (lasts(track.mmuFaultMs, atMs, contactMs)) return [{ code: 'cabinet.mmuFault' }];
  if (lasts(track.transferOpenMs, atMs, flashToldMs)) return [{ code: 'board.flashTransfer', board }];
  // With the chain open the board need not say that it flashes by itself.
  return track.transferOpenMs === null && lasts(track.flashingSinceMs, atMs, flashToldMs) ? [{ code: 'board.flashing', board }] : [];
}

function lasts(sinceMs: number | null, atMs: number, leastMs: number): boolean {
  return sinceMs !== null && atMs - sinceMs >= leastMs;
}

/** Lamps follow the images: nobody has asked for flash, and a board has had its time to leave it. */
function mustFollow(state: GuardState, atMs: number): boolean {
  if (state.tripped || state.phase === 'flash') return false;
  return state.phase !== 'yellow' || atMs - state.phaseSinceMs > leaveFlashMs;
}
