import { describe, expect, test } from 'vitest';
import { unheardClock, watchClock } from '../../../src/monitor/clockWatch.ts';
import { createRandom } from '../../../src/platform/random.ts';

interface Course { readonly rate?: number; readonly stepMs?: number; readonly stalls?: number; readonly forMs?: number }

/** Messages each 100 ms by signald's clock; the own ms at which it was told to lie, null = never. */
function lieAt({ rate = 1, stepMs = 0, stalls = 0, forMs = 600_000 }: Course, seed = 1): number | null {
  const random = createRandom(seed);
  let watch = unheardClock;
  let freeMs = 0;
  for (let realMs = 0; realMs < forMs; realMs += 100 / rate) {
    // A stalled reader takes what has waited all at once, late.
    if (random.next() < stalls) freeMs = realMs + 350;
    const ownMs = Math.max(realMs + random.next() * 30, freeMs);
    watch = watchClock(watch, realMs * rate + (realMs > 20_000 ? stepMs : 0), 5000 + ownMs);
    if (watch.lies) return realMs;
  }
  return null;
}

describe('signald’s clock beside the monitor’s', () => {
  test.each([['honest', {}], ['stalls of 350 ms', { stalls: 0.02 }], ['50 ppm off', { rate: 1.000_05 }], ['50 ppm slow', { rate: 0.999_95 }]] as const)('%s: believed', (_name, course) => {
    for (let seed = 1; seed <= 10; seed += 1) expect(lieAt(course, seed)).toBeNull();
  });

  test.each([
    ['half as fast again', { rate: 1.5 }, 4000], ['5 % fast', { rate: 1.05 }, 25_000], ['half as fast', { rate: 0.5 }, 20_000], ['5 % slow', { rate: 0.95 }, 40_000],
    ['a second forward', { stepMs: 1000 }, 20_400], ['two seconds back', { stepMs: -2000 }, 31_000],
  ] as const)('%s: noticed', (_name, course, withinMs) => {
    const atMs = lieAt(course);
    expect(atMs).not.toBeNull();
    expect(atMs ?? 0).toBeLessThanOrEqual(withinMs);
  });
});
