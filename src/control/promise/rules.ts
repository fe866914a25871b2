import type { SealedSite } from '../../model/artefact.ts';
import { pulseDisplays } from '../../model/contact.ts';
import { endYellowMs } from '../../model/interstage.ts';
import { commitMs } from '../../model/longestRound.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Group } from '../../model/site.ts';

/** The countdown's rules of a site with displays, looked up once (control.md, The countdown that never lies). */
export interface PromiseRules {
  /** N: from so many ms before it an end of green or red stands, whatever happens. */
  readonly commitMs: number;
  /** From so many ms before it a number may not be taken back any more: N, and of a display that nobody can blank the number it begins with. */
  readonly firmMs: number;
  /** The last ms of a red that are not shown, per group with a display. */
  readonly hiddenMs: Readonly<Record<GroupId, number>>;
  /** How far ahead the group's advance detection sees, latency off, ms; 0 = not at all. */
  readonly lookAheadMs: Readonly<Record<GroupId, number>>;
  /** Displays that count from a pulse, and from which number, s: while there are any, fixed time alone runs (control.md). */
  readonly pulses: readonly { readonly id: string; readonly group: GroupId; readonly countsS: number }[];
}

/** All red below this tempts people to start early, ms; and what is hidden from them then. */
const shortAllRedMs = 2000;
const hiddenDefaultMs = 3000;
/** A detector's poll and its delay, ms. */
const latencyMs = 300;

/** Null: nobody shows a number here, and nothing has to be decided ahead. */
export function promiseRules(site: SealedSite): PromiseRules | null {
  const { displays, countdown } = site.traffic;
  if (displays.length === 0) return null;
  const shown = site.safety.groups.filter(({ id }) => displays.some(({ group }) => group === id));
  const pulses = pulseDisplays(site.traffic, site.safety.boards);
  return {
    commitMs: commitMs(site), firmMs: Math.max(commitMs(site), ...pulses.map(({ countsS }) => countsS * 1000)), pulses,
    hiddenMs: Object.fromEntries(shown.map(({ id }) => [id, countdown?.hideRedLastS === undefined ? (allRedBeforeMs(site, id) < shortAllRedMs ? hiddenDefaultMs : 0) : countdown.hideRedLastS * 1000])),
    lookAheadMs: Object.fromEntries(site.safety.groups.map((group) => [group.id, lookAheadMs(site, group)])),
  };
}

/** Shortest time in which every hard opponent shows red before this group starts, ms. */
function allRedBeforeMs(site: SealedSite, id: GroupId): number {
  const { intergreens, groups } = site.safety;
  const before = intergreens.filter(({ to }) => to === id).map(({ from, ms }) => {
    const group = groups.find((one) => one.id === from);
    return group === undefined ? ms : ms - endYellowMs(group);
  });
  return Math.min(...before);
}

/** Every lane must be seen coming: the nearest advance detector counts. */
function lookAheadMs(site: SealedSite, { id, speedKmh }: Group): number {
  const advance = site.traffic.detectors.filter(({ role, groups, extend }) => role === 'advance' && extend && groups.includes(id));
  if (advance.length === 0) return 0;
  return Math.max(0, Math.min(...advance.map(({ distanceM }) => travelMs(distanceM, speedKmh))) - latencyMs);
}

/** Time from a detector to the stop line at the approach's speed, ms. */
export function travelMs(distanceM: number, speedKmh: number): number {
  return Math.round((distanceM * 3600) / speedKmh);
}
