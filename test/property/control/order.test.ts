import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlRequest, ControlStep } from '../../../src/control/control.ts';
import type { CabinetInputs } from '../../../src/model/image.ts';
import { controlSources, type ControlSource } from '../../../src/model/mode.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, occupied, tick, tickMs, type Plant } from './plant.ts';

/** The police speak by their panel's keys. */
const asking: readonly ControlSource[] = ['railPreemption', 'emergencyPreemption', 'technician', 'centre', 'schedule'];
const retargeting: readonly unknown[] = ['guard', 'railPreemption', 'policePanel', 'emergencyPreemption'];

/** Who has asked for what, written from safety.md S6 alone: the highest of those that still stand rules. */
interface Book { readonly until: Map<ControlSource, number>; keys: boolean; mmu: boolean; faultAllRed: boolean; /** Keys and faults as the last tick had them. */ heard: { keys: boolean; mmu: boolean; faultAllRed: boolean } }

function longestMs(source: ControlSource, kind: string): number {
  const stages = kind === 'stage' || kind === 'hold' || kind === 'stopTime';
  if (source === 'centre') return stages ? 60_000 : 120_000;
  if (source === 'railPreemption' || source === 'emergencyPreemption') return 180_000;
  return stages ? 86_400_000 : 28_800_000;
}

function note(book: Book, site: SealedSite, request: ControlRequest, nowMs: number): void {
  if (request.kind === 'plan' || request.kind === 'select' || request.kind === 'mode' || request.kind === 'step' || request.kind === 'priority') return;
  const higher = highest({ ...book, ...book.heard }, nowMs);
  // Under a higher control nothing is ordered.
  if (request.kind !== 'release' && higher !== null && controlSources.indexOf(higher) < controlSources.indexOf(request.source)) return;
  if (request.kind === 'release') {
    for (const source of controlSources) if (controlSources.indexOf(source) >= controlSources.indexOf(request.source ?? 'technician')) book.until.delete(source);
  } else if (request.kind !== 'stage' || site.traffic.stages.some(({ id }) => id === request.stage)) {
    book.until.set(request.source, Math.min(request.untilMs, nowMs + longestMs(request.source, request.kind)));
  }
}

function highest(book: Book, nowMs: number): ControlSource | null {
  const standing = [...book.until].filter(([, untilMs]) => nowMs < untilMs).map(([source]) => source);
  if (book.keys) standing.push('policePanel');
  if (book.mmu || book.faultAllRed) standing.push('guard');
  return standing.toSorted((a, b) => controlSources.indexOf(a) - controlSources.indexOf(b))[0] ?? null;
}

function randomRequest(random: Random, site: SealedSite, nowMs: number): ControlRequest {
  const source = random.pick(asking);
  const untilMs = nowMs + random.pick([2000, 30_000, 90_000, 200_000, 9e12]);
  const dice = random.next();
  if (dice < 0.35) return { kind: 'stage', source, untilMs, stage: random.pick([...site.traffic.stages.map(({ id }) => id), 'nowhere']) };
  if (dice < 0.43) return { kind: 'hold', source, untilMs };
  if (dice < 0.47) return { kind: 'stopTime', source, untilMs };
  if (dice < 0.5) return { kind: 'step', source };
  if (dice < 0.6) return { kind: 'flash', source, untilMs: Math.min(untilMs, nowMs + 40_000) };
  if (dice < 0.7) return { kind: 'allRed', source, untilMs };
  if (dice < 0.73) return { kind: 'dark', source, untilMs: Math.min(untilMs, nowMs + 40_000) };
  if (dice < 0.83) return { kind: 'mode', source, untilMs, mode: random.pick(['fixed', 'actuated']) };
  if (dice < 0.88) return { kind: 'select', source, untilMs, plan: { ...site.traffic.builtinPlan, id: random.pick(['p1', 'p2']) }, planVersion: random.int(1, 3) };
  return { kind: 'release', source: random.pick(asking) };
}

function randomKeys(random: Random): CabinetInputs {
  const manual = random.next() < 0.25;
  return {
    flashKey: random.next() < 0.03, mmuFault: random.next() < 0.01, policeManual: manual,
    policeStep: manual && random.next() < 0.4, policeAllRed: manual && random.next() < 0.15,
  };
}

interface Seen { target: string | null; settled: boolean }

/** A running interstage keeps its target, but for those who may change it; and then only groups that are still red. */
function judgeTarget(plant: Plant, before: Seen, step: ControlStep): string | null {
  const { view, posture } = step;
  if (posture !== 'run' || before.target === null || view.nextStage === null || view.nextStage === before.target || before.settled) return null;
  // It stood and was left within this tick.
  if (plant.events.some(({ code, data }) => code === 'stage.changed' && data?.['stage'] === before.target)) return null;
  const source = plant.state.order.ruling.source;
  if (!retargeting.includes(source)) return `target ${before.target} became ${view.nextStage} for ${source}`;
  const groups = plant.config.site.traffic.stages.find(({ id }) => id === view.nextStage)?.groups ?? [];
  const started = plant.config.site.safety.groups.filter(({ id }) => plant.written[id] === 'green' && plant.state.sequence.served.includes(id) && !groups.includes(id));
  return started.length === 0 ? null : `${started.map(({ id }) => id).join()} is green and not of the new target`;
}

interface Run { readonly violations: string[]; readonly plant: Plant; readonly ruled: Set<unknown>; retargets: number }

function run(seed: number, ticks: number, busy: number): Run {
  const random = createRandom(seed);
  const site = randomSite(random, { displays: random.next() < 0.3 });
  const plant = createPlant({ site, plan: site.traffic.builtinPlan, planVersion: 0 });
  const check = createImageCheck(site);
  const book: Book = { until: new Map(), keys: false, mmu: false, faultAllRed: false, heard: { keys: false, mmu: false, faultAllRed: false } };
  const result: Run = { violations: check.violations, plant, ruled: new Set(), retargets: 0 };
  let keys: CabinetInputs = {};
  let before: Seen = { target: null, settled: true };
  for (let count = 0; count < ticks; count += 1) {
    const nowMs = (plant.n + 1) * tickMs;
    const requests = random.next() < busy ? [randomRequest(random, site, nowMs)] : [];
    if (random.next() < 0.02) keys = random.next() < 0.5 ? {} : randomKeys(random);
    if (random.next() < 0.001) book.faultAllRed = !book.faultAllRed;
    for (const request of requests) note(book, site, request, nowMs);
    // The sample of this tick is heard in the next: keys rule from there on.
    const step = tick(plant, { detectors: traffic(site, random), requests, inputs: keys, faultAllRed: book.faultAllRed });
    const { ruling } = plant.state.order;
    const expected = highest(book, nowMs);
    book.heard = { keys: book.keys, mmu: book.mmu, faultAllRed: book.faultAllRed };
    if (ruling.source !== expected) result.violations.push(`${nowMs}: ${ruling.source} rules, not ${expected}`);
    book.keys = keys.flashKey === true || keys.policeManual === true;
    book.mmu = keys.mmuFault === true;
    result.ruled.add(ruling.source);
    const wrong = judgeTarget(plant, before, step);
    if (wrong !== null) result.violations.push(`${nowMs}: ${wrong}`);
    if (wrong === null && before.target !== null && step.view.nextStage !== null && before.target !== step.view.nextStage && !before.settled) result.retargets += 1;
    before = { target: step.view.nextStage, settled: plant.events.some(({ code }) => code === 'stage.changed' || code === 'startup.step') };
    plant.events.length = 0;
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
  }
  return result;
}

function traffic(site: SealedSite, random: Random): Readonly<Record<string, typeof clear>> {
  return Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, random.next() < 0.3 ? { ...occupied, actuations: 1 } : clear]));
}

const seeds = integer({ min: 0, max: 0xffff_ffff });
/** At 271.2 s the interstage to s1 ends, and as its only green has gone on since s3, s1 is left for s2 in the same tick. */
const passedThroughSeeds: [number][] = [[282_438_272]];

describe('the order of control on random sites, with requests from everybody at random', () => {
  it('the highest source rules, the floors hold, and no interstage is retargeted by who may not', () => {
    const ruled = new Set<unknown>();
    let retargets = 0;
    assert(property(seeds, (seed) => {
      const outcome = run(seed, 3000, 0.02);
      expect(outcome.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      for (const source of outcome.ruled) ruled.add(source);
      retargets += outcome.retargets;
    }), { numRuns: 60, examples: passedThroughSeeds });
    // What was never reached has proved nothing.
    expect([...asking, 'guard', 'policePanel', null].filter((source) => !ruled.has(source))).toEqual([]);
    expect(retargets).toBeGreaterThan(0);
  });

  it('everything ends in time: with nobody asking any more the junction serves everybody again', () => {
    assert(property(seeds, (seed) => {
      const { plant } = run(seed, 1500, 0.05);
      tick(plant, { requests: [{ kind: 'release', source: 'railPreemption' }], inputs: {} });
      const { site } = plant.config;
      const greens = { ...plant.state.counters.greensByGroup };
      // Planned flash out, start-up in, and every stage once.
      const ticks = 3000 + site.traffic.stages.length * 1200;
      for (let n = 0; n < ticks; n += 1) tick(plant, { detectors: Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, occupied])), inputs: {} });
      expect(plant.state.order.ruling.force, `seed ${seed}`).toBeNull();
      expect(plant.step?.posture, `seed ${seed}`).toBe('run');
      const stages = new Set(site.traffic.stages.flatMap(({ groups }) => groups));
      const unserved = [...stages].filter((id) => (plant.state.counters.greensByGroup[id] ?? 0) === (greens[id] ?? 0));
      // A group that stays green through every stage has no second green to count.
      expect(unserved.filter((id) => plant.written[id] !== 'green' && plant.written[id] !== 'flashingYellow'), `seed ${seed}`).toEqual([]);
    }), { numRuns: 25 });
  });

  it('a lease that nobody renews ends within its time, whatever was asked', () => {
    assert(property(seeds, (seed) => {
      const { plant } = run(seed, 800, 0.05);
      for (let n = 0; n < 1_250; n += 1) {
        tick(plant, { inputs: {} });
        const { forced, selected } = plant.state.order;
        const nowMs = plant.n * tickMs;
        for (const item of forced.filter(({ untilMs }) => untilMs !== Number.POSITIVE_INFINITY)) expect(item.untilMs - nowMs, `seed ${seed} ${item.source}`).toBeLessThanOrEqual(longestMs(item.source, item.force.kind));
        for (const item of selected.filter(({ source }) => source === 'centre')) expect(item.untilMs - nowMs).toBeLessThanOrEqual(120_000);
      }
      const { forced, selected } = plant.state.order;
      expect([...forced, ...selected].filter(({ source }) => source === 'centre'), `seed ${seed}`).toEqual([]);
    }), { numRuns: 20 });
  });
});
