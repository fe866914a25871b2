import type { Random } from '../../../src/platform/random.ts';

export interface RestlessBroker {
  /** Does what is due at `atS`. */
  step(atS: number): void;
  /** Lets it go on, and leaves it alone from now on. */
  calm(): void;
  kills(): number;
  halts(): number;
}

/** Kills the broker, or stops it for 5 to 90 s, every 30 to 240 s. Whoever started it starts it again. */
export function brokerThatComesAndGoes(random: Random, pidNow: () => number | undefined): RestlessBroker {
  let [nextS, kills, halts] = [random.int(30, 120), 0, 0];
  let halted: { readonly pid: number; readonly untilS: number } | null = null;
  const goOn = (): void => {
    if (halted !== null) signal(halted.pid, 'SIGCONT');
    halted = null;
  };
  return {
    step(atS) {
      if (halted !== null && atS >= halted.untilS) goOn();
      const pid = pidNow();
      if (atS < nextS || halted !== null || pid === undefined) return;
      nextS = atS + random.int(30, 240);
      if (random.int(0, 1) === 0) {
        kills += signal(pid, 'SIGKILL');
        return;
      }
      halts += signal(pid, 'SIGSTOP');
      halted = { pid, untilS: atS + random.int(5, 90) };
    },
    calm: goOn,
    kills: () => kills,
    halts: () => halts,
  };
}

/** 1 where it was there to hear it. */
function signal(pid: number, name: NodeJS.Signals): 0 | 1 {
  try {
    process.kill(pid, name);
    return 1;
  } catch {
    return 0;
  }
}
