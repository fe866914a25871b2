import type { BoardWire } from '../../model/artefact.ts';
import type { Fault } from '../../model/fault.ts';
import type { BoardSample } from '../../model/image.ts';
import { Slots } from '../../model/slots.ts';

/** Start-up of the lamp boards, all together, in flash (architecture.md, Start-up; safety.md S4, S5). */
export type BringUpPhase = 'identify' | 'arm' | 'withhold' | 'clear' | 'ready' | 'failed';

interface BoardProgress {
  readonly timeoutMs: number;
  readonly identified: boolean;
  readonly askedMs: number | null;
  readonly last: BoardSample | null;
  /** When the lamp supply was last too low to work with, ms; null = not seen low. */
  readonly supplyLowMs: number | null;
  /** Receipt of the sample before, ms: the last one was surely taken after it. */
  readonly askedAfterMs: number | null;
  /** The newest token was accepted after … and not later than …, ms; null before the first one. */
  readonly accepted: { readonly afterMs: number; readonly byMs: number } | null;
}

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
  /** command.clear is to be written. */
  readonly clear: boolean;
  /** Every board is identified, and its watchdog was seen to expire: start-up may go on to its flash time. */
  readonly ready: boolean;
  /** Boards to be asked who they are (beginIdentify of the scan). */
  readonly identify: readonly string[];
  readonly faults: readonly Fault[];
}

/** Who a board says it is, as onReply of the scan found it. */
export interface IdentityFound { readonly board: string; readonly fault: Fault | null; readonly answered: boolean; readonly serial?: string | null }

/** The watchdog may be this much off its time, ms (safety.md S4: 800 ± 100). */
const toleranceMs = 100;
const defaultTimeoutMs = 800;
/** An identity that was not answered is asked again, ms. */
const askAgainMs = 1000;
/** A board that says nothing for this long begins again, ms (safety.md S4). */
const silentMs = 500;
/** After low supply the junction comes back when it has been above this for so long (safety.md S4), V and ms. */
const goodSupplyV = 187;
const supplyGoodMs = 10_000;
/** A board that does not flash by then is asked all the same, ms. */
const flashFirstMs = 1000;
/** Longest that a clearing may take, ms. */
const clearWithinMs = 2000;

/** The beginning: also after every fail-safe. */
export function createBringUp(boards: readonly BoardWire[], nowMs: number): BringUpState {
  return { phase: 'identify', sinceMs: nowMs, boards: Slots.of(boards.map(({ id }) => id), (id) => firstOf(boards, id)) };
}

function firstOf(boards: readonly BoardWire[], id: string): BoardProgress | undefined {
  const board = boards.find((one) => one.id === id);
  return board === undefined ? undefined : unknown(timeoutOf(board), null);
}

function timeoutOf({ profile: { failsafe } }: BoardWire): number {
  return failsafe?.watchdog?.timeoutMs ?? defaultTimeoutMs;
}

function unknown(timeoutMs: number, supplyLowMs: number | null): BoardProgress {
  return { timeoutMs, supplyLowMs, identified: false, askedMs: null, last: null, askedAfterMs: null, accepted: null };
}

/**
 * One tick of start-up: the fresh samples since the last step, and identities that were found. Boards are in flash until
 * ready. `held`: known boards are not armed, for something else keeps the junction in flash.
 */
export function stepBringUp(state: BringUpState, samples: readonly BoardSample[], nowMs: number, identities: readonly IdentityFound[] = [], held = false): BringUpStep {
  const heard = samples.reduce(hear, { state: forgetSilent(state, nowMs), faults: [] as readonly Fault[] });
  const identified = identities.reduce(identify, heard);
  if (identified.faults.length > 0) return outcome(settled(identified.state, identified.faults, nowMs), identified.faults, nowMs);
  const silent = silentBoards(identified.state, nowMs);
  if (silent.length > 0) return outcome(restarted(state, nowMs), silent.map((board): Fault => ({ code: 'board.silent', board })), nowMs);
  const proof = proofFaults(identified.state, nowMs);
  if (proof.length > 0) return outcome({ ...identified.state, phase: 'failed', sinceMs: nowMs }, proof, nowMs);
  return outcome(advanced(identified.state, nowMs, held), [], nowMs);
}

/** While the others are waited for, a known board may be exchanged: one that went silent is asked again who it is. */
function forgetSilent(state: BringUpState, nowMs: number): BringUpState {
  if (state.phase !== 'identify') return state;
  const boards = state.boards.mapped((board) => (board.identified && board.last !== null && nowMs - board.last.atMs > silentMs ? { ...board, identified: false } : board));
  return boards === state.boards ? state : { ...state, boards };
}

interface Heard { readonly state: BringUpState; readonly faults: readonly Fault[] }

function hear({ state, faults }: Heard, sample: BoardSample): Heard {
  const board = state.boards.get(sample.board);
  if (board === undefined) return { state, faults };
  const { last } = board;
  const rebooted = last !== null && last.bootCounter !== sample.bootCounter;
  const boards = state.boards.with(sample.board, { ...board, identified: board.identified && !rebooted, last: sample, supplyLowMs: sample.supplyV > goodSupplyV ? board.supplyLowMs : sample.atMs, askedAfterMs: last?.atMs ?? null, accepted: acceptedIn(board, sample) });
  const more: Fault[] = [];
  if (rebooted) more.push({ code: 'board.rebooted', board: sample.board });
  else if (state.phase === 'withhold' && sample.watchdogTripped && last?.watchdogTripped === false) more.push(...tooEarly(board, sample));
  else if (state.phase === 'ready' && sample.watchdogTripped) more.push({ code: 'board.watchdogTripped', board: sample.board });
  return { state: { ...state, boards }, faults: [...faults, ...more] };
}

/** A challenge changes only when a token is accepted: somewhere between the last sample and this one. */
function acceptedIn(board: BoardProgress, sample: BoardSample): BoardProgress['accepted'] {
  if (board.last === null || board.last.challenge === sample.challenge) return board.accepted;
  return { afterMs: board.last.atMs, byMs: sample.atMs };
}

function tooEarly(board: BoardProgress, sample: BoardSample): Fault[] {
  const mostMs = sample.atMs - (board.accepted?.afterMs ?? sample.atMs);
  if (mostMs >= board.timeoutMs - toleranceMs) return [];
  return [{ code: 'board.watchdogProof', board: sample.board, detail: `expired after ${mostMs} ms at most, not ${board.timeoutMs}` }];
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
  const boards = state.boards.mapped(({ timeoutMs, supplyLowMs }) => unknown(timeoutMs, supplyLowMs));
  return { phase: 'identify', sinceMs: nowMs, boards };
}

/** While a proof runs, silence proves nothing; in `ready` the guard watches the boards' age. */
function silentBoards(state: BringUpState, nowMs: number): string[] {
  if (state.phase !== 'arm' && state.phase !== 'withhold' && state.phase !== 'clear') return [];
  return [...state.boards].filter(([, { last }]) => last !== null && nowMs - last.atMs > silentMs).map(([id]) => id);
}

function proofFaults(state: BringUpState, nowMs: number): Fault[] {
  if (state.phase === 'clear' && nowMs - state.sinceMs > clearWithinMs) {
    return tripped(state).map((board): Fault => ({ code: 'board.watchdogProof', board, detail: `not cleared within ${clearWithinMs} ms` }));
  }
  if (state.phase !== 'withhold') return [];
  return [...state.boards].flatMap(([board, { last, askedAfterMs, accepted, timeoutMs }]): Fault[] => {
    if (last === null || askedAfterMs === null || accepted === null || last.watchdogTripped) return [];
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
    case 'identify': return !held && all(({ identified, last }) => identified && last !== null) ? armed(to('arm')) : asked(state, nowMs);
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
  // Flash first: what asks for a name takes the line's time from what commands flash.
  const last = board.last;
  if (last === null || (!last.flashing && nowMs - sinceMs < flashFirstMs)) return false;
  return !board.identified && (board.askedMs === null || nowMs - board.askedMs >= askAgainMs);
}

function asked(state: BringUpState, nowMs: number): BringUpState {
  return { ...state, boards: state.boards.mapped((board) => (due(board, state.sinceMs, nowMs) ? { ...board, askedMs: nowMs } : board)) };
}

function outcome(state: BringUpState, faults: readonly Fault[], nowMs: number): BringUpStep {
  const { phase } = state;
  const anyTripped = tripped(state).length > 0;
  return {
    state, phase, faults,
    // A tripped board takes no token: it is cleared first.
    tokenAllowed: phase === 'ready' || (phase === 'arm' && !anyTripped),
    clear: phase === 'clear' || (phase === 'arm' && anyTripped),
    ready: phase === 'ready',
    identify: phase === 'identify' ? [...state.boards].filter(([, board]) => board.askedMs === nowMs).map(([id]) => id) : [],
  };
}
