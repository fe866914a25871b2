import type { LampMode } from './lineRest.ts';
import type { BusReply } from './request.ts';
import type { LampLinePlan } from './plan.ts';
import type { Pending, ScanState } from './scanState.ts';

/**
 * Boards whose watchdog lives by frames (refreshedBy anyWrite, anyFrame): whatever is sent to them keeps them alive,
 * whoever has refused. Once consent is withheld one flash command goes out, then no frame at all until every such board
 * has tripped, then reads only (safety.md S4; docs/decisions/0020).
 */
export type Feed =
  /** Every road agrees: this scan is the heartbeat. */
  | 'fed'
  /** The one flash command: written once, never again. */
  | 'command'
  /** The contactor is to be opened: also without consent, yet only after the silence. */
  | 'afterSilence'
  | 'withheld';

/** What each lamp line may do now. */
export function lampModes(state: ScanState, feed: Feed, nowMs: number): ScanState['modes'] {
  const { fedByFrames, lampLines, writing } = state.plan;
  return fedByFrames.length === 0 ? writing : new Map(lampLines.map((line) => [line.line, lampMode(state, line, feed, nowMs)]));
}

/** A line of token boards is written whatever is withheld: frames do not feed them. */
function lampMode(state: ScanState, { line, silenceMs }: LampLinePlan, feed: Feed, nowMs: number): LampMode {
  if (silenceMs === null || feed === 'fed' || feed === 'command') return 'write';
  if (!isRested(state, line, silenceMs, nowMs)) return 'silent';
  return feed === 'afterSilence' ? 'write' : 'read';
}

function isRested({ rests, pending, startedMs }: ScanState, line: string, silenceMs: number, nowMs: number): boolean {
  const rest = rests.get(line);
  if (rest?.rested === true) return true;
  return !isUnderWay(pending, line) && nowMs - (rest?.lastFrameMs ?? startedMs) >= silenceMs;
}

/** Nobody is asked anything on a line with such boards until a scan has read it after a whole silence: what its last scan did says nothing of a flash command since. */
export function isHushed({ plan, rests }: ScanState, line: string): boolean {
  return plan.fedByFrames.length > 0 && plan.lampLines.some((one) => one.line === line && one.silenceMs !== null) && rests.get(line)?.rested !== true;
}

function isUnderWay(pending: ReadonlyMap<string, Pending>, line: string): boolean {
  for (const { request } of pending.values()) if (request.line === line) return true;
  return false;
}

/** The lines' rests after this scan has begun: a write is no rest, whether it arrives or not. */
export function restsAfter(state: ScanState, modes: ReadonlyMap<string, LampMode>): ScanState['rests'] {
  if (state.plan.fedByFrames.length === 0) return state.rests;
  const changed = state.plan.lampLines.filter(({ line, silenceMs }) => silenceMs !== null && (state.rests.get(line)?.rested ?? null) !== (modes.get(line) === 'read'));
  if (changed.length === 0) return state.rests;
  const rests = new Map(state.rests);
  for (const { line } of changed) rests.set(line, { lastFrameMs: rests.get(line)?.lastFrameMs ?? state.startedMs, rested: modes.get(line) === 'read' });
  return rests;
}

/** A frame was on this line until then; `wrote`: it may have kept a board alive that had tripped or was to. */
export function hearFrame(state: ScanState, { line, outcome, receivedMs }: BusReply, wrote: boolean): ScanState {
  const plan = state.plan.lampLines.find((one) => one.line === line);
  if (plan === undefined || plan.silenceMs === null) return state;
  // It was never on the wire.
  if (outcome.kind === 'expired' || outcome.kind === 'invalid' || outcome.kind === 'quarantined') return state;
  const rested = !wrote && state.rests.get(line)?.rested === true;
  return { ...state, rests: new Map(state.rests).set(line, { lastFrameMs: receivedMs, rested }) };
}
