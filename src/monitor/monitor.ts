import type { MonitorAnswer, MonitorTick } from '../model/monitorMessage.ts';
import { unheardClock, watchClock, type ClockWatch } from './clockWatch.ts';
import { drivesOn, going, isFlash, isStartYellow, rest, steady, takenBy, type GroupSeen, type Taken } from './lampImage.ts';
import { red, yellow, green, readProgramme, type Programme } from './programme.ts';
import { readScan, tooSoon, type Starting, unseenBoards, type BoardSeen, type Finding, type ReadBack } from './readBack.ts';
import { boardToken } from './token.ts';
import { judgeWritten, mapWritten, type WrittenImage } from './writtenImage.ts';

/** A read-back older than this says nothing, ms (safety.md S3). */
const freshMs = 300;
/** A board's challenge is answered no longer than this after its last good frame, ms (safety.md S3). */
const tokenMs = 500;
/** A grant lights a green in the next ticks only: a later answer still counts for n + 2. */
const grantTicks = 3;
/** What passed on the wire was told with one of the last messages; of messages, because a late tick skips numbers. */
const wireMessages = 3;
/** So many messages after the whole junction was told to flash, boards may still be seen to flash. */
const flashMessages = 2;
/** So many messages after a start-up's yellow was told last, boards may still be seen with it: half a second. */
const startYellowMessages = 5;
/** How an arrow's steady green is asked for. */
const steadyMark = '/steady';
/** A block that is no image of this site: whatever it does, it was not asked for. */
const unreadable: Finding = { cause: 'unsafeWrite', groups: [] };

export interface MonitorState {
  /** Of signald: another one means another history. */
  readonly signaldBoot: string;
  readonly readBack: ReadBack;
  /** What the last image told each group to show. */
  readonly told: readonly (GroupSeen | null)[];
  /** Messages heard of this signald. */
  readonly heard: number;
  /** Message that last told the group to go, and to go steadily. */
  readonly toldGoAt: readonly number[];
  readonly toldSteadyAt: readonly number[];
  /** Tick whose answer last granted the group to go, and to go steadily. */
  readonly grantedN: readonly number[];
  readonly grantedSteadyN: readonly number[];
  /** Message that last told the whole junction to flash. */
  readonly flashAt: number;
  /** A whole flash image was seen: from there on every green is one that was granted here. */
  readonly started: boolean;
  /** Message that was last told nothing but flash, or the yellow after it: any red ends a start-up's yellow. */
  readonly startYellowAt: number;
  readonly clock: ClockWatch;
  /** Time of the message before, ms: no frame of this one was received earlier. */
  readonly toldMs: number;
  /** Stands until every board is told to flash, and is seen to. */
  readonly veto: Finding | null;
}

/** `safetyHash`: of the artefact that was read; null = it has none. */
export interface Monitor { readonly programme: Programme; readonly bootId: string; readonly safetyHash: string | null }

export type CreatedMonitor = { readonly ok: true; readonly monitor: Monitor; readonly state: MonitorState } | { readonly ok: false; readonly problem: string };

/** Reads the sealed artefact by the monitor's own parser. `bootId`: random per start of the process. */
export function createMonitor(artefact: unknown, bootId: string): CreatedMonitor {
  const reading = readProgramme(artefact);
  if (!reading.ok) return reading;
  return { ok: true, monitor: { programme: reading.programme, bootId, safetyHash: hashOf(artefact) }, state: unseen(reading.programme, '', 0) };
}

function hashOf(artefact: unknown): string | null {
  return typeof artefact === 'object' && artefact !== null && 'safetyHash' in artefact && typeof artefact.safetyHash === 'string' ? artefact.safetyHash : null;
}

function unseen(programme: Programme, signaldBoot: string, nowMs: number): MonitorState {
  const never = programme.groups.map(() => Number.NEGATIVE_INFINITY);
  return {
    signaldBoot, readBack: { boards: unseenBoards(programme, nowMs), wrong: 0, clean: 0 }, told: programme.groups.map(() => null),
    heard: 0, toldGoAt: never, toldSteadyAt: never, grantedN: never, grantedSteadyN: never, flashAt: Number.NEGATIVE_INFINITY, started: false, startYellowAt: 0, clock: unheardClock, toldMs: Number.NEGATIVE_INFINITY, veto: null,
  };
}

/**
 * Answers one tick: tokens and grants, or a veto. It can take away, and grant only what guard asked for. `ownMs`: the
 * monitor's own monotonic clock when the tick came.
 */
export function stepMonitor(monitor: Monitor, before: MonitorState, tick: MonitorTick, ownMs: number): { readonly state: MonitorState; readonly answer: MonitorAnswer } {
  const { programme, bootId } = monitor;
  const known = before.signaldBoot === tick.bootId ? before : unseen(programme, tick.bootId, tick.nowMs);
  const heard = known.heard + 1;
  const toldFlash = heard - known.flashAt <= flashMessages;
  const stillYellow = !known.started || heard - known.startYellowAt <= startYellowMessages;
  const scan = readScan(programme, known.readBack, tick.frames, { nowMs: tick.nowMs, fromMs: known.toldMs, toldFlash, inStartUp: stillYellow });
  const written = mapWritten(programme, tick.written, tick.kept);
  const started = known.started || written.flash;
  const told = programme.groups.map((_group, index) => written.groups[index] ?? known.told[index] ?? null);
  // Before the first flash this process knows nothing: any yellow may be a start-up's.
  const inStartUp = written.flash || !started || (known.startYellowAt === known.heard && isStartYellow(programme, told));
  const unsafe = written.unreadable ? unreadable : judgeImage(programme, known, told, { n: tick.n, inStartUp });
  const veto = scan.finding ?? judgeWire(programme, known, scan.after, heard) ?? unsafe ?? known.veto;
  const state: MonitorState = {
    ...known, heard, clock: watchClock(known.clock, tick.nowMs, ownMs), toldMs: tick.nowMs, readBack: scan.after, told, started, flashAt: written.flash ? heard : known.flashAt,
    startYellowAt: inStartUp ? heard : known.startYellowAt,
    toldGoAt: known.toldGoAt.map((at, index) => (takenIn(told, index) >= going ? heard : at)),
    toldSteadyAt: known.toldSteadyAt.map((at, index) => (takenIn(told, index) === steady ? heard : at)),
    veto: written.flashCommand && allFlash(scan.after.boards, tick.nowMs) ? null : veto,
  };
  if (veto !== null) {
    const groups = veto.groups.flatMap((group) => programme.groups[group]?.id ?? []);
    return { state, answer: { type: 'veto', bootId, n: tick.n, cause: veto.cause, groups } };
  }
  // One of the two has not read the site that is in force now: no heartbeat, and no green.
  if (tick.safetyHash !== monitor.safetyHash) return { state, answer: { type: 'consent', bootId, n: tick.n, tokens: {}, granted: [], withheld: 'otherSite' } };
  // Nobody knows how long a yellow was by a clock that lies: no heartbeat, and no green.
  if (state.clock.lies) return { state, answer: { type: 'consent', bootId, n: tick.n, tokens: {}, granted: [], withheld: 'clock' } };
  if (!started) return { state, answer: { type: 'consent', bootId, n: tick.n, tokens: {}, granted: [] } };
  const granted = grant(programme, state, tick);
  const answer: MonitorAnswer = { type: 'consent', bootId, n: tick.n, tokens: tokens(programme, scan.after.boards, tick.nowMs, written.flash), granted: granted.map(({ ask }) => ask) };
  const grantedIn = (last: readonly number[], isSteady: boolean): number[] => last.map((n, index) => (granted.some((one) => one.group === index && (one.steady || !isSteady)) ? tick.n : n));
  return { state: { ...state, grantedN: grantedIn(state.grantedN, false), grantedSteadyN: grantedIn(state.grantedSteadyN, true) }, answer };
}

/** A flash that was told, or sent, may not have been heard: it ends a veto when every board is read back in it. */
function allFlash(boards: readonly BoardSeen[], nowMs: number): boolean {
  return boards.every(({ flashing, goodMs }) => flashing && nowMs - goodMs <= freshMs);
}

function takenIn(image: readonly (GroupSeen | null)[], group: number): Taken {
  return image[group]?.taken ?? rest;
}

/** An image on its way to the boards. Before the first flash this process has granted nothing, and can't tell. */
function judgeImage(programme: Programme, state: MonitorState, told: WrittenImage['groups'], now: { readonly n: number; readonly inStartUp: boolean }): Finding | null {
  const may = (group: number, taken: Taken): boolean => {
    if (!state.started || takenIn(state.told, group) >= taken) return true;
    const grantedN = standsFor(programme, group, taken) ? state.grantedSteadyN : state.grantedN;
    return now.n - (grantedN[group] ?? Number.NEGATIVE_INFINITY) <= grantTicks;
  };
  return judgeWritten(programme, told, { inStartUp: now.inStartUp, may });
}

/** An arrow's steady green, where somebody must stand for it. */
function standsFor(programme: Programme, group: number, taken: Taken): boolean {
  return taken === steady && programme.groups.some((_other, other) => programme.apart[group * programme.groups.length + other] === true);
}

/** What really passed on the wire shows no green that was not told before. */
function judgeWire(programme: Programme, state: MonitorState, after: ReadBack, heard: number): Finding | null {
  if (!state.started) return null;
  for (const [index, board] of programme.boards.entries()) {
    const images = after.boards[index]?.images ?? [];
    const image = images.at(-1);
    if (image === undefined || images === state.readBack.boards[index]?.images || isFlash(board, image)) continue;
    for (const head of board.heads) {
      const group = programme.groups[head.group];
      const taken = group === undefined ? rest : takenBy(group, drivesOn(head, image), false);
      const toldAt = taken === steady ? state.toldSteadyAt : state.toldGoAt;
      if (taken >= going && heard - (toldAt[head.group] ?? Number.NEGATIVE_INFINITY) > wireMessages) return { cause: 'unsafeWrite', groups: [head.group] };
    }
  }
  return null;
}

interface Grant extends Starting { readonly ask: string }

/** The asked greens that may start: read back at rest, and nobody against them seen or told otherwise. */
function grant(programme: Programme, state: MonitorState, tick: MonitorTick): Grant[] {
  const granted: Grant[] = [];
  for (const ask of tick.asked) {
    const isSteady = ask.endsWith(steadyMark);
    const id = isSteady ? ask.slice(0, -steadyMark.length) : ask;
    const starting: Grant = { group: programme.groups.findIndex((one) => one.id === id), steady: isSteady, ask };
    if (starting.group < 0 || granted.some(({ group }) => group === starting.group) || !isResting(programme, state, starting.group, tick.nowMs)) continue;
    const free = programme.groups.every((_other, other) => other === starting.group || isFree(programme, state, starting, { group: other, granted, nowMs: tick.nowMs }));
    if (free && tooSoon(programme, state.readBack.boards, starting, tick.nowMs, 'last') === null) granted.push(starting);
  }
  return granted;
}

/** The other group leaves the street to this start: it stands where it must, and no arrow stands in the way with a green that yields to nobody. */
function isFree(programme: Programme, state: MonitorState, starting: Starting, other: { readonly group: number; readonly granted: readonly Grant[]; readonly nowMs: number }): boolean {
  const size = programme.groups.length;
  const hard = programme.may[starting.group * size + other.group] !== true || (starting.steady && programme.apart[starting.group * size + other.group] === true);
  const granted = other.granted.find(({ group }) => group === other.group);
  if (hard) return granted === undefined && isResting(programme, state, other.group, other.nowMs);
  if (programme.apart[other.group * size + starting.group] !== true) return true;
  return granted?.steady !== true && takenIn(state.told, other.group) !== steady;
}

/** Told to rest, and every head freshly read back so: red lit, or dark where dark is rest. */
function isResting(programme: Programme, state: MonitorState, group: number, nowMs: number): boolean {
  if (state.told[group]?.taken !== rest) return false;
  const restsDark = programme.groups[group]?.restsDark === true;
  return programme.boards.every((board, index) => {
    const seen = state.readBack.boards[index];
    return board.heads.every((head, place) => {
      if (head.group !== group) return true;
      const found = seen?.heads[place];
      if (seen === undefined || found === undefined || seen.flashing || nowMs - found.atMs > freshMs || found.taken !== rest) return false;
      return restsDark ? (found.lit & (yellow | green)) === 0 : (found.lit & red) !== 0 && (found.lit & green) === 0;
    });
  });
}

/** A board that lives by frames is only read in flash, which is no image frame: to be fed with flash it need not have been seen. */
function tokens(programme: Programme, boards: readonly BoardSeen[], nowMs: number, flash: boolean): Record<string, number> {
  const answers: Record<string, number> = {};
  for (const [index, board] of programme.boards.entries()) {
    const seen = boards[index];
    if (board.challenge < 0) {
      if (flash || (seen !== undefined && nowMs - seen.goodMs <= tokenMs)) answers[board.id] = 1;
    } else if (seen !== undefined && seen.challenge !== 0 && nowMs - seen.goodMs <= tokenMs) answers[board.id] = boardToken(seen.challenge);
  }
  return answers;
}
