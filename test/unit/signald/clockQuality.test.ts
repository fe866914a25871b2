import { expect, test } from 'vitest';
import { createClockQuality } from '../../../src/signald/clockQuality.ts';

test('nobody has vouched for the clock: its error is unknown', () => {
  expect(createClockQuality().wall(1000, 5)).toEqual({ wallMs: 5, synced: false, errorMs: null });
});

test('a proposal stands for its time, then the error grows by the drift', () => {
  const clock = createClockQuality();
  clock.propose({ errorMs: 20, synced: true, ttlMs: 60_000 }, 0);
  expect(clock.wall(59_999, 5)).toMatchObject({ synced: true, errorMs: 20 });
  expect(clock.wall(60_000, 5)).toMatchObject({ synced: false, errorMs: 20 });
  // 50 ppm: 180 ms an hour.
  expect(clock.wall(60_000 + 3_600_000, 5)).toMatchObject({ synced: false, errorMs: 200 });
});

test('who says that the clock is not synchronised ends what was promised before', () => {
  const clock = createClockQuality();
  clock.propose({ errorMs: 0, synced: false, ttlMs: 60_000 }, 0);
  expect(clock.wall(0, 5)).toMatchObject({ synced: false, errorMs: null });
  clock.propose({ errorMs: 20, synced: true, ttlMs: 3_600_000 }, 0);
  clock.propose({ errorMs: 0, synced: false, ttlMs: 60_000 }, 1000);
  expect(clock.wall(1000, 5)).toMatchObject({ synced: false, errorMs: 20 });
  expect(clock.wall(1000 + 3_600_000, 5)).toMatchObject({ synced: false, errorMs: 200 });
});
