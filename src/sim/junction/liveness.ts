import type { SealedSite } from '../../model/artefact.ts';
import type { Simulation } from './simulation.ts';

/** The second act: every fault is healed, and the junction must work again. */
export interface Liveness {
  /** Latest end of a run that began its second act at `fromMs`, ms. */
  readonly endMs: number;
  look(sim: Simulation): void;
  /** Every group has had its turn since the junction runs again. */
  done(sim: Simulation): boolean;
  /** Demands that were not served in time, and a junction that stays where it is. */
  problems(sim: Simulation): readonly string[];
}

/** A person comes, start-up with its proof, flash, yellow and all red. */
const recoveryMs = 75_000;
const running: ReadonlySet<string> = new Set(['fixed', 'actuated', 'coordinated', 'adaptive']);

/** A demanded group must have its green within maxWaitS × 1.5 and a cycle. */
export function createLiveness(site: SealedSite, fromMs: number, givenRecoveryMs = recoveryMs): Liveness {
  const { cycleMs, stages } = site.traffic.builtinPlan;
  const limitMs = site.safety.maxWaitS * 1500 + Math.max(cycleMs, stages.reduce((sum, { splitMs }) => sum + splitMs, 0));
  const waitingSince = new Map<string, number>();
  const found = new Set<string>();
  const served = new Set<string>();
  let runsSinceMs: number | null = null;
  return {
    endMs: fromMs + givenRecoveryMs + limitMs,
    look(sim) {
      const nowMs = sim.world.nowMs();
      if (nowMs < fromMs) return;
      const state = sim.controller.junction()?.state();
      if (state === undefined || !running.has(state.mode)) return;
      runsSinceMs ??= nowMs;
      const lamps = sim.cabinet.lamps();
      for (const { id, waitingS, commanded } of state.groups) {
        const lit = lamps[id] ?? '';
        // A yielding arrow is looked at in either half of its flash.
        const isServed = lit.includes('G') || (commanded === 'flashingYellow' && (lit === 'Y' || lit === ''));
        if (isServed) served.add(id);
        if (isServed || (waitingS === null && !waitingSince.has(id))) waitingSince.delete(id);
        else if (!waitingSince.has(id)) waitingSince.set(id, nowMs);
        const waitedMs = nowMs - (waitingSince.get(id) ?? nowMs);
        if (waitedMs > limitMs) found.add(`${id} waits longer than ${limitMs} ms`);
      }
    },
    done: (sim) => served.size === site.safety.groups.length && waitingSince.size === 0 && sim.world.nowMs() >= fromMs + 10_000,
    problems(sim) {
      if (runsSinceMs === null) found.add('does not run again');
      else if (runsSinceMs > fromMs + givenRecoveryMs) found.add(`runs again only ${Math.round(runsSinceMs - fromMs)} ms after the last fault`);
      if (served.size === 0) found.add('no green after the last fault');
      const mode = sim.controller.junction()?.state().mode ?? 'dead';
      if (!running.has(mode)) found.add(`ends in ${mode}`);
      return [...found];
    },
  };
}
