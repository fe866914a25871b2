import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import { preemptionSchema } from '../../../src/model/preemption.ts';
import { planSchema, type Plan } from '../../../src/model/plan.ts';
import { priorityEnds, priorityLife, priorityRefusals, prioritySchema, priorityStates, type PriorityState } from '../../../src/model/priority.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, occupied, tick, tickMs } from './plant.ts';

const modes = ['fixed', 'coordinatedFixed', 'coordinated', 'actuated'] as const;

/** The site's own sequence with splits that have some room above their least. */
function roomyPlan(site: SealedSite, random: Random, mode: (typeof modes)[number]): Plan | null {
  const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
  const base: Plan = { ...site.traffic.builtinPlan, id: mode, mode };
  const items = base.stages.map((item, index) => ({ stage: item.stage, splitMs: Math.ceil(((leastSplitMs(site.safety, stages, base, index) ?? 0) + random.int(0, 15_000)) / 1000) * 1000, recall: 'none' }));
  const parsed = planSchema.safeParse({ ...base, stages: items, cycleMs: items.reduce((sum, { splitMs }) => sum + splitMs, 0), offsetMs: random.int(0, 20) * 1000 });
  return parsed.success ? parsed.data : null;
}

function withPriority(site: SealedSite, random: Random, preemptionShare: number): SealedSite {
  const served = site.safety.groups.filter(({ id, kind }) => kind !== 'pedestrian2' && site.traffic.stages.some(({ groups }) => groups.includes(id)));
  const movements = served.slice(0, random.int(1, 4)).map(({ id }, place) => ({
    group: id, maxExtendMs: random.int(0, 300) * 100, maxEarlyMs: random.int(0, 300) * 100, cooldownMs: random.int(0, 60) * 1000,
    inputs: place === 0 ? [{ detector: 'bus', ...(random.next() < 0.5 ? { leave: 'gone' } : {}), level: random.int(0, 14), etaS: random.int(0, 20) }] : [],
  }));
  const preemptions = random.next() < preemptionShare ? [preemptionSchema.parse({ id: 'fire', kind: 'fire', inputs: [{ detector: 'fire', active: 'occupied' }], dwell: [random.pick(site.traffic.stages).id], owedMaxMs: random.int(0, 20) * 1000 })] : [];
  return { ...site, traffic: { ...site.traffic, preemptions, priority: prioritySchema.parse({ movements, queueMs: random.int(10, 60) * 1000, activeMs: random.int(10, 90) * 1000 }) } };
}

function randomRequest(random: Random, site: SealedSite, n: number, nowMs: number): ControlRequest {
  const id = `r${random.int(0, n / 400)}`;
  const source = random.pick(['centre', 'technician'] as const);
  const pick = random.next();
  if (pick < 0.04) return { kind: 'hold', source: 'technician', untilMs: nowMs + random.int(1, 40) * 1000 };
  if (pick < 0.05) return { kind: 'flash', source: 'technician', untilMs: nowMs + random.int(1, 20) * 1000 };
  if (pick < 0.2) return { kind: 'priority', action: 'cancel', id, source };
  if (pick < 0.3) return { kind: 'priority', action: 'update', id, source, level: random.int(0, 14), ...(random.next() < 0.5 ? { etaS: random.int(0, 60) } : {}) };
  return { kind: 'priority', action: 'new', id, source, group: random.pick(site.safety.groups).id, level: random.int(0, 14), vehicle: 'bus', etaS: random.next() < 0.4 ? 0 : random.int(0, 90) };
}

interface Run { readonly violations: readonly string[]; readonly reached: ReadonlySet<string>; readonly open: number; readonly moved: number; readonly inStep: number }

/** Requests at random, orders of a technician between them, then quiet. */
function run(seed: number, ticks: number): Run | null {
  const random = createRandom(seed);
  // A third of them have nothing but the clock and priority: there coordination is kept to the end.
  const plain = seed % 3 === 0;
  const mode = plain ? 'coordinatedFixed' : random.pick(modes);
  const site = withPriority(randomSite(random, { displays: random.next() < 0.3 }), random, plain ? 0 : 0.4);
  const plan = roomyPlan(site, random, mode);
  if (plan === null) return null;
  const plant = createPlant({ site, plan, planVersion: 1 });
  const check = createImageCheck(site);
  const violations: string[] = [];
  const reached = new Set<string>();
  const states = new Map<string, PriorityState>();
  let fire = clear;
  let moved = 0;
  let inStep = 0;
  let wasInStep = false;
  let rung: { readonly wanted: unknown; readonly sinceMs: number } = { wanted: null, sinceMs: 0 };
  const persons = !plain && random.next() < 0.5;
  const quietTicks = (60_000 + 90_000 + 95_000) / tickMs;
  for (let count = 0; count < ticks + quietTicks; count += 1) {
    const nowMs = (plant.n + 1) * tickMs;
    const asks = count < ticks && random.next() < 0.02 ? [randomRequest(random, site, count, nowMs)] : [];
    const requests = persons ? asks : asks.filter(({ kind }) => kind === 'priority');
    const roads = Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, random.next() < 0.2 ? { ...occupied, actuations: 1 } : clear]));
    const bus = count < ticks && random.next() < 0.004 ? { bus: { ...occupied, actuations: 1 } } : random.next() < 0.01 ? { gone: { ...occupied, actuations: 1 } } : {};
    if (count < ticks && random.next() < 0.002) fire = random.pick([clear, clear, occupied]);
    const wall: WallClock = { wallMs: 1_800_000_000_000 + count * tickMs, synced: true, errorMs: 10, coordinatedForMs: 3_600_000 };
    const step = tick(plant, { detectors: { ...roads, bus: clear, gone: clear, fire: count < ticks ? fire : clear, ...bus }, requests, wall });
    for (const { code, data } of step.events) {
      // A rung is kept for a minute, whatever preempts or has priority; only another wish is followed at once.
      if (code === 'ladder.step') {
        if (data['wanted'] === rung.wanted && nowMs - rung.sinceMs < 60_000) violations.push(`${nowMs}: ladder flaps to ${String(data['to'])}`);
        rung = { wanted: data['wanted'], sinceMs: nowMs };
      }
      if (code !== 'priority.changed') continue;
      const key = String(data['request']);
      const to = priorityStates.find((state) => state === data['to']);
      const from = priorityStates.find((state) => state === data['from']);
      if (to === undefined) { violations.push(`${nowMs}: ${key} to ${String(data['to'])}`); continue; }
      reached.add(to);
      if (to === 'rejected' && !priorityRefusals.some((reason) => reason === data['refusal'])) violations.push(`${nowMs}: ${key} rejected without a reason`);
      if (from !== undefined && !priorityLife[from].includes(to)) violations.push(`${nowMs}: ${key} ${from} > ${to}`);
      // An id that is in use is received and rejected beside the one that has it.
      if (data['refusal'] === 'duplicate' || (to === 'received' && states.has(key) && !priorityEnds.includes(states.get(key) ?? 'received'))) continue;
      if (from !== undefined && states.get(key) !== from) violations.push(`${nowMs}: ${key} was ${states.get(key)}, not ${from}`);
      states.set(key, to);
      moved += Number(data['earlyS'] ?? 0) + Number(data['extendedS'] ?? 0);
    }
    const active = step.view.priorities.filter(({ state }) => state === 'activated');
    if (new Set(active.map(({ stage }) => stage)).size > 1) violations.push(`${nowMs}: two stages at once`);
    const { freeReason } = step.view.coordination;
    if (plain) {
      if (wasInStep && freeReason === 'transition') violations.push(`${nowMs}: out of step by ${step.view.coordination.offsetErrorMs}`);
      wasInStep ||= freeReason === null;
      inStep += freeReason === null ? 1 : 0;
    }
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
    plant.images.length = 0;
    plant.events.length = 0;
  }
  const open = [...states.values()].filter((state) => !priorityEnds.includes(state)).length;
  return { violations: [...violations, ...check.violations], reached, open, moved, inStep };
}

describe('priority on random sites, plans and requests', () => {
  it('breaks no floor, loses no coordination, and every request lives by its rules to an end', () => {
    const reached = new Set<string>();
    let moved = 0;
    let inStep = 0;
    assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const done = run(seed, 4000);
      if (done === null) return;
      expect(done.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      expect(done.open, `seed ${seed}`).toBe(0);
      for (const name of done.reached) reached.add(name);
      moved += done.moved;
      inStep += done.inStep;
    }), { numRuns: 16 });
    expect([...reached].toSorted()).toEqual([...priorityStates].toSorted());
    expect(moved).toBeGreaterThan(60);
    expect(inStep).toBeGreaterThan(1000);
  }, 240_000);
});
