import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { LinkState } from '../../src/model/junctionState.ts';
import { runSettled } from '../../src/sim/full/actor.ts';
import { createFullStack, planSite } from '../../src/sim/full/fullStack.ts';
import type { FullStack } from '../../src/sim/full/stack.ts';
import type { LedgerVerdict } from '../../src/sim/full/ledger.ts';
import { disturb } from '../../src/sim/junction/disturb.ts';
import type { PlannedDisturbance } from '../../src/sim/junction/disturbancePlan.ts';
import { createSimulation, type Simulation } from '../../src/sim/junction/simulation.ts';
import { createChecker, type Report } from '../street/checker.ts';
import { parseRules } from '../street/rules.ts';
import { faultyLimits } from './verdict.ts';

export interface FullPlay {
  readonly site: SealedSite;
  readonly seed: number;
  readonly plan: readonly PlannedDisturbance[];
  /** All is healed from then on, ms. */
  readonly healMs: number;
  /** Latest end, ms; a run whose outbox is empty ends when the last events have had their time. */
  readonly endMs: number;
  readonly ringCapacity?: number;
  readonly reconnectMaxMs?: number | null;
  readonly lyingDisk?: boolean;
}

export interface FullPlayed {
  readonly sim: Simulation;
  readonly stack: FullStack;
  readonly report: Report;
  readonly verdict: LedgerVerdict;
  /** Hash of everything the lamps did. */
  readonly lamps: string;
  /** From the healing to the first moment with an empty outbox, ms; null = never. */
  readonly drainMs: number | null;
  /** The agent's own view at the end. */
  readonly link: LinkState | null;
  readonly tookS: number;
}

/** Events younger than this are still on their way when a run ends, ms. */
const onTheirWayMs = 30_000;

/** One run of the full stack: the lamps judged by the street checker, the events by the ledger. */
export async function playFull(spec: FullPlay): Promise<FullPlayed> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-full-'));
  const site = planSite(spec.site, spec.seed);
  const checker = createChecker(parseRules(JSON.parse(JSON.stringify(site))), faultyLimits);
  const lamps = createHash('sha256');
  const startedMs = performance.now();
  const made: { stack: FullStack | null } = { stack: null };
  const sim = createSimulation({
    site, seed: spec.seed, vehiclesPerHour: 1200,
    tell(line) {
      if (line.type === 'seconds') return;
      checker.observe(line);
      lamps.update(JSON.stringify(line));
    },
    around(parts) {
      made.stack = createFullStack({ seed: spec.seed, dir, ringCapacity: spec.ringCapacity ?? 120_000, reconnectMaxMs: spec.reconnectMaxMs ?? null, lyingDisk: spec.lyingDisk ?? false }, parts);
      return made.stack;
    },
  });
  const { stack } = made;
  if (stack === null) throw new Error('the simulation has nothing around it');
  for (const { atMs, disturbance } of spec.plan) sim.world.at(atMs, () => { disturb(sim, disturbance); });
  let drainMs: number | null = null;
  const look = (): void => {
    if (sim.world.nowMs() >= spec.healMs && drainMs === null && stack.isDrained()) drainMs = sim.world.nowMs() - spec.healMs;
    sim.world.at(sim.world.nowMs() + 1000, look);
  };
  look();
  await runSettled(sim.world, spec.healMs);
  for (let endMs = spec.endMs; sim.world.nowMs() < endMs;) {
    await runSettled(sim.world, Math.min(endMs, sim.world.nowMs() + 10_000));
    if (drainMs !== null) endMs = Math.min(endMs, spec.healMs + drainMs + 2 * onTheirWayMs);
  }
  const endMs = sim.world.nowMs();
  sim.run(endMs);
  const verdict = stack.settle(endMs - onTheirWayMs);
  const link = stack.linkState();
  stack.close();
  rmSync(dir, { recursive: true });
  return { sim, stack, report: checker.finish(endMs), verdict, lamps: lamps.digest('hex'), drainMs, link, tookS: (performance.now() - startedMs) / 1000 };
}
