import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CentreKey } from '../link/signing.ts';
import { checkpointSchema, countersignSchema, countersignText, type Countersign } from '../model/evidence.ts';
import { readJson } from '../model/jsonText.ts';
import type { Clock } from '../platform/clock.ts';
import { readIfThere } from '../platform/durableFile.ts';
import type { Logger } from '../platform/logger.ts';
import type { Arrival } from './receiptBook.ts';

/** The checkpoints of the cabinets' evidence chains, countersigned as they come: what the cabinet can't unsay (docs/evidence.md). */
export interface CheckpointBook {
  /** Of what is durable; before it is acknowledged. Gives the newest signature of each site that has one now, for the acknowledgement. */
  take(arrivals: readonly Arrival[]): ReadonlyMap<string, Countersign>;
  /** The last one of a site; null = none. */
  last(site: string): Countersign | null;
}

export interface CheckpointBookParts { readonly path: string; readonly key: CentreKey; readonly clock: Clock; readonly logger: Logger }

/** One JSON object a line, as `verify-evidence --checkpoints` reads them. */
export function createCheckpointBook({ path, key, clock, logger }: CheckpointBookParts): CheckpointBook {
  mkdirSync(dirname(path), { recursive: true });
  const known = lastOf(readIfThere(path) ?? '');
  return {
    last: (site) => known.get(site) ?? null,
    take(arrivals) {
      const fresh = new Map<string, Countersign>();
      const lines = arrivals.flatMap(({ site, message }) => message.entries.flatMap((entry): string[] => {
        const point = (entry.code ?? message.code) === 'evidence.checkpoint' ? checkpointSchema.safeParse(entry.values).data : undefined;
        if (point === undefined) return [];
        const { index, hash } = point;
        const last = known.get(site);
        if (last?.index === index && last.hash === hash) return [];
        // Written all the same: the verifier holds an export against both.
        if (last?.index === index) logger.error({ site, index, hash, before: last.hash }, 'an evidence chain says something else than it did');
        const about = { site, index, hash, atMs: Math.round(clock.wallMs()), keyId: key.keyId };
        const signed: Countersign = { ...about, signature: key.sign(countersignText(about)) };
        known.set(site, signed);
        fresh.set(site, signed);
        return [`${JSON.stringify(signed)}\n`];
      }));
      if (lines.length === 0) return fresh;
      try {
        appendFileSync(path, lines.join(''), { mode: 0o600, flush: true });
        return fresh;
      } catch (error) {
        // The checkpoints themselves are in the store.
        logger.error({ path, detail: error instanceof Error ? error.message : String(error) }, 'checkpoints can’t be countersigned');
        // What this centre could forget is no word of its own.
        for (const site of fresh.keys()) known.delete(site);
        return new Map();
      }
    },
  };
}

/** The last one of each site; a line that a power cut tore says nothing. */
function lastOf(text: string): Map<string, Countersign> {
  const known = new Map<string, Countersign>();
  for (const line of text.split('\n')) {
    const read = readJson(line);
    const signed = read.ok ? countersignSchema.safeParse(read.value).data : undefined;
    if (signed !== undefined) known.set(signed.site, signed);
  }
  return known;
}
