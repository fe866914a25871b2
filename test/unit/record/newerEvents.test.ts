import { afterEach, beforeEach, expect, test } from 'vitest';
import { classOf, eventClassNames, eventClasses, eventCodes, saidOf, type EventClass, type KnownEvent, type SignalEvent } from '../../../src/model/event.ts';
import { isChained } from '../../../src/model/evidence.ts';
import { fromColumns, toColumns, type Entry } from '../../../src/record/columns.ts';
import { realDisk, type EventRecord, type RecordDisk } from '../../../src/record/record.ts';
import { archiveAfterMs, packAfterMs } from '../../../src/record/upkeep.ts';
import { failingDisk, openBench, type Bench } from './store.ts';

// Events of a program one version on: in the class that its sender names, wherever they are put.

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

/** As an agent holds it that does not know the code. */
const unknown = (event: SignalEvent, of: EventClass, code = saidOf(event).code): SignalEvent => ({ boot: event.boot, n: event.n, stamp: event.stamp, code: 'event.newer', data: { code, class: of, data: saidOf(event).data } });
const evidenceRows = (events: readonly SignalEvent[]): readonly Entry[] => events.map((event, at) => ({ id: 1 + at, channel: 'evidence', seq: 1 + at, event }));
const ofEachClass = (): readonly SignalEvent[] => eventClassNames.flatMap((of) => bench.events(2).map((event) => unknown(event, of, `next.${of}`)));
const where = (record: EventRecord): readonly string[] => record.query({ afterId: 0, limit: 100 }).flatMap((row) => (row.event?.code === 'event.newer' ? [`${row.event.n} ${saidOf(row.event).code} in ${row.class} as ${classOf(row.event)}`] : []));
const expected = (events: readonly SignalEvent[]): readonly string[] => events.map((event) => `${event.n} next.${classOf(event)} in ${classOf(event)} as ${classOf(event)}`);
function passSeconds(record: EventRecord, seconds: number): void {
  for (let at = 0; at < seconds; at++) {
    bench.clock.pass(1000);
    record.housekeep();
  }
}

test('a row stands in the class of its sender, hot, packed and opened again: hi-res is not sent, what may be dropped is not archived, evidence is in its chain', () => {
  let record = bench.open();
  const events = ofEachClass();
  record.storeEvents(events);
  expect(where(record)).toEqual(expected(events));
  expect(record.positions().map(({ channel }) => channel)).toEqual(['alarm', 'audit', 'count', 'event', 'evidence']);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  expect(record.verifyArchive()).toMatchObject({ events: 6, damaged: [] });
  expect(record.chain({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterIndex: 0, limit: 10 }).records).toHaveLength(2);
  bench.close(record);
  record = bench.open();
  expect(where(record)).toEqual(expected(events));
});

test('from a file that is damaged, hot or packed, and from memory that had no disk, they come back in their classes', () => {
  const { disk, fail } = failingDisk();
  let record = bench.open({ disk });
  const packed = ofEachClass();
  record.storeEvents(packed);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  const hot = ofEachClass();
  record.storeEvents(hot);
  fail('SQLITE_CORRUPT');
  record.storeEvents(bench.events(1));
  passSeconds(record, 60);
  // Of what is packed that is put back which the centre waits for: hi-res stays in the file aside.
  expect(where(record).toSorted()).toEqual(expected([...packed.filter((event) => classOf(event) !== 'hiRes'), ...hot]).toSorted());
  bench.close(record);

  let gone = true;
  const away: RecordDisk = { ...realDisk, open: (path) => (gone ? { ok: false, problem: { code: 'record.unopenable', detail: 'EIO' } } : realDisk.open(path)) };
  record = bench.open({ disk: away });
  const inMemory = ofEachClass();
  record.storeEvents(inMemory);
  expect(where(record)).toEqual(expected(inMemory));
  gone = false;
  passSeconds(record, 10);
  expect(record.status().mode).toBe('durable');
  expect(where(record).slice(-inMemory.length)).toEqual(expected(inMemory));
});

test('what an agent stored without knowing it is the same event to one that does: under its own name where it stands, and not stored again', () => {
  let record = bench.open();
  const [lamp, pulse, early] = [bench.events(1, 'group.aspect'), bench.events(1, 'detector.actuated'), bench.events(1, 'group.aspect')].flat();
  if (lamp === undefined || pulse === undefined || early === undefined) throw new Error('no events');
  // The last by a sender that said no class.
  record.storeEvents([unknown(lamp, 'evidence'), unknown(pulse, 'hiRes'), unknown(early, 'event')]);
  bench.close(record);
  record = bench.open();
  const stored = record.query({ afterId: 0, limit: 10 });
  expect(stored.map(({ class: of, event }) => [of, event])).toEqual([['evidence', lamp], ['hiRes', pulse], ['event', early]]);
  const again = record.storeEvents([lamp, pulse, early]);
  expect(again.ok && again.stored.some(({ fresh }) => fresh)).toBe(false);
  expect(record.query({ afterId: 0, limit: 10 })).toEqual(stored);
});

test('a row and its link in the chain are the same bytes, whether the program that writes it knows the code or not', () => {
  const known = bench.events(3, 'group.aspect');
  expect(toColumns(evidenceRows(known.map((event) => unknown(event, 'evidence'))))).toEqual(toColumns(evidenceRows(known)));
  expect(fromColumns(toColumns(evidenceRows(known.map((event) => unknown(event, 'evidence', 'next.lamp')))))).toEqual(evidenceRows(known.map((event) => unknown(event, 'evidence', 'next.lamp'))));
  const trailOf = (make: (event: SignalEvent) => SignalEvent): unknown => {
    const one = openBench();
    try {
      const record = one.open({ disk: { ...realDisk, newEpoch: () => 'e' } });
      record.storeEvents(known.map(make));
      one.clock.pass(archiveAfterMs);
      record.housekeep();
      return [record.trail(), record.chain({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterIndex: 0, limit: 10 })];
    } finally { one.discard(); }
  };
  expect(trailOf((event) => event)).toMatchObject([{ chain: { index: 3 } }, { records: { length: 3 } }]);
  expect(trailOf((event) => unknown(event, 'evidence'))).toEqual(trailOf((event) => event));
});

test('which links a chain has does not depend on which codes a program knows: class evidence, and a list that is closed', () => {
  const stamp = { bootId: 'b', monoMs: 1, wallMs: 1, errorMs: 0 };
  const besides = eventCodes.filter((code) => eventClasses[code] !== 'evidence' && isChained({ channel: eventClasses[code], event: { boot: 'b', n: 1, stamp, code, data: {} } satisfies KnownEvent }));
  // A code that is added here is a link to this version and none to the one before: rows that it wrote would break the chain there.
  expect(besides.toSorted()).toEqual(['clock.quality', 'clock.stepped', 'fault.cleared', 'fault.raised', 'mode.changed', 'process.started', 'promise.broken', 'site.applied']);
  for (const of of eventClassNames) expect(isChained({ channel: of, event: { boot: 'b', n: 1, stamp, code: 'event.newer', data: { code: 'next.lamp', class: of, data: {} } } })).toBe(of === 'evidence');
});
