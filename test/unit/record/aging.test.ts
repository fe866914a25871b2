import { afterEach, beforeEach, expect, test } from 'vitest';
import { agedSegments } from '../../../src/record/archive.ts';
import { dayOf } from '../../../src/record/archiveFrame.ts';
import { classPromises } from '../../../src/record/retention.ts';
import { archiveAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, startWallMs, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const dayMs = 86_400_000;
const segment = (number: number, wallMs: number): string => `${String(number).padStart(8, '0')}-${dayOf(wallMs)}.nga`;
const days = (count: number, first = 0): string[] => Array.from({ length: count }, (_, at) => segment(first + at + 1, startWallMs + (first + at) * dayMs));

test('a segment is old once segments of 400 other days stand behind it, and the clock says so too', () => {
  const names = days(500);
  const now = startWallMs + 499 * dayMs;
  expect(agedSegments(names, now, 400)).toEqual(names.slice(0, 98));
  expect(agedSegments(days(401), now, 400)).toEqual([]);
  // Two of one day count for one.
  expect(agedSegments([...days(300), ...days(300)], now, 400)).toEqual([]);
});

test('no jump of the clock makes a segment old, and one that a jump has dated ahead keeps none behind it', () => {
  const names = days(350);
  const now = startWallMs + 349 * dayMs;
  for (const wallMs of [0, now + 800 * dayMs, now + 5000 * dayMs]) expect(agedSegments([...names, segment(351, wallMs), segment(352, now)], wallMs, 400)).toEqual([]);
  const ahead = [segment(1, startWallMs + 5000 * dayMs), ...days(500, 1)];
  expect(agedSegments(ahead, startWallMs + 500 * dayMs, 400)).toEqual(ahead.slice(0, 99));
});

test('a start in 1970 and a clock that is then set cost the archive nothing', () => {
  bench.clock.setWall(0);
  const record = bench.open();
  record.storeEvents(bench.events(3, 'fault.raised'));
  bench.clock.pass(archiveAfterMs);
  record.housekeep();
  bench.clock.setWall(startWallMs);
  for (let round = 0; round < 3; round++) {
    record.storeEvents(bench.events(1, 'fault.raised'));
    bench.clock.pass(61_000);
    record.housekeep();
  }
  expect(record.verifyArchive()).toMatchObject({ events: 6, damaged: [] });
});

test('a minute 800 days ahead costs neither archive nor database anything', () => {
  const record = bench.open();
  bench.live(record, 5, 'fault.raised', 'stage.changed', 'detector.actuated');
  record.markDelivered('event', 5);
  record.markDelivered('alarm', 5);
  const [archived, stored] = [record.verifyArchive().events, record.query({ afterId: 0, limit: 100 }).length];
  const wallMs = bench.clock.wallMs();
  bench.clock.setWall(wallMs + 800 * dayMs);
  bench.clock.pass(61_000);
  record.housekeep();
  bench.clock.setWall(wallMs);
  expect([record.verifyArchive().events, record.query({ afterId: 0, limit: 100 }).length]).toEqual([archived, stored]);
});

test('a block that was dated two years ahead keeps no block behind it from growing old', () => {
  const record = bench.open();
  const wallMs = bench.clock.wallMs();
  bench.clock.setWall(wallMs + 730 * dayMs);
  bench.live(record, 1, 'stage.changed');
  bench.clock.setWall(wallMs);
  for (let day = 0; day < 100; day++) {
    bench.live(record, 1, 'stage.changed');
    record.markDelivered('event', day + 2);
  }
  const keptDays = classPromises.event.keepMs / dayMs;
  expect(record.query({ afterId: 0, limit: 200 }).length).toBeLessThanOrEqual(keptDays + 2);
});
