import { describe, expect, it } from 'vitest';
import { brokenPerThousand } from '../../../src/model/promise.ts';
import { s0025, spatConfidence, spatTiming, timeMark, unknownTimeMark } from '../../../src/model/remaining.ts';

/** 2026-11-28T15:59:55.250Z */
const wallMs = Date.UTC(2026, 10, 28, 15, 59, 55, 250);

describe('SPaT time marks', () => {
  it('are tenths of a second in the UTC hour, the next one included', () => {
    expect(timeMark(wallMs, 0, 5)).toBe(35_952);
    expect(timeMark(wallMs, 4700, 5)).toBe(35_999);
    expect(timeMark(wallMs, 12_000, 5)).toBe(72);
  });

  it('are unknown where nothing bounds the time, or nobody vouches for the clock', () => {
    expect(timeMark(wallMs, null, 5)).toBe(unknownTimeMark);
    expect(timeMark(wallMs, 1000, null)).toBe(unknownTimeMark);
    expect(timeMark(wallMs, 3_600_000, 5)).toBe(unknownTimeMark);
  });

  it('carry the class of confidence that is reached', () => {
    expect([100, 98, 97, 90, 50, 20, 0].map(spatConfidence)).toEqual([15, 14, 13, 10, 2, 0, 0]);
    expect(spatTiming({ to: 'red', minMs: 4700, maxMs: null, likelyMs: 12_000, confidence: 50 }, wallMs, 5)).toEqual({ minEndTime: 35_999, maxEndTime: unknownTimeMark, likelyTime: 72, confidence: 2 });
  });
});

describe('RSMP S0025', () => {
  it('speaks of the colour that comes, red behind the yellow', () => {
    expect(s0025({ to: 'red', minMs: 1000, maxMs: 9000, likelyMs: 2000, confidence: 50 }, 3000, wallMs)).toEqual({
      minToGEstimate: null, maxToGEstimate: null, likelyToGEstimate: null, ToGConfidence: 0,
      minToREstimate: wallMs + 4000, maxToREstimate: wallMs + 12_000, likelyToREstimate: wallMs + 5000, ToRConfidence: 50,
    });
    expect(s0025({ to: 'green', minMs: 1000, maxMs: null, likelyMs: 2000, confidence: 100 }, 3000, wallMs)).toMatchObject({ minToGEstimate: wallMs + 1000, maxToGEstimate: null, ToGConfidence: 100, minToREstimate: null });
  });
});

it('broken promises per 1 000 intervals', () => {
  expect(brokenPerThousand({ intervals: 0, kept: 0, broken: {}, withdrawn: 0 })).toBeNull();
  expect(brokenPerThousand({ intervals: 3000, kept: 2993, broken: { late: 5, policePanel: 2 }, withdrawn: 9 })).toBe(2.3);
});
