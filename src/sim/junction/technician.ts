import type { Simulation } from './simulation.ts';

/** A person on site: ends latched faults, and a storm of restarts or of a lost monitor, a bounded time after they came, as `ngatu fault reset` does. */
export interface Technician {
  look(): void;
  /** Latched faults that let the junction go before the person came. */
  readonly escaped: readonly string[];
}

/** What is latched in this moment may still be on its way to the lamps, ms. */
const dropMs = 2000;

export function createTechnician(sim: Simulation, afterMs: number, told: () => void): Technician {
  let latchedMs: number | null = null;
  const escaped: string[] = [];
  return {
    escaped,
    look() {
      const nowMs = sim.world.nowMs();
      const { latched, storm, monitorStorm } = sim.disk.known();
      if (latched.length === 0 && storm === null && monitorStorm === null) {
        latchedMs = null;
        return;
      }
      latchedMs ??= nowMs;
      const junction = sim.controller.junction();
      // Killed, cut from its supply, started again: what is latched holds until a person ends it (safety.md S5).
      if (latched.length > 0 && nowMs - latchedMs > dropMs && !sim.cabinet.allInFlash()) {
        escaped.push(`${latched[0]?.fault.code ?? '?'} was latched, and not every board was in flash at ${Math.round(nowMs)} ms`);
      }
      if (nowMs - latchedMs < afterMs || junction === null) return;
      told();
      junction.reset({ code: null, by: 'person', reason: 'simulated' });
      latchedMs = null;
    },
  };
}
