import { expect, test } from 'vitest';
import type { FaultCode } from '../../../src/model/fault.ts';
import { beginWatch, lookAtPlan, watchMs, type WatchJudged } from '../../../src/signald/planWatch.ts';

/** One look a second from `fromS` to `toS`. */
function watched(looks: readonly { readonly untilS: number; readonly runs: boolean; readonly faults: readonly FaultCode[] }[], before: readonly FaultCode[] = []): WatchJudged & { readonly atS: number } {
  let watch = beginWatch(7, before, 0);
  let atS = 0;
  for (const { untilS, runs, faults } of looks) {
    for (; atS < untilS; atS += 1) {
      const judged = lookAtPlan(watch, { nowMs: (atS + 1) * 1000, runs, faults });
      if (judged.outcome !== 'watching') return { ...judged, atS };
      watch = judged.watch;
    }
  }
  return { outcome: 'watching', watch, atS };
}

test('half an hour of running without trouble makes it good; time in flash counts for nothing', () => {
  expect(watched([{ untilS: watchMs / 1000 + 1, runs: true, faults: [] }])).toMatchObject({ outcome: 'good', atS: watchMs / 1000 - 1 });
  expect(watched([{ untilS: 3600, runs: false, faults: [] }, { untilS: 3600 + watchMs / 1000 - 1, runs: true, faults: [] }])).toMatchObject({ outcome: 'watching' });
});

test('a wait beyond the bound undoes it in the second it is told', () => {
  expect(watched([{ untilS: 100, runs: true, faults: [] }, { untilS: 200, runs: true, faults: ['wait.exceeded', 'lamp.dim'] }])).toEqual({ outcome: 'bad', codes: ['wait.exceeded'], atS: 100 });
});

test('what was there before it, and what lamps, lines and boards do, is none of its doing', () => {
  expect(watched([{ untilS: 300, runs: true, faults: ['wait.exceeded', 'board.silent', 'lamp.lost', 'detector.open'] }], ['wait.exceeded'])).toMatchObject({ outcome: 'watching' });
});

test('what has ended and comes back is', () => {
  expect(watched([{ untilS: 60, runs: true, faults: ['wait.exceeded'] }, { untilS: 90, runs: true, faults: [] }, { untilS: 200, runs: true, faults: ['wait.exceeded'] }], ['wait.exceeded'])).toMatchObject({ outcome: 'bad', atS: 90 });
});

test('under another plan, or in flash, nothing is its doing', () => {
  expect(watched([{ untilS: 300, runs: false, faults: ['wait.exceeded'] }])).toMatchObject({ outcome: 'watching' });
});

test('a process that stood still for ten minutes has not watched for ten minutes', () => {
  const judged = lookAtPlan(beginWatch(7, [], 0), { nowMs: 600_000, runs: true, faults: [] });
  expect(judged).toMatchObject({ outcome: 'watching', watch: { ranMs: 2000 } });
});
