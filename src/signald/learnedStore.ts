import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { laneLayoutsOf } from '../control/adaptive/laneLayout.ts';
import { learnedOf } from '../control/adaptive/laneState.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import { learnedDocument, readLearned, refusedLearned, type LearnedLanes, type LearnedRead } from '../model/learned.ts';
import type { Logger } from '../platform/logger.ts';
import type { Core, CoreConfig } from './core.ts';
import { readIfThere } from '../platform/durableFile.ts';
import { realDisk, type JournalDisk } from './journalDisk.ts';
import { sha256Hex } from './siteFile.ts';

/** Where the values that the adaptive loop has learned are kept between two lives. */
export interface LearnedStore {
  readonly lanes: LearnedLanes;
  /** What became of the file, for the record; null = there was none. */
  readonly news: EventDraft | null;
  /** Keeps the lanes, off the tick, once in a while; null = the loop has not run. */
  afterTick(lanes: () => LearnedLanes | null, nowMs: number): void;
  /** The last ones, at an ordered end. */
  close(lanes: LearnedLanes | null): Promise<void>;
}

export interface LearnedParts {
  readonly site: SealedSite;
  readonly stateDir: string;
  readonly wallMs: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly disk?: Pick<JournalDisk, 'replace'>;
}

/** Ten minutes of learning are lost in a power cut, and 144 small files a day worn into the flash. */
export const keptEveryMs = 600_000;

export function openLearnedStore({ site, stateDir, wallMs, log, disk = realDisk }: LearnedParts): LearnedStore {
  const path = join(stateDir, 'learned.json');
  const read = readFile(site, stateDir, path, wallMs());
  let dueMs: number | null = null;
  let writing = Promise.resolve();
  const keep = (lanes: LearnedLanes): void => {
    const text = learnedDocument(site, lanes, Math.round(wallMs()), sha256Hex);
    // One after the other: two writers of one draft would leave neither.
    writing = writing.then(() => disk.replace(path, text)).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'what the adaptive loop has learned was not kept; it goes on without');
    });
  };
  return {
    lanes: read?.lanes ?? {},
    news: read === null ? null : newsOf(read),
    afterTick(lanes, nowMs) {
      dueMs ??= nowMs + keptEveryMs;
      if (nowMs < dueMs) return;
      dueMs = nowMs + keptEveryMs;
      const now = lanes();
      if (now !== null) keep(now);
    },
    close(lanes) {
      if (lanes !== null) keep(lanes);
      return writing;
    },
  };
}

/** What the running junction has learned; null = its loop has not run. */
export function learnedNow(look: { readonly config: Pick<CoreConfig, 'site'>; readonly core: Pick<Core, 'control'> } | undefined): LearnedLanes | null {
  const adaptive = look?.core.control.adaptive ?? null;
  return look === undefined || adaptive === null ? null : learnedOf(laneLayoutsOf(look.config.site).walking, adaptive.lanes);
}

function readFile(site: SealedSite, stateDir: string, path: string, wallMs: number): LearnedRead | null {
  try {
    mkdirSync(stateDir, { recursive: true });
    const text = readIfThere(path);
    return text === null ? null : readLearned(site, text, wallMs, sha256Hex);
  } catch {
    return refusedLearned('unreadable');
  }
}

function newsOf({ lanes, refused, implausible, savedMs }: LearnedRead): EventDraft {
  return {
    code: 'adaptive.learned',
    data: { state: refused === null ? 'taken' : 'discarded', ...(refused === null ? {} : { cause: refused }), lanes: Object.keys(lanes).length, ...(implausible.length === 0 ? {} : { implausible: implausible.slice(0, 20) }), ...(savedMs === null ? {} : { savedMs }) },
  };
}
