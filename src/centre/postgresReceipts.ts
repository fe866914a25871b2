import type { Client, ClientConfig } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { connect, leave, problemOf, putPositions, type SessionParts } from './postgresSession.ts';
import type { Arrival, ReceiptBook, Weighed } from './receiptBook.ts';
import { createRefusalTeller } from './refusals.ts';
import type { OpenedReceipts, Receipts, StoreDone, StoreProblem } from './receipts.ts';

const insert = `INSERT INTO entry (site, epoch, channel, seq, code, ts, error_ms, quality, vals, boot, n, received_ms)
  SELECT *, $12::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::double precision[], $8::text[], $9::json[], $10::text[], $11::bigint[])
  ON CONFLICT DO NOTHING`;

const againMs = 2000;

/** In a PostgreSQL. `config`: libpq's environment (PGHOST, PGUSER, PGPASSFILE …) where it says nothing. */
export async function openPostgresReceipts(config: ClientConfig, clock: Clock, logger: Logger): Promise<OpenedReceipts> {
  const parts = { config, clock, logger };
  const first = await connect(parts);
  return first.ok ? { ok: true, receipts: createReceipts(first, parts) } : first;
}

function createReceipts(first: { readonly client: Client; readonly book: ReceiptBook }, parts: SessionParts): Receipts {
  const { clock, logger } = parts;
  let client: Client | null = first.client;
  let { book } = first;
  let trouble: StoreProblem | null = null;
  let againAtMs = Number.NEGATIVE_INFINITY;
  let busy = Promise.resolve();
  const teller = createRefusalTeller(clock, logger);
  const hold = async (): Promise<Client | null> => {
    if (client !== null || clock.monoMs() < againAtMs) return client;
    againAtMs = clock.monoMs() + againMs;
    const connected = await connect(parts);
    if (connected.ok) {
      ({ client, book } = connected);
      logger.info('the database answers again');
    } else trouble = connected.problem;
    return client;
  };
  const storeAll = async (arrivals: readonly Arrival[], receivedMs: number): Promise<Parameters<StoreDone>> => {
    const held = await hold();
    if (held === null) return [null, []];
    try {
      const weighed = book.weigh(arrivals.map(storableArrival));
      await write(held, weighed, receivedMs);
      trouble = null;
      const touched = book.commit(weighed);
      teller(touched);
      return [touched, weighed.taken];
    } catch (error) {
      trouble = problemOf(error);
      // Nobody knows how far this connection got: a new one reads what stands.
      client = null;
      leave(held);
      return [null, []];
    }
  };
  return {
    store(arrivals, receivedMs, done) {
      const before = busy;
      busy = (async () => {
        await before;
        done(...(await storeAll(arrivals, receivedMs)));
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

async function write(client: Client, { rows, received, duplicates, next }: Weighed, receivedMs: number): Promise<void> {
  await client.query('BEGIN');
  const column = <Value>(of: (row: Weighed['rows'][number]) => Value): Value[] => rows.map(of);
  if (rows.length > 0) {
    await client.query(insert, [
      column(({ site }) => site), column(({ epoch }) => epoch), column(({ channel }) => channel), column(({ seq }) => seq), column(({ code }) => storable(code)), column(({ ts }) => ts),
      column(({ errorMs }) => errorMs), column(({ quality }) => quality), column(({ vals }) => vals), column(({ boot }) => (boot === null ? null : storable(boot))), column(({ n }) => n), receivedMs,
    ]);
  }
  await client.query("UPDATE tally SET count = count + CASE name WHEN 'received' THEN $1::bigint ELSE $2::bigint END", [received, duplicates]);
  await putPositions(client, [...next.values()]);
  await client.query('COMMIT');
}

/** PostgreSQL's text takes no U+0000 and no half of a surrogate pair: one such word would hold up a whole batch for ever. */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD');
}

/** The key, before anything is weighed: two keys that are stored as one would meet in one statement. */
function storableArrival({ site, message }: Arrival): Arrival {
  return { site: storable(site), message: { ...message, epoch: storable(message.epoch), channel: storable(message.channel) } };
}
