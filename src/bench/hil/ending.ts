import { createLatch } from '../../run/latch.ts';

/** The wish to end: a signal, or a process that was given up. */
export interface Ending {
  readonly promise: Promise<void>;
  reached: () => boolean;
  reach: () => void;
}

export function createEnding(): Ending {
  let reached = false;
  const latch = createLatch<void>();
  return {
    promise: latch.promise,
    reached: () => reached,
    reach() {
      reached = true;
      latch.resolve();
    },
  };
}

/** Ctrl-C, TERM and HUP end in order; the second one at once: children see our pipe close, SUMO dies with us. */
export function endOnSignals(ending: Ending): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending.reached()) process.exit(1);
      ending.reach();
    });
  }
}
