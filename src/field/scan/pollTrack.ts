import { decodePoint } from '../profile/codec.ts';
import type { ProfilePoint } from '../../model/profile.ts';
import type { PollPlan } from './plan.ts';

/** What a block's own counters have said so far. */
export interface PollTrack {
  readonly counter: number | null;
  readonly counterMs: number;
  /** A counter seen behind that one: an old answer that came late, or a board that counts from 0 again. */
  readonly behind: number | null;
  readonly boot: number | null;
  /** An answer whose own counters jump: believed when the next one goes on from it. */
  readonly doubted: Doubted | null;
}

interface Doubted { readonly counter: number | null; readonly boot: number | null; readonly atMs: number }

export const unpolled: PollTrack = { counter: null, counterMs: 0, behind: null, boot: null, doubted: null };

/**
 * `fresh`: not the same sample again, nor an older one. `restarted`: the board has started again since the last answer.
 * `doubted`: its counters jump; CRC-16 lets one damaged frame in 65 536 pass (docs/line.md), so nothing of it is taken.
 */
export interface PollNews { readonly track: PollTrack; readonly fresh: boolean; readonly restarted: boolean; readonly doubted: boolean }

const words16 = 65_536;
/** An answer may be this many samples old, where it came late. */
const lateSamples = 100;

/** What an answer says of the board itself: is it new, and is the board still the one that answered before? */
export function hearPoll(track: PollTrack, poll: PollPlan, words: readonly number[], atMs: number): PollNews {
  const value = (point: ProfilePoint | null): number | null => {
    const found = point === null ? null : decodePoint(point, words, poll.block.address);
    return typeof found === 'number' ? found : typeof found === 'boolean' ? Number(found) : null;
  };
  const counter = value(poll.sampleCounter);
  const boot = value(poll.bootCounter);
  const now: Doubted = { counter, boot, atMs };
  // A latch tells once: whoever read it has taken it away, and nobody can confirm it.
  if (value(poll.resetLatch) === 1) return { track: heard(track, now), fresh: true, restarted: true, doubted: false };
  const rebooted = boot !== null && track.boot !== null && boot !== track.boot;
  const judged = rebooted ? 'jumped' : judgeCounter(track, counter, atMs);
  switch (judged) {
    case 'again':
    case 'late': return { track: { ...track, behind: counter }, fresh: false, restarted: false, doubted: false };
    case 'goesOn': return { track: heard(track, now), fresh: true, restarted: false, doubted: false };
    case 'anew': return { track: heard(track, now), fresh: true, restarted: true, doubted: false };
    case 'jumped': return confirms(track.doubted, now)
      ? { track: heard(track, now), fresh: true, restarted: true, doubted: false }
      : { track: { ...track, doubted: now }, fresh: false, restarted: false, doubted: true };
  }
}

function heard(track: PollTrack, { counter, boot, atMs }: Doubted): PollTrack {
  return { counter, counterMs: atMs, behind: null, boot: boot ?? track.boot, doubted: null };
}

/** The next answer goes on from the doubted one: the board really is there. */
function confirms(doubted: Doubted | null, { counter, boot, atMs }: Doubted): boolean {
  if (doubted === null || doubted.boot !== boot) return false;
  if (counter === null || doubted.counter === null) return counter === doubted.counter;
  return isAhead(counter, doubted.counter, atMs - doubted.atMs);
}

/** No board samples more often than each ms. */
function isAhead(counter: number, before: number, sinceMs: number): boolean {
  const ahead = (counter - before + words16) % words16;
  return ahead > 0 && ahead <= lateSamples + sinceMs;
}

function judgeCounter(track: PollTrack, counter: number | null, atMs: number): 'again' | 'late' | 'goesOn' | 'anew' | 'jumped' {
  if (counter === null || track.counter === null) return 'goesOn';
  const ahead = (counter - track.counter + words16) % words16;
  if (ahead === 0) return 'again';
  if (isAhead(counter, track.counter, atMs - track.counterMs)) return 'goesOn';
  if (ahead < words16 - lateSamples) return 'jumped';
  // Behind by a little: late once, restarted where it goes on from there.
  return track.behind !== null && counter > track.behind && counter - track.behind <= lateSamples ? 'anew' : 'late';
}
