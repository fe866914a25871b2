import { describe, expect, test } from 'vitest';
import type { SiteSafety } from '../../../src/model/artefact.ts';
import { aspects, type Aspect } from '../../../src/model/aspect.ts';
import { faultCatalogue } from '../../../src/model/fault.ts';
import type { Posture } from '../../../src/guard/guard.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { allStop, allYellow, createPlant, startUp, tick, type Plant, type Weather } from '../../unit/guard/plant.ts';
import { randomJunction } from './randomJunction.ts';
import { sequenced, type Goal } from './sequencer.ts';
import { streetViolations } from './street.ts';

function lossy(random: Random, loss: number): Weather {
  return {
    requestLost: () => random.next() < loss / 2, answerLost: () => random.next() < loss / 2,
    lateMs: () => (random.next() < 0.1 ? random.int(0, 45) : 0),
  };
}

/** Chance and malice: legal steps and illegal ones, far too early and never. */
function hostileImage(random: Random, site: SiteSafety, plant: Plant): Record<string, Aspect> {
  const wild = random.pick([0, 0.02, 0.3, 1]);
  const shown = plant.writes.at(-1) ?? {};
  const legal: Readonly<Record<Aspect, readonly Aspect[]>> = {
    dark: ['green', 'red'], red: ['green', 'redYellow', 'flashingYellow'], redYellow: ['green'], green: ['yellow', 'flashingGreen', 'flashingRed', 'dark'],
    flashingGreen: ['yellow', 'red'], yellow: ['red', 'dark'], flashingYellow: ['yellow', 'green'], flashingRed: ['red'],
  };
  return Object.fromEntries(site.groups.map((group) => {
    const now = shown[group.id] ?? 'red';
    if (random.next() < wild) return [group.id, random.pick(aspects)];
    return [group.id, random.next() < 0.2 ? random.pick(legal[now]) : now];
  }));
}

/** signald's part: a fault that asks for flash gets it, and a start-up after it. */
function follow(site: SiteSafety, plant: Plant, weather: Weather, faultsBefore: number): void {
  if (!plant.faults.slice(faultsBefore).some((fault) => faultCatalogue[fault.code].action === 'flash')) return;
  for (let i = 0; i < 8; i += 1) tick(site, plant, 'flash', allStop(site));
  startUp(site, plant, weather);
}

function hostileRun(seed: number, ticks: number, loss: number): { site: SiteSafety; plant: Plant } {
  const random = createRandom(seed);
  const site = randomJunction(random);
  const plant = createPlant(site);
  const weather = lossy(random, loss);
  startUp(site, plant, weather);
  let goal: Goal = { desired: allStop(site), memory: null };
  while (plant.n < ticks) {
    const before = plant.faults.length;
    const malice = random.next() < 0.3;
    const lengthTicks = random.int(1, malice ? 15 : 150);
    for (let i = 0; i < lengthTicks; i += 1) {
      goal = sequenced(site, plant, random, goal.memory);
      tick(site, plant, 'run', malice ? hostileImage(random, site, plant) : goal.desired, weather);
      if (plant.faults.length > before) break;
    }
    follow(site, plant, weather, before);
    if (random.next() < 0.02) hostilePostures(random, site, plant, weather);
  }
  return { site, plant };
}

function hostilePostures(random: Random, site: SiteSafety, plant: Plant, weather: Weather): void {
  const postures: readonly Posture[] = ['flash', 'flashTime', 'yellow', 'allRed', 'run'];
  for (let step = 0; step < 12; step += 1) {
    const posture = random.pick(postures);
    const image = random.pick([allStop(site), allYellow(site), hostileImage(random, site, plant)]);
    for (let i = random.int(1, 40); i > 0; i -= 1) tick(site, plant, posture, image, weather);
  }
  startUp(site, plant, weather);
}

describe('whatever is desired, the street sees nothing of S2', () => {
  test.each([0, 0.02, 0.2])('with %d of the frames lost', (loss) => {
    let greens = 0;
    for (let seed = 1; seed <= 24; seed += 1) {
      const { site, plant } = hostileRun(seed * 1000 + Math.round(loss * 100), 2500, loss);
      const violations = streetViolations(site, plant.changes);
      expect({ seed, violations: violations.slice(0, 5) }).toEqual({ seed, violations: [] });
      greens += plant.changes.filter((change) => change.aspect === 'green' || change.aspect === 'flashingYellow').length;
    }
    // The runs are worth something only where the junction runs.
    expect(greens).toBeGreaterThan(400);
  });
});

describe('no nuisance', () => {
  test.each([0, 0.02])('a sound sequencer meets no fault with %d of the frames lost', (loss) => {
    let greens = 0;
    for (let seed = 1; seed <= 15; seed += 1) {
      const random = createRandom(seed);
      const site = randomJunction(random);
      const plant = createPlant(site);
      const weather = lossy(random, loss);
      startUp(site, plant, weather);
      let goal: Goal = { desired: allStop(site), memory: null };
      while (plant.n < 2500) {
        goal = sequenced(site, plant, random, goal.memory);
        tick(site, plant, 'run', goal.desired, weather);
      }
      expect({ seed, faults: plant.faults.slice(0, 3), violations: streetViolations(site, plant.changes) }).toEqual({ seed, faults: [], violations: [] });
      greens += plant.changes.filter((change) => change.aspect === 'green' || change.aspect === 'flashingYellow').length;
    }
    expect(greens).toBeGreaterThan(250);
  });

  test('bursts of 350 ms on the line are no fault', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = createRandom(seed);
      const site = randomJunction(random);
      const plant = createPlant(site);
      let burstFrom = 0;
      const weather: Weather = {
        requestLost: (_board, n) => n >= burstFrom && n < burstFrom + 3,
      };
      startUp(site, plant);
      let goal: Goal = { desired: allStop(site), memory: null };
      while (plant.n < 2500) {
        if (plant.n > burstFrom + 40) burstFrom = plant.n + random.int(1, 60);
        goal = sequenced(site, plant, random, goal.memory);
        tick(site, plant, 'run', goal.desired, weather);
      }
      expect({ seed, faults: plant.faults, violations: streetViolations(site, plant.changes) }).toEqual({ seed, faults: [], violations: [] });
    }
  });
});
