import type { CameraCondition, CameraTrouble } from '../model/camera.ts';
import type { PictureFacts } from './picture.ts';

/** What a look at a camera has given. */
export type CameraLook =
  | { readonly kind: 'picture'; readonly facts: PictureFacts }
  | { readonly kind: 'trouble'; readonly trouble: CameraTrouble; readonly detail: string }
  | { readonly kind: 'clock'; readonly offsetMs: number; readonly errorMs: number; readonly cabinetErrorMs: number | null };

export interface HealthLimits { readonly frozenAfterMs: number; readonly darkLuma: number; readonly clockMs: number }

export interface Standing { readonly condition: CameraCondition; readonly sinceMs: number; readonly detail: string }

export interface CameraHealth {
  readonly standing: readonly Standing[];
  /** Looks that failed one after the other, and looks in a row that were dark. */
  readonly failures: number;
  readonly darks: number;
  /** The picture that the next ones are compared with, since when nothing has changed; how often the last one came byte for byte, and when that was last counted. */
  readonly still: { readonly facts: PictureFacts; readonly sinceMs: number; readonly hash: string; readonly same: number; readonly countedMs: number } | null;
  readonly looks: number;
}

export const healthStart: CameraHealth = { standing: [], failures: 0, darks: 0, still: null, looks: 0 };

/** One lost answer is no fault of a camera; two in a row are. */
const failuresToFault = 2;
const darksToFault = 3;
/** Byte for byte the same three times: a sensor's noise alone would have changed it. */
const sameToFreeze = 3;
/** Pictures that people and alarms ask for come one on the other, and from a camera's cache: only so far apart do two say anything, ms. */
const apartMs = 5000;
/** A cell has changed by so many levels of luma … */
const changedLevels = 3;
/** … and so many of the cells must have: a clock drawn into a picture that stands changes fewer. */
const changedShare = 0.02;
/** Above it a dark picture shows something: lamps in the night. */
const darkContrast = 10;

/** Decides what is wrong with a camera. Nothing is over before a look has shown it. */
export function stepHealth(health: CameraHealth, look: CameraLook, { frozenAfterMs, darkLuma, clockMs }: HealthLimits, nowMs: number): CameraHealth {
  switch (look.kind) {
    case 'trouble': {
      const failures = health.failures + 1;
      const condition = conditionOf(look.trouble);
      if (condition === null || failures < failuresToFault) return { ...health, failures };
      const rest = health.standing.filter((one) => !isOfReach(one.condition) || one.condition === condition);
      return stand({ ...health, failures, standing: rest }, condition, look.detail, nowMs);
    }
    case 'clock': {
      // What either clock may be wrong by is no fault of the camera's; an unsynchronised cabinet can't judge, and ends nothing either.
      if (look.cabinetErrorMs === null) return health;
      const beyondMs = Math.abs(look.offsetMs) - look.errorMs - look.cabinetErrorMs;
      return beyondMs > clockMs ? stand(health, 'clock', `${look.offsetMs} ms`, nowMs) : end(health, 'clock');
    }
    case 'picture': {
      const { facts } = look;
      const before = health.still;
      const moved = before === null || changedOf(before.facts.grid, facts.grid) >= changedShare;
      const counts = before === null || nowMs - before.countedMs >= apartMs;
      const same = facts.hash === before?.hash ? before.same + (counts ? 1 : 0) : 1;
      const still = { facts: moved ? facts : before.facts, sinceMs: moved ? nowMs : before.sinceMs, hash: facts.hash, same, countedMs: counts ? nowMs : before.countedMs };
      const isDark = facts.luma < darkLuma && facts.contrast < darkContrast;
      const darks = isDark ? health.darks + (counts ? 1 : 0) : 0;
      const seen: CameraHealth = { ...health, failures: 0, darks, still, looks: health.looks + 1, standing: health.standing.filter((one) => !isOfReach(one.condition)) };
      const shaded = darks >= darksToFault ? stand(seen, 'dark', `luma ${facts.luma.toFixed(0)}`, nowMs) : darks === 0 ? end(seen, 'dark') : seen;
      // In the dark nothing moves: that is the darkness, not a frozen picture. Byte for byte the same is one all the same.
      const frozen = still.same >= sameToFreeze || (!isDark && nowMs - still.sinceMs >= frozenAfterMs);
      if (frozen) return stand(shaded, 'frozen', still.same >= sameToFreeze ? `${still.same} times the same bytes` : `nothing has moved for ${Math.round((nowMs - still.sinceMs) / 1000)} s`, nowMs);
      return moved || isDark ? end(shaded, 'frozen') : shaded;
    }
  }
}

export function isStanding({ standing }: CameraHealth, condition: CameraCondition): boolean {
  return standing.some((one) => one.condition === condition);
}

/** True or false once it is known. */
export function reachableOf(health: CameraHealth): boolean | null {
  if (isStanding(health, 'unreachable')) return false;
  return health.looks > 0 || isStanding(health, 'login') || isStanding(health, 'noPicture') ? true : null;
}

/** Share of the cells that differ. */
function changedOf(before: readonly number[], after: readonly number[]): number {
  const changed = after.filter((value, at) => Math.abs(value - (before[at] ?? 0)) >= changedLevels).length;
  return after.length === 0 ? 0 : changed / after.length;
}

function conditionOf(trouble: CameraTrouble): CameraCondition | null {
  switch (trouble) {
    case 'unreachable': case 'timeout': return 'unreachable';
    case 'login': return 'login';
    case 'tooLarge': case 'refused': case 'badAnswer': case 'notAPicture': case 'noSnapshot': return 'noPicture';
    // Nothing of a look's: a question of a person's.
    case 'unknownPreset': case 'noPtz': return null;
  }
}

/** What a picture ends at once. */
function isOfReach(condition: CameraCondition): boolean {
  return condition === 'unreachable' || condition === 'login' || condition === 'noPicture';
}

function stand(health: CameraHealth, condition: CameraCondition, detail: string, nowMs: number): CameraHealth {
  const before = health.standing.find((one) => one.condition === condition);
  return { ...health, standing: [...health.standing.filter((one) => one !== before), { condition, detail, sinceMs: before?.sinceMs ?? nowMs }] };
}

function end(health: CameraHealth, condition: CameraCondition): CameraHealth {
  return isStanding(health, condition) ? { ...health, standing: health.standing.filter((one) => one.condition !== condition) } : health;
}
