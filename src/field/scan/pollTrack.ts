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
}

export const unpolled: PollTrack = { counter: null, counterMs: 0, behind: null, boot: null };

/** `fresh`: not the same sample again, nor an older one. `restarted`: the board has started again since the last answer. */
export interface PollNews { readonly track: PollTrack; readonly fresh: boolean; readonly restarted: boolean }

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
  const rebooted = (boot !== null && track.boot !== null && boot !== track.boot) || value(poll.resetLatch) === 1;
  const counted = rebooted ? { fresh: true, restarted: true } : judgeCounter(track, counter, atMs);
  if (!counted.fresh) return { track: { ...track, behind: counter }, ...counted };
  return { track: { counter, counterMs: atMs, behind: null, boot: boot ?? track.boot }, ...counted };
}

function judgeCounter(track: PollTrack, counter: number | null, atMs: number): Pick<PollNews, 'fresh' | 'restarted'> {
  if (counter === null || track.counter === null) return { fresh: true, restarted: false };
  const ahead = (counter - track.counter + words16) % words16;
  if (ahead === 0) return { fresh: false, restarted: false };
  // No board samples more often than each ms.
  if (ahead <= lateSamples + (atMs - track.counterMs)) return { fresh: true, restarted: false };
  if (ahead < words16 - lateSamples) return { fresh: true, restarted: true };
  // Behind by a little: late once, restarted where it goes on from there.
  const goesOn = track.behind !== null && counter > track.behind && counter - track.behind <= lateSamples;
  return goesOn ? { fresh: true, restarted: true } : { fresh: false, restarted: false };
}
