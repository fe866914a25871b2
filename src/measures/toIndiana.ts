import { codeOf, type IndianaEvent, type IndianaName } from './indianaCode.ts';
import type { Numbering } from './numbering.ts';

/** An event of the cabinet's own record; null = its record is damaged. */
export interface RecordedEvent { readonly boot: string; readonly n: number; readonly code: string; readonly monoMs: number; readonly wallMs: number; readonly data: Readonly<Record<string, unknown>> }

/** What the translation remembers between events. Plain data. */
export interface Translation {
  readonly boot: string | null;
  readonly shown: Readonly<Record<string, string>>;
  /** Groups whose red clearance runs. */
  readonly clearing: readonly string[];
  readonly on: Readonly<Record<string, boolean | null>>;
  readonly manual: boolean;
}
export const noTranslation: Translation = { boot: null, shown: {}, clearing: [], on: {}, manual: false };

interface Step { readonly state: Translation; readonly rows: readonly IndianaEvent[] }

/** The log counts tenths of a second. */
const tenthMs = 100;
export const whole = (ms: number): number => Math.round(ms / tenthMs) * tenthMs;

/** Codes of what our program calls a gap: nobody knows what happened before. */
const gapCodes: ReadonlySet<string> = new Set(['events.lost', 'detector.unlogged']);

/** One event of the record as rows of the log, none or several; in the order of the record. */
export function translate(numbering: Numbering, before: Translation, event: RecordedEvent | null): Step {
  if (event === null) return { state: before, rows: [] };
  const atMs = momentOf(event);
  const started = event.code === 'process.started' && event.data['process'] === 'signald';
  const gap = gapCodes.has(event.code) || started;
  const state = started ? { ...noTranslation, boot: event.boot } : before;
  const step = translateOne(numbering, state, event, atMs);
  return gap ? { state: step.state, rows: [row(atMs, 'vendorAlarm', 1), ...step.rows] } : step;
}

function row(atMs: number, name: IndianaName, parameter: number): IndianaEvent {
  return { atMs, code: codeOf(name), parameter };
}

function translateOne(numbering: Numbering, state: Translation, { code, data }: RecordedEvent, atMs: number): Step {
  const tell = (name: IndianaName, parameter: number | undefined): Step => ({ state, rows: parameter === undefined ? [] : [row(atMs, name, parameter)] });
  const phase = numbering.phaseOf.get(String(data['group']));
  switch (code) {
    case 'group.aspect': return aspectRows(numbering, withBefore(state, data), String(data['group']), String(data['shown']), atMs);
    case 'stage.changed': return { state: { ...state, clearing: [] }, rows: cleared(numbering, state.clearing, atMs) };
    case 'stage.greenEnded': return endRows(state, String(data['reason']), phase, atMs);
    case 'group.called': return numbering.pedestrian.has(String(data['group'])) ? (data['called'] === true ? tell('pedestrianCallRegistered', phase) : { state, rows: [] }) : tell(data['called'] === true ? 'phaseCallRegistered' : 'phaseCallDropped', phase);
    case 'detector.actuated': return detectorRows(numbering, state, data, atMs);
    case 'detector.health': return healthRows(numbering, state, data, atMs);
    case 'preempt.changed': return preemptRows(numbering, state, data, atMs);
    case 'priority.changed': return data['to'] === 'received' ? tell('tspCheckIn', phase) : ['completed', 'timeout', 'cooldown', 'stale'].includes(String(data['to'])) ? tell('tspCheckOut', phase) : { state, rows: [] };
    case 'plan.changed': return tell('coordPatternChange', numbering.planOf.get(String(data['plan'])) ?? 0);
    case 'mode.changed': return modeRows(state, String(data['from']), String(data['to']), atMs);
    case 'clock.stepped': return tell('clockUpdated', 0);
    default: return { state, rows: [] };
  }
}

/** Where the record is entered in its middle, the first change of a group says what it showed. */
function withBefore(state: Translation, { group, before }: RecordedEvent['data']): Translation {
  return state.shown[String(group)] !== undefined || typeof before !== 'string' ? state : { ...state, shown: { ...state.shown, [String(group)]: before } };
}

/** A change of what the lamps were read to show. Pedestrians have codes of their own. */
function aspectRows(numbering: Numbering, state: Translation, group: string, shown: string, atMs: number): Step {
  const phase = numbering.phaseOf.get(group);
  const before = state.shown[group] ?? null;
  if (phase === undefined || before === shown) return { state, rows: [] };
  const next = { ...state, shown: { ...state.shown, [group]: shown } };
  if (numbering.pedestrian.has(group)) return { state: next, rows: walkRows(phase, before, shown, atMs) };
  const rows: IndianaEvent[] = [];
  const [went, goes] = [isGo(before), isGo(shown)];
  if (before === 'flashingYellow' && shown !== 'flashingYellow') rows.push(row(atMs, 'fyaEndPermissive', phase));
  if (went && !goes) rows.push(row(atMs, 'phaseGreenTermination', phase));
  if (before === 'yellow') rows.push(row(atMs, 'phaseEndYellow', phase));
  if (goes && !went) rows.push(...cleared(numbering, state.clearing, atMs), row(atMs, 'phaseOn', phase), row(atMs, 'phaseBeginGreen', phase));
  if (shown === 'yellow') rows.push(row(atMs, 'phaseBeginYellow', phase));
  if (shown === 'flashingYellow') rows.push(row(atMs, 'fyaBeginPermissive', phase));
  const clears = (before === 'yellow' || went) && (shown === 'red' || shown === 'dark');
  if (clears) rows.push(row(atMs, 'phaseBeginRedClearance', phase));
  const clearing = goes && !went ? [] : clears ? [...state.clearing, group] : state.clearing;
  return { state: { ...next, clearing }, rows };
}

const isGo = (shown: string | null): boolean => shown === 'green' || shown === 'flashingGreen';

/** The clearance is over when the change is: no group of ours has an end of red clearance of its own. */
function cleared({ phaseOf }: Numbering, groups: readonly string[], atMs: number): readonly IndianaEvent[] {
  return groups.flatMap((group) => {
    const phase = phaseOf.get(group);
    return phase === undefined ? [] : [row(atMs, 'phaseEndRedClearance', phase), row(atMs, 'phaseInactive', phase)];
  });
}

function walkRows(phase: number, before: string | null, shown: string, atMs: number): readonly IndianaEvent[] {
  switch (shown) {
    case 'green': return [row(atMs, 'pedestrianBeginWalk', phase)];
    case 'flashingGreen': case 'flashingRed': return [row(atMs, 'pedestrianBeginClearance', phase)];
    case 'red': return [row(atMs, 'pedestrianBeginDontWalk', phase)];
    case 'dark': return before === null ? [] : [row(atMs, 'pedestrianDark', phase)];
    default: return [];
  }
}

/** Why a green ended. The plan's own end is the coordinator's force-off; the optimiser, a person and a fault have no code. */
function endRows(state: Translation, reason: string, phase: number | undefined, atMs: number): Step {
  const names: Readonly<Partial<Record<string, IndianaName>>> = { gapOut: 'phaseGapOut', maxOut: 'phaseMaxOut', forceOff: 'phaseForceOff', plan: 'phaseForceOff', preempt: 'preemptionForceOff' };
  const name = names[reason];
  return { state, rows: name === undefined || phase === undefined ? [] : [row(atMs, name, phase)] };
}

/** On and off; vehicles between two answers as pairs in the tenths before; what can't be read as a fault of the detector. */
function detectorRows(numbering: Numbering, state: Translation, data: RecordedEvent['data'], atMs: number): Step {
  const detector = String(data['detector']);
  const channel = numbering.channelOf.get(detector);
  const occupied = typeof data['occupied'] === 'boolean' ? data['occupied'] : null;
  if (channel === undefined) return { state, rows: [] };
  const [onName, offName, failed, restored]: readonly IndianaName[] = numbering.buttons.has(detector) ? ['pedestrianDetectorOn', 'pedestrianDetectorOff', 'pedestrianDetectorFailed', 'pedestrianDetectorRestored'] : ['detectorOn', 'detectorOff', 'detectorFaultOther', 'detectorRestored'];
  const was = state.on[detector];
  const rows: IndianaEvent[] = [];
  const [up, down] = [codeOf(onName ?? 'detectorOn'), codeOf(offName ?? 'detectorOff')];
  if (was === null && occupied !== null) rows.push({ atMs, code: codeOf(restored ?? 'detectorRestored'), parameter: channel });
  const pulses = typeof data['pulses'] === 'number' ? data['pulses'] : 0;
  for (let left = pulses; left > 0; left--) {
    // While it is held a passing vehicle shows as a short gap, else as a short presence.
    const [first, then] = was === true ? [down, up] : [up, down];
    rows.push({ atMs: atMs - 2 * left * tenthMs, code: first, parameter: channel }, { atMs: atMs - (2 * left - 1) * tenthMs, code: then, parameter: channel });
  }
  if (occupied === null && was !== null) rows.push({ atMs, code: codeOf(failed === 'pedestrianDetectorFailed' ? failed : faultName(data['cause'])), parameter: channel });
  else if (occupied !== null && occupied !== was && !(was === undefined && !occupied)) rows.push({ atMs, code: occupied ? up : down, parameter: channel });
  return { state: { ...state, on: { ...state.on, [detector]: occupied } }, rows };
}

/** The controller's own diagnosis. */
function healthRows(numbering: Numbering, state: Translation, data: RecordedEvent['data'], atMs: number): Step {
  const detector = String(data['detector']);
  const channel = numbering.channelOf.get(detector);
  if (channel === undefined) return { state, rows: [] };
  if (numbering.buttons.has(detector)) return { state, rows: [row(atMs, data['healthy'] === true ? 'pedestrianDetectorRestored' : 'pedestrianDetectorFailed', channel)] };
  // What can't be read was told as such, with its cause, when it was.
  if (data['healthy'] !== true && state.on[detector] === null) return { state, rows: [] };
  return { state, rows: [row(atMs, data['healthy'] === true ? 'detectorRestored' : faultName(data['cause'] ?? data['detail']), channel)] };
}

function faultName(cause: unknown): IndianaName {
  switch (cause) {
    case 'silent': case 'watchdog': return 'detectorFaultWatchdog';
    case 'open': return 'detectorFaultOpenLoop';
    case 'short': return 'detectorFaultShortedLoop';
    case 'erratic': case 'chatter': return 'detectorFaultExcessiveChange';
    default: return 'detectorFaultOther';
  }
}

function preemptRows({ preemptionOf }: Numbering, state: Translation, data: RecordedEvent['data'], atMs: number): Step {
  const number = preemptionOf.get(String(data['preemption']));
  if (number === undefined) return { state, rows: [] };
  const [from, to] = [String(data['from']), String(data['to'])];
  const names: IndianaName[] = [];
  if (from === 'notActive') names.push('preemptCallOn');
  if (to === 'entry') names.push('preemptEntryStarted');
  if (to === 'dwell') names.push('preemptBeginDwell');
  if (to === 'exit') names.push('preemptBeginExit');
  if (to === 'notActive') names.push('preemptCallOff');
  return { state, rows: names.map((name) => row(atMs, name, number)) };
}

/** Unit flash status of NTCIP 1202: 1 = other (dark by order), 2 = no flash, 3 = automatic, 7 = start-up. */
function modeRows(state: Translation, from: string, to: string, atMs: number): Step {
  const flash = to === 'flash' ? 3 : to === 'startup' ? 7 : to === 'dark' ? 1 : ['flash', 'startup', 'dark'].includes(from) ? 2 : null;
  const manual = to === 'manual';
  return {
    state: { ...state, manual },
    rows: [...(flash === null ? [] : [row(atMs, 'unitFlashStatus', flash)]), ...(manual === state.manual ? [] : [row(atMs, 'manualControl', manual ? 1 : 0)])],
  };
}

/** The read-back has a time of its own, and a slow answer its age; the event was written a little later. */
function momentOf({ code, data, monoMs, wallMs }: RecordedEvent): number {
  const own = code === 'group.aspect' ? data['atMs'] : undefined;
  const ageMs = code === 'detector.actuated' && typeof data['ageMs'] === 'number' ? data['ageMs'] : 0;
  return whole(typeof own === 'number' && own <= monoMs && monoMs - own < 5000 ? wallMs + own - monoMs : wallMs - ageMs);
}

/** A whole record as rows, in the order of their time; rows of one moment keep the record's order. */
export function toIndiana(numbering: Numbering, events: readonly (RecordedEvent | null)[]): readonly IndianaEvent[] {
  let state = noTranslation;
  const rows: IndianaEvent[] = [];
  for (const event of events) {
    const step = translate(numbering, state, event);
    ({ state } = step);
    rows.push(...step.rows);
  }
  return rows.toSorted((a, b) => a.atMs - b.atMs);
}
