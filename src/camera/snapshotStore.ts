import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot, SnapshotReason } from '../model/camera.ts';
import { syncFolder, writeSynced } from '../platform/durableFile.ts';
import { admit, fileName, readFileName, type ShelfLimits } from './shelf.ts';

export type Kept = { readonly ok: true; readonly snapshot: Snapshot; readonly dropped: number } | { readonly ok: false; readonly reason: 'tooLarge' | 'pinnedFull' | 'disk' };

/** Pictures on disk, within their budget. */
export interface SnapshotStore {
  /** Oldest first. */
  list(): readonly Snapshot[];
  keep(camera: string, ts: number, reason: SnapshotReason, jpeg: Buffer): Kept;
  read(id: string): Buffer | null;
  pin(id: string, pinned: boolean): 'done' | 'unknown' | 'pinnedFull' | 'disk';
}

export function snapshotStore(directory: string, limits: ShelfLimits): SnapshotStore {
  const list = (): Snapshot[] => {
    try {
      return readdirSync(directory).flatMap((name) => {
        const known = readFileName(name, 0);
        return known === null ? [] : [{ ...known, bytes: statSync(join(directory, name)).size }];
      }).toSorted((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : 1));
    } catch {
      return [];
    }
  };
  const pathOf = (snapshot: Snapshot): string => join(directory, fileName(snapshot));
  return {
    list,
    keep(camera, ts, reason, jpeg) {
      const kept = list();
      const wanted = reason === 'evidence';
      const admission = admit(kept, jpeg.length, wanted, limits);
      if (!admission.ok) return admission;
      const n = kept.filter((one) => one.camera === camera && one.ts === ts).length;
      const snapshot: Snapshot = { id: `${camera}.${ts}.${n}`, camera, ts, reason, bytes: jpeg.length, pinned: admission.pinned };
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        // Room first: a full disk takes no picture.
        for (const one of admission.drop) rmSync(pathOf(one), { force: true });
        const whole = join(directory, '.new');
        writeSynced(whole, jpeg, 0o600);
        renameSync(whole, pathOf(snapshot));
        syncFolder(directory);
        return { ok: true, snapshot, dropped: admission.drop.length };
      } catch {
        return { ok: false, reason: 'disk' };
      }
    },
    read(id) {
      const snapshot = list().find((one) => one.id === id);
      if (snapshot === undefined) return null;
      try {
        return readFileSync(pathOf(snapshot));
      } catch {
        return null;
      }
    },
    pin(id, pinned) {
      const kept = list();
      const snapshot = kept.find((one) => one.id === id);
      if (snapshot === undefined) return 'unknown';
      const others = kept.filter((one) => one.pinned && one.id !== id).reduce((sum, one) => sum + one.bytes, 0);
      if (pinned && others + snapshot.bytes > limits.pinnedBytes) return 'pinnedFull';
      try {
        renameSync(pathOf(snapshot), pathOf({ ...snapshot, pinned }));
        return 'done';
      } catch {
        return 'disk';
      }
    },
  };
}
