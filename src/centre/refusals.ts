import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Touched } from './receiptBook.ts';

const againMs = 60_000;

/** Names the channels of which rows were not taken: more holes than a store keeps (islandsMost). Once a minute of each. */
export function createRefusalTeller(clock: Clock, logger: Logger): (touched: readonly Touched[]) => void {
  const toldMs = new Map<string, number>();
  return (touched) => {
    for (const { site, epoch, channel, upTo, refused = 0 } of touched) {
      const key = `${site}/${epoch}/${channel}`;
      if (refused === 0 || clock.monoMs() - (toldMs.get(key) ?? Number.NEGATIVE_INFINITY) < againMs) continue;
      toldMs.set(key, clock.monoMs());
      logger.warn({ site, epoch, channel, upTo, refused }, 'rows with too many holes before them are not taken: they have to come in order');
    }
  };
}
