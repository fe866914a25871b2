import { expect, test } from 'vitest';
import { expectedRuns, flashesPerYear } from '../../src/sim/nuisance/arithmetic.ts';
import { runNuisance, type NuisanceFigures } from '../../src/sim/nuisance/nuisance.ts';
import type { NuisanceSpec } from '../../src/sim/nuisance/junction.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';

const site = sealedNinhKieu();
const quiet = { bursts: false, stalls: false };

function run(spec: Partial<NuisanceSpec> & { readonly hours: number }): NuisanceFigures {
  return runNuisance({ site, seed: 1, loss: 0.001, trouble: quiet, ...spec }, () => performance.now());
}

test('1 % of the frames lost: no flash, stages change, and single silent scans are as many as the arithmetic says', () => {
  const figures = run({ loss: 0.01, hours: 0.5 });
  expect(figures).toMatchObject({ flashes: 0, closings: 0, startUps: 1, ok: true });
  expect(figures.stageChanges).toBeGreaterThan(30);
  expect(figures.colouredHours).toBeGreaterThan(0.48);
  const expected = figures.arithmetic.silentRuns[1] ?? 0;
  expect(figures.lostFrames / figures.frames).toBeCloseTo(0.01, 3);
  // Poisson: four times the root of it is never seen.
  expect(Math.abs((figures.silentRuns[1] ?? 0) - expected)).toBeLessThan(4 * Math.sqrt(expected));
});

test('bursts and stalls up to 350 ms are no flash; the longest burst takes four scans of a board', () => {
  const figures = run({ loss: 0, trouble: { bursts: true, stalls: true }, hours: 0.5 });
  expect(figures).toMatchObject({ flashes: 0, closings: 0, startUps: 1, ok: true });
  expect(figures.burstsDone).toBeGreaterThan(25);
  expect(figures.stallsDone).toBeGreaterThan(50);
  expect(figures.silentRuns[4]).toBeGreaterThan(0);
});

test('a random site runs in it as well', () => {
  expect(run({ site: randomSealed(4), seed: 4, loss: 0.01, hours: 0.3 })).toMatchObject({ flashes: 0, startUps: 1 });
});

// What counts flashes must be able to count one: without its retry the scan falls silent as often as the arithmetic says.
test('canary: no retry, 12 % lost: flashes come at the rate of the arithmetic, nearly all by silent boards', () => {
  const runs = [1, 2, 3].map((seed) => run({ seed, loss: 0.12, retry: false, hours: 0.4 }));
  const flashes = runs.reduce((sum, one) => sum + one.flashes, 0);
  const expected = runs.reduce((sum, one) => sum + one.arithmetic.flashesInThisRun, 0);
  expect(expected).toBeGreaterThan(15);
  expect(flashes).toBeGreaterThan(expected - 3 * Math.sqrt(expected));
  expect(flashes).toBeLessThan(expected + 3 * Math.sqrt(expected));
  // Now and then it is the watchdog's: a lost answer makes the next token a stale one.
  const silent = runs.reduce((sum, one) => sum + (one.flashesByCause['board.silent'] ?? 0), 0);
  expect(silent).toBeGreaterThan(0.8 * flashes);
  expect(runs.map(({ ok }) => ok)).toEqual([false, false, false]);
});

test('the arithmetic of safety.md S4: 1.9 flashes a junction-year at 1 % without a retry, none to speak of with one', () => {
  const twoBoards = { loss: 0.01, boardsPerLine: [2] };
  expect(flashesPerYear({ ...twoBoards, retry: false })).toBeCloseTo(1.93, 2);
  expect(flashesPerYear({ ...twoBoards, retry: true })).toBeLessThan(1e-6);
  expect(flashesPerYear({ loss: 0.001, boardsPerLine: [2], retry: true })).toBeLessThan(1e-15);
  expect(expectedRuns({ loss: 0.5, boardsPerLine: [1], retry: false }, 1, 1000)).toBeCloseTo(1000 * 0.75 * 0.25 ** 2, 6);
});
