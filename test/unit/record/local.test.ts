import { afterEach, beforeEach, expect, test } from 'vitest';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, waiting, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

test('detectors are stored, found by their time, and wait for nobody; the log of the newest events is not flooded by them', () => {
  let record = bench.open();
  record.storeEvents([...bench.events(40, 'detector.actuated'), ...bench.events(2), ...bench.events(40, 'detector.actuated')]);
  const look = (): void => {
    expect(record.counts()).toMatchObject({ stored: 2, outbox: 2 });
    expect(record.positions().map(({ channel }) => channel)).toEqual(['event']);
    expect(waiting(record, 'hiRes')).toEqual([]);
    expect(record.batch(100)).toHaveLength(2);
    expect(record.tail(50).map(({ event }) => event?.code)).toEqual(['stage.changed', 'stage.changed']);
    expect(record.query({ afterId: 0, limit: 1000, channels: ['hiRes'] })).toHaveLength(80);
    expect(record.history({ channel: 'hiRes', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterSeq: 0, code: null, limit: 1000 })).toHaveLength(80);
  };
  look();
  bench.clock.pass(packAfterMs);
  record.housekeep();
  look();
  bench.close(record);
  record = bench.open();
  look();
  bench.live(record, 17, 'detector.actuated');
  expect(record.query({ afterId: 0, limit: 1000, channels: ['hiRes'] }).map(({ seq }) => seq)).toEqual(Array.from({ length: 16 }, (_, at) => 82 + at));
  // What the centre has not got stays.
  expect(record.counts().outbox).toBe(2);
  bench.close(record);
});
