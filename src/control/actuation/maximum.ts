import type { MaximumNumber } from '../../model/actuation.ts';
import { dayMs, splitLocal, timeOfDayMs } from '../../model/localTime.ts';
import type { Plan, PlanStage } from '../../model/plan.ts';
import type { WallClock } from '../../model/time.ts';
import type { GroupLayout } from '../layout.ts';

/** A clock that may be further off says nothing about the hour, ms. */
const knownWithinMs = 60_000;

/** The maximum in force: the plan's hours, the first that fit, over the plan's own; hours count only where somebody vouches for the clock. */
export function maximumNow(plan: Pick<Plan, 'maximum' | 'maximumHours'>, zoneMs: number | null, wall: Pick<WallClock, 'wallMs' | 'errorMs'>): MaximumNumber {
  const always = plan.maximum ?? 1;
  if (plan.maximumHours === undefined || zoneMs === null || wall.errorMs === null || wall.errorMs > knownWithinMs) return always;
  const { ofDayMs } = splitLocal(wall.wallMs + zoneMs);
  const within = plan.maximumHours.find(({ from, to }) => {
    const fromMs = timeOfDayMs(from);
    const lastsMs = (timeOfDayMs(to) - fromMs + dayMs) % dayMs;
    return lastsMs === 0 || (ofDayMs - fromMs + dayMs) % dayMs < lastsMs;
  });
  return within?.maximum ?? always;
}

/** A group's maximum green by its number; the plan's stage may state another first one, ms. */
export function maximumMs(group: GroupLayout, item: PlanStage | undefined, number: MaximumNumber): number {
  const firstMs = item?.maxGreenMs ?? group.maxGreenMs;
  if (number === 1) return firstMs;
  const secondMs = group.actuation?.max2GreenMs ?? firstMs;
  return number === 2 ? secondMs : (group.actuation?.max3GreenMs ?? secondMs);
}

/** How a dynamic maximum has moved. Plain data. */
export interface DynamicTrack {
  /** Moved from the maximum in force, ms; below zero where the limit is below it. */
  readonly movedMs: number;
  readonly lastEnd: 'gapOut' | 'maxOut' | null;
  /** Ends of that kind in a row. */
  readonly inRow: number;
}
export const unmoved: DynamicTrack = { movedMs: 0, lastEnd: null, inRow: 0 };

/** The running maximum: between the maximum in force and the limit, whichever is the larger (NTCIP 1202, dynamic max limit), ms. */
export function runningMaximumMs(group: GroupLayout, baseMs: number, track: DynamicTrack): number {
  const dynamic = group.actuation?.dynamicMax;
  if (dynamic === undefined) return baseMs;
  return Math.min(Math.max(baseMs, dynamic.limitMs), Math.max(Math.min(baseMs, dynamic.limitMs), baseMs + track.movedMs));
}

/**
 * After the second maximum in a row, and each further one, a step more; after the second gap-out in a row a step less;
 * a step that would pass the bound is not made (NTCIP 1202, dynamic max step).
 */
export function afterEnd(group: GroupLayout, baseMs: number, track: DynamicTrack, end: 'gapOut' | 'maxOut'): DynamicTrack {
  const dynamic = group.actuation?.dynamicMax;
  if (dynamic === undefined) return track;
  const inRow = track.lastEnd === end ? track.inRow + 1 : 1;
  const wantedMs = track.movedMs + (inRow < 2 ? 0 : end === 'maxOut' ? dynamic.stepMs : -dynamic.stepMs);
  const fits = wantedMs >= Math.min(0, dynamic.limitMs - baseMs) && wantedMs <= Math.max(0, dynamic.limitMs - baseMs);
  return { movedMs: fits ? wantedMs : track.movedMs, lastEnd: end, inRow };
}
