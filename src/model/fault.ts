import type { LampColour } from './aspect.ts';

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
  /** What tells two of them apart: one junction may have it for many groups, but a closing only once. */
  readonly about: 'junction' | 'board' | 'groups' | 'lamp' | 'detector' | 'sensor';
  /** Repeated, it latches (safety.md S5): bus trips 3 in 1 h or 10 in 24 h, lost reds 3 in 24 h; a monitor that is gone 3 times in 10 min is a storm. */
  readonly counts?: 'bus' | 'red' | 'monitor';
  /** The strongest action that a site may give it; absent = the ladder's end. */
  readonly mostAction?: FaultAction;
}

type More = Partial<Pick<FaultEntry, 'counts' | 'mostAction'>>;

function entry(severity: FaultSeverity, action: FaultAction, clears: 'self' | 'startup', about: FaultEntry['about'], more: More = {}): FaultEntry {
  return { severity, action, clears, latched: false, about, ...more };
}

function latch(about: FaultEntry['about'], action: FaultAction = 'flash'): FaultEntry {
  return { severity: 'critical', action, clears: 'person', latched: true, about };
}

/** A wait or a wrong countdown is no safety trip: never flash (safety.md S2). */
const neverFlash: More = { mostAction: 'recallAll' };
/** Nothing that a street has to stop for. */
const onRecord: More = { mostAction: 'record' };

/** The catalogue: every equipment fault the daemons can raise (safety.md S2 to S6). Sentences stand in `text/`. */
export const faultCatalogue = {
  'guard.conflict': latch('groups'),
  'guard.shortYellow': latch('groups'),
  'guard.shortIntergreen': latch('groups'),
  'guard.greenInFlash': latch('groups', 'lampSupplyOff'),
  'guard.dualIndication': entry('critical', 'flash', 'startup', 'groups'),
  'guard.noIndication': entry('critical', 'flash', 'startup', 'groups'),
  'guard.fieldCheck': entry('critical', 'flash', 'startup', 'groups'),
  'guard.longYellow': entry('major', 'flash', 'startup', 'groups'),
  'guard.lateYellow': entry('warning', 'record', 'self', 'groups'),
  'guard.refusedImage': entry('major', 'closeAndRestart', 'self', 'junction'),
  'guard.closings': entry('critical', 'flash', 'startup', 'junction'),
  'monitor.veto': latch('groups'),
  'monitor.consentLost': entry('critical', 'flash', 'startup', 'junction', { counts: 'monitor' }),
  'monitor.storm': entry('critical', 'flash', 'startup', 'junction'),
  'board.silent': entry('critical', 'flash', 'startup', 'board', { counts: 'bus' }),
  'board.lagging': entry('critical', 'flash', 'startup', 'board', { counts: 'bus' }),
  'board.rebooted': entry('critical', 'flash', 'startup', 'board', { counts: 'bus' }),
  'board.identity': entry('critical', 'flash', 'startup', 'board'),
  'board.watchdogTripped': entry('critical', 'flash', 'startup', 'board', { counts: 'bus' }),
  'board.notArmed': entry('critical', 'flash', 'startup', 'board'),
  'board.watchdogProof': latch('board'),
  'board.powerOn': latch('board'),
  'board.flashing': entry('critical', 'flash', 'startup', 'board'),
  'board.flashTransfer': entry('critical', 'flash', 'startup', 'board'),
  'board.supplyLow': entry('critical', 'flash', 'startup', 'board'),
  'supply.returned': entry('info', 'flash', 'startup', 'junction'),
  'line.lost': entry('critical', 'flash', 'startup', 'junction', { counts: 'bus' }),
  'line.repeated': latch('junction'),
  'field.lost': entry('major', 'recallAll', 'self', 'board'),
  'field.identity': entry('major', 'isolate', 'self', 'board'),
  'field.watchdog': entry('warning', 'record', 'self', 'board'),
  'cabinet.flashKey': entry('warning', 'flash', 'startup', 'junction'),
  'cabinet.mmuFault': entry('critical', 'flash', 'startup', 'junction'),
  // How far water or heat may go before lamps must, the site says in its table.
  'cabinet.water': entry('major', 'record', 'self', 'sensor'),
  'cabinet.mains': entry('major', 'record', 'self', 'sensor'),
  'cabinet.battery': entry('major', 'record', 'self', 'sensor'),
  'cabinet.hot': entry('warning', 'record', 'self', 'sensor'),
  'cabinet.cold': entry('warning', 'record', 'self', 'sensor', onRecord),
  'cabinet.humid': entry('warning', 'record', 'self', 'sensor', onRecord),
  'cabinet.door': entry('warning', 'record', 'self', 'sensor', onRecord),
  'cabinet.sensor': entry('warning', 'record', 'self', 'sensor', onRecord),
  'flash.rate': entry('major', 'record', 'self', 'board'),
  'lamp.lostRed': entry('major', 'flash', 'startup', 'groups', { counts: 'red' }),
  'lamp.redRepeated': latch('groups'),
  'lamp.lostPedestrianRed': entry('major', 'isolate', 'self', 'lamp'),
  'lamp.lost': entry('warning', 'record', 'self', 'lamp'),
  'lamp.dim': entry('warning', 'record', 'self', 'lamp'),
  'lamp.supplyFault': entry('critical', 'flash', 'startup', 'board'),
  'tick.gap': entry('critical', 'flash', 'startup', 'junction'),
  'tick.late': entry('warning', 'record', 'self', 'junction'),
  'tick.slow': entry('warning', 'dropAdaptive', 'self', 'junction'),
  'allRed.expired': entry('major', 'flash', 'startup', 'junction'),
  'detector.fault': entry('warning', 'isolate', 'self', 'detector'),
  'detector.open': entry('warning', 'isolate', 'self', 'detector'),
  'detector.short': entry('warning', 'isolate', 'self', 'detector'),
  'detector.uncounted': entry('info', 'record', 'self', 'detector'),
  'button.stuck': entry('warning', 'isolate', 'self', 'detector'),
  'wait.exceeded': entry('warning', 'record', 'self', 'groups', neverFlash),
  'preempt.maxPresence': entry('warning', 'record', 'self', 'detector'),
  'preempt.inputFault': entry('warning', 'record', 'self', 'detector'),
  'coordination.lost': entry('warning', 'record', 'self', 'junction', neverFlash),
  'schedule.tetRunsOut': entry('warning', 'record', 'self', 'junction', neverFlash),
  'site.altered': latch('junction'),
  'journal.altered': latch('junction'),
  'journal.unwritable': entry('major', 'record', 'self', 'junction'),
  'commission.missing': entry('critical', 'flash', 'startup', 'junction'),
  'commission.expired': entry('warning', 'record', 'self', 'junction'),
  'events.lost': entry('warning', 'record', 'self', 'junction'),
  'restart.storm': entry('critical', 'flash', 'startup', 'junction'),
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof faultCatalogue;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the object above, which nobody widens
export const faultCodes = Object.keys(faultCatalogue) as [FaultCode, ...FaultCode[]];

/** A fault as it is raised: the code, and what it is about in the site's own names. */
export interface Fault {
  readonly code: FaultCode;
  readonly groups?: readonly string[];
  readonly board?: string;
  readonly detector?: string;
  /** Of the cabinet. */
  readonly sensor?: string;
  readonly colour?: LampColour;
  readonly detail?: string;
}

/** What a site asks for besides the catalogue: only ever stronger (site check). */
export type FaultActionTable = Readonly<Partial<Record<FaultCode, FaultAction | undefined>>>;

/** Two reports of one fault have one key; two lamps, two groups, two boards have two. */
export function faultKey(fault: Fault): string {
  const { code, groups = [], board = '', detector = '', sensor = '' } = fault;
  switch (faultCatalogue[code].about) {
    case 'junction': return code;
    case 'board': return `${code}|${board}`;
    case 'groups': return `${code}|${board}|${groups.join(' ')}`;
    case 'lamp': return `${code}|${board}|${groups.join(' ')}|${fault.colour ?? ''}`;
    case 'detector': return `${code}|${detector}`;
    case 'sensor': return `${code}|${sensor}`;
  }
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(faultCatalogue, code);
}

/** The place of an action on the ladder. */
export function actionRank(action: FaultAction): number {
  return faultActions.indexOf(action);
}

/** The strongest of several actions. */
export function strongestAction(actions: readonly FaultAction[]): FaultAction | null {
  const rank = Math.max(-1, ...actions.map(actionRank));
  return faultActions[rank] ?? null;
}

/** What a fault makes this junction do: the catalogue's action, or the site's where that is stronger. */
export function actionFor(code: FaultCode, table: FaultActionTable = {}): FaultAction {
  // A code that this program does not know is flash: it may come from a journal of another version.
  if (!isFaultCode(code)) return 'flash';
  return strongestAction([faultCatalogue[code].action, table[code] ?? 'record']) ?? 'flash';
}
