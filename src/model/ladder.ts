/** How much the junction does for its traffic, best first: what is not available is left for the next (control.md, Ladder). */
export const rungs = ['adaptiveCoordinated', 'coordinated', 'adaptiveIsolated', 'actuated', 'fixed', 'flash'] as const;
export type Rung = (typeof rungs)[number];

/** Why it stands lower than its plan asks: a closed list. */
export const ladderCauses = ['notBuilt', 'clock', 'neighbours', 'detectors', 'slow', 'longWait', 'fault'] as const;
export type LadderCause = (typeof ladderCauses)[number];

/** Where the junction stands on the ladder. */
export interface LadderStatus {
  readonly rung: Rung;
  /** What plan, schedule or a person asks for. */
  readonly wanted: Rung;
  /** Null where it is what is wanted. */
  readonly cause: LadderCause | null;
  readonly sinceS: number;
  /** Whose plan it is: a lapsed lease of the centre leads back to the junction's own. */
  readonly planFrom: 'centre' | 'technician' | 'local';
}
