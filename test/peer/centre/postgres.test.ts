import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPostgresReceipts } from '../../../src/centre/postgresReceipts.ts';
import type { Arrival, Touched } from '../../../src/centre/receiptBook.ts';
import type { Receipts, StoreDone } from '../../../src/centre/receipts.ts';
import { islandsMost } from '../../../src/link/ack.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { end, FakeSignald, LinkBench, siteId, until } from '../../integration/link/bench.ts';
import { createPostgres, type PostgresServer } from './postgresServer.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = createPostgres();
  await server.start();
}, 120_000);
afterAll(() => server.close());
beforeEach(async () => { await server.query('DROP TABLE IF EXISTS entry, tally, watermark, scan'); });

async function open(): Promise<Receipts> {
  const opened = await openPostgresReceipts(server.config, createClock(), pino({ level: 'silent' }));
  if (!opened.ok) throw new Error(`${opened.problem.code} ${opened.problem.detail}`);
  return opened.receipts;
}

const store = (receipts: Receipts, ...arrivals: readonly Arrival[]): Promise<readonly Touched[] | null> => new Promise((resolve) => { receipts.store(arrivals, 7, resolve); });

/** A session that ends lets go of the lock a moment later. */
async function closed(receipts: Receipts): Promise<void> {
  await receipts.settled();
  receipts.close();
  await until('the lock is free', async () => (await server.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).length === 0);
}

const arrival = (seq: number, prev: number | null, values: Arrival['message']['entries'][number]['values'] = { seq }, code = 'stage.changed', boot = 'b'): Arrival => ({
  site: 's1', message: { schema: 1, epoch: 'e1', channel: 'event', code, prev, entries: [{ ts: 1_760_000_000_000, errorMs: 12.5, seq, values, quality: 'ok', origin: { boot, n: seq } }] },
});

test('what PostgreSQL holds is what SQLite would: once each, gaps held and named, all of it back after a new start', async () => {
  const first = await open();
  expect(await store(first, arrival(1, 0), arrival(2, 1), arrival(2, 1))).toEqual([{ site: 's1', epoch: 'e1', channel: 'event', upTo: 2, gap: false }]);
  expect(await store(first, arrival(7, 6))).toMatchObject([{ upTo: 2, gap: true }]);
  expect(await store(first, arrival(3, 2, { to: 5 }, 'record.gap'))).toMatchObject([{ upTo: 5, gap: false }]);
  expect(first.counts()).toEqual({ received: 5, distinct: 4, duplicates: 1, gaps: 1 });
  await closed(first);
  const second = await open();
  expect(second.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 5 }]);
  expect(second.counts()).toEqual({ received: 5, distinct: 4, duplicates: 1, gaps: 1 });
  expect(second.completeness()).toEqual([{ site: 's1', epoch: 'e1', channel: 'event', rows: 4, aged: 0, agedTo: 0, dropped: 3, lastSeq: 7, missing: [[6, 6]], missingRows: 1 }]);
  expect(await server.query("SELECT seq::int, ts::float8, error_ms, vals->>'seq' AS value, boot, n::int FROM entry WHERE seq = 1")).toEqual([{ seq: 1, ts: 1_760_000_000_000, error_ms: 12.5, value: '1', boot: 'b', n: 1 }]);
  await closed(second);
});

test('a word that PostgreSQL does not take holds up no batch', async () => {
  const receipts = await open();
  expect(await store(receipts, arrival(1, 0, { note: 'a\0b \uD800' }, 'stage.changed', 'b\0\uDFFF'), arrival(2, 1))).toMatchObject([{ upTo: 2 }]);
  expect(await server.query('SELECT vals::text AS vals, boot FROM entry WHERE seq = 1')).toEqual([{ vals: '{"note":"a\\u0000b \\ud800"}', boot: 'b\uFFFD\uFFFD' }]);
  await closed(receipts);
});

test('a table of an earlier program is read through once; then the watermarks stand by themselves, whatever its owner deletes', async () => {
  await server.query(`CREATE TABLE entry (
    site text NOT NULL, epoch text NOT NULL, channel text NOT NULL, seq bigint NOT NULL,
    code text NOT NULL, ts bigint NOT NULL, error_ms double precision, quality text NOT NULL, vals json NOT NULL,
    boot text, n bigint, received_ms bigint NOT NULL, PRIMARY KEY (site, epoch, channel, seq, ts))`);
  await server.query("INSERT INTO entry SELECT 's' || site, 'e1', 'event', seq, 'stage.changed', 1, NULL, 'ok', '{}', NULL, NULL, 7 FROM generate_series(1, 3) site, generate_series(1, 20000) seq");
  await server.query(`INSERT INTO entry SELECT 's1', 'e1', 'alarm', seq, CASE seq WHEN 2 THEN 'record.gap' ELSE 'fault.raised' END, 1, NULL, 'ok', '{"to":9}', NULL, NULL, 7 FROM unnest(ARRAY[1, 2, 12]) seq`);
  await server.query("CREATE TABLE tally (name text PRIMARY KEY, count bigint NOT NULL); INSERT INTO tally VALUES ('received', 60003), ('duplicates', 0)");
  // Cut in the middle of it: the server gives up a step that has to wait for a row, and what was read stands.
  const blocked = new Client(server.config);
  await blocked.connect();
  await blocked.query("CREATE TABLE watermark (site text NOT NULL, epoch text NOT NULL, channel text NOT NULL, up_to bigint NOT NULL, islands text NOT NULL, stored bigint NOT NULL, gap_rows bigint NOT NULL, aged bigint NOT NULL, aged_to bigint NOT NULL, crc bigint NOT NULL, PRIMARY KEY (site, epoch, channel))");
  await blocked.query("BEGIN; INSERT INTO watermark VALUES ('s2', 'e1', 'event', 0, '[]', 0, 0, 0, 0, 0)");
  const cut = await openPostgresReceipts({ ...server.config, statement_timeout: 500 }, createClock(), pino({ level: 'silent' }));
  expect(cut).toMatchObject({ ok: false, problem: { code: 'centre.storeSlow', detail: expect.stringContaining('57014') } });
  await blocked.query('ROLLBACK');
  await blocked.end();
  expect(await server.query("SELECT site, done FROM scan WHERE seq > 0 AND site = 's1'")).toEqual([{ site: 's1', done: false }]);
  await until('the lock is free', async () => (await server.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).length === 0);
  const first = await open();
  const told = [
    { site: 's1', channel: 'alarm', rows: 3, dropped: 8, lastSeq: 12, missing: [[10, 11]] },
    ...['s1', 's2', 's3'].map((site) => ({ site, channel: 'event', rows: 20_000, dropped: 0, lastSeq: 20_000, missing: [] })),
  ];
  expect(first.completeness()).toMatchObject(told);
  await server.query('DELETE FROM entry');
  expect(await store(first, arrival(20_001, 20_000))).toMatchObject([{ upTo: 20_001, gap: false }]);
  await closed(first);
  const second = await open();
  expect(second.watermarks('s1', 'e1')).toEqual(expect.arrayContaining([{ channel: 'event', upTo: 20_001 }, { channel: 'alarm', upTo: 9 }]));
  await closed(second);
}, 60_000);

test('a batch that waits too long at the server is told as that, not as a server that is away; the lock is let go, and the next one is stored', async () => {
  const opened = await openPostgresReceipts({ ...server.config, statement_timeout: 500 }, createClock(), pino({ level: 'silent' }));
  if (!opened.ok) throw new Error(opened.problem.detail);
  const { receipts } = opened;
  const other = new Client(server.config);
  await other.connect();
  await other.query('BEGIN; LOCK TABLE entry IN ACCESS EXCLUSIVE MODE');
  expect(await store(receipts, arrival(1, 0))).toBeNull();
  expect(receipts.problem()).toMatchObject({ code: 'centre.storeSlow' });
  await other.query('ROLLBACK');
  await other.end();
  await until('it is stored', async () => (await store(receipts, arrival(1, 0))) !== null);
  expect(receipts.problem()).toBeNull();
  await closed(receipts);
}, 60_000);

test('two keys that PostgreSQL would keep as one are one; every second number is taken up to a bound, and holds up nothing', async () => {
  const receipts = await open();
  const strange = (epoch: string, seq: number): Arrival => ({ site: 's1', message: { ...arrival(seq, null).message, epoch } });
  expect(await store(receipts, strange('e\0', 1), strange('e\uFFFD', 2), arrival(1, 0))).toMatchObject([{ upTo: 2 }, { upTo: 1 }]);
  const [touched, taken] = await new Promise<Parameters<StoreDone>>((resolve) => { receipts.store(Array.from({ length: 1000 }, (_, index) => arrival(3 + index * 2, null)), 7, (...done) => { resolve(done); }); });
  expect(touched).toMatchObject([{ upTo: 1, refused: 1000 - islandsMost }]);
  // What is countersigned: nothing that is not here.
  expect(taken.flatMap(({ message }) => message.entries)).toHaveLength(islandsMost);
  expect(await store(receipts, arrival(2, 1))).toMatchObject([{ upTo: 3 }]);
  await closed(receipts);
});

test('one sink a database; a server that does not synchronise is refused by name', async () => {
  const receipts = await open();
  expect(await openPostgresReceipts(server.config, createClock(), pino({ level: 'silent' }))).toMatchObject({ ok: false, problem: { code: 'centre.storeLocked', detail: expect.stringMatching(/^session \d+ \(ngatu centre sink, idle since .+\) holds this database$/) } });
  await closed(receipts);
  const lax = createPostgres();
  await lax.start(['fsync=off']);
  expect(await openPostgresReceipts(lax.config, createClock(), pino({ level: 'silent' }))).toMatchObject({ ok: false, problem: { code: 'centre.storeNotDurable' } });
  await lax.close();
  expect(await openPostgresReceipts(lax.config, createClock(), pino({ level: 'silent' }))).toMatchObject({ ok: false, problem: { code: 'centre.storeAway' } });
}, 120_000);

test('the sink over a real broker: a killed server costs nothing that was acknowledged, and what came meanwhile is stored when it is back', async () => {
  const bench = new LinkBench();
  await bench.open();
  const signald = new FakeSignald('boot-pg');
  await signald.start(bench.runDir);
  try {
    await bench.broker();
    const sink = await bench.process('centre', ['--run-dir', bench.runDir, '--state-dir', bench.dir, '--site-id', siteId, '--broker', `mqtt://127.0.0.1:${bench.port}`, '--postgres', server.uri]);
    await bench.agent(30_000);
    signald.emit(50);
    const drained = async (least: number): Promise<boolean> => {
      const state = await bench.linkState();
      return state !== null && state.stored > least && state.delivered === state.stored;
    };
    const kept = async (): Promise<unknown> => (await server.query("SELECT count(*)::int AS rows, count(DISTINCT n)::int AS n FROM entry WHERE boot = 'boot-pg'"))[0];
    await until('the first are delivered', () => drained(50), 60_000);
    await server.kill();
    signald.emit(50);
    await until('the agent has them stored', async () => ((await bench.linkState())?.stored ?? 0) > 100, 60_000);
    expect(await drained(100)).toBe(false);
    await server.start();
    await until('all is delivered', () => drained(100), 60_000);
    expect(await bench.counts()).toMatchObject({ gaps: 0 });
    expect(await kept()).toEqual({ rows: 100, n: 100 });
    expect(await end(sink, 'SIGTERM')).toBe(0);
  } finally {
    await signald.stop();
    await bench.close();
  }
}, 240_000);
