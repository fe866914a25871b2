import { Client, type ClientConfig } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createReceiptBook, type ReceiptBook, type Position } from './receiptBook.ts';
import { foldRows, leftOutTold, scanQuery, type ScanCursor, type ScanRow } from './receiptScan.ts';
import { DamagedWatermark, fromRow, toRow, watermarkChange, watermarkColumns, type WatermarkRow } from './receiptTable.ts';
import type { StoreProblem } from './receipts.ts';

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
  INSERT INTO tally VALUES ('received', 0), ('duplicates', 0) ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS watermark (
    site text NOT NULL, epoch text NOT NULL, channel text NOT NULL, up_to bigint NOT NULL, islands text NOT NULL,
    stored bigint NOT NULL, gap_rows bigint NOT NULL, aged bigint NOT NULL, aged_to bigint NOT NULL, crc bigint NOT NULL,
    PRIMARY KEY (site, epoch, channel)
  );
  CREATE TABLE IF NOT EXISTS scan (only_one int PRIMARY KEY CHECK (only_one = 1), site text NOT NULL, epoch text NOT NULL, channel text NOT NULL, seq bigint NOT NULL, done boolean NOT NULL);
  INSERT INTO scan VALUES (1, '', '', '', 0, false) ON CONFLICT DO NOTHING;`;

/** One sink a database: two would both believe their own watermarks. */
const lockKey = 0x6e_67_61_74;
/**
 * The server ends a statement before this side gives it up: what nobody waits for any more must not go on there, with the
 * lock in its hand.
 */
const [connectMs, serverMs, statementMs] = [5000, 25_000, 30_000];
/** Rows of one step of the scan: as many as the disk gives in a moment. A cold one that seeks for each gives 100 a second. */
const scanRows = { first: 2000, least: 500, most: 50_000 } as const;
const [quickMs, slowMs] = [1000, 5000];
const progressEveryMs = 5000;

export interface SessionParts { readonly config: ClientConfig; readonly clock: Clock; readonly logger: Logger }
export type Connected = { readonly ok: true; readonly client: Client; readonly book: ReceiptBook } | { readonly ok: false; readonly problem: StoreProblem };

/** Connects, sees that a commit is durable there, takes the lock, and reads what is kept: a commit whose answer was lost may stand. */
export async function connect(parts: SessionParts): Promise<Connected> {
  const client = new Client({ statement_timeout: serverMs, query_timeout: statementMs, ...parts.config, application_name: 'ngatu centre sink', connectionTimeoutMillis: connectMs, keepAlive: true });
  // An error between two statements: the next statement fails, and says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SET synchronous_commit = on');
    const durable = await client.query<{ fsync: string }>("SELECT current_setting('fsync') AS fsync");
    if (durable.rows[0]?.fsync !== 'on') return refused(client, { code: 'centre.storeNotDurable', detail: 'fsync is off at the server' });
    // A server's own word on a client that is gone, where its system has one: the lock is free in seconds.
    await client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);
    const lock = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockKey]);
    if (lock.rows[0]?.mine !== true) return refused(client, { code: 'centre.storeLocked', detail: await holderOf(client) });
    await client.query(schema);
    await readThrough(client, parts);
    return { ok: true, client, book: createReceiptBook(await keptIn(client)) };
  } catch (error) {
    return refused(client, problemOf(error));
  }
}

/** A dead connection's goodbye may never end: nobody waits for it. */
export function leave(client: Client): void {
  client.end().catch(() => undefined);
}

/** Positions of a batch or a step, into the transaction that is open. */
export async function putPositions(client: Client, positions: readonly Position[]): Promise<void> {
  if (positions.length === 0) return;
  const rows = positions.map(toRow);
  const column = <Value>(of: (row: WatermarkRow) => Value): Value[] => rows.map(of);
  await client.query(
    `INSERT INTO watermark (${watermarkColumns}) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[]) ${watermarkChange}`,
    [column(({ site }) => site), column(({ epoch }) => epoch), column(({ channel }) => channel), column(({ up_to: upTo }) => upTo), column(({ islands }) => islands), column(({ stored }) => stored),
      column(({ gap_rows: gapRows }) => gapRows), column(({ aged }) => aged), column(({ aged_to: agedTo }) => agedTo), column(({ crc }) => crc)],
  );
}

/** Classes of SQLSTATE: 53 no resources, 57014 the statement took too long, 57 and 08 the server stops; what has none never reached it, or was not answered. */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof DamagedWatermark) return { code: 'record.corrupt', detail: error.message };
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? `${state} ${error.message}`.trim() : String(error);
  if (state.startsWith('53')) return { code: 'record.full', detail };
  if (state === '57014' || detail === 'Query read timeout') return { code: 'centre.storeSlow', detail };
  if (state === '55P03') return { code: 'centre.storeLocked', detail };
  return { code: /^[0-9A-Z]{5}$/.test(state) && !state.startsWith('57') && !state.startsWith('08') ? 'centre.storeRefused' : 'centre.storeAway', detail };
}

function refused(client: Client, problem: StoreProblem): Connected {
  leave(client);
  return { ok: false, problem };
}

async function holderOf(client: Client): Promise<string> {
  const held = await client.query<{ pid: number; name: string | null; state: string | null; since: string | null }>(
    `SELECT l.pid, a.application_name AS name, a.state, to_char(a.query_start, 'YYYY-MM-DD HH24:MI:SS TZ') AS since FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = 0 AND l.objid = $1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`, [lockKey]);
  const by = held.rows[0];
  return by === undefined ? 'another session had the lock and has just let it go' : `session ${by.pid} (${by.name ?? '?'}, ${by.state ?? '?'} since ${by.since ?? '?'}) holds this database`;
}

/** The watermarks of a database that an earlier program wrote: step by step, going on after a cut where it ended. */
async function readThrough(client: Client, { clock, logger }: SessionParts): Promise<void> {
  const scan = (await client.query<Record<'site' | 'epoch' | 'channel' | 'seq', string> & { readonly done: boolean }>('SELECT site, epoch, channel, seq, done FROM scan')).rows[0];
  if (scan === undefined || scan.done) return;
  let at: ScanCursor = { ...scan, seq: Number(scan.seq) };
  let limit: number = scanRows.first;
  let [read, toldMs] = [0, clock.monoMs()];
  for (;;) {
    const begunMs = clock.monoMs();
    const rows = await readStep(client, at, limit, logger);
    const last = rows.at(-1);
    if (last !== undefined) at = last;
    read += rows.length;
    if (rows.length < limit) break;
    const tookMs = clock.monoMs() - begunMs;
    limit = tookMs < quickMs ? Math.min(scanRows.most, limit * 2) : tookMs > slowMs ? Math.max(scanRows.least, Math.floor(limit / 4)) : limit;
    if (clock.monoMs() - toldMs < progressEveryMs) continue;
    toldMs = clock.monoMs();
    logger.info({ rows: read, site: at.site, channel: at.channel }, 'an earlier program’s table is read through once, for its watermarks');
  }
}

async function readStep(client: Client, at: ScanCursor, limit: number, logger: Logger): Promise<readonly ScanRow[]> {
  await client.query('BEGIN');
  const got = await client.query<Record<'site' | 'epoch' | 'channel' | 'seq', string> & { readonly gap: string | null }>(scanQuery((n) => `$${n}`), [at.site, at.epoch, at.channel, at.seq, limit]);
  const rows = got.rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  const open = await watermarksOf(client, 'WHERE site = $1 AND epoch = $2 AND channel = $3', [at.site, at.epoch, at.channel]);
  const { positions, cursor, leftOut } = foldRows(rows, open[0] ?? null);
  for (const row of leftOut) logger.error(row, leftOutTold);
  await putPositions(client, positions);
  const reached = cursor ?? at;
  await client.query('UPDATE scan SET site = $1, epoch = $2, channel = $3, seq = $4, done = $5', [reached.site, reached.epoch, reached.channel, reached.seq, rows.length < limit]);
  await client.query('COMMIT');
  return rows;
}

async function watermarksOf(client: Client, where = '', values: readonly string[] = []): Promise<readonly Position[]> {
  type Texts = { readonly [Key in keyof WatermarkRow]: string };
  const found = await client.query<Texts>(`SELECT ${watermarkColumns} FROM watermark ${where}`, [...values]);
  return found.rows.map((row) => fromRow({
    ...row, up_to: Number(row.up_to), stored: Number(row.stored), gap_rows: Number(row.gap_rows), aged: Number(row.aged), aged_to: Number(row.aged_to), crc: Number(row.crc),
  }));
}

async function keptIn(client: Client): Promise<{ readonly positions: readonly Position[]; readonly received: number; readonly duplicates: number }> {
  const positions = await watermarksOf(client);
  const tally = await client.query<Record<'name' | 'count', string>>('SELECT name, count FROM tally');
  const counted = (name: string): number => Number(tally.rows.find((row) => row.name === name)?.count ?? 0);
  return { positions, received: counted('received'), duplicates: counted('duplicates') };
}
