import { describe, expect, test } from 'vitest';
import type { Disturbance } from '../../src/sim/junction/disturbance.ts';
import { placesOf, tickSteps } from '../../src/sim/junction/tickCut.ts';
import { play, type Played, type PlaySpec } from './play.ts';
import { sealedNinhKieu } from './site.ts';

// The power cut at every point of the tick (architecture.md, One tick): in traffic, in the tick that latches, and after it.

const site = sealedNinhKieu();
const points = tickSteps.flatMap((step) => placesOf[step].map((place) => ({ step, place })));
const downMs = 3000;
/** A green is welded on, and let go again before the power is back. */
const weldMs = 33_000;
const weld: Disturbance = { kind: 'stuckOn', group: 'vE', colour: 'green', forMs: 2000 };
/** From a cut: the power's return, flash, yellow, all red, and some green. */
const backMs = 32_000;

/** A power cut at this point of the first tick after `atMs`. */
function cutAt({ step, place }: (typeof points)[number], atMs: number): PlaySpec['plan'][number] {
  return { atMs, disturbance: { kind: 'cutInTick', step, place, forMs: downMs } };
}

function run(plan: PlaySpec['plan'], endMs: number): Played {
  const played = play({ site, seed: 5, endMs, plan });
  expect(played.verdict.violations).toEqual([]);
  return played;
}

/** When the weld latches, ms. */
function latchedAt(): number {
  const at = play({ site, seed: 5, endMs: weldMs + 1500, plan: [{ atMs: weldMs, disturbance: weld }] }).events
    .find(({ event }) => event.code === 'fault.raised' && event.data['latched'] === true)?.atMs;
  if (at === undefined) throw new Error('the weld latches nothing');
  return at;
}
const latchMs = latchedAt();

test('the tick has fourteen points', () => {
  expect(points.map(({ step, place }) => `${step}.${place}`)).toEqual([
    'read.before', 'decide.before', 'decide.after', 'judge.before', 'judge.after', 'tell.before', 'tell.after',
    'write.before', 'write.inside', 'write.after', 'scan.before', 'scan.after', 'answer.before', 'answer.after',
  ]);
});

describe.each(points)('power cut $place $step', (point) => {
  const seen = `cut.${point.step}.${point.place}`;

  test('in traffic: flash and a whole start-up after it, nothing latched, no lamp against the rules', () => {
    const { sim, verdict, report } = run([cutAt(point, 30_000)], 30_000 + backMs);
    expect(sim.observed.seen).toContain(seen);
    expect(verdict.nuisances).toEqual([]);
    expect(sim.disk.durable().latched).toEqual([]);
    expect(report.flashIntervals).toHaveLength(2);
    expect(report.endedInFlash).toBe(false);
  });

  test('when a latch has been on the disk for 100 ms: flash for good, though its cause is gone when the power is back', () => {
    const { sim, report } = run([{ atMs: weldMs, disturbance: weld }, cutAt(point, latchMs + 110)], latchMs + backMs);
    expect(sim.observed.seen).toContain(seen);
    expect(sim.disk.durable().latched.map(({ fault }) => fault.code)).toContain('guard.shortIntergreen');
    expect(report.endedInFlash).toBe(true);
    expect(report.flashIntervals.at(-1)?.toMs).toBeGreaterThan(latchMs + backMs - 1000);
    // Dark while nothing has power, and flash before and after it without a gap.
    expect(report.flashIntervals.at(-1)?.fromMs).toBeLessThan(latchMs + 500);
  });

  test('in the tick that latches: latched for good or a start-up whole, and no lamp against the rules', () => {
    const { sim, report } = run([{ atMs: weldMs, disturbance: weld }, cutAt(point, latchMs - 1)], latchMs + backMs);
    expect(sim.observed.seen).toContain(seen);
    expect(report.endedInFlash).toBe(sim.disk.durable().latched.length > 0);
  });
});
