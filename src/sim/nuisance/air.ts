import type { Random } from '../../platform/random.ts';

/** What all lines of the cabinet do to frames. */
export interface Air {
  /** The frame that takes this time arrives whole. */
  survives(fromMs: number, toMs: number): boolean;
  /** Nothing that is on a line in this time survives. */
  burst(fromMs: number, toMs: number): void;
  readonly frames: number;
  readonly lost: number;
}

/** `loss`: share of the frames that vanish, each by itself, requests and answers alike. */
export function createAir(random: Random, loss: number): Air {
  const count = { frames: 0, lost: 0 };
  let [noisyFromMs, noisyToMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    get frames() { return count.frames; },
    get lost() { return count.lost; },
    survives(fromMs, toMs) {
      count.frames += 1;
      const lost = (loss > 0 && random.next() < loss) || (fromMs < noisyToMs && toMs > noisyFromMs);
      if (lost) count.lost += 1;
      return !lost;
    },
    burst(fromMs, toMs) { [noisyFromMs, noisyToMs] = [fromMs, toMs]; },
  };
}
