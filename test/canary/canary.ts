/** A road of the program: what may hide another's mistake. */
export const roads = ['control', 'guard', 'monitor', 'signald', 'field'] as const;
export type Road = (typeof roads)[number];

/** A text of the source, and what stands in its place. It stands there exactly once, or the canary is none any more. */
export interface Patch { readonly file: string; readonly find: string; readonly replace: string }

/** A deliberate mistake in one road. */
export interface Canary {
  readonly name: string;
  readonly road: Road;
  /** What the street would see of it, if nobody were there to hide it. */
  readonly street: string;
  readonly patches: readonly Patch[];
  /** What happens to the junction while it makes this mistake. */
  readonly scenario: ScenarioName;
  /** Mistakes of other roads without which nobody ever comes near this one: a healthy control asks for nothing wrong. */
  readonly provokedBy?: readonly string[];
}

export const scenarioNames = [
  'traffic', 'weld', 'yellow weld', 'dead red', 'blinking red', 'mute monitor', 'hung loop', 'silent board', 'bad line', 'short silences', 'clock step', 'fast clock', 'stall', 'restart after a conflict',
  'dead watchdog', 'board reboot', 'restarts', 'mad stages', 'mmu', 'counter', 'bursts', 'long intergreen', 'restarts, long intergreen',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** What one run brought, as plain data between processes. */
export interface Outcome {
  /** Rules of the street that were broken, and reactions that came too late, each with how often. */
  readonly lamps: Readonly<Record<string, number>>;
  /** Whole seconds in colour. */
  readonly colouredS: number;
  /** What guard refused, by rule: ticks. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Greens that guard permitted and the monitor did not grant: ticks. */
  readonly denied: number;
  /** Faults that were raised, by code. */
  readonly faults: Readonly<Record<string, number>>;
  /** It threw: a canary that cannot run proves nothing. */
  readonly crash: string | null;
  readonly tookS: number;
}
