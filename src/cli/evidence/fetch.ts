import { z } from 'zod';
import { createClock } from '../../platform/clock.ts';
import { askFor } from '../dial.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';

const stateSchema = z.object({ index: z.int(), hash: z.string() });
const pageSchema = z.object({ start: stateSchema, end: stateSchema, records: z.array(z.string()), more: z.boolean(), broken: z.array(z.int()) });
const statusSchema = z.object({ site: z.string(), keyId: z.string(), publicKey: z.string(), index: z.int().nullable(), hash: z.string().nullable(), signed: stateSchema.nullable(), signedMs: z.number().nullable(), countersigned: z.object({ index: z.int(), atMs: z.int(), keyId: z.string() }).nullable() });
export type ChainStatus = z.infer<typeof statusSchema>;

export interface FetchedChain { readonly start: { readonly index: number; readonly hash: string }; readonly records: readonly string[]; readonly broken: readonly number[] }

/** Read before and after the interval: checkpoints with what was shown, and whether the record goes on, ms. */
export const aroundMs = 300_000;
/** So long a chain may lack what is stored, ms. */
const unpackedMs = 120_000;

export async function chainStatus(shell: Shell, method: 'evidence.status' | 'evidence.checkpoint'): Promise<ChainStatus | ExitCode> {
  return askFor(shell, 'agent', method, statusSchema);
}

/** What the cabinet's chain holds of an interval; of the present moment it is signed first. */
export async function fetchChain(shell: Shell, fromMs: number, toMs: number, endIndex = Number.MAX_SAFE_INTEGER): Promise<FetchedChain | ExitCode> {
  if (toMs > createClock().wallMs() - unpackedMs && endIndex === Number.MAX_SAFE_INTEGER) {
    const sealed = await chainStatus(shell, 'evidence.checkpoint');
    if (typeof sealed === 'number') return sealed;
  }
  const records: string[] = [];
  const broken: number[] = [];
  let start: FetchedChain['start'] | null = null;
  for (let afterIndex = 0; ;) {
    const page: z.infer<typeof pageSchema> | ExitCode = await askFor(shell, 'agent', 'evidence.read', pageSchema, { params: { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs), afterIndex } });
    if (typeof page === 'number') return page;
    start ??= page.start;
    records.push(...page.records);
    broken.push(...page.broken);
    if (!page.more || page.records.length === 0 || page.end.index >= endIndex) return { start, records: records.slice(0, endIndex - start.index), broken };
    afterIndex = page.end.index;
  }
}
