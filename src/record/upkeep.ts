import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { localClasses, type SignalEvent } from '../model/event.ts';
import { archivedSpan } from './archiveReading.ts';
import { blockId, channels } from './block.ts';
import type { Entry } from './columns.ts';
import type { Hole } from './coverage.ts';
import { problemOf, usedBytes } from './database.ts';
import { classPromises, dayMs, dropOrder } from './retention.ts';
import { archiveDir, type Session } from './session.ts';
import type { Tombstone } from './tombstone.ts';

/** What is never lost goes to the archive when the oldest of it is so old: with a look each 250 ms one frame of a minute holds it, and its checkpoint follows at once (link.md: at most 60 s). */
export const archiveAfterMs = 59_500;
/** Events are packed when the oldest of them is so old, or when so many wait: a packing with its checkpoint rewrites a hundred blocks of the disk, and until then all of them stand in the slots. */
export const packAfterMs = 299_500;
export const packAtEvents = 4096;
/** What is made free at once where the disk itself is full. */
export const roomAtOnceBytes = 1024 ** 2;
/** Blocks that one round takes out: a second's work, not a minute's. */
const blocksPerRound = 200;

export const ballastPath = (path: string): string => `${path}.ballast`;

/** Packs what is hot, and appends what is never lost to the archive; what that lacks before it, if it is behind. */
export function packAndArchive(session: Session, wallMs: number, behind: boolean): void {
  const packed = session.store.pack();
  // What a damaged log could take along is five minutes at most.
  session.checkpoint();
  appendLasting(session, packed, wallMs, behind);
}

/** Appends what is hot and never lost to the archive: the slots hold it durably already. */
export function archiveHot(session: Session, wallMs: number, behind: boolean): void {
  appendLasting(session, session.store.hot(), wallMs, behind);
}

function appendLasting(session: Session, entries: readonly Entry[], wallMs: number, behind: boolean): void {
  const { store, archive } = session;
  if (archive === null) return;
  const after = archive.lastId(store.epoch);
  const lasting = entries.filter(({ id, channel }) => id > after && classPromises[channel].archived);
  if (lasting.length > 0) archive.append(store.epoch, [...(behind ? missedBy(session, after, lasting[0]?.id ?? 0) : []), ...lasting], wallMs);
}

/**
 * What is hot, as a new store takes it over: new is what nobody else has, the rest is known. What the centre has is not
 * sent to it under another epoch; what of it is never lost goes into the archive under the old one first.
 */
export function takenOver({ store, archive }: Session, wallMs: number): { readonly fresh: readonly SignalEvent[]; readonly known: readonly SignalEvent[] } {
  const isDelivered = ({ channel, seq }: Entry): boolean => !localClasses.has(channel) && seq <= store.positions.deliveredSeq(channel);
  const hot = store.hot();
  const lasting = hot.filter((entry) => isDelivered(entry) && classPromises[entry.channel].archived);
  const problem = archive === null || lasting.length === 0 ? null : archive.append(store.epoch, lasting, wallMs);
  const isKnown = (entry: Entry): boolean => isDelivered(entry) && (problem === null || !classPromises[entry.channel].archived);
  return { fresh: hot.filter((entry) => !isKnown(entry)).map(({ event }) => event), known: hot.filter(isKnown).map(({ event }) => event) };
}

/** What the archive lacks of earlier packings: it failed then, or the power was cut between the two. */
export function catchUp(session: Session, wallMs: number): void {
  const { store, archive } = session;
  if (archive === null) return;
  const missed = missedBy(session, archive.lastId(store.epoch), Number.MAX_SAFE_INTEGER);
  if (missed.length > 0) archive.append(store.epoch, missed, wallMs);
}

function missedBy({ reading }: Session, afterId: number, beforeId: number): ReturnType<Session['store']['pack']> {
  const lasting = channels.filter((channel) => classPromises[channel].archived);
  return lasting.flatMap((channel) => reading.heads(channel, afterId, 0, Number.MAX_SAFE_INTEGER).flatMap((id) => reading.entries(id)))
    .filter(({ id }) => id > afterId && id < beforeId).toSorted((a, b) => a.id - b.id);
}

/** Where blocks are gone that nobody took out: what of them is never lost comes from the archive, the rest gets its name; gives what has no copy. */
export function nameHoles(session: Session, path: string, holes: readonly Hole[], wallMs: number): readonly Tombstone[] {
  return holes.flatMap((hole): Tombstone[] => {
    const { channel, fromSeq, toSeq, fromMs, toMs } = hole;
    const { store, reading } = session;
    reading.met(blockId(channel, fromSeq));
    const copy = classPromises[channel].archived ? archivedSpan(archiveDir(path), store.epoch, hole, toSeq - fromSeq + 1) : null;
    if (copy !== null) store.mend(channel, copy, hole.damaged);
    // One that stands there says itself that it is damaged.
    if (copy !== null || hole.damaged.length > 0) return [];
    const stone = { channel, reason: 'damaged' as const, fromSeq, toSeq, count: toSeq - fromSeq + 1, fromMs, toMs, atMs: wallMs };
    store.bury(stone);
    return [stone];
  });
}

/** Takes out what is delivered and older than its class is kept: by the clock, and by the days on which something was stored since, which no jump of the clock makes. */
export function expire({ store, archive }: Session, wallMs: number): void {
  for (const channel of channels) {
    const { keepMs, archived } = classPromises[channel];
    const deliveredSeq = store.positions.deliveredSeq(channel);
    let below: number | undefined;
    store.drop(channel, 'retention', wallMs, blocksPerRound, ({ id, lastSeq, toMs, lastId }) => {
      // One that is dated ahead of the clock is as old as what stands behind it says.
      const isYoung = toMs <= wallMs && toMs >= wallMs - keepMs;
      if (lastSeq > deliveredSeq || isYoung || (archived && (archive === null || lastId > archive.lastId(store.epoch)))) return false;
      // Read once, and where the clock finds something old alone: it goes through all blocks of the channel.
      below ??= store.blocks.agedBelow(channel, keepMs / dayMs) ?? 0;
      return id < below;
    });
  }
}

/** Takes the oldest out in the declared order until so few bytes are used: what is delivered first; gives what went. */
export function makeRoom({ db, store }: Session, targetBytes: number, reason: Tombstone['reason'], wallMs: number): readonly Tombstone[] {
  for (const deliveredOnly of [true, false]) {
    for (const channel of dropOrder) {
      const deliveredSeq = store.positions.deliveredSeq(channel);
      const stone = store.drop(channel, reason, wallMs, blocksPerRound, ({ lastSeq }) => usedBytes(db) > targetBytes && (!deliveredOnly || lastSeq <= deliveredSeq));
      if (stone !== null) return [stone];
    }
  }
  return [];
}

/** All that memory holds, into a file; gives what made room for it there. Left without, a file at its bound would be left for memory until the next start. */
export function bringOver(memory: Session, into: Session, path: string, wallMs: number): readonly Tombstone[] {
  try {
    bring(memory, into, wallMs);
    return [];
  } catch (error) {
    if (problemOf(error).code !== 'record.full') throw error;
    dropBallast(path);
    const gone = makeRoom(into, usedBytes(into.db) - roomAtOnceBytes, 'full', wallMs);
    packAndArchive(into, wallMs, true);
    bring(memory, into, wallMs);
    return gone;
  }
}

function bring(memory: Session, into: Session, wallMs: number): void {
  for (let afterId = 0; ;) {
    const page = memory.reading.query({ afterId, limit: 1000 });
    if (page.length === 0) return;
    afterId = page.at(-1)?.id ?? afterId;
    into.store.add(page.flatMap(({ event }) => (event === null ? [] : [event])));
    // Slots take several times the room of blocks.
    if (into.store.hot().length >= packAtEvents) packAndArchive(into, wallMs, true);
  }
}

/** Room on the disk of a file, bytes; null = nobody says. */
export function freeDiskBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Lays the ballast where there is room for twice as much. */
export function layBallast(path: string, bytes: number): void {
  const file = ballastPath(path);
  if (bytes === 0 || existsSync(file) || (freeDiskBytes(path) ?? 0) < bytes * 2) return;
  try {
    const fd = openSync(file, 'wx');
    // Not a hole: blocks that are really taken.
    const chunk = Buffer.alloc(64 * 1024, 0x5a);
    for (let at = 0; at < bytes; at += chunk.length) writeSync(fd, chunk);
    fsyncSync(fd);
    closeSync(fd);
  } catch {
    rmSync(file, { force: true });
  }
}

/** Gives the ballast up; false = there is none. */
export function dropBallast(path: string): boolean {
  if (!existsSync(ballastPath(path))) return false;
  rmSync(ballastPath(path), { force: true });
  return true;
}
