import type { Random } from '../../platform/random.ts';
import { nextGapMs } from './arrivals.ts';
import type { QueueFigures, Signal } from './vehicleQueue.ts';

/** How long a button is held, ms; and after how long the impatient press again. */
const pressedMs = 400;
const pressAgainMs = 20_000;

/** People at one crossing: they come, press the button, and walk when it is their turn. */
export interface Walkers {
  step(nowMs: number, signal: Signal): void;
  button(): { readonly occupied: boolean; readonly count: number };
  figures(): QueueFigures;
}

export function createWalkers(spec: { readonly random: Random; readonly meanGapMs: number; readonly startMs: number }): Walkers {
  let nextArrivalMs = spec.startMs + nextGapMs(spec.random, spec.meanGapMs);
  let nowMs = spec.startMs;
  const waitingSince: number[] = [];
  let pressMs = Number.NEGATIVE_INFINITY;
  let [arrived, served, presses, waitingMaxMs] = [0, 0, 0, 0];
  const press = (atMs: number): void => {
    pressMs = atMs;
    presses += 1;
  };
  return {
    step(stepMs, signal) {
      nowMs = stepMs;
      while (nextArrivalMs <= nowMs) {
        arrived += 1;
        waitingSince.push(nextArrivalMs);
        if (waitingSince.length === 1) press(nowMs);
        nextArrivalMs += nextGapMs(spec.random, spec.meanGapMs);
      }
      waitingMaxMs = Math.max(waitingMaxMs, nowMs - (waitingSince[0] ?? nowMs));
      if (signal !== 'stop') served += waitingSince.splice(0).length;
      if (waitingSince.length > 0 && nowMs >= pressMs + pressAgainMs) press(nowMs);
    },
    button: () => ({ occupied: nowMs < pressMs + pressedMs, count: presses }),
    figures: () => ({ arrived, served, queue: waitingSince.length, waitingMaxMs, turnedAway: 0 }),
  };
}
