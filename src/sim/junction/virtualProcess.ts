import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Owner, World } from './world.ts';

/** The world's wall clock, which may be stepped: ms since the epoch minus virtual ms. */
export interface Wall { offsetMs: number }

/** A process of the operating system in virtual time: with a clock of its own, to be stopped and killed. */
export interface VirtualProcess extends Owner {
  readonly clock: Clock;
  /** The clock of the loop of ticks, which may hang by itself. */
  readonly gridClock: Clock;
  /** Its own monotonic ms of a moment of the world. */
  ownMs(worldMs: number): number;
  stall(untilMs: number): void;
  hang(untilMs: number): void;
  kill(): void;
  /** Runs `call` in this process as soon as it can: what comes from a socket or a tty. */
  input(atMs: number, call: () => void): void;
}

export interface ProcessSpec { readonly world: World; readonly bootId: string; readonly random: Random; readonly wall: Wall }

/** Timers of a healthy process come up to this late, ms. */
const timerLatenessMs = 1.2;

export function startProcess({ world, bootId, random, wall }: ProcessSpec): VirtualProcess {
  const startedMs = world.nowMs();
  const owner = { dead: false, stalledUntilMs: Number.NEGATIVE_INFINITY };
  const monoMs = (): number => world.nowMs() - startedMs;
  const wallMs = (): number => Math.round(world.nowMs() + wall.offsetMs);
  const clock: Clock = {
    bootId, scale: 1, monoMs, wallMs,
    after: (delayMs, call) => world.at(world.nowMs() + Math.max(0, delayMs) + random.next() * timerLatenessMs, call, owner),
    stamp: (errorMs) => ({ bootId, monoMs: Math.round(monoMs()), wallMs: wallMs(), errorMs }),
  };
  let hungUntilMs = Number.NEGATIVE_INFINITY;
  const gridClock: Clock = {
    ...clock,
    after: (delayMs, call) => clock.after(delayMs, () => {
      if (world.nowMs() < hungUntilMs) world.at(hungUntilMs, call, owner);
      else call();
    }),
  };
  return Object.assign(owner, {
    clock, gridClock,
    ownMs: (worldMs: number) => worldMs - startedMs,
    stall: (untilMs: number) => { owner.stalledUntilMs = Math.max(owner.stalledUntilMs, untilMs); },
    hang: (untilMs: number) => { hungUntilMs = Math.max(hungUntilMs, untilMs); },
    kill: () => { owner.dead = true; },
    input: (atMs: number, call: () => void) => { world.at(atMs, call, owner, 'input'); },
  });
}
