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

const hear = (watch: typeof unheardClock, aheadMs: readonly number[]) => aheadMs.reduce((before, ahead) => watchClock(before, ahead, 0), watch);
const window = (aheadMs: number) => Array.from({ length: 50 }, () => aheadMs);

describe('to the millisecond', () => {
  const learnt = hear(unheardClock, Array.from({ length: 20 }, (_, at) => (at === 7 ? 100 : 80)));

  test('twenty messages say how the clocks stand: the one that was held up least', () => {
    expect(learnt).toEqual({ ...unheardClock, heard: 20, baseMs: 100 });
    expect(hear(unheardClock, Array.from({ length: 21 }, (_, at) => (at === 20 ? 600 : 80))).lies).toBe(true);
    expect(hear(unheardClock, Array.from({ length: 20 }, (_, at) => (at === 19 ? 600 : 80)))).toMatchObject({ lies: false, baseMs: 600 });
  });

  test('half a second is gained by no honest clock, a millisecond less may be', () => {
    expect(hear(learnt, [600]).lies).toBe(false);
    expect(hear(learnt, [601]).lies).toBe(true);
    expect(hear(learnt, [601, 100]).lies).toBe(true);
    expect(hear(learnt, [...window(100).slice(1), 600])).toMatchObject({ lies: false, baseMs: 105 });
    expect(hear(learnt, [...window(100).slice(1), 601])).toMatchObject({ lies: true, baseMs: 100 });
    // One of the window had told it; the last message is honest again.
    expect(hear(learnt, [601, ...window(100).slice(1)])).toMatchObject({ lies: true });
  });

  test('a second is lost by none: fifty messages, each later than that', () => {
    expect(hear(learnt, window(-900))).toMatchObject({ lies: false, baseMs: 95, heard: 70, window: { messages: 0 } });
    expect(hear(learnt, window(-901))).toMatchObject({ lies: true, baseMs: 100 });
    expect(hear(learnt, window(-901).slice(1))).toMatchObject({ lies: false, window: { messages: 49, mostMs: -901 } });
  });

  test('what two honest clocks drift moves the base by 5 ms a window at most', () => {
    expect(hear(learnt, window(102)).baseMs).toBe(102);
    expect(hear(learnt, window(97)).baseMs).toBe(97);
    expect(hear(learnt, window(140)).baseMs).toBe(105);
    expect(hear(learnt, window(20)).baseMs).toBe(95);
  });
});
