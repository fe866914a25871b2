import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlState } from '../../../src/control/control.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { coordinatedPlan } from './coordinatedPlan.ts';
import { createImageCheck } from './imageCheck.ts';
import { withMadness } from './madness.ts';
import { clear, createPlant, occupied, tick, tickMs, type Plant } from './plant.ts';

const seeds = integer({ min: 0, max: 0xffff_ffff });
const wallFromMs = 1_800_000_000_000;

interface Run {
  readonly violations: readonly string[];
  /** Departures of the optimiser, and what of them the window forbids. */
  readonly proposed: number;
  readonly broken: readonly string[];
  /** Returns to the first stage. */
  readonly cycles: number;
  readonly inStep: boolean;
}

/** An optimiser gone mad, in a plan that follows the clock. */
function run(seed: number, cycles: number): Run | null {
  const random = createRandom(seed);
  const site = randomSite(random, { displays: random.next() < 0.3 });
  const advance = site.traffic.detectors.map((detector, at) => ({ ...detector, id: `far${at}`, role: 'advance' as const, kind: 'loop' as const, distanceM: 60, call: 'none' as const }));
  const made = coordinatedPlan(site, random, ['adaptiveCoordinated']);
  if (made === null) return null;
  const plan: Plan = { ...made, stages: made.stages.map((item) => (random.next() < 0.5 ? item : { ...item, minSplitMs: Math.max(1000, Math.round(item.splitMs * random.next() / 1000) * 1000) })) };
  const plant = createPlant({ site: { ...site, traffic: { ...site.traffic, detectors: [...site.traffic.detectors, ...advance] } }, plan, planVersion: 1 });
  const check = createImageCheck(site);
  const broken: string[] = [];
  let proposed = 0;
  let begun = 0;
  const busy = random.pick([0.02, 0.3]);
  for (let count = 0; count < (cycles * plan.cycleMs) / tickMs; count += 1) {
    plant.state = withMadness(plant.state, [...site.traffic.stages.map(({ id }) => id), 'nowhere'], random);
    const wall: WallClock = { wallMs: wallFromMs + count * tickMs, synced: true, errorMs: 10, coordinatedForMs: 3_600_000 };
    const before = plant.state;
    const events = plant.events.length;
    tick(plant, { wall, detectors: Object.fromEntries(plant.config.site.traffic.detectors.map(({ id }) => [id, random.next() < busy ? occupied : clear])) });
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
    const decided = plant.events.slice(events).find(({ code }) => code === 'stage.decided')?.data;
    if (decided === undefined || plant.step?.view.mode !== 'adaptive') continue;
    if (decided['cause'] === 'optimiser') {
      proposed += 1;
      broken.push(...forbidden(before, plant, plan, `${seed}/${count}`));
    }
    const [first] = plan.stages;
    if (decided['stage'] === first?.stage && plant.state.running.index === 0 && decided['cause'] !== 'maxWait') begun += 1;
  }
  return { violations: check.violations, proposed, broken, cycles: begun, inStep: plant.step?.view.coordination.freeReason === null };
}

/** By the plan alone, not by the window's own code: order, the first stage's split, a stage's own, and the end of the cycle. */
function forbidden(before: ControlState, plant: Plant, plan: Plan, where: string): readonly string[] {
  const { running } = before;
  // A promise was made before: the display counts it down.
  if (plant.state.promise.commitment !== null || before.promise.commitment !== null) return [];
  const nowMs = plant.n * tickMs;
  const stretchMs = running.stretchMs.reduce((sum, ms) => sum + ms, 0);
  const atMs = nowMs - running.cycleStartMs;
  const at = running.index;
  const to = plan.stages.findIndex(({ stage }) => stage === plant.state.sequence.target);
  const item = plan.stages[at];
  const found: string[] = [];
  if (to > 0 && to <= at) found.push(`${where}: ${at} → ${to} against the order`);
  if (at === 0 && item !== undefined && atMs < (item.minSplitMs ?? item.splitMs) + (running.stretchMs[0] ?? 0)) found.push(`${where}: the first stage left at ${atMs}`);
  if (at > 0 && nowMs - before.sequence.beganMs < (item?.minSplitMs ?? 0)) found.push(`${where}: stage ${at} left before its minimum split`);
  if (to > 0 && atMs + (plan.stages[to]?.minSplitMs ?? 0) > plan.cycleMs + stretchMs) found.push(`${where}: stage ${to} does not fit at ${atMs}`);
  return found;
}

describe('the optimiser within a coordinated plan', () => {
  it('leaves no first stage within its split, none of the others within its minimum, keeps the order and the cycle, whatever it proposes', () => {
    let proposed = 0;
    let begun = 0;
    let settled = 0;
    let seen = 0;
    assert(property(seeds, (seed) => {
      const done = run(seed, 14);
      if (done === null) return;
      seen += 1;
      proposed += done.proposed;
      begun += done.cycles;
      settled += done.inStep ? 1 : 0;
      expect(done.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      expect(done.broken.slice(0, 3), `seed ${seed}`).toEqual([]);
    }), { numRuns: 14 });
    expect(proposed).toBeGreaterThan(50);
    expect(begun).toBeGreaterThan(30);
    // Of 80 runs 61 are in step at their end; of 14 drawn ones seven or fewer once in thirty, three or fewer once in a hundred thousand.
    expect(settled * 4).toBeGreaterThan(seen);
  }, 240_000);
});
