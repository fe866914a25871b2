import type { Rules } from './rules.ts';

/** The rules of safety.md S2 and S5 that can be seen at the lamps. */
export type RuleName =
  | 'hardPair'
  | 'shortIntergreen'
  | 'shortGreen'
  | 'shortWalk'
  | 'shortClearance'
  | 'shortYellow'
  | 'longYellow'
  | 'shortRedRevert'
  | 'illegalTransition'
  | 'noColour'
  | 'twoColours'
  | 'yellowTrap'
  | 'flashToRed'
  | 'shortStartupYellow'
  | 'shortStartupAllRed'
  | 'greenInStartup'
  | 'greenInFlash'
  | 'flashImage'
  | 'greenWhileUnknown'
  | 'neverLeavesFlash';

/** Every rule, for those who ask which of them was ever looked at. */
export const ruleNames: readonly RuleName[] = [
  'hardPair', 'shortIntergreen', 'shortGreen', 'shortWalk', 'shortClearance', 'shortYellow', 'longYellow', 'shortRedRevert', 'illegalTransition',
  'noColour', 'twoColours', 'yellowTrap', 'flashToRed', 'shortStartupYellow', 'shortStartupAllRed', 'greenInStartup', 'greenInFlash', 'flashImage', 'greenWhileUnknown', 'neverLeavesFlash',
];

export type Violation = { readonly rule: RuleName; readonly tMs: number; readonly groups: readonly string[]; readonly detail: string };

/** How finely the checker may look, ms of the cabinet's clock. */
export type Limits = {
  /** Error of measurement of any duration. */
  readonly toleranceMs: number;
  /** Dark or two colours are judged when they last longer. */
  readonly debounceMs: number;
  /** Half a period of the boards' 1 Hz flash. */
  readonly flashHalfMs: number;
  /** A flashing head is dark at most so long (safety.md S4: 15 samples of 100 ms). */
  readonly flashDarkMs: number;
  /** Greens and reds must be out of a flash image within this (safety.md S4). */
  readonly greenInFlashMs: number;
  /** Lamps and a board's own state may be written so far apart. */
  readonly flashSkewMs: number;
  /** A permissive left and its opposing green may end so far apart and still end together. */
  readonly togetherMs: number;
  /** The first green must come within this from the beginning. */
  readonly leaveFlashMs: number;
};

export const defaultLimits: Limits = {
  toleranceMs: 60,
  debounceMs: 300,
  flashHalfMs: 500,
  flashDarkMs: 1500,
  greenInFlashMs: 300,
  flashSkewMs: 20,
  togetherMs: 300,
  leaveFlashMs: 60_000,
};

/** What every part of the checker judges by and speaks to. */
export type Bench = {
  readonly rules: Rules;
  readonly limits: Limits;
  readonly say: (rule: RuleName, tMs: number, groups: readonly string[], detail: string) => void;
  readonly warn: (rule: RuleName, tMs: number, groups: readonly string[], detail: string) => void;
  /** The rule was asked of lamps that could have broken it: a rule that never is proves nothing. */
  readonly look: (rule: RuleName) => void;
};
