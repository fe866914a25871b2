import type { Aspect } from '../model/aspect.ts';
import type { GroupId } from '../model/relation.ts';
import { steadyLetters } from './headReading.ts';
import { freshMs, headsOf, type GuardState } from './history.ts';
import { hasLost } from './lampFault.ts';
import { isGo, isSteady, occupies, type Against, type GroupRule } from './tables.ts';

export type StartRule = 'tripped' | 'unknown' | 'redNotLit' | 'redRevert' | 'pair' | 'intergreen' | 'lampLost';

/** A yellow that nobody saw: who starts against it waits so much longer (safety.md S4), ms. */
const lostYellowMs = 1000;

/** A group about to leave its red (or dark). */
export interface Start { readonly rule: GroupRule; readonly to: Aspect }

/**
 * Why a group may not start now, by what is read back (safety.md S2.2, S3); null = it may. `image` is what all groups
 * show in the same image if nothing starts.
 */
export function refuseStart(state: GuardState, image: Readonly<Record<GroupId, Aspect>>, start: Start, nowMs: number): StartRule | null {
  const { rule } = start;
  if (state.tripped) return 'tripped';
  // One board silent: no new green for anyone, from the first scan that is lost (architecture.md, One tick); after a late
  // tick a sample of the scan before may be too old as well.
  if ([...state.heads.values()].some((head) => head.atMs <= state.judgedMs || nowMs - head.atMs > freshMs)) return 'unknown';
  const from = state.groups.get(rule.id)?.aspect;
  if (from === undefined || !isLit(state, rule.id, from)) return 'redNotLit';
  // A walk that ends in a red which nobody sees is not begun.
  if (rule.kind === 'pedestrian2' && hasLost(state, rule.id, 'red')) return 'lampLost';
  const redSinceMs = Math.max(...headsOf(state, rule.id).map((head) => head.inForceSinceMs));
  if (from === rule.cycle.stop && nowMs - redSinceMs < rule.redRevertMs) return 'redRevert';
  // Red and yellow announce the green: they may use the last part of the intergreen.
  const aheadMs = start.to === 'redYellow' ? rule.redYellowMs : 0;
  for (const against of rule.hard) {
    const refusal = refuseHard(state, image, against, nowMs + aheadMs);
    if (refusal !== null) return refusal;
  }
  const arrow = refuseArrow(state, image, start, nowMs + aheadMs);
  if (arrow !== null) return arrow;
  return rule.yields.some((against) => !yieldDone(state, image, against, nowMs + aheadMs)) ? 'intergreen' : null;
}

/** A yielding arrow's steady green is hard against those it yields to: it starts so, and they start so beside it. */
function refuseArrow(state: GuardState, image: Readonly<Record<GroupId, Aspect>>, { rule, to }: Start, atMs: number): StartRule | null {
  for (const against of isSteady(rule, to) ? rule.steadyAgainst : []) {
    const refusal = refuseHard(state, image, against, atMs);
    if (refusal !== null) return refusal;
  }
  for (const against of rule.keptBySteady) {
    const told = state.groups.get(against.other);
    if (told === undefined) return 'unknown';
    if (told.aspect === 'green' || image[against.other] === 'green') return 'pair';
    // It may have gone over into yielding: then its steady green has an end of its own.
    const heads = headsOf(state, against.other);
    if (heads.some(({ steady }) => steady.offOrder <= told.lastSteadyOrder || atMs - steady.endMs < against.intergreenMs)) return 'intergreen';
  }
  return null;
}

function refuseHard(state: GuardState, image: Readonly<Record<GroupId, Aspect>>, against: Against, atMs: number): StartRule | null {
  const other = state.tables.groups.get(against.other);
  const told = state.groups.get(against.other)?.aspect;
  const shows = image[against.other];
  if (other === undefined || told === undefined || shows === undefined) return 'unknown';
  if (occupies(other, shows) || occupies(other, told)) return 'pair';
  if (shows !== other.cycle.stop || told !== other.cycle.stop) return 'pair';
  if (!ended(state, against, atMs)) return 'intergreen';
  return isLit(state, against.other, other.cycle.stop) ? null : 'redNotLit';
}

/** Who may run together may start together; a group that has ended must have cleared. */
function yieldDone(state: GuardState, image: Readonly<Record<GroupId, Aspect>>, against: Against, atMs: number): boolean {
  const other = state.tables.groups.get(against.other);
  const shows = image[against.other];
  if (other === undefined || shows === undefined) return false;
  return isGo(other, shows) || ended(state, against, atMs);
}

/** Confirmed end of right of way and the intergreen after it, on every head of the other group. */
function ended(state: GuardState, against: Against, atMs: number): boolean {
  const lastGoOrder = state.groups.get(against.other)?.lastGoOrder ?? Number.POSITIVE_INFINITY;
  const clearMs = against.intergreenMs + (hasLost(state, against.other, 'yellow') ? lostYellowMs : 0);
  return headsOf(state, against.other).every((head) => head.offOrder > lastGoOrder && atMs - head.endMs >= clearMs);
}

/** Every head of the group reads back exactly this aspect, which is in force by command. */
function isLit(state: GuardState, group: GroupId, aspect: Aspect): boolean {
  const heads = headsOf(state, group);
  return heads.length > 0 && heads.every((head) => head.inForce === aspect && head.lit === steadyLetters(aspect));
}
