import { expect, test } from 'vitest';
import { clockLine } from '../../../src/cli/command/status.ts';
import { createClockQuality } from '../../../src/signald/clockQuality.ts';

const hourMs = 3_600_000;
const epochMs = 1_760_000_000_000;

test('for how long the junction is coordinated without its source is shown, and that it is not any more', () => {
  const clock = createClockQuality();
  // 68 ms, then 20 ppm for six hours: the bound of half a second.
  clock.propose({ errorMs: 68, synced: true, ttlMs: 60_000, source: 'chrony', skewPpm: 10 }, 0, epochMs);
  clock.wall(60_000, epochMs + 60_000);
  expect(clockLine('en', clock.status(60_000, epochMs + 60_000))).toContain('coordinated for another 6 h 00 min');
  expect(clockLine('vi', clock.status(60_000, epochMs + 60_000))).toContain('phối hợp được thêm 6 h 00 min');
  const laterMs = 60_000 + 5.5 * hourMs;
  expect(clockLine('en', clock.status(laterMs, epochMs + laterMs))).toContain('coordinated for another 30 min 00 s');
  const overMs = 60_000 + 6.1 * hourMs;
  expect(clockLine('en', clock.status(overMs, epochMs + overMs))).toContain('not coordinated by the clock');
});
