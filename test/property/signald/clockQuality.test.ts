import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinationBoundMs } from '../../../src/model/time.ts';
import { createClockQuality } from '../../../src/signald/clockQuality.ts';

const epochMs = 1_760_000_000_000;
const hourMs = 3_600_000;

describe('how long the junction is still coordinated', () => {
  it('is told truly: within that time the error stays within the bound, and beyond it no longer, whatever was claimed', () => {
    let told = 0;
    assert(property(integer({ min: 0, max: 700 }), integer({ min: 1000, max: hourMs }), double({ min: 0.01, max: 200, noNaN: true }), integer({ min: 0, max: 20 * hourMs }), (errorMs, ttlMs, skewPpm, laterMs) => {
      const clock = createClockQuality();
      clock.propose({ errorMs, synced: true, ttlMs, source: 'chrony', skewPpm }, 0, epochMs);
      const wall = clock.wall(laterMs, epochMs + laterMs);
      const restMs = wall.coordinatedForMs ?? 0;
      if ((wall.errorMs ?? Infinity) > coordinationBoundMs) {
        expect(restMs).toBe(0);
        return;
      }
      told += 1;
      // The error is told in whole ms; a ms of it takes its time by the drift.
      const before = laterMs + Math.max(0, Math.floor(restMs) - 1);
      expect(clock.wall(before, epochMs + before).errorMs ?? Infinity).toBeLessThanOrEqual(coordinationBoundMs);
      const { driftPpm } = clock.status(laterMs, epochMs + laterMs);
      const after = laterMs + Math.ceil(restMs) + Math.ceil(2e6 / Math.max(1, driftPpm));
      expect(clock.wall(after, epochMs + after)).toMatchObject({ coordinatedForMs: 0 });
      expect(clock.wall(after, epochMs + after).errorMs ?? 0).toBeGreaterThan(coordinationBoundMs);
    }), { numRuns: 500 });
    expect(told).toBeGreaterThan(50);
  });
});
