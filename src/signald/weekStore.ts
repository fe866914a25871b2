import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SealedSite } from '../model/artefact.ts';
import { canonicalJson, plainJson } from '../model/canonical.ts';
import { weekHistorySchema, type WeekHistory } from '../model/weekHistory.ts';
import { readIfThere } from '../platform/durableFile.ts';
import type { Logger } from '../platform/logger.ts';
import { realDisk, type JournalDisk } from './journalDisk.ts';
import { sha256Hex } from './siteFile.ts';

/** Where it is kept what is usual of each detector at each hour of the week. */
export interface WeekStore {
  readonly history: WeekHistory;
  /** Keeps a newer one, off the tick. */
  afterTick(history: WeekHistory | null): void;
  close(): Promise<void>;
}

export interface WeekParts {
  readonly site: SealedSite;
  readonly stateDir: string;
  readonly log: Pick<Logger, 'warn'>;
  readonly disk?: Pick<JournalDisk, 'replace'>;
}

const documentSchema = z.strictObject({ version: z.literal(1), siteHash: z.string(), history: weekHistorySchema, checksum: z.string() });

/**
 * `week.json` of the state directory: it changes when an hour is over, 24 times a day. A file that is damaged, or of another
 * artefact (its detectors may stand elsewhere), is thrown away: nothing needs it, the weeks are counted anew.
 */
export function openWeekStore({ site, stateDir, log, disk = realDisk }: WeekParts): WeekStore {
  const path = join(stateDir, 'week.json');
  const history = readWeek(site, stateDir, path, log);
  let kept = history;
  let writing = Promise.resolve();
  return {
    history,
    afterTick(now) {
      if (now === null || now === kept) return;
      kept = now;
      const text = weekDocument(site, now);
      // One after the other: two writers of one draft would leave neither.
      writing = writing.then(() => disk.replace(path, text)).catch((error: unknown) => { log.warn({ error: String(error) }, 'what is usual of the detectors was not kept; it is counted on without'); });
    },
    close: () => writing,
  };
}

export function weekDocument({ hash }: Pick<SealedSite, 'hash'>, history: WeekHistory): string {
  const body = { version: 1 as const, siteHash: hash, history: plainJson(history) };
  return JSON.stringify({ ...body, checksum: sha256Hex(canonicalJson(plainJson(body))) });
}

function readWeek({ hash }: SealedSite, stateDir: string, path: string, log: WeekParts['log']): WeekHistory {
  try {
    mkdirSync(stateDir, { recursive: true });
    const text = readIfThere(path);
    if (text === null) return {};
    const { checksum, ...body } = documentSchema.parse(JSON.parse(text));
    if (sha256Hex(canonicalJson(plainJson(body))) === checksum && body.siteHash === hash) return body.history;
    log.warn({ path }, 'what is usual of the detectors is damaged, or of another artefact; it is counted anew');
  } catch (error) {
    log.warn({ error: String(error) }, 'what is usual of the detectors can’t be read; it is counted anew');
  }
  return {};
}
