import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeSynced } from '../platform/durableFile.ts';

/** A day's page of measures that is kept; `brief` = without the diagrams of each group, which were too large. */
export interface KeptReport { readonly day: string; readonly bytes: number; readonly brief: boolean }

/** Pages of measures of days gone by, packed, one file a day. */
export interface ReportShelf {
  /** Oldest first. */
  list(): readonly KeptReport[];
  /** Packed (gzip); null = none of that day. */
  read(day: string): Buffer | null;
  /** Durable when it returns; throws where the disk takes nothing. */
  put(day: string, packed: Buffer, brief: boolean): void;
}

export interface ShelfLimits { readonly days: number; readonly bytes: number }

const fileName = /^(\d{4}-\d{2}-\d{2})(\.brief)?\.html\.gz$/;

export function reportShelf(folder: string, limits: ShelfLimits): ReportShelf {
  const files = (): readonly (KeptReport & { readonly file: string })[] => {
    try {
      return readdirSync(folder).toSorted().flatMap((file) => {
        const match = fileName.exec(file);
        return match === null ? [] : [{ day: match[1] ?? '', brief: match[2] !== undefined, bytes: statSync(join(folder, file)).size, file }];
      });
    } catch {
      return [];
    }
  };
  /** The oldest go; the newest stays, however large. */
  const trim = (): void => {
    const all = files();
    let bytes = all.reduce((sum, one) => sum + one.bytes, 0);
    for (const [at, one] of all.slice(0, -1).entries()) {
      if (all.length - at <= limits.days && bytes <= limits.bytes) return;
      rmSync(join(folder, one.file), { force: true });
      bytes -= one.bytes;
    }
  };
  return {
    list: () => files().map(({ day, bytes, brief }) => ({ day, bytes, brief })),
    read(day) {
      const found = files().find((one) => one.day === day);
      return found === undefined ? null : readFileSync(join(folder, found.file));
    },
    put(day, packed, brief) {
      mkdirSync(folder, { recursive: true });
      const file = `${day}${brief ? '.brief' : ''}.html.gz`;
      const draft = join(folder, `${file}.new`);
      try {
        writeSynced(draft, packed, 0o600);
        renameSync(draft, join(folder, file));
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
      for (const other of files()) if (other.day === day && other.file !== file) rmSync(join(folder, other.file), { force: true });
      trim();
      syncFolder(folder);
    },
  };
}
