import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { BoardSample } from '../../../src/model/image.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { junction } from '../../unit/guard/junction.ts';
import { allStop, createPlant, startUp, tick, type Plant, type Weather } from '../../unit/guard/plant.ts';

// safety.md S4: what a board shows is known from fresh samples; one whose samples are all a scan late or more is as silent as one that says nothing.

const site = junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3', board: 'b2' }] });
const aspects = { ...allStop(site), g1: 'green' } as const;
const tickMs = 100;

function running(): Plant {
  const plant = createPlant(site);
  startUp(site, plant);
  for (let i = 0; i < 20; i += 1) tick(site, plant, 'run', aspects);
  expect(plant.faults).toEqual([]);
  return plant;
}

/** Answers of b2 come so many scans late, the oldest one first. */
function late(scans: number): Weather {
  const under: BoardSample[] = [];
  return {
    sample(sample, nowMs) {
      if (sample.board !== 'b2') return sample;
      under.push(sample);
      const [oldest] = under.length > scans ? under.splice(0, 1) : under;
      return { ...(oldest ?? sample), atMs: nowMs };
    },
  };
}

test.each([1, 2, 3])('all answers of a board %i scans late: flash within 1.1 s, by name', (scans) => {
  const plant = running();
  const weather = late(scans);
  let ticks = 0;
  while (plant.faults.length === 0 && ticks < 100) {
    tick(site, plant, 'run', aspects, weather);
    ticks += 1;
  }
  expect(plant.faults).toEqual([{ code: 'board.lagging', board: 'b2', detail: expect.stringMatching(/^image \d+ for [5-9]\d\d ms$/) }]);
  expect(ticks * tickMs).toBeLessThanOrEqual(500 + (scans + 2) * tickMs);
});

test('a board that answers at once and obeys a scan late is told too', () => {
  const plant = running();
  const behind: Weather = { sample: (sample) => (sample.board === 'b2' ? { ...sample, appliedSeq: sample.appliedSeq - 1 } : sample) };
  for (let i = 0; i < 7; i += 1) tick(site, plant, 'run', aspects, behind);
  expect(plant.faults.map(({ code, board }) => [code, board])).toEqual([['board.lagging', 'b2']]);
});

test('late by a scan for 400 ms, and then in time: nothing', () => {
  const plant = running();
  for (let turn = 0; turn < 5; turn += 1) {
    const weather = late(1);
    for (let i = 0; i < 5; i += 1) tick(site, plant, 'run', aspects, weather);
    for (let i = 0; i < 2; i += 1) tick(site, plant, 'run', aspects);
  }
  expect(plant.faults).toEqual([]);
});

/** Requests and answers lost at 1 % each, without the scan's retry; bursts of at most 350 ms, in which both are. */
function lossy(seed: number): Weather {
  const random = createRandom(seed);
  const chance = (share: number): boolean => random.int(1, 10_000) <= share * 10_000;
  let burst = { fromMs: 0, toMs: 0 };
  const inBurst = (n: number): boolean => {
    const nowMs = n * tickMs;
    if (nowMs >= burst.toMs + 1500 && chance(0.05)) burst = { fromMs: nowMs, toMs: nowMs + random.int(20, 350) };
    return nowMs >= burst.fromMs && nowMs < burst.toMs;
  };
  const lost = (_board: string, n: number): boolean => inBurst(n) || chance(0.01);
  return { requestLost: lost, answerLost: lost };
}

test('1 % of all frames lost, and bursts of 350 ms: never, until a board is silent', () => {
  let ticks = 0;
  assert(property(integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
    const plant = running();
    const weather = lossy(seed);
    for (let i = 0; i < 3000 && plant.faults.length === 0; i += 1, ticks += 1) tick(site, plant, 'run', aspects, weather);
    // A burst and a lost frame behind it are more than 500 ms: that is its silence, and this run is over.
    expect(plant.faults.filter(({ code }) => code !== 'board.silent'), `seed ${seed}`).toEqual([]);
  }), { numRuns: 200 });
  expect(ticks).toBeGreaterThan(20_000);
});
