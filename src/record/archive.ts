import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameHead } from '../model/storeFormat.ts';
import { dayOf, frameBytes, genesis, maxPayloadBytes, scanSegment, segmentsOf } from './archiveFrame.ts';
import type { Entry } from './columns.ts';
import { problemOf, type DatabaseProblem } from './database.ts';
import { advance, noTrail, trailAt, type EvidenceTrail } from './evidenceChain.ts';

export interface ArchiveStatus { readonly segments: number; readonly bytes: number; readonly problem: DatabaseProblem | null; readonly lastHash: string }

/** What is never lost, kept apart from the database for at least 400 days. */
export interface Archive {
  /** Highest id of this epoch that is archived; 0 = none. */
  lastId(epoch: string): number;
  /** Appends in frames of at most a minute; durable when it returns null. */
  append(epoch: string, entries: readonly Entry[], wallMs: number): DatabaseProblem | null;
  /** Takes whole segments out that are older than so many days, oldest first; never a younger one, whatever the clock says. */
  prune(wallMs: number, days: number): void;
  /** Latest wall time of the newest frame; 0 = there is none. */
  lastMs(): number;
  /** Where the evidence chain stands, and what it says up to there. */
  trail(): EvidenceTrail;
  /** An append or prune failed, and none was appended since: that nothing was due proves nothing. */
  problem(): DatabaseProblem | null;
  status(): ArchiveStatus;
  close(): void;
}

/** Makes what was written durable; a simulation, whose disk is its own, does without. */
export type Sync = (fd: number) => void;

const maxSegmentBytes = 8 * 1024 ** 2;
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** No date is later (ECMAScript): a time beyond would make a head that is not read, and everything behind it would be a torn tail. */
const latestMs = 8.64e15;

interface Open { readonly fd: number; readonly day: string; bytes: number }

// Over 70 lines: one file being written, and what is known of those before it.
export function openArchive(dir: string, sync: Sync = fdatasyncSync): Archive {
  let problem: DatabaseProblem | null = null;
  let current: Open | null = null;
  let hash = genesis;
  let loaded = false;
  let trail = noTrail;
  let lastMs = 0;
  const lastIds = new Map<string, number>();
  const syncDir = (): void => {
    const fd = openSync(dir, 'r');
    try { if (sync === fdatasyncSync) fsyncSync(fd); } finally { closeSync(fd); }
  };
  const note = (head: FrameHead): void => { lastIds.set(head.epoch, Math.max(lastIds.get(head.epoch) ?? 0, head.lastId)); };
  /** The newest segment with a frame says where the chain stands; a torn tail of the last one is cut off. */
  const load = (): void => {
    mkdirSync(dir, { recursive: true });
    const names = segmentsOf(dir);
    for (const name of names.toReversed()) {
      const path = join(dir, name);
      const { frames, soundBytes, bytes } = scanSegment(path);
      for (const { head } of frames) note(head);
      if (name === names.at(-1)) {
        const fd = openSync(path, 'r+');
        if (soundBytes < bytes) {
          ftruncateSync(fd, soundBytes);
          sync(fd);
        }
        current = { fd, day: name.slice(9, 17), bytes: soundBytes };
      }
      const last = frames.at(-1);
      if (last === undefined) continue;
      ({ hash } = last);
      lastMs = last.head.toMs;
      trail = trailAt(frames);
      break;
    }
    loaded = true;
  };
  const roll = (wallMs: number): Open => {
    if (current !== null) closeSync(current.fd);
    current = null;
    const number = Number(segmentsOf(dir).at(-1)?.slice(0, 8) ?? 0) + 1;
    const day = dayOf(wallMs);
    const fd = openSync(join(dir, `${String(number).padStart(8, '0')}-${day}.nga`), 'wx+');
    syncDir();
    current = { fd, day, bytes: 0 };
    return current;
  };
  const write = (epoch: string, entries: readonly Entry[], wallMs: number): void => {
    const walls = entries.map(({ event }) => Math.max(-latestMs, Math.min(latestMs, Math.round(event.stamp.wallMs))));
    const [firstId, lastId] = [entries[0]?.id ?? 0, entries.at(-1)?.id ?? 0];
    const frame = frameBytes({ epoch, firstId, lastId, count: entries.length, fromMs: Math.min(...walls), toMs: Math.max(...walls), prev: hash, chain: trail.chain }, entries);
    if (frame.bytes.length > maxPayloadBytes && entries.length > 1) {
      const half = Math.ceil(entries.length / 2);
      write(epoch, entries.slice(0, half), wallMs);
      write(epoch, entries.slice(half), wallMs);
      return;
    }
    const open = current !== null && current.day === dayOf(wallMs) && current.bytes < maxSegmentBytes ? current : roll(wallMs);
    const written = writeSync(open.fd, frame.bytes, 0, frame.bytes.length, open.bytes);
    if (written < frame.bytes.length) throw new Error(`archive: ${written} of ${frame.bytes.length} bytes written`);
    sync(open.fd);
    open.bytes += frame.bytes.length;
    ({ hash } = frame);
    lastMs = Math.max(...walls);
    trail = advance(trail, epoch, entries);
    lastIds.set(epoch, lastId);
  };
  const attempt = (work: () => void, heals = false): DatabaseProblem | null => {
    try {
      if (!loaded) load();
      work();
      if (heals) problem = null;
    } catch (error) {
      problem = problemOf(error);
      // What is in the file now is looked at again before anything is added to it.
      if (current !== null) try { closeSync(current.fd); } catch { /* it was not open any more */ }
      [current, loaded] = [null, false];
    }
    return problem;
  };
  attempt(() => undefined);
  return {
    lastId: (epoch) => lastIds.get(epoch) ?? 0,
    append: (epoch, entries, wallMs) => attempt(() => {
      for (const part of byMinute(entries.filter(({ id }) => id > (lastIds.get(epoch) ?? 0)))) write(epoch, part, wallMs);
    }, true),
    prune(wallMs, days) {
      attempt(() => {
        for (const name of agedSegments(segmentsOf(dir), wallMs, days)) rmSync(join(dir, name));
      });
    },
    trail: () => trail,
    lastMs: () => lastMs,
    problem: () => problem,
    status() {
      const names = segmentsOf(dir);
      return { segments: names.length, bytes: names.reduce((sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0), problem, lastHash: hash };
    },
    close() {
      if (current !== null) closeSync(current.fd);
      [current, loaded] = [null, false];
    },
  };
}

/**
 * The oldest segments, as far as segments of more than so many other days stand behind them. The clock may only keep one:
 * what makes a segment old are days on which the archive was written, and no jump brings those. One that a wrong clock
 * has dated ahead keeps nothing behind it.
 */
export function agedSegments(names: readonly string[], wallMs: number, days: number): readonly string[] {
  const [oldest, today] = [dayOf(Math.max(0, wallMs - days * dayMs)), dayOf(wallMs)];
  const lastOfDay = new Map(names.map((name, at) => [dayIn(name), at]));
  const below = [...lastOfDay.values()].toSorted((a, b) => b - a)[days + 1] ?? 0;
  const young = names.findIndex((name) => dayIn(name) >= oldest && dayIn(name) <= today);
  return names.slice(0, young < 0 ? below : Math.min(below, young));
}

const dayIn = (name: string): string => name.slice(9, 17);

/** Parts in which no event is a minute or more later than the first. */
function byMinute(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [];
  let startMs = 0;
  for (const entry of entries) {
    const part = parts.at(-1);
    const { wallMs } = entry.event.stamp;
    if (part !== undefined && Math.abs(wallMs - startMs) < minuteMs) part.push(entry);
    else {
      parts.push([entry]);
      startMs = wallMs;
    }
  }
  return parts;
}
