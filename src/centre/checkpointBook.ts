import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CentreKey } from '../link/signing.ts';
import { checkpointSchema, countersignText, type Countersign } from '../model/evidence.ts';
import type { Clock } from '../platform/clock.ts';
import { readIfThere } from '../platform/durableFile.ts';
import type { Logger } from '../platform/logger.ts';
import type { Arrival } from './receiptBook.ts';

/** The checkpoints of the cabinets' evidence chains, countersigned as they come: what the cabinet can't unsay (docs/evidence.md). */
export interface CheckpointBook {
  /** Of what is durable; before it is acknowledged. */
  take(arrivals: readonly Arrival[]): void;
}

export interface CheckpointBookParts { readonly path: string; readonly key: CentreKey; readonly clock: Clock; readonly logger: Logger }

/** One JSON object a line, as `verify-evidence --checkpoints` reads them. */
export function createCheckpointBook({ path, key, clock, logger }: CheckpointBookParts): CheckpointBook {
  mkdirSync(dirname(path), { recursive: true });
  const known = lastOf(readIfThere(path) ?? '');
  return {
    take(arrivals) {
      const lines = arrivals.flatMap(({ site, message }) => message.entries.flatMap((entry): string[] => {
        const point = (entry.code ?? message.code) === 'evidence.checkpoint' ? checkpointSchema.safeParse(entry.values).data : undefined;
        if (point === undefined) return [];
        const { index, hash } = point;
        const last = known.get(site);
        if (last?.index === index && last.hash === hash) return [];
        // Written all the same: the verifier holds an export against both.
        if (last?.index === index) logger.error({ site, index, hash, before: last.hash }, 'an evidence chain says something else than it did');
        known.set(site, { index, hash });
        const about = { site, index, hash, atMs: Math.round(clock.wallMs()), keyId: key.keyId };
        return [`${JSON.stringify({ ...about, signature: key.sign(countersignText(about)) } satisfies Countersign)}\n`];
      }));
      if (lines.length === 0) return;
      try {
        appendFileSync(path, lines.join(''), { mode: 0o600, flush: true });
      } catch (error) {
        // The checkpoints themselves are in the store.
        logger.error({ path, detail: error instanceof Error ? error.message : String(error) }, 'checkpoints can’t be countersigned');
      }
    },
  };
}

/** The last one of each site. */
function lastOf(text: string): Map<string, { readonly index: number; readonly hash: string }> {
  const known = new Map<string, { readonly index: number; readonly hash: string }>();
  for (const line of text.split('\n')) {
    const [, site = '', index = '', hash = ''] = /^\{"site":"([^"]+)","index":(\d+),"hash":"([0-9a-f]{64})"/.exec(line) ?? [];
    if (site !== '') known.set(site, { index: Number(index), hash });
  }
  return known;
}
