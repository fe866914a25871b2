import type { KnownEvent, SignalEvent } from '../model/event.ts';
import { createRecordAlarms, judgeArchive, type RecordAlarms } from './alarms.ts';
import { createCoverage, type Coverage } from './coverage.ts';
import { markSuspect, problemOf, usedBytes, type DatabaseProblem } from './database.ts';
import { dropOrder, marks, roomOf, type Room } from './retention.ts';
import { closeQuietly, memorySession, openSession, beginAnew, type OpenedSession, type Place, type Session } from './session.ts';
import type { Channel } from './positions.ts';
import { openSalvage, type Salvage } from './salvage.ts';
import type { StoreOutcome } from './store.ts';
import type { Tombstone } from './tombstone.ts';
import { archiveAfterMs, archiveHot, bringOver, catchUp, dropBallast, expire, freeDiskBytes, layBallast, makeRoom, nameHoles, packAfterMs, packAndArchive, packAtEvents, roomAtOnceBytes, takenOver } from './upkeep.ts';

/** Keeps one database in service through whatever its disk does. */
export interface Keeper {
  session(): Session;
  store(events: readonly SignalEvent[]): StoreOutcome;
  /** A reader met trouble. */
  met(problem: DatabaseProblem): void;
  /** Positions moved: written down with the next commit, or by themselves in a while. */
  marked(): void;
  housekeep(): void;
  /** Packs and archives what waits, now. */
  seal(): void;
  trouble(): DatabaseProblem | null;
  room(): Room;
  /** There was a file aside to put rows back from in this life: of what the centre had of it this one knows nothing. */ isAside(): boolean;
  alarms(): ReturnType<RecordAlarms['active']>;
  close(): void;
}

/** How often the way back from memory is tried; how long marks may wait for a commit that takes them along; the round of retention and room. */
const [returnEveryMs, marksWaitMs, roundEveryMs] = [5000, 10_000, 60_000];
/** Blocks of a look whether any is gone, and how often all are looked at. */
const [blocksPerLook, lookEveryMs] = [64, 86_400_000];

// Over 70 lines: the states of one store, and the ways between them.
export function createKeeper(place: Place, first: Session): Keeper {
  const { path, clock, limits } = place;
  let session = first;
  let trouble = first.problem;
  let room: Room = 'ample';
  /** The disk is full and the ballast gone: only what is never dropped is stored. */
  let short = false;
  /** Dropped while there was no room to say so. */
  let toTell: readonly Tombstone[] = [];
  /** The archive may lack something: the power was cut between the two, or it failed. */
  let behind = true;
  let closed = false;
  let hotSinceMs: number | null = first.store.hot().length > 0 ? clock.monoMs() : null;
  /** Since when something waits that the archive has not looked at. */
  let unarchivedMs = hotSinceMs;
  let markedMs: number | null = null;
  let triedMs = clock.monoMs();
  let roundMs = Number.NEGATIVE_INFINITY;
  /** Under way until the blocks of a file are looked through, then again each day. */
  let look: { readonly of: Session; readonly coverage: Coverage | null; readonly sinceMs: number } | null = null;
  /** How often a file aside could not be read for trouble of the disk. */
  const salvageTries = new Map<string, number>();
  /** A file aside whose undelivered rows are being put back. */
  let salvage: Salvage | null = openSalvage(path, '', salvageTries);
  let [isAside, salvageMs] = [salvage !== null, Number.NEGATIVE_INFINITY];
  const lookAside = (): void => { salvage ??= openSalvage(path, '', salvageTries); isAside ||= salvage !== null; };
  const alarms = createRecordAlarms();
  /** Why nothing is durable. */
  const judgeMemory = (): void => { alarms.judge('record.memoryOnly', session.problem === null ? null : `${session.problem.code} ${session.problem.detail}`); };
  judgeMemory();
  const take = (opened: OpenedSession): void => {
    session = opened.ok ? opened.session : memorySession(place, opened.problem);
    trouble = session.problem;
    judgeMemory();
    behind = true;
    triedMs = clock.monoMs();
    [hotSinceMs, unarchivedMs, markedMs] = [clock.monoMs(), clock.monoMs(), null];
  };
  const leave = (): void => {
    session.archive?.close();
    closeQuietly(session.db);
  };
  /** What a failed write or read leads to: damage to a new file, a disk that refuses to memory. */
  const met = (problem: DatabaseProblem): void => {
    trouble = problem;
    if (closed || session.problem !== null || problem.code === 'record.locked') return;
    if (problem.code !== 'record.corrupt') {
      leave();
      take({ ok: false, problem });
      return;
    }
    // What is hot lies in memory, sound: it goes along into a new file.
    const { fresh, known } = takenOver(session, clock.wallMs());
    leave();
    try { markSuspect(path); } catch { /* the disk takes no mark: the next opening finds the damage itself */ }
    take(beginAnew(place, problem, session.store));
    lookAside();
    try {
      session.store.remember(known);
      session.store.add(fresh);
    } catch (error) { trouble = problemOf(error); }
  };
  const nowHot = (): void => {
    hotSinceMs ??= clock.monoMs();
    unarchivedMs ??= clock.monoMs();
  };
  const say = (event: Omit<KnownEvent, 'boot' | 'n' | 'stamp'>): void => {
    session.store.say({ ...event, stamp: clock.stamp(null) });
    nowHot();
  };
  const tellGone = (gone: readonly Tombstone[]): void => {
    for (const { channel, fromSeq, toSeq, count, reason } of gone) say({ code: 'record.dropped', data: { channel, from: fromSeq, to: toSeq, count, reason } });
  };
  const refused = (): readonly Channel[] => (short || (session.problem !== null && usedBytes(session.db) > 0.8 * memoryRoom(session)) ? dropOrder : []);
  const add = (events: readonly SignalEvent[], whence: 'sender' | 'aside' = 'sender'): StoreOutcome => {
    const stored = session.store.add(events, refused(), whence);
    nowHot();
    markedMs = null;
    if (session.store.hot().length >= packAtEvents) pack();
    return { ok: true, stored };
  };
  const pack = (): void => {
    // Packing writes down where the channels stand.
    if (session.store.hot().length > 0) markedMs = null;
    packAndArchive(session, clock.wallMs(), behind);
    behind = session.archive !== null && session.archive.problem() !== null;
    [hotSinceMs, unarchivedMs] = [null, null];
  };
  const toArchive = (): void => {
    unarchivedMs = null;
    archiveHot(session, clock.wallMs(), behind);
    behind = session.archive !== null && session.archive.problem() !== null;
  };
  /** The disk is full: the ballast first, then only what is never dropped (the rest stays with its sender), then the declared order. */
  const addWhenFull = (events: readonly SignalEvent[]): StoreOutcome => {
    const ways: readonly (() => boolean)[] = [
      () => dropBallast(path),
      () => { const wasShort = short; short = true; return !wasShort; },
      () => {
        const gone = makeRoom(session, usedBytes(session.db) - roomAtOnceBytes, 'full', clock.wallMs());
        toTell = [...toTell, ...gone];
        return gone.length > 0;
      },
    ];
    let found: DatabaseProblem = { code: 'record.full', detail: '' };
    for (const way of ways) {
      try {
        if (!way()) continue;
        const outcome = add(events);
        trouble = { code: 'record.full', detail: 'room was made' };
        return outcome;
      } catch (error) {
        found = problemOf(error);
        if (found.code !== 'record.full') break;
      }
    }
    met(found);
    return { ok: false, problem: found };
  };
  const store = (events: readonly SignalEvent[]): StoreOutcome => {
    if (closed) return { ok: false, problem: { code: 'record.unopenable', detail: 'closed' } };
    try {
      return add(events);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'record.full' && session.problem === null) return addWhenFull(events);
      met(problem);
      return { ok: false, problem };
    }
  };
  /** From memory to the disk again: what memory held goes into the file, and nothing of it twice. */
  const comeBack = (): void => {
    triedMs = clock.monoMs();
    const opened = openSession(place);
    if (!opened.ok) {
      trouble = opened.problem;
      return;
    }
    const memory = session;
    try {
      const gone = bringOver(memory, opened.session, path, clock.wallMs());
      short ||= gone.length > 0;
      toTell = [...toTell, ...gone];
      session = opened.session;
      // The file may have been damaged meanwhile, and lie aside now.
      lookAside();
      behind = true;
      [hotSinceMs, unarchivedMs] = [clock.monoMs(), clock.monoMs()];
      judgeMemory();
      trouble = null;
      closeQuietly(memory.db);
    } catch (error) {
      trouble = problemOf(error);
      session = memory;
      opened.session.archive?.close();
      closeQuietly(opened.session.db);
    }
  };
  const round = (): void => {
    roundMs = clock.monoMs();
    expire(session, clock.wallMs());
    const free = freeDiskBytes(path);
    const now = roomOf(usedBytes(session.db), free, limits, room);
    alarms.judge('record.nearFull', now === 'ample' ? null : `${usedBytes(session.db)} of ${limits.maxBytes} bytes, ${free ?? '?'} free on the disk`);
    // What goes is announced before it does: by the next call, not the next round.
    const isAnnounced = room !== 'ample';
    room = now;
    if (now === 'short' && !isAnnounced) roundMs = Number.NEGATIVE_INFINITY;
    else if (now === 'short') tellGone(makeRoom(session, limits.maxBytes * marks.dropTo, 'budget', clock.wallMs()));
    if (short && (free ?? 0) > limits.reserveBytes) {
      short = false;
      tellGone(toTell);
      toTell = [];
    }
    if (!short && now !== 'short') layBallast(path, limits.ballastBytes);
    if (behind) catchUp(session, clock.wallMs());
    behind = session.archive !== null && session.archive.problem() !== null;
    session.archive?.prune(clock.wallMs(), limits.archiveDays);
    judgeArchive(alarms, session.archive, limits);
    session.db.pragma('incremental_vacuum(256)');
  };
  /** Some blocks a look: a file of a month is put back within minutes, and nobody waits for it. */
  const putBack = (nowMs: number): void => {
    if (salvage === null || short || nowMs < salvageMs) return;
    const events = salvage.read();
    if (events === null) {
      // There may be another one from before, or this one reads later.
      salvage = openSalvage(path, salvage.aside, salvageTries);
      salvageMs = nowMs + returnEveryMs;
      return;
    }
    if (events.length > 0) add(events, 'aside');
    salvage.taken();
  };
  /** Some blocks a look; holes that have no copy are told. */
  const lookThrough = (nowMs: number): void => {
    if (look === null || look.of !== session || nowMs - look.sinceMs >= lookEveryMs) look = { of: session, coverage: createCoverage(session.store, (id) => { session.reading.met(id); }), sinceMs: nowMs };
    if (short || look.coverage === null) return;
    const holes = look.coverage.step(blocksPerLook, clock.wallMs());
    // From its beginning again, should a write fail.
    const after = { ...look, coverage: holes === null ? null : look.coverage };
    look = null;
    tellGone(nameHoles(session, path, holes ?? [], clock.wallMs()));
    look = after;
  };
  const housekeep = (): void => {
    if (closed) return;
    const nowMs = clock.monoMs();
    try {
      if (session.problem !== null) {
        if (nowMs - triedMs >= returnEveryMs) comeBack();
        return;
      }
      // Slots take several times the room of blocks: where it is scarce, nothing stays in them for long.
      const packMs = short || room !== 'ample' ? archiveAfterMs : packAfterMs;
      if (hotSinceMs !== null && nowMs - hotSinceMs >= packMs) pack();
      else if (unarchivedMs !== null && nowMs - unarchivedMs >= archiveAfterMs) toArchive();
      if (markedMs !== null && nowMs - markedMs >= marksWaitMs) {
        session.store.saveMarks();
        markedMs = null;
      }
      putBack(nowMs);
      lookThrough(nowMs);
      if (nowMs - roundMs >= roundEveryMs) round();
    } catch (error) {
      const problem = problemOf(error);
      trouble = problem;
      // A round that finds no room waits for the next write to make some.
      if (problem.code !== 'record.full') met(problem);
    }
  };
  const seal = (): void => {
    if (closed || session.problem !== null) return;
    try {
      pack();
    } catch (error) {
      met(problemOf(error));
    }
  };
  return {
    session: () => session, store, met, housekeep, seal, trouble: () => trouble, room: () => room, isAside: () => isAside, alarms: () => alarms.active(),
    marked: () => { markedMs ??= clock.monoMs(); },
    close() {
      if (closed) return;
      closed = true;
      try {
        // In the slots of a file at rest nobody would miss the last ones, were their page an older state of itself.
        if (session.problem === null && session.store.hot().length > 0) pack();
        else if (markedMs !== null) session.store.saveMarks();
      } catch { /* what was stored stays in its slots; a mark that is lost is a row that is sent twice */ }
      salvage?.close();
      leave();
    },
  };
}

function memoryRoom({ db }: Session): number {
  return Number(db.pragma('max_page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
}
