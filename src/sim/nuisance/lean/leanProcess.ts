import type { Clock } from '../../../platform/clock.ts';
import type { Random } from '../../../platform/random.ts';
import { timerLatenessMs } from '../../junction/virtualProcess.ts';
import type { Moments, Slot, Stoppable } from './moments.ts';

/** signald's process: one after the other, each with a clock of its own. */
export interface LeanProcess extends Stoppable {
  /** Lives so far; 0 = none yet. */
  life: number;
  dead: boolean;
  startedMs: number;
}

export function createProcess(): LeanProcess {
  return { life: 0, dead: true, startedMs: 0, stalledUntilMs: Number.NEGATIVE_INFINITY };
}

/** A timer of the process comes a little late, as in virtualProcess.ts. */
export function setTimer(moments: Moments, slot: Slot, delayMs: number, random: Random): void {
  moments.set(slot, moments.nowMs() + Math.max(0, delayMs) + random.next() * timerLatenessMs);
}

/** The clock that the loop of ticks waits by: it is all that waits by it. */
export function gridClock(moments: Moments, process: LeanProcess, random: Random): { readonly clock: (bootId: string) => Clock; readonly stop: () => void } {
  let fire: (() => void) | null = null;
  const slot = moments.slot(0, process, () => { fire?.(); });
  const stop = (): void => { moments.clear(slot); };
  const monoMs = (): number => moments.nowMs() - process.startedMs;
  const wallMs = (): number => Math.round(moments.nowMs());
  return {
    stop,
    clock: (bootId) => ({
      bootId, scale: 1, monoMs, wallMs,
      after(delayMs, call) {
        fire = call;
        setTimer(moments, slot, delayMs, random);
        return stop;
      },
      stamp: (errorMs) => ({ bootId, monoMs: Math.round(monoMs()), wallMs: wallMs(), errorMs }),
    }),
  };
}
