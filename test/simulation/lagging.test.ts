import { expect, test } from 'vitest';
import { play, type Played } from './play.ts';
import { sealedNinhKieu } from './site.ts';
import { realViolations } from './verdict.ts';

// safety.md S4: a board whose answers are all a scan late or more shows lamps of the past: it is as good as silent.

const site = sealedNinhKieu();
const minuteMs = 60_000;
const begunMs = minuteMs;

function lagging(board: string, scans: number, forMs: number): Played {
  return play({ site, seed: 11, endMs: 2.5 * minuteMs, plan: [{ atMs: begunMs, disturbance: { kind: 'lagging', board, scans, forMs } }] });
}

function raised(played: Played): { readonly atMs: number; readonly fault: unknown; readonly board: unknown }[] {
  return played.events.filter(({ event }) => event.code === 'fault.raised').map(({ atMs, event }) => ({ atMs, fault: event.data['fault'], board: event.data['board'] }));
}

const boards = [...new Set(site.safety.lamps.map(({ board }) => board))];

test.each(boards.flatMap((board) => [1, 2, 3].map((scans) => [board, scans] as const)))('%s, all answers %i scans late: told by name within 1.1 s, flash, and back through a start-up when it answers in time', (board, scans) => {
  const played = lagging(board, scans, 10_000);
  const [first] = raised(played);
  expect(first).toMatchObject({ fault: 'board.lagging', board });
  expect((first?.atMs ?? 0) - begunMs).toBeGreaterThanOrEqual(500);
  expect((first?.atMs ?? 0) - begunMs).toBeLessThanOrEqual(1100);
  expect(realViolations(played)).toEqual([]);
  expect(played.verdict.late).toEqual([]);
  expect(played.verdict.nuisances).toEqual([]);
  const [, flash] = played.report.flashIntervals;
  expect((flash?.fromMs ?? 0) - begunMs).toBeLessThanOrEqual(1300);
  expect(played.report.endedInFlash).toBe(false);
  expect(played.events.some(({ event }) => event.data['latched'] === true)).toBe(false);
});

test('late for less than 500 ms: nobody is accused, nothing flashes', () => {
  const played = lagging(boards[0] ?? '', 1, 350);
  expect(raised(played)).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(1);
  expect(realViolations(played)).toEqual([]);
});
