import { lastsMs } from '../../src/sim/junction/disturbance.ts';
import type { PlannedDisturbance } from '../../src/sim/junction/disturbancePlan.ts';
import type { Limits, Violation } from '../street/verdict.ts';
import type { Played } from './play.ts';

/** safety.md S4: from the lamp's onset of an unsafe read-back to the safe state, ms. */
const unsafeLampMs = 400;
/** safety.md S4: a dead, stopped or hung signald, relay included, ms. */
const deadSignaldMs = 1000;
/** safety.md S3: consent over 500 ms old is flash in that tick; a tick and a scan later it is on the lamps, ms. */
const lostConsentMs = 500 + 30 + 100 + 100;
/** Longest clearance, and its yellow, that may have begun behind a welded lamp, ms. */
const hiddenMs = 20_000;
/** A disturbance's own echo: healed frames, reconnections, ms. */
const settlingMs = 1000;

/**
 * The street checker's limits for boards that fall one by one: a board that hears nothing gets to flash by its own
 * watchdog (≤ 900 ms after its last token) while the others flash from 500 ms on (safety.md S4); leaving flash is the
 * liveness act's business.
 */
export const faultyLimits: Partial<Limits> = { greenInFlashMs: 500, leaveFlashMs: Number.POSITIVE_INFINITY };

/** What the checker holds against the controller: a welded output's own lamp is judged by the reaction to it. */
export function realViolations({ report, performed }: Played): readonly Violation[] {
  const welded = report.violations.filter((violation) => performed.some((one) => isWelded(violation, one, performed, report.flashIntervals)));
  // A welded green ends start-up for the checker: it takes the start-up's yellow for a running one in that moment.
  const misled = new Set(welded.filter(({ rule }) => rule === 'greenInStartup').map(({ tMs }) => tMs));
  return report.violations.filter((violation) => !welded.includes(violation) && !(misled.has(violation.tMs) && violation.detail !== 'green/green'));
}

/**
 * A welded (stuck-on) lamp is wrong by itself: what names its group is forgiven if the junction was in flash at most
 * 400 ms after the lamps became wrong (1 s while something else went on too: a lost scan is no fresh sample). In flash it
 * stays lit: the lamp-supply contactor of safety.md S4 is not part of the reference board.
 */
function isWelded(violation: Violation, one: PlannedDisturbance, performed: readonly PlannedDisturbance[], flashes: Played['report']['flashIntervals']): boolean {
  const { disturbance, atMs } = one;
  if (disturbance.kind !== 'stuckOn' || !violation.groups.includes(disturbance.group)) return false;
  if (hidesItself(violation, one)) return true;
  if (violation.tMs < atMs || violation.tMs > atMs + disturbance.forMs + settlingMs) return false;
  if (flashes.some(({ fromMs, toMs }) => fromMs <= violation.tMs && violation.tMs <= toMs)) return true;
  // The checker waits 300 ms before it calls two colours wrong.
  const sinceMs = violation.rule === 'twoColours' || violation.rule === 'noColour' ? violation.tMs - 300 : violation.tMs;
  const limitMs = disturbedBesides(performed, one, sinceMs) ? deadSignaldMs : unsafeLampMs;
  return flashes.some(({ fromMs }) => fromMs >= sinceMs && fromMs <= sinceMs + limitMs);
}

const ownTimes = new Set(['shortGreen', 'shortWalk', 'shortClearance', 'shortYellow', 'shortRedRevert', 'illegalTransition']);

/** A green that is welded on hides its group's own flashing and its yellow: an aspect that began behind it looks shorter than it was. */
function hidesItself({ rule, groups, tMs }: Violation, { atMs, disturbance }: PlannedDisturbance): boolean {
  return disturbance.kind === 'stuckOn' && groups.length === 1 && ownTimes.has(rule) && tMs >= atMs && tMs <= atMs + disturbance.forMs + hiddenMs;
}

function disturbedBesides(performed: readonly PlannedDisturbance[], own: PlannedDisturbance, tMs: number): boolean {
  return performed.some((one) => one !== own && one.atMs <= tMs + unsafeLampMs && one.atMs + lastsMs(one.disturbance) + settlingMs >= tMs);
}

/** Reactions that came too late: deaths, stops and lost consent must be seen at the lamps in their time. */
export function lateReactions({ report, performed }: Played): readonly string[] {
  return performed.flatMap(({ atMs, disturbance }) => {
    const limitMs = deadlineOf(disturbance.kind);
    if (limitMs === null || lastsMs(disturbance) <= limitMs) return [];
    const dueMs = atMs + limitMs;
    const inFlash = report.flashIntervals.some(({ fromMs, toMs }) => fromMs <= dueMs && dueMs <= toMs);
    return inFlash ? [] : [`${disturbance.kind} at ${Math.round(atMs)} ms: no flash ${limitMs} ms later`];
  });
}

function deadlineOf(kind: PlannedDisturbance['disturbance']['kind']): number | null {
  if (kind === 'signaldKill' || kind === 'signaldStall' || kind === 'tickHang' || kind === 'boardSilent') return deadSignaldMs;
  return kind === 'monitorKill' || kind === 'monitorMute' || kind === 'monitorStall' ? lostConsentMs : null;
}
