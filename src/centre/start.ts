import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTls } from '../link/mqtt/tlsFiles.ts';
import type { TransportTls } from '../link/mqtt/transport.ts';
import type { CentreKey } from '../link/signing.ts';
import { createClock, pause } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { signingKey } from '../platform/signingKey.ts';
import { createRandom } from '../platform/random.ts';
import { centreTickMs, createCentre } from './centre.ts';
import { createCheckpointBook } from './checkpointBook.ts';
import { serveControl } from './control.ts';
import { parseOptions, type CentreOptions } from './options.ts';
import { openPostgresReceipts } from './postgresReceipts.ts';
import { openSinkFile } from './sinkFile.ts';

/** EX_USAGE, EX_CANTCREAT of sysexits.h; `store` also where its run folder can't be used. */
export const exitCodes = { usage: 64, store: 73 } as const;

/** Runs the reference receiver until SIGTERM, SIGINT or its parent's end; gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const logger = createLogger('centre');
  const parsed = parseOptions(args);
  if (!parsed.ok) return refuse(exitCodes.usage, parsed.problem);
  const { options } = parsed;
  const outer = readOuter(options);
  if (!outer.ok) return refuse(exitCodes.usage, outer.problem);
  const clock = createClock();
  const opened = options.postgres === null ? openSinkFile({ path: join(options.stateDir, 'centre.db'), limits: options.limits, clock, logger }) : await openPostgresReceipts(options.postgres === '' ? {} : { connectionString: options.postgres }, clock, logger);
  if (!opened.ok) return refuse(exitCodes.store, `${opened.problem.code}: ${opened.problem.detail}`);
  const { receipts } = opened;
  let ending = false;
  const parent = linkToParent(() => { ending = true; });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  const random = createRandom(randomInt(2 ** 31));
  const { key } = outer.parts;
  const book = key === undefined ? null : await tried(() => createCheckpointBook({ path: join(options.stateDir, 'checkpoints.jsonl'), key, clock, logger }));
  if (book?.ok === false) {
    receipts.close();
    return refuse(exitCodes.store, `--state-dir ${options.stateDir}: ${book.problem}`);
  }
  const centre = createCentre({ ...outer.parts, ...(book === null ? {} : { checkpoints: book.value }), options, receipts, clock, uniform: () => random.next(), logger });
  const control = await tried(() => {
    mkdirSync(options.runDir, { recursive: true });
    return serveControl({ path: join(options.runDir, 'centre.sock'), counts: () => receipts.counts(), completeness: () => receipts.completeness(), room: () => receipts.room?.() ?? null, pushPlan: (envelope) => centre.pushPlan(envelope) });
  });
  if (!control.ok) {
    await centre.end();
    receipts.close();
    return refuse(exitCodes.store, `--run-dir ${options.runDir}: ${control.problem}`);
  }
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  for (;;) {
    centre.tick();
    parent.alive();
    if (ending) break;
    await pause(clock, centreTickMs);
  }
  control.value.close();
  await centre.end();
  await receipts.settled();
  receipts.close();
  return 0;
}

function refuse(exit: number, problem: string): number {
  process.stderr.write(`centre: ${problem}\n`);
  return exit;
}

/** What needs a folder, or why it could not be had. */
async function tried<T>(make: () => T | Promise<T>): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }> {
  try {
    return { ok: true, value: await make() };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

type Outer = { readonly ok: true; readonly parts: { readonly tls?: TransportTls; readonly key?: CentreKey } } | { readonly ok: false; readonly problem: string };

/** Certificates and the key, from their files. */
function readOuter({ tls, key }: CentreOptions): Outer {
  const read = readTls(tls);
  if (!read.ok) return { ok: false, problem: `--tls: ${read.problem}` };
  try {
    const signs = key === null ? {} : { key: { keyId: key.keyId, sign: signingKey(readFileSync(key.file, 'utf8')).sign } };
    return { ok: true, parts: { ...signs, ...(read.tls === null ? {} : { tls: read.tls }) } };
  } catch (error) {
    return { ok: false, problem: `--key: ${error instanceof Error ? error.message : String(error)}` };
  }
}
