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

/** EX_USAGE, EX_CANTCREAT of sysexits.h. */
const exitCodes = { usage: 64, store: 73 } as const;

/** Runs the reference receiver until SIGTERM, SIGINT or its parent's end; gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const logger = createLogger('centre');
  const parsed = parseOptions(args);
  if (!parsed.ok) {
    process.stderr.write(`centre: ${parsed.problem}\n`);
    return exitCodes.usage;
  }
  const { options } = parsed;
  const clock = createClock();
  mkdirSync(options.runDir, { recursive: true });
  const opened = options.postgres === null ? openSinkFile({ path: join(options.stateDir, 'centre.db'), limits: options.limits, clock, logger }) : await openPostgresReceipts(options.postgres === '' ? {} : { connectionString: options.postgres }, clock, logger);
  if (!opened.ok) {
    process.stderr.write(`centre: ${opened.problem.code}: ${opened.problem.detail}\n`);
    return exitCodes.store;
  }
  const { receipts } = opened;
  let ending = false;
  const parent = linkToParent(() => { ending = true; });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  const random = createRandom(randomInt(2 ** 31));
  const outer = readOuter(options);
  if (!outer.ok) {
    process.stderr.write(`centre: ${outer.problem}\n`);
    receipts.close();
    return exitCodes.usage;
  }
  const { key } = outer.parts;
  const checkpoints = key === undefined ? {} : { checkpoints: createCheckpointBook({ path: join(options.stateDir, 'checkpoints.jsonl'), key, clock, logger }) };
  const centre = createCentre({ ...outer.parts, ...checkpoints, options, receipts, clock, uniform: () => random.next(), logger });
  const control = await serveControl({ path: join(options.runDir, 'centre.sock'), counts: () => receipts.counts(), completeness: () => receipts.completeness(), room: () => receipts.room?.() ?? null, pushPlan: (envelope) => centre.pushPlan(envelope) });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  for (;;) {
    centre.tick();
    parent.alive();
    if (ending) break;
    await pause(clock, centreTickMs);
  }
  control.close();
  await centre.end();
  await receipts.settled();
  receipts.close();
  return 0;
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
