import type { Random } from '../../platform/random.ts';
import type { Controller } from '../junction/controller.ts';
import type { Watcher } from '../junction/watcher.ts';
import type { World } from '../junction/world.ts';
import type { Air } from './air.ts';
import type { Later } from './demand.ts';

/** What the nuisance budget of safety.md S4 allows for, besides independent loss. */
export interface Trouble { readonly bursts: boolean; readonly stalls: boolean }

/** Longest burst, and longest stall of either process, ms. */
const longestMs = 350;
const shortestMs = 20;
/** Mean time from the end of one to the begin of the next, ms. */
const meanQuietMs = 10_000;
/** One is over, and the scan whole again, before the next begins, ms: the budget's 350 ms are of one, not of two in a row. */
const apartMs = 1000;

export interface TroubleTally { bursts: number; signaldStalls: number; monitorStalls: number }

/**
 * Bursts by the Gilbert–Elliott model: in the bad state every frame of every line is lost (h = 0), in the good one what
 * `loss` says; the good state lasts 1 s + an exponential time of 10 s in the mean, the bad one from 20 to 350 ms, evenly,
 * and every second one the whole 350 ms. Stalls of either process come the same way, in turn with the bursts.
 */
export function trouble(kinds: Trouble, parts: { readonly world: Pick<World, 'nowMs'> & Later; readonly air: Air; readonly controller: Pick<Controller, 'stall'>; readonly watcher: Pick<Watcher, 'stall'>; readonly random: Random }): TroubleTally {
  const { world, air, controller, watcher, random } = parts;
  const tally: TroubleTally = { bursts: 0, signaldStalls: 0, monitorStalls: 0 };
  const possible = [...(kinds.bursts ? ['bursts' as const] : []), ...(kinds.stalls ? ['signaldStalls' as const, 'monitorStalls' as const] : [])];
  if (possible.length === 0) return tally;
  const next = (fromMs: number): void => {
    world.at(fromMs + apartMs - meanQuietMs * Math.log(1 - random.next()), () => {
      const kind = random.pick(possible);
      const untilMs = world.nowMs() + (random.next() < 0.5 ? longestMs : random.int(shortestMs, longestMs));
      tally[kind] += 1;
      switch (kind) {
        case 'bursts': air.burst(world.nowMs(), untilMs); break;
        case 'signaldStalls': controller.stall(untilMs); break;
        case 'monitorStalls': watcher.stall(untilMs); break;
      }
      next(untilMs);
    });
  };
  next(0);
  return tally;
}
