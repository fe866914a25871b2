import type { Snapshot, SnapshotReason } from '../model/camera.ts';

/** What is kept, and what goes: decisions on names and sizes, no file is touched. */
export interface ShelfLimits { readonly diskBytes: number; readonly pinnedBytes: number }

export type Admission =
  | { readonly ok: true; readonly pinned: boolean; readonly drop: readonly Snapshot[] }
  | { readonly ok: false; readonly reason: 'tooLarge' | 'pinnedFull' };

/** Room for one more: the oldest of what is not pinned goes first. Evidence is pinned while its share lasts. */
export function admit(kept: readonly Snapshot[], bytes: number, pin: boolean, { diskBytes, pinnedBytes }: ShelfLimits): Admission {
  if (bytes > diskBytes) return { ok: false, reason: 'tooLarge' };
  const pinned = kept.filter((one) => one.pinned).reduce((sum, one) => sum + one.bytes, 0);
  if (pin && pinned + bytes > pinnedBytes) return { ok: false, reason: 'pinnedFull' };
  const drop: Snapshot[] = [];
  let used = kept.reduce((sum, one) => sum + one.bytes, 0);
  for (const one of kept.filter((candidate) => !candidate.pinned).toSorted((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : 1))) {
    if (used + bytes <= diskBytes) break;
    drop.push(one);
    used -= one.bytes;
  }
  return used + bytes <= diskBytes ? { ok: true, pinned: pin, drop } : { ok: false, reason: 'pinnedFull' };
}

const namePattern = /^([A-Za-z][A-Za-z0-9_-]{0,31})\.(\d{1,16})\.(\d{1,6})\.(alarm|evidence|demand|centre)(\.pin)?\.jpg$/;

/** A file's name says all of it: no list beside the files can be at odds with them. */
export function fileName({ id, reason, pinned }: Pick<Snapshot, 'id' | 'reason' | 'pinned'>): string {
  return `${id}.${reason}${pinned ? '.pin' : ''}.jpg`;
}

export function readFileName(name: string, bytes: number): Snapshot | null {
  const match = namePattern.exec(name);
  if (match === null) return null;
  const [, camera = '', ts = '', n = '', reason, pin] = match;
  return { id: `${camera}.${ts}.${n}`, camera, ts: Number(ts), reason: reasonOf(reason), bytes, pinned: pin !== undefined };
}

function reasonOf(text: string | undefined): SnapshotReason {
  return text === 'alarm' || text === 'evidence' || text === 'centre' ? text : 'demand';
}
