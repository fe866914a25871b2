import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPostgresReceipts } from '../../../src/centre/postgresReceipts.ts';
import type { Arrival, Touched } from '../../../src/centre/receiptBook.ts';
import type { Receipts } from '../../../src/centre/receipts.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { end, FakeSignald, LinkBench, siteId, until } from '../../integration/link/bench.ts';
import { createPostgres, type PostgresServer } from './postgresServer.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = createPostgres();
  await server.start();
}, 120_000);
afterAll(() => server.close());
beforeEach(async () => { await server.query('DROP TABLE IF EXISTS entry, tally'); });

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
  expect(second.completeness()).toEqual([{ site: 's1', epoch: 'e1', channel: 'event', rows: 4, dropped: 3, lastSeq: 7, missing: [[6, 6]], missingRows: 1 }]);
  expect(await server.query("SELECT seq::int, ts::float8, error_ms, vals->>'seq' AS value, boot, n::int FROM entry WHERE seq = 1")).toEqual([{ seq: 1, ts: 1_760_000_000_000, error_ms: 12.5, value: '1', boot: 'b', n: 1 }]);
  await closed(second);
});

test('a word that PostgreSQL does not take holds up no batch', async () => {
  const receipts = await open();
  expect(await store(receipts, arrival(1, 0, { note: 'a\0b \uD800' }, 'stage.changed', 'b\0\uDFFF'), arrival(2, 1))).toMatchObject([{ upTo: 2 }]);
  expect(await server.query('SELECT vals::text AS vals, boot FROM entry WHERE seq = 1')).toEqual([{ vals: '{"note":"a\\u0000b \\ud800"}', boot: 'b\uFFFD\uFFFD' }]);
  await closed(receipts);
});

test('one sink a database; a server that does not synchronise is refused by name', async () => {
  const receipts = await open();
  expect(await openPostgresReceipts(server.config, createClock(), pino({ level: 'silent' }))).toMatchObject({ ok: false, problem: { code: 'centre.storeLocked' } });
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
