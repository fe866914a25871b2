import { describe, expect, test } from 'vitest';
import { beginFlasher, stepFlasher, type FlasherFault } from '../../../src/guard/flasher.ts';
import { createRandom } from '../../../src/platform/random.ts';

interface Train { readonly periodMs?: number; readonly onMs?: number; readonly forMs?: number; readonly seed?: number; readonly loss?: number; readonly stalls?: number }

/** A lamp sampled every 100 ms with the jitter of a line; the first fault and when it was told. */
function watch({ periodMs = 1000, onMs = periodMs / 2, forMs = 20_000, seed = 1, loss = 0, stalls = 0 }: Train): { fault: FlasherFault; atMs: number } | null {
  const random = createRandom(seed);
  const phaseMs = random.next() * periodMs;
  let track = beginFlasher((phaseMs % periodMs) < onMs, 0);
  for (let dueMs = 100, lateMs = 0; dueMs <= forMs; dueMs += 100) {
    // A stalled process reads one answer late, and skips the ticks in between.
    if (random.next() < stalls) {
      dueMs += 300;
      lateMs = 350;
    } else lateMs = random.next() * 15;
    if (random.next() < loss) continue;
    const step = stepFlasher(track, ((dueMs + phaseMs) % periodMs) < onMs, dueMs + lateMs);
    if (step.fault !== null) return { fault: step.fault, atMs: dueMs };
    track = step.track;
  }
  return null;
}

describe('a flasher', () => {
  test.each([
    ['1 Hz', {}], ['0.92 Hz', { periodMs: 1087 }], ['1.09 Hz', { periodMs: 917 }], ['42 % lit', { onMs: 420 }], ['58 % lit', { onMs: 580 }],
    ['1 % lost', { loss: 0.01, forMs: 600_000 }], ['5 % lost', { loss: 0.05, forMs: 60_000 }], ['15 % lost of 42 % lit (scenario 7700034)', { onMs: 420, loss: 0.15, forMs: 300_000 }], ['stalls of 350 ms', { stalls: 0.02, forMs: 600_000 }],
  ] as const)('%s accuses nobody', (_name, train) => {
    for (let seed = 1; seed <= 20; seed += 1) expect(watch({ ...train, seed })).toBeNull();
  });

  test.each([['stands lit', 1e9], ['stands dark', 0]] as const)('%s: told after 2 s', (_name, onMs) => {
    const told = watch({ periodMs: 1e9, onMs });
    expect(told?.fault).toBe('stands');
    expect(told?.atMs).toBeLessThanOrEqual(2100);
  });

  test.each([
    ['half as fast', { periodMs: 2000 }, 'rate', 8000], ['twice as fast', { periodMs: 500 }, 'rate', 4000], ['0.8 Hz', { periodMs: 1250 }, 'rate', 14_000],
    ['1.25 Hz', { periodMs: 800 }, 'rate', 10_000], ['20 % lit', { onMs: 200 }, 'duty', 4000], ['80 % lit', { onMs: 800 }, 'duty', 4000], ['70 % lit', { onMs: 700 }, 'duty', 13_000], ['20 % lit, 5 % lost', { onMs: 200, loss: 0.05 }, 'duty', 12_000],
  ] as const)('%s: told', (_name, train, fault, mostMs) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const told = watch({ ...train, seed });
      expect([told?.fault, (told?.atMs ?? Infinity) <= mostMs]).toEqual([fault, true]);
    }
  });
});
