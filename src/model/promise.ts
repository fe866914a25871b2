/** What a display counts down to the end of: a green (its flashing part included), a walk's clearance, or a red. */
export const promiseColours = ['green', 'clearance', 'red'] as const;
export type PromiseColour = (typeof promiseColours)[number];

/** How a promise came about: the plan is fixed · the whole green was decided at its onset · its end was decided N s ahead. */
export const promiseBases = ['plan', 'onset', 'tail'] as const;
export type PromiseBasis = (typeof promiseBases)[number];

/**
 * Why a shown number did not come true. The first four are the breakers (control.md): the display goes blank before any
 * lamp moves. `late`: read-back or consent kept a start at zero · `early`, `moved`: nobody may do that, it is a mistake
 * of this program · `withheld`: the group's red is lost, and guard gives it no green.
 */
export const promiseCauses = ['guard', 'railPreemption', 'policePanel', 'emergencyPreemption', 'late', 'early', 'moved', 'withheld'] as const;
export type PromiseCause = (typeof promiseCauses)[number];

/** Kept and broken numbers since control began: one interval is one number run of one group's display. */
export interface PromiseCounts {
  readonly intervals: number;
  readonly kept: number;
  readonly broken: Readonly<Partial<Record<PromiseCause, number>>>;
  /** Taken back by a technician or the centre while more than N s remained: blank, then moved. */
  readonly withdrawn: number;
}

export const noPromises: PromiseCounts = { intervals: 0, kept: 0, broken: {}, withdrawn: 0 };

/** Broken promises of every cause. */
export function brokenSum({ broken }: PromiseCounts): number {
  return Object.values(broken).reduce((sum, count) => sum + count, 0);
}

/** The KPI: broken promises per 1 000 intervals; null = none was shown. */
export function brokenPerThousand(counts: PromiseCounts): number | null {
  return counts.intervals === 0 ? null : Math.round((brokenSum(counts) * 10_000) / counts.intervals) / 10;
}
