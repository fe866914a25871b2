import type { SiteSafety } from '../model/artefact.ts';
import type { Aspect } from '../model/aspect.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import type { BoardId } from '../model/site.ts';
import { Slots } from '../model/slots.ts';
import { noCount, type Count } from './count.ts';
import type { FlasherTrack } from './flasher.ts';
import type { LampTracks } from './lampTrack.ts';
import { flashAspect, guardTables, type GuardTables } from './tables.ts';

/** How far the junction has come, by what was really written: flash → yellow → allRed → run (safety.md S5). */
export type Phase = 'flash' | 'yellow' | 'allRed' | 'run';
export type Posture = 'flash' | 'flashTime' | 'yellow' | 'allRed' | 'run';

/** A sample older than this says nothing: the head is unknown (safety.md S3). */
export const freshMs = 300;
/** A board without a sample for longer is silent (safety.md S4). */
export const silentMs = 500;
/** Lamps follow an image at most this long after its tick: writes, read-backs and one retry (safety.md S4). */
export const lampLagMs = 65;
/** Unknown or a dead lamp prolongs an aspect on its way to red by no more than this (safety.md S3). */
export const unconfirmedMs = 300;
/** An aspect that was read back late counts from there, but prolongs its command by no more than this: 1.0 s is an alarm (safety.md S2.3). */
export const lateConfirmedMs = 800;

/** What one group was last told on the wire. */
export interface GroupTrack {
  readonly aspect: Aspect;
  readonly sinceMs: number;
  /** Start of the running right of way, ms. */
  readonly goSinceMs: number;
  /** Order of the last image on the wire in which the group had right of way; 0 = none yet. */
  readonly lastGoOrder: number;
  /** The same of a yielding arrow's steady green. */
  readonly lastSteadyOrder: number;
}

/** A confirmed end, by read-back. */
export interface ConfirmedEnd {
  /** Order of the image under which it was last seen ended; −1 = seen lit against the command. */
  readonly offOrder: number;
  readonly endMs: number;
}

/** What one head was last seen to show. */
export interface HeadTrack extends ConfirmedEnd {
  /** Lit letters, R Y G; null = never seen. */
  readonly lit: string | null;
  readonly atMs: number;
  /** The commanded aspect that was in force when sampled; null = no image of ours. */
  readonly inForce: Aspect | null;
  /** The phase that image was written in. */
  readonly inForcePhase: Phase | null;
  readonly inForceSinceMs: number;
  readonly goSinceMs: number;
  /** End of a yielding arrow's steady green, which may go over into yielding. */
  readonly steady: ConfirmedEnd;
  /** Last sample with that steady green in normal operation, ms; null = none since flash. */
  readonly lastSteadyMs: number | null;
  /** Last sample with right of way in normal operation, ms; null = none since flash. */
  readonly lastGoMs: number | null;
  readonly shown: 'go' | 'yellow' | 'stop';
  readonly yellowSinceMs: number | null;
  /** The lamp that should flash, by the aspect that makes it; null = none should. */
  readonly flasher: { readonly aspect: Aspect; readonly track: FlasherTrack } | null;
  readonly lamps: LampTracks;
  readonly dual: Count;
  readonly field: Count;
  /** Successive samples without any colour. */
  readonly dark: number;
  /** Since when a green is lit although flash is in force, ms; null = none. */
  readonly greenInFlashMs: number | null;
  /** What a sample showed since that the line doubts: it counts against the junction, and proves nothing; null = none. */
  readonly doubted: { readonly shown: 'go' | 'yellow' | 'stop'; readonly lit: string | null; readonly atMs: number } | null;
}

export interface BoardTrack {
  readonly atMs: number | null;
  readonly sampleCounter: number | null;
  readonly bootCounter: number | null;
  readonly lowSinceMs: number | null;
  /** Since when the board flashes by itself; null = lamps follow the image. */
  readonly flashingSinceMs: number | null;
  /** Since when the flash-transfer chain is open; null = closed. */
  readonly transferOpenMs: number | null;
  /** Since when the panel's flash key, and the MMU's contact, are seen; null = not. */
  readonly flashKeyMs: number | null;
  readonly mmuFaultMs: number | null;
  /** Lamps are not judged before (low supply and 2 s after), ms. */
  readonly judgeFromMs: number;
  /** Since when, and in how many samples, it has named images that were long replaced; null = its last sample was up to date. */
  readonly behind: { readonly sinceMs: number; readonly samples: number } | null;
  /** The first sample of a start that the line still doubts: what the board came up with; null = none. */
  readonly doubtedStart: { readonly bootCounter: number; readonly safe: boolean } | null;
  readonly dimmed: boolean;
  /** Dim lamps are not judged before (2 s after the level changed), ms. */
  readonly dimFromMs: number;
}

/** An image that went out. */
export interface WrittenImage {
  readonly seq: number;
  readonly order: number;
  readonly atMs: number;
  readonly phase: Phase;
  readonly image: GroupImage;
}

export interface GuardState {
  readonly tables: GuardTables;
  readonly groups: Slots<GroupTrack>;
  readonly heads: Slots<HeadTrack>;
  readonly boards: Slots<BoardTrack>;
  /** Bad samples per hard pair; a pair that is absent is clean. */
  readonly conflicts: ReadonlyMap<string, Count>;
  /** What really left, newest last. */
  readonly written: readonly WrittenImage[];
  /** Nothing leaves now, and that is what keeps the boards in flash. */
  readonly kept: boolean;
  readonly phase: Phase;
  /** The last image was judged, ms: a head without a sample since then is unknown. */
  readonly judgedMs: number;
  readonly phaseSinceMs: number;
  /** Since when every head was read back with this phase's image; null = not yet. */
  readonly phaseSeenMs: number | null;
  /** Boards that have named a flash image of this flash as in force: what leaves flash has been in it. */
  readonly flashSeen: ReadonlySet<BoardId>;
  /** Since when all of them have, ms; null = not yet. */
  readonly flashSinceMs: number | null;
  readonly pending: { readonly n: number; readonly phase: Phase; readonly dim: boolean } | null;
  readonly refusedSinceMs: number | null;
  readonly closing: boolean;
  readonly closingsMs: readonly number[];
  /** When each fault was told last since the last flash, ms: each is told once, one that ends by itself as long as it lasts. */
  readonly raised: ReadonlyMap<string, number>;
  /** The dim level on the boards. */
  readonly dim: boolean;
  /** A fault asked for flash and flash has not begun. */
  readonly tripped: boolean;
}

/** Nothing is known yet: every green counts as having ended just now, and the way to green leads through flash. */
export function createGuard(safety: SiteSafety, nowMs: number): GuardState {
  const tables = guardTables(safety);
  const unheard: BoardTrack = {
    atMs: null, sampleCounter: null, bootCounter: null, lowSinceMs: null, flashingSinceMs: null, transferOpenMs: null,
    flashKeyMs: null, mmuFaultMs: null, judgeFromMs: nowMs, behind: null, doubtedStart: null, dimmed: false, dimFromMs: nowMs,
  };
  return {
    tables,
    groups: Slots.of(tables.groups.keys(), (id) => untold(tables, id, nowMs)),
    heads: Slots.of([...tables.headsOf.values()].flat().map(({ key }) => key), () => unseen(nowMs)),
    boards: Slots.of(tables.headsOn.keys(), () => unheard), conflicts: new Map(), written: [], kept: false,
    phase: 'flash', judgedMs: nowMs, phaseSinceMs: nowMs, phaseSeenMs: null, flashSeen: new Set(), flashSinceMs: null, pending: null,
    refusedSinceMs: null, closing: false, closingsMs: [], raised: new Map(), dim: false, tripped: false,
  };
}

function untold({ groups }: GuardTables, id: GroupId, nowMs: number): GroupTrack | undefined {
  const rule = groups.get(id);
  return rule === undefined ? undefined : { aspect: flashAspect(rule), sinceMs: nowMs, goSinceMs: nowMs, lastGoOrder: 0, lastSteadyOrder: 0 };
}

function unseen(nowMs: number): HeadTrack {
  return {
    lit: null, atMs: Number.NEGATIVE_INFINITY, inForce: null, inForcePhase: null, inForceSinceMs: nowMs, goSinceMs: nowMs, offOrder: -1, endMs: nowMs,
    steady: { offOrder: -1, endMs: nowMs }, lastSteadyMs: null, lastGoMs: null, shown: 'stop', yellowSinceMs: null, flasher: null, lamps: {}, dual: noCount, field: noCount, dark: 0, greenInFlashMs: null, doubted: null,
  };
}

export function headsOf(state: GuardState, group: GroupId): HeadTrack[] {
  const found: HeadTrack[] = [];
  for (const { key } of state.tables.headsOf.get(group) ?? []) {
    const head = state.heads.get(key);
    if (head !== undefined) found.push(head);
  }
  return found;
}

/** The image that the wire carried last, as guard holds it. */
export function heldImage(state: GuardState): Record<GroupId, Aspect> {
  const image: Record<GroupId, Aspect> = {};
  for (const [id, track] of state.groups) image[id] = track.aspect;
  return image;
}

/**
 * Confirmed end of right of way of each group (ms), null while it has it or its end is not read back:
 * what the sequencer plans on.
 */
export function confirmedEnds(state: GuardState): Readonly<Record<GroupId, number | null>> {
  return Object.fromEntries([...state.groups].map(([id, track]) => {
    const heads = headsOf(state, id);
    const open = heads.length === 0 || heads.some((head) => head.offOrder <= track.lastGoOrder);
    return [id, open ? null : Math.max(...heads.map((head) => head.endMs))];
  }));
}
