import type { EventDraft } from '../../model/event.ts';

/** A key as it stands, and whether it has moved in this tick. */
export interface KeyMove { readonly key: string; readonly on: boolean; readonly moved: boolean; readonly data?: Readonly<Record<string, string | boolean>> }

/** What was told of a key that chatters. Plain data. */
export interface KeyTrack { readonly fromMs: number; readonly changes: number; /** Not told yet. */ readonly kept: number; readonly on: boolean }
export type KeyTracks = Readonly<Record<string, KeyTrack>>;

/** So many changes of one key are told within one stretch of time; the others are counted, and told with the last of them, ms. */
const mostToldChanges = 4;
const stretchMs = 10_000;

/** Every key and button that was moved: who stood at the cabinet leaves a trace, and a loose contact doesn't fill the log with it. */
export function keyEvents(moves: readonly KeyMove[], tracks: KeyTracks, nowMs: number): { readonly keys: KeyTracks; readonly events: readonly EventDraft[] } {
  const moved = moves.filter((one) => one.moved);
  if (moved.length === 0 && Object.keys(tracks).length === 0) return { keys: tracks, events: [] };
  const events: EventDraft[] = [];
  const keys: Record<string, KeyTrack> = {};
  for (const key of new Set([...Object.keys(tracks), ...moved.map((one) => one.key)])) {
    const move = moved.find((one) => one.key === key);
    const known = tracks[key];
    const on = move?.on ?? known?.on ?? false;
    const over = known !== undefined && nowMs - known.fromMs >= stretchMs;
    // How often it moved, and how it stands: nothing of it is lost.
    if (over && known.kept > 0) events.push({ code: 'panel.key', data: { key, on, ...move?.data, changes: known.kept + (move === undefined ? 0 : 1) } });
    const running = over ? undefined : known;
    if (move === undefined) {
      if (running !== undefined) keys[key] = running;
      continue;
    }
    const changes = (running?.changes ?? 0) + 1;
    const told = changes <= mostToldChanges;
    if (told && !(over && known.kept > 0)) events.push({ code: 'panel.key', data: { key, on, ...move.data } });
    keys[key] = { fromMs: running?.fromMs ?? nowMs, changes, kept: (running?.kept ?? 0) + (told ? 0 : 1), on };
  }
  return { keys, events };
}
