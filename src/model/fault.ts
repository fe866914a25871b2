/** What a fault makes the junction do; a later one wins (architecture.md, Trouble). Unknown = flash. */
export const faultActions = ['record', 'dropAdaptive', 'isolate', 'recallAll', 'closeAndRestart', 'allRed', 'flash', 'lampSupplyOff'] as const;
export type FaultAction = (typeof faultActions)[number];
export type FaultSeverity = 'info' | 'warning' | 'major' | 'critical';

export interface FaultEntry {
  readonly severity: FaultSeverity;
  readonly action: FaultAction;
  /** How it ends: by itself, through a start-up, or only by a named person on site. */
  readonly clears: 'self' | 'startup' | 'person';
  readonly latched: boolean;
}

const entry = (severity: FaultSeverity, action: FaultAction, clears: FaultEntry['clears'], latched = false): FaultEntry => ({ severity, action, clears, latched });

/** The catalogue: every equipment fault the daemons can raise (safety.md S4, S5). Sentences stand in `text/`. */
export const faultCatalogue = {
  'guard.conflict': entry('critical', 'flash', 'person', true),
  'guard.dualIndication': entry('critical', 'flash', 'startup'),
  'guard.noIndication': entry('critical', 'flash', 'startup'),
  'guard.fieldCheck': entry('critical', 'flash', 'startup'),
  'guard.shortYellow': entry('critical', 'flash', 'person', true),
  'guard.shortIntergreen': entry('critical', 'flash', 'person', true),
  'guard.refusedImage': entry('major', 'closeAndRestart', 'self'),
  'guard.closings': entry('critical', 'flash', 'startup'),
  'guard.longYellow': entry('major', 'flash', 'startup'),
  'monitor.veto': entry('critical', 'flash', 'person', true),
  'monitor.consentLost': entry('critical', 'flash', 'startup'),
  'board.silent': entry('critical', 'flash', 'startup'),
  'board.rebooted': entry('critical', 'flash', 'startup'),
  'board.identity': entry('critical', 'flash', 'startup'),
  'board.watchdogTripped': entry('critical', 'flash', 'startup'),
  'board.notArmed': entry('critical', 'flash', 'startup'),
  'board.watchdogProof': entry('critical', 'flash', 'person', true),
  'board.flashing': entry('critical', 'flash', 'startup'),
  'board.supplyLow': entry('critical', 'flash', 'startup'),
  'line.lost': entry('critical', 'flash', 'startup'),
  'lamp.lostRed': entry('major', 'flash', 'startup'),
  'lamp.lost': entry('warning', 'record', 'self'),
  'tick.gap': entry('critical', 'flash', 'startup'),
  'tick.late': entry('warning', 'record', 'self'),
  'detector.fault': entry('warning', 'recallAll', 'self'),
  'site.altered': entry('critical', 'flash', 'person', true),
  'wait.exceeded': entry('warning', 'record', 'self'),
  'events.lost': entry('warning', 'record', 'self'),
  'restart.storm': entry('critical', 'flash', 'startup'),
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof faultCatalogue;

/** A fault as it is raised: the code, and what it is about in the site's own names. */
export interface Fault {
  readonly code: FaultCode;
  readonly groups?: readonly string[];
  readonly board?: string;
  readonly detector?: string;
  readonly detail?: string;
}

/** The strongest of several actions. */
export function strongestAction(actions: readonly FaultAction[]): FaultAction | null {
  const rank = Math.max(-1, ...actions.map((action) => faultActions.indexOf(action)));
  return faultActions[rank] ?? null;
}
