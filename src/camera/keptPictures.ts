import { createHash } from 'node:crypto';
import type { KeptPictures } from '../model/evidence.ts';
import type { SnapshotStore } from './snapshotStore.ts';

/** So many are named in one export; a longer list does not go through a socket, and nobody looks at it. */
const mostNamed = 32;

export function noPictures(fromMs: number, toMs: number): KeptPictures {
  return { fromMs, toMs, cameras: [], kept: [], left: 0 };
}

/** What lies in the cabinet of pictures of a time, each hashed as it lies there; of too many those nearest to its middle. */
export function keptPictures(store: Pick<SnapshotStore, 'list' | 'read'>, cameras: readonly string[], fromMs: number, toMs: number): KeptPictures {
  const middleMs = (fromMs + toMs) / 2;
  const inside = store.list().filter(({ ts }) => ts >= fromMs && ts <= toMs);
  const named = inside.toSorted((a, b) => Math.abs(a.ts - middleMs) - Math.abs(b.ts - middleMs)).slice(0, mostNamed).toSorted((a, b) => a.ts - b.ts);
  const kept = named.flatMap(({ id, camera, ts }) => {
    const jpeg = store.read(id);
    return jpeg === null ? [] : [{ camera, snapshot: id, atMs: ts, bytes: jpeg.length, sha256: createHash('sha256').update(jpeg).digest('hex') }];
  });
  return { fromMs, toMs, cameras: [...cameras], kept, left: inside.length - named.length };
}
