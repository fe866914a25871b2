/** One parameter set for all junctions: what differs between them is learned (control.md). */
export const settings = {
  /** Look-ahead of the planner, s. */
  horizonS: 60,
  /** Ages of a stage that are told apart, s from the begin of its change; futures kept of each, and of all that are older. */
  ages: 12,
  keep: 1,
  keepOld: 2,
  /** Loss at a start of green, s: measured 1.7 (docs/adaptive.md); 2 gridlocked a prototype whose turns found gaps that were none. */
  startLossS: 2,
  /** Vehicles of a lane that still go after the end of green, before any are learned: who can't stop any more. */
  afterGreen: 1.5,
  /** Saturation headway before any is learned, s, and its bounds. */
  headwayS: 2,
  headwayLeastS: 0.3,
  headwayMostS: 4,
  /** Who yields needs so long without anybody who goes first, and so long for each in such a gap, s (HCM: permissive left turn). */
  criticalGapS: 4,
  followUpS: 2.5,
  /** Two wait inside the junction (HCM: sneakers): so long after the begin of green nobody who yields blocks his lane, s. */
  pocketS: 4,
  /** Share of saturation that gets away though somebody goes first, before any is learned. */
  yieldShare: 0.1,
  /** A yielding turn that has not got away under green for so long finds few gaps, s: sooner it rightly waits; and what is left of them. */
  stuckS: 10,
  stuckShare: 0.2,
  /** Delay of a stop beside the wait itself, s: priced, it made the planner hold greens for few and lose 6 to 9 % (docs/adaptive.md). */
  stopS: 0,
  /** Usual wait of a vehicle at red beyond the horizon, s; and the weight of a queue's own discharge. */
  redWaitS: 14,
  queueWeight: 1,
  /** Space of a standing vehicle, m. */
  spacingM: 7.5,
  /** Flow is the mean of about so long, s. */
  flowS: 240,
} as const;
export type Settings = { readonly [Key in keyof typeof settings]: number };
