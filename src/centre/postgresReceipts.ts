import { Client, type ClientConfig } from 'pg';
import { gapCode } from '../model/linkMessage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createReceiptBook, islandQuery, type Arrival, type Kept, type ReceiptBook, type Touched, type Weighed } from './receiptBook.ts';
import type { OpenedReceipts, Receipts, StoreProblem } from './receipts.ts';

/**
 * `ts` stands in the key, where it changes nothing (a key has one time), so that a TimescaleDB may divide the table by
 * time. `vals` is json, not jsonb: it takes every string that a cabinet may send, U+0000 among them.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS entry (
    site text NOT NULL, epoch text NOT NULL, channel text NOT NULL, seq bigint NOT NULL,
    code text NOT NULL, ts bigint NOT NULL, error_ms double precision, quality text NOT NULL, vals json NOT NULL,
    boot text, n bigint, received_ms bigint NOT NULL,
    PRIMARY KEY (site, epoch, channel, seq, ts)
  );
  CREATE TABLE IF NOT EXISTS tally (name text PRIMARY KEY, count bigint NOT NULL);
  INSERT INTO tally VALUES ('received', 0), ('duplicates', 0) ON CONFLICT DO NOTHING;`;

const insert = `INSERT INTO entry (site, epoch, channel, seq, code, ts, error_ms, quality, vals, boot, n, received_ms)
  SELECT *, $12::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::double precision[], $8::text[], $9::json[], $10::text[], $11::bigint[])
  ON CONFLICT DO NOTHING`;

/** One sink a database: two would both believe their own watermarks. */
const lockKey = 0x6e_67_61_74;
const [connectMs, statementMs, againMs] = [5000, 30_000, 2000];

/** In a PostgreSQL. `config`: libpq's environment (PGHOST, PGUSER, PGPASSFILE …) where it says nothing. */
export async function openPostgresReceipts(config: ClientConfig, clock: Clock, logger: Logger): Promise<OpenedReceipts> {
  const first = await connect(config);
  return first.ok ? { ok: true, receipts: createReceipts(first, config, clock, logger) } : first;
}

type Connected = { readonly ok: true; readonly client: Client; readonly book: ReceiptBook } | { readonly ok: false; readonly problem: StoreProblem };

/** Connects, sees that a commit is durable there, takes the lock, and reads what is kept: a commit whose answer was lost may stand. */
async function connect(config: ClientConfig): Promise<Connected> {
  const client = new Client({ ...config, application_name: 'ngatu centre sink', connectionTimeoutMillis: connectMs, query_timeout: statementMs, keepAlive: true });
  // An error between two statements: the next statement fails, and says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SET synchronous_commit = on');
    const durable = await client.query<{ fsync: string }>("SELECT current_setting('fsync') AS fsync");
    if (durable.rows[0]?.fsync !== 'on') return refused(client, { code: 'centre.storeNotDurable', detail: 'fsync is off at the server' });
    const lock = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockKey]);
    if (lock.rows[0]?.mine !== true) return refused(client, { code: 'centre.storeLocked', detail: 'another sink writes into this database' });
    await client.query(schema);
    return { ok: true, client, book: createReceiptBook(await keptIn(client)) };
  } catch (error) {
    return refused(client, problemOf(error));
  }
}

function refused(client: Client, problem: StoreProblem): Connected {
  leave(client);
  return { ok: false, problem };
}

/** A dead connection's goodbye may never end: nobody waits for it. */
function leave(client: Client): void {
  client.end().catch(() => undefined);
}

function createReceipts(first: { readonly client: Client; readonly book: ReceiptBook }, config: ClientConfig, clock: Clock, logger: Logger): Receipts {
  let client: Client | null = first.client;
  let { book } = first;
  let trouble: StoreProblem | null = null;
  let againAtMs = Number.NEGATIVE_INFINITY;
  let busy = Promise.resolve();
  const hold = async (): Promise<Client | null> => {
    if (client !== null || clock.monoMs() < againAtMs) return client;
    againAtMs = clock.monoMs() + againMs;
    const connected = await connect(config);
    if (connected.ok) {
      ({ client, book } = connected);
      logger.info('the database answers again');
    } else trouble = connected.problem;
    return client;
  };
  const storeAll = async (arrivals: readonly Arrival[], receivedMs: number): Promise<readonly Touched[] | null> => {
    const held = await hold();
    if (held === null) return null;
    try {
      const weighed = book.weigh(arrivals);
      await write(held, weighed, receivedMs);
      trouble = null;
      return book.commit(weighed);
    } catch (error) {
      trouble = problemOf(error);
      // Nobody knows how far this connection got: a new one reads what stands.
      client = null;
      leave(held);
      return null;
    }
  };
  return {
    store(arrivals, receivedMs, done) {
      const before = busy;
      busy = (async () => {
        await before;
        done(await storeAll(arrivals, receivedMs));
      })();
      busy.catch((error: unknown) => { process.nextTick(() => { throw error; }); });
    },
    watermarks: (site, epoch) => book.watermarks(site, epoch),
    counts: () => book.counts(),
    completeness: () => book.completeness(),
    problem: () => trouble,
    settled: () => busy,
    close() { if (client !== null) leave(client); },
  };
}

async function write(client: Client, { rows, received, duplicates }: Weighed, receivedMs: number): Promise<void> {
  await client.query('BEGIN');
  const column = <Value>(of: (row: Weighed['rows'][number]) => Value): Value[] => rows.map(of);
  if (rows.length > 0) {
    await client.query(insert, [
      column(({ site }) => storable(site)), column(({ epoch }) => storable(epoch)), column(({ channel }) => storable(channel)), column(({ seq }) => seq), column(({ code }) => storable(code)), column(({ ts }) => ts),
      column(({ errorMs }) => errorMs), column(({ quality }) => quality), column(({ vals }) => vals), column(({ boot }) => (boot === null ? null : storable(boot))), column(({ n }) => n), receivedMs,
    ]);
  }
  await client.query("UPDATE tally SET count = count + CASE name WHEN 'received' THEN $1::bigint ELSE $2::bigint END", [received, duplicates]);
  await client.query('COMMIT');
}

/** PostgreSQL's text takes no U+0000 and no half of a surrogate pair: one such word would hold up a whole batch for ever. */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD');
}

async function keptIn(client: Client): Promise<Kept> {
  const islands = await client.query<Record<'site' | 'epoch' | 'channel' | 'first' | 'last', string>>(islandQuery);
  const gaps = await client.query<Record<'site' | 'epoch' | 'channel' | 'seq' | 'vals', string>>('SELECT site, epoch, channel, seq, vals::text FROM entry WHERE code = $1 ORDER BY seq', [gapCode]);
  const tally = await client.query<Record<'name' | 'count', string>>('SELECT name, count FROM tally');
  const counted = (name: string): number => Number(tally.rows.find((row) => row.name === name)?.count ?? 0);
  return {
    islands: islands.rows.map((row) => ({ ...row, first: Number(row.first), last: Number(row.last) })),
    gaps: gaps.rows.map((row) => ({ ...row, seq: Number(row.seq) })),
    received: counted('received'), duplicates: counted('duplicates'),
  };
}

/** Classes of SQLSTATE: 53 no resources, 57 the server stops; what has none never reached it. */
function problemOf(error: unknown): StoreProblem {
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? `${state} ${error.message}`.trim() : String(error);
  if (state.startsWith('53')) return { code: 'record.full', detail };
  return { code: /^[0-9A-Z]{5}$/.test(state) && !state.startsWith('57') && !state.startsWith('08') ? 'centre.storeRefused' : 'centre.storeAway', detail };
}
