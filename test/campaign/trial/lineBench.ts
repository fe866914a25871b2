import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { monoMs, watchHost } from './host.ts';

const root = join(import.meta.dirname, '../../..');
const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
const reportSchema = z.object({
  speeds: z.array(z.object({ baud: z.int(), transactions: z.int(), failed: z.int(), perSecond: z.number(), utilisation: z.number(), utilisationGiven: z.number(), overheadMs: percentiles.nullable() })),
  overhead: z.object({ ours: percentiles, libmodbus: percentiles, ratio: z.number() }).nullable(),
  noPeer: z.string().nullable(), realtime: z.boolean(), ok: z.boolean(), notOk: z.array(z.string()),
});

export interface LineBenchRun {
  readonly report: z.infer<typeof reportSchema>;
  readonly code: number | null;
  /** What an ordinary thread overslept meanwhile. */
  readonly stallMs: number;
}

/** `ngatu bench line --json`, as anybody runs it. */
export async function runLineBench(args: readonly string[], timeoutMs: number): Promise<LineBenchRun> {
  const host = watchHost();
  const sinceMs = monoMs();
  const bench = spawn(join(root, 'scripts/ngatu'), ['bench', 'line', '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'], timeout: timeoutMs });
  let stdout = '';
  bench.stdout.on('data', (bytes: Buffer) => { stdout += bytes.toString(); });
  try {
    const code = await new Promise<number | null>((resolve, reject) => { bench.once('close', resolve).once('error', reject); });
    return { report: reportSchema.parse(JSON.parse(stdout)), code, stallMs: host.stallMs(sinceMs) };
  } finally {
    host.close();
  }
}
