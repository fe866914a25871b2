import type { Clock } from '../../platform/clock.ts';
import type { VirtualProcess } from '../junction/virtualProcess.ts';
import type { World } from '../junction/world.ts';

/**
 * A process whose code awaits promises (agentd, the centre, the sockets of signald). The world stands still after each
 * of its steps until its promises have settled: they take no virtual time, and nothing overtakes them.
 */
export interface Actor {
  readonly process: VirtualProcess;
  readonly clock: Clock;
  /** Something from outside: a socket, a disk. */
  input(atMs: number, call: () => void): void;
}

export function actorOf(world: World, process: VirtualProcess): Actor {
  const settling = (call: () => void) => (): void => {
    world.pause();
    call();
  };
  return {
    process,
    clock: { ...process.clock, after: (delayMs, call) => process.clock.after(delayMs, settling(call)) },
    input: (atMs, call) => { process.input(atMs, settling(call)); },
  };
}

/** Performs everything up to `untilMs`, promises too. */
export async function runSettled(world: World, untilMs: number): Promise<void> {
  for (;;) {
    const performed = world.run(untilMs);
    // The event loop's turn comes when every promise that could settle has settled.
    await new Promise((resolve) => { setImmediate(resolve); });
    if (performed) return;
  }
}
