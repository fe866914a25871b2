import type { BoardWire } from '../../model/artefact.ts';
import type { Fault } from '../../model/fault.ts';
import type { BoardSample } from '../../model/image.ts';
import { Slots } from '../../model/slots.ts';
import { kindOf, unknown, type BoardProgress } from './boardProgress.ts';
import type { SettingFound } from './settings.ts';
import type { LampMode } from './lineRest.ts';

/** Start-up of the lamp boards, all together, in flash (architecture.md, Start-up; safety.md S4, S5). */
export type BringUpPhase = 'identify' | 'arm' | 'withhold' | 'clear' | 'ready' | 'failed';

export interface BringUpState {
  readonly phase: BringUpPhase;
  readonly sinceMs: number;
  readonly boards: Slots<BoardProgress>;
}

export interface BringUpStep {
  readonly state: BringUpState;
  readonly phase: BringUpPhase;
  /** The monitor's tokens may be written. */
  readonly tokenAllowed: boolean;
  /** Frames may keep alive the boards that live by them (safety.md S4). */
  readonly feedAllowed: boolean;
  /** command.clear is to be written. */
  readonly clear: boolean;
  /** Every board is identified, and its watchdog was seen to expire: start-up may go on to its flash time. */
  readonly ready: boolean;
  /** Boards to be asked who they are (beginIdentify of the scan). */
  readonly identify: readonly string[];
  /** Boards whose watchdog settings are to be read back, and written where they differ (beginSettings of the scan). */
  readonly settings: readonly string[];
  readonly faults: readonly Fault[];
}

/** What the scan has found since the last step. */
export interface Findings {
  readonly identities?: readonly IdentityFound[];
  readonly settings?: readonly SettingFound[];
  /** What each lamp line did in the scan that brought the samples. */
  readonly modes?: ReadonlyMap<string, LampMode>;
}

/** Who a board says it is, as onReply of the scan found it. */
export interface IdentityFound { readonly board: string; readonly fault: Fault | null; readonly answered: boolean; readonly serial?: string | null }

/** The watchdog may be this much off its time, ms (safety.md S4: 800 ± 100). */
const toleranceMs = 100;
/** An identity that was not answered is asked again, ms. */
const askAgainMs = 1000;
/** A board that says nothing for this long begins again, ms (safety.md S4). */
const silentMs = 500;
/** After low supply the junction comes back when it has been above this for so long (safety.md S4), V and ms. */
const goodSupplyV = 187;
const supplyGoodMs = 10_000;
/** A board that does not flash by then is asked all the same, ms. */
const flashFirstMs = 1000;
/** A board that nobody arms for this long is asked anew who it is: what keeps tokens or images from it may be that it has lost its name. */
const armWithinMs = 10_000;
/** Longest that a clearing may take, ms. */
const clearWithinMs = 2000;

/** The beginning: also after every fail-safe. */
export function createBringUp(boards: readonly BoardWire[], nowMs: number): BringUpState {
  return { phase: 'identify', sinceMs: nowMs, boards: Slots.of(boards.map(({ id }) => id), (id) => firstOf(boards, id)) };
}

function firstOf(boards: readonly BoardWire[], id: string): BoardProgress | undefined {
  const board = boards.find((one) => one.id === id);
  return board === undefined ? undefined : unknown(kindOf(board), null);
}

/**
 * One tick of start-up: the fresh samples since the last step, and identities that were found. Boards are in flash until
 * ready. `held`: known boards are not armed, for something else keeps the junction in flash.
 */
export function stepBringUp(before: BringUpState, samples: readonly BoardSample[], nowMs: number, { identities = [], settings = [], modes = noModes }: Findings = {}, held = false): BringUpStep {
  const state = hushed(before, modes, nowMs);
  const heard = samples.reduce((at, sample) => hear(at, sample, modes), { state: forgetSilent(state, nowMs), faults: [] as readonly Fault[] });
  const identified = settings.reduce(settle, identities.reduce(identify, heard));
  if (identified.faults.length > 0) return outcome(settled(identified.state, identified.faults, nowMs), identified.faults, nowMs);
  const silent = silentBoards(identified.state, nowMs);
  if (silent.length > 0) return outcome(restarted(state, nowMs), silent.map((board): Fault => ({ code: 'board.silent', board })), nowMs);
  const proof = proofFaults(identified.state, nowMs);
  if (proof.length > 0) return outcome({ ...identified.state, phase: 'failed', sinceMs: nowMs }, proof, nowMs);
  const unarmed = identified.state.phase === 'arm' && nowMs - identified.state.sinceMs > armWithinMs;
  return outcome(unarmed ? restarted(identified.state, nowMs) : advanced(identified.state, nowMs, held), [], nowMs);
}

const noModes: ReadonlyMap<string, LampMode> = new Map();

/** Boards of a line that is kept silent say nothing because nobody asks them. */
function hushed(state: BringUpState, modes: ReadonlyMap<string, LampMode>, nowMs: number): BringUpState {
  const boards = state.boards.mapped((board) => (modes.get(board.line) === 'silent' ? { ...board, hushedMs: nowMs } : board));
  return boards === state.boards ? state : { ...state, boards };
}

/** Nobody has heard of it for longer than a board may be silent. */
function isSilent({ last, hushedMs }: BoardProgress, nowMs: number): boolean {
  return last !== null && nowMs - Math.max(last.atMs, hushedMs) > silentMs;
}

/** While the others are waited for, a known board may be exchanged: one that went silent is asked again who it is. */
function forgetSilent(state: BringUpState, nowMs: number): BringUpState {
  if (state.phase !== 'identify') return state;
  const boards = state.boards.mapped((board) => (board.identified && isSilent(board, nowMs) ? { ...board, identified: false, settings: reopened(board) } : board));
  return boards === state.boards ? state : { ...state, boards };
}

/** Whoever answers next may have other settings. */
function reopened({ settings }: BoardProgress): BoardProgress['settings'] {
  return settings === 'none' ? 'none' : 'open';
}

interface Heard { readonly state: BringUpState; readonly faults: readonly Fault[] }

function hear({ state, faults }: Heard, sample: BoardSample, modes: ReadonlyMap<string, LampMode>): Heard {
  const board = state.boards.get(sample.board);
  if (board === undefined) return { state, faults };
  const { last } = board;
  const rebooted = last !== null && last.bootCounter !== sample.bootCounter;
  const boards = state.boards.with(sample.board, { ...board, identified: board.identified && !rebooted, settings: rebooted ? reopened(board) : board.settings, last: sample, supplyLowMs: sample.supplyV > goodSupplyV ? board.supplyLowMs : sample.atMs, askedAfterMs: last?.atMs ?? null, accepted: acceptedIn(board, sample, modes) });
  const more: Fault[] = [];
  if (rebooted) more.push({ code: 'board.rebooted', board: sample.board });
  // A line is read again when its silence is over: who has not tripped by then has not tripped in time.
  else if (state.phase === 'withhold' && board.refreshedBy !== 'token') more.push(...(modes.get(board.line) === 'read' && !sample.watchdogTripped ? [tooLate(board, sample)] : []));
  else if (state.phase === 'withhold' && sample.watchdogTripped && last?.watchdogTripped === false) more.push(...tooEarly(board, sample));
  else if (state.phase === 'ready' && sample.watchdogTripped) more.push({ code: 'board.watchdogTripped', board: sample.board });
  return { state: { ...state, boards }, faults: [...faults, ...more] };
}

/**
 * A challenge changes only when a token is accepted: somewhere between the last sample and this one. A board that lives by
 * frames is fed by the image that it names now, and by the frame that asked for it.
 */
function acceptedIn(board: BoardProgress, sample: BoardSample, modes: ReadonlyMap<string, LampMode>): BoardProgress['accepted'] {
  if (board.last === null) return board.accepted;
  const taken = board.refreshedBy === 'token' ? board.last.challenge !== sample.challenge : modes.get(board.line) === 'write' && board.last.appliedSeq !== sample.appliedSeq;
  if (!taken) return board.accepted;
  return { afterMs: board.last.atMs, byMs: sample.atMs };
}

function tooEarly(board: BoardProgress, sample: BoardSample): Fault[] {
  const mostMs = sample.atMs - (board.accepted?.afterMs ?? sample.atMs);
  if (mostMs >= board.timeoutMs - toleranceMs) return [];
  return [{ code: 'board.watchdogProof', board: sample.board, detail: `expired after ${mostMs} ms at most, not ${board.timeoutMs}` }];
}

function tooLate({ timeoutMs }: BoardProgress, { board }: BoardSample): Fault {
  return { code: 'board.watchdogProof', board, detail: `not expired after the silence, due at ${timeoutMs} ms` };
}

/** What was read back of a watchdog's settings; one that does not hold is a watchdog that can't be trusted. */
function settle({ state, faults }: Heard, { board: id, outcome: found, detail }: SettingFound): Heard {
  const board = state.boards.get(id);
  if (board === undefined || board.settings === 'none') return { state, faults };
  switch (found) {
    case 'unanswered': return { state, faults };
    // Read back at once where the line may be read.
    case 'written': return { state: { ...state, boards: state.boards.with(id, { ...board, settingAskedMs: null }) }, faults };
    case 'right': return { state: { ...state, boards: state.boards.with(id, { ...board, settings: 'right' }) }, faults };
    case 'wrong': return { state, faults: [...faults, { code: 'board.watchdogProof', board: id, detail }] };
  }
}

function identify({ state, faults }: Heard, found: IdentityFound): Heard {
  const board = state.boards.get(found.board);
  if (board === undefined || !found.answered) return { state, faults };
  const boards = state.boards.with(found.board, { ...board, identified: found.fault === null });
  return { state: { ...state, boards }, faults: found.fault === null ? faults : [...faults, found.fault] };
}

/** A failed proof stays failed until a person starts anew; all else begins again. */
function settled(state: BringUpState, faults: readonly Fault[], nowMs: number): BringUpState {
  if (faults.some(({ code }) => code === 'board.watchdogProof')) return { ...state, phase: 'failed', sinceMs: nowMs };
  // In the first phase there is nothing to lose: a wrong board is asked again until it is exchanged.
  return state.phase === 'identify' || state.phase === 'failed' ? state : restarted(state, nowMs);
}

function restarted(state: BringUpState, nowMs: number): BringUpState {
  const boards = state.boards.mapped((board) => unknown({ ...board, sets: board.settings !== 'none' }, board.supplyLowMs));
  return { phase: 'identify', sinceMs: nowMs, boards };
}

/** While a proof runs, silence proves nothing; in `ready` the guard watches the boards' age, in flash nobody else does. */
function silentBoards(state: BringUpState, nowMs: number): string[] {
  if (state.phase === 'identify' || state.phase === 'failed') return [];
  return [...state.boards].filter(([, board]) => isSilent(board, nowMs)).map(([id]) => id);
}

function proofFaults(state: BringUpState, nowMs: number): Fault[] {
  if (state.phase === 'clear' && nowMs - state.sinceMs > clearWithinMs) {
    return tripped(state).map((board): Fault => ({ code: 'board.watchdogProof', board, detail: `not cleared within ${clearWithinMs} ms` }));
  }
  if (state.phase !== 'withhold') return [];
  return [...state.boards].flatMap(([board, { last, askedAfterMs, accepted, timeoutMs, refreshedBy }]): Fault[] => {
    // Whoever lives by frames is judged when its line is read again.
    if (refreshedBy !== 'token' || last === null || askedAfterMs === null || accepted === null || last.watchdogTripped) return [];
    // A stalled process stamps an old answer late: only what it asked for afterwards shows how long the board held out.
    const leastMs = askedAfterMs - accepted.byMs;
    if (leastMs <= timeoutMs + toleranceMs) return [];
    return [{ code: 'board.watchdogProof', board, detail: `not expired after ${leastMs} ms, due at ${timeoutMs}` }];
  });
}

function tripped(state: BringUpState): string[] {
  return [...state.boards].filter(([, { last }]) => last?.watchdogTripped === true).map(([id]) => id);
}

function advanced(state: BringUpState, nowMs: number, held: boolean): BringUpState {
  const boards = [...state.boards.values()];
  const all = (holds: (board: BoardProgress) => boolean): boolean => boards.length > 0 && boards.every(holds);
  const to = (phase: BringUpPhase): BringUpState => ({ ...state, phase, sinceMs: nowMs });
  switch (state.phase) {
    case 'identify': return !held && all(({ identified, settings, last }) => identified && settings !== 'open' && last !== null) ? armed(to('arm')) : asked(state, nowMs);
    // Armed by a token of this start-up: one from before would expire at a time nobody knows.
    case 'arm': return all(({ last, accepted }) => last?.armed === true && !last.watchdogTripped && accepted !== null) ? to('withhold') : state;
    case 'withhold': return all(({ last }) => last?.watchdogTripped === true) ? to('clear') : state;
    case 'clear': return all((board) => isClear(board, nowMs)) ? to('ready') : state;
    case 'ready':
    case 'failed': return state;
  }
}

/** Watchdog cleared, supply good for 10 s, lamps connected: nobody's key, chain or contactor holds the junction in flash (safety.md S4, S6). */
function isClear({ last, supplyLowMs }: BoardProgress, nowMs: number): boolean {
  if (last === null || last.watchdogTripped || !last.flashTransferClosed || !last.lampSupplyClosed) return false;
  if (last.inputs.flashKey === true || last.inputs.mmuFault === true) return false;
  return supplyLowMs === null || nowMs - supplyLowMs >= supplyGoodMs;
}

function armed(state: BringUpState): BringUpState {
  return { ...state, boards: state.boards.mapped((board) => ({ ...board, accepted: null })) };
}

function due(board: BoardProgress, sinceMs: number, nowMs: number): boolean {
  // Flash first: what asks for a name takes the line's time from what commands flash. Who gives no sample may be another device.
  if (board.last?.flashing !== true && nowMs - sinceMs < flashFirstMs) return false;
  return !board.identified && board.hushedMs < nowMs && (board.askedMs === null || nowMs - board.askedMs >= askAgainMs);
}

/** Settings are read, and written, only where it is known whose they are. */
function settingDue(board: BoardProgress, nowMs: number): boolean {
  return board.identified && board.settings === 'open' && board.hushedMs < nowMs && (board.settingAskedMs === null || nowMs - board.settingAskedMs >= askAgainMs);
}

function asked(state: BringUpState, nowMs: number): BringUpState {
  const ask = (board: BoardProgress): BoardProgress => {
    if (due(board, state.sinceMs, nowMs)) return { ...board, askedMs: nowMs };
    return settingDue(board, nowMs) ? { ...board, settingAskedMs: nowMs } : board;
  };
  return { ...state, boards: state.boards.mapped(ask) };
}

function outcome(state: BringUpState, faults: readonly Fault[], nowMs: number): BringUpStep {
  const { phase } = state;
  const anyTripped = tripped(state).length > 0;
  return {
    state, phase, faults,
    // A tripped board takes no token: it is cleared first.
    tokenAllowed: phase === 'ready' || (phase === 'arm' && !anyTripped),
    feedAllowed: phase === 'arm' || phase === 'clear' || phase === 'ready',
    clear: phase === 'clear' || (phase === 'arm' && anyTripped),
    ready: phase === 'ready',
    identify: phase === 'identify' ? [...state.boards].filter(([, board]) => board.askedMs === nowMs).map(([id]) => id) : [],
    settings: phase === 'identify' ? [...state.boards].filter(([, board]) => board.settingAskedMs === nowMs).map(([id]) => id) : [],
  };
}
