import type { Random } from '../../platform/random.ts';

/** What a line does to frames. Rates are per frame, independent, 0 … 1. */
export interface ChannelRates {
  /** A frame vanishes, request and answer alike. */
  readonly loss: number;
  /** One bit of a frame is turned over. */
  readonly corrupt: number;
  /** The answer begins so late that its time-out has passed. */
  readonly late: number;
  /** The answer comes a second time, unasked. */
  readonly duplicate: number;
  /** Another unit's answer arrives in the place of the right one: cross-talk, a wrong address. */
  readonly foreign?: number;
}

export const cleanRates: ChannelRates = { loss: 0, corrupt: 0, late: 0, duplicate: 0, foreign: 0 };

/** The air on one line. */
export interface Channel {
  rates: ChannelRates;
  /** Burst: nothing that is on the line before then survives, ms. */
  noisyUntilMs: number;
  /** The frame as it arrives; null = not at all. */
  carry(bytes: Uint8Array, beginMs: number): Uint8Array | null;
  /** ms that this answer is held back; 0 = none. */
  heldBackMs(): number;
  repeats(): boolean;
  confuses(): boolean;
}

/** Beyond the longest time-out of a lamp frame, and not beyond what a line's silence is made for, ms. */
const lateMs = { least: 12, most: 60 };

export function createChannel(random: Random): Channel {
  const happens = (rate: number): boolean => rate > 0 && random.next() < rate;
  return {
    rates: cleanRates,
    noisyUntilMs: Number.NEGATIVE_INFINITY,
    carry(bytes, beginMs) {
      if (beginMs < this.noisyUntilMs || happens(this.rates.loss)) return null;
      if (!happens(this.rates.corrupt)) return bytes;
      const hit = Uint8Array.from(bytes);
      const at = random.int(0, hit.length - 1);
      hit[at] = (hit[at] ?? 0) ^ (1 << random.int(0, 7));
      return hit;
    },
    heldBackMs() { return happens(this.rates.late) ? random.int(lateMs.least, lateMs.most) : 0; },
    repeats() { return happens(this.rates.duplicate); },
    confuses() { return happens(this.rates.foreign ?? 0); },
  };
}
