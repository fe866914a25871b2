import { expect, test } from 'vitest';
import { play } from './play.ts';
import { sealedNinhKieu } from './site.ts';

// What the swarm has found once, each as small as it can be made.

test('a red that was lost for a moment is measured anew after flash: one loss, one flash, and the junction runs again (seed 5)', () => {
  const played = play({
    site: sealedNinhKieu(), seed: 5, endMs: 200_000,
    plan: [{ atMs: 40_000, disturbance: { kind: 'lostLamp', group: 'vE', colour: 'red', forMs: 30_000 } }],
  });
  const lost = played.events.filter(({ event }) => event.code === 'fault.raised' && event.data['fault'] === 'lamp.lostRed');
  expect(lost).toHaveLength(1);
  expect(played.verdict.violations).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(2);
  expect(played.report.endedInFlash).toBe(false);
});

test('a dark that a preemption led out of is given back when its time is over, and does not come back long after (seed 5003)', () => {
  const played = play({
    site: sealedNinhKieu(), seed: 5003, endMs: 400_000,
    plan: [
      { atMs: 60_000, disturbance: { kind: 'request', request: { kind: 'dark', source: 'policePanel', untilMs: 3_000_000 }, forMs: 60_000 } },
      { atMs: 70_000, disturbance: { kind: 'request', request: { kind: 'stage', stage: sealedNinhKieu().traffic.stages[0]?.id ?? '', source: 'railPreemption', untilMs: 200_000 } } },
    ],
  });
  expect(played.verdict.violations).toEqual([]);
  expect(played.verdict.nuisances).toEqual([]);
  expect(played.report.flashIntervals.filter(({ fromMs }) => fromMs > 50_000 && fromMs < 130_000)).toHaveLength(1);
  expect(played.report.flashIntervals.filter(({ fromMs }) => fromMs > 130_000)).toEqual([]);
});
