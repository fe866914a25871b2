import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { readIfThere } from '../platform/durableFile.ts';
import { realDisk, type JournalDisk } from './journalDisk.ts';

/** At most one writing in so long, ms: a sender who repeats himself wears no flash. */
const restMs = 10_000;

/** The inbox's file: what a person reads, off the tick. Of what changes while it rests the newest is kept. */
export function openInbox(stateDir: string, log: Pick<Logger, 'warn'>, after: Clock['after'], disk: Pick<JournalDisk, 'replace'> = realDisk): { readonly text: string | null; readonly save: (text: string) => void } {
  const path = join(stateDir, 'inbox.json');
  let waiting: string | null = null;
  let writing = false;
  const write = (): void => {
    if (writing || waiting === null) return;
    const text = waiting;
    waiting = null;
    writing = true;
    disk.replace(path, text).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the inbox of plan sets was not kept; it goes on in memory');
    }).finally(() => { after(restMs, () => { writing = false; write(); }); });
  };
  return { text: readFile(stateDir, path), save: (text) => { waiting = text; write(); } };
}

function readFile(stateDir: string, path: string): string | null {
  try {
    mkdirSync(stateDir, { recursive: true });
    return readIfThere(path);
  } catch {
    return null;
  }
}
