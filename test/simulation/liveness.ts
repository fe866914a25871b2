import type { SealedSite } from '../../src/model/artefact.ts';
import type { Simulation } from '../../src/sim/junction/simulation.ts';

/** The second act: every fault is healed, and the junction must work again. */
export interface Liveness {
  /** Latest end of a run that began its second act at `fromMs`, ms. */
  readonly endMs: number;
  look(sim: Simulation): void;
  /** Demands that were not served in time, and a junction that stays where it is. */
  problems(sim: Simulation): readonly string[];
}

/** A person comes, start-up with its proof, flash, yellow and all red. */
const recoveryMs = 75_000;

/** A demanded group must have its green within maxWaitS × 1.5 and a cycle. */
export function createLiveness(site: SealedSite, fromMs: number): Liveness {
  const limitMs = site.safety.maxWaitS * 1500 + site.traffic.builtinPlan.cycleMs;
  const waitingSince = new Map<string, number>();
  const found = new Set<string>();
  let runsSinceMs: number | null = null;
  let greens = 0;
  return {
    endMs: fromMs + recoveryMs + limitMs,
    look(sim) {
      const nowMs = sim.world.nowMs();
      const state = sim.controller.junction()?.state();
      const runs = state !== undefined && (state.mode === 'fixed' || state.mode === 'actuated');
      if (nowMs < fromMs || !runs) return;
      runsSinceMs ??= nowMs;
      const lamps = sim.cabinet.lamps();
      for (const { id, waitingS, commanded } of state.groups) {
        const lit = lamps[id] ?? '';
        // A yielding arrow is looked at in either half of its flash.
        const served = lit.includes('G') || (commanded === 'flashingYellow' && (lit === 'Y' || lit === ''));
        if (served) greens += 1;
        if (served || (waitingS === null && !waitingSince.has(id))) waitingSince.delete(id);
        else if (!waitingSince.has(id)) waitingSince.set(id, nowMs);
        const waitedMs = nowMs - (waitingSince.get(id) ?? nowMs);
        if (waitedMs > limitMs) found.add(`${id} waits longer than ${limitMs} ms`);
      }
    },
    problems(sim) {
      if (runsSinceMs === null) found.add('does not run again');
      else if (runsSinceMs > fromMs + recoveryMs) found.add(`runs again only ${runsSinceMs - fromMs} ms after the last fault`);
      if (greens === 0) found.add('no green after the last fault');
      const mode = sim.controller.junction()?.state().mode;
      if (mode !== 'fixed' && mode !== 'actuated') found.add(`ends in ${mode}`);
      return [...found];
    },
  };
}
