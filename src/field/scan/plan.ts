import type { BoardWire } from '../../model/artefact.ts';
import type { Detector } from '../../model/detector.ts';
import type { Line } from '../../model/site.ts';
import type { Parsed, Problem } from '../../model/problem.ts';
import { problem } from '../../model/problem.ts';
import { pointNames, type ProfilePoint } from '../../model/profile.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import { readBlocks, type ReadBlock } from './block.ts';
import { budgetProblems, budgetWarnings, lampBudgetMs, lineBudgets } from './budget.ts';
import { fieldBoards, lampBoards, type ScanConfig } from './config.ts';
import { watchKindOf, type WatchKind } from './fieldWatchdog.ts';
import { identityBlocks } from './identify.ts';
import { planLampBoard, type LampBoardPlan } from './lampBoard.ts';
import type { BusCall } from './request.ts';
import { contactRegisters, displayCall } from './seconds.ts';
import { sensorsIn, type SensorPlan } from './sensing.ts';
import { settingBlocks } from './settings.ts';
import { lineGapMs, tickMs, transactionOf, type Transaction } from './timing.ts';

/** One detector's points, each in the block that reads it. */
export interface DetectorPlan {
  readonly id: string;
  readonly board: string;
  readonly presence: ProfilePoint | null;
  readonly count: ProfilePoint | null;
  readonly overflow: ProfilePoint | null;
  readonly loopFault: ProfilePoint | null;
  readonly loopOpen: ProfilePoint | null;
  readonly loopShort: ProfilePoint | null;
}

/** A block of a field board that is read again and again. */
export interface PollPlan {
  readonly board: BoardWire;
  readonly block: ReadBlock;
  readonly costMs: number;
  readonly timeoutMs: number;
  /** Shortest time between two polls; 0 = each tick. */
  readonly everyMs: number;
  /** Tells fresh from stale, where the block holds one. */
  readonly sampleCounter: ProfilePoint | null;
  /** Tells that the board started again, where the block holds one: a counter that changes, a latch that is set. */
  readonly bootCounter: ProfilePoint | null;
  readonly resetLatch: ProfilePoint | null;
  /** Says that the board's watchdog has tripped, where the block holds it. */
  readonly watchdogStatus: ProfilePoint | null;
  readonly detectors: readonly DetectorPlan[];
  /** Sensors of the cabinet that this block tells of. */
  readonly sensors: readonly SensorPlan[];
}

export interface LampLinePlan {
  readonly line: string;
  readonly boards: readonly LampBoardPlan[];
  readonly timeoutMs: number;
  /** A frame begins no later than this after its tick, ms: then its image is in force within the budget, as guard dates it (lampLagMs). */
  readonly latestMs: number;
  /** So long without a frame, and every board whose watchdog lives by frames has tripped, ms; null = tokens alone refresh the boards of this line. */
  readonly silenceMs: number | null;
}
/** A board that shows numbers or switches contacts, with the call that writes all of it. */
export interface DisplayPlan {
  readonly board: BoardWire;
  readonly call: Extract<BusCall, { function: 'fc16' }>;
  /** Its registers that hold contacts, not numbers. */
  readonly contacts: ReadonlySet<number>;
  readonly costMs: number;
  readonly timeoutMs: number;
}
/** Who a field board must be before it is read or written. */
export interface IdentityPlan { readonly board: BoardWire; readonly line: Line; readonly costMs: number; /** Reading its watchdog's settings back; 0: there are none. */ readonly settingsMs: number }
export interface FieldLinePlan {
  readonly line: string;
  readonly identities: readonly IdentityPlan[];
  readonly polls: readonly PollPlan[];
  readonly displays: readonly DisplayPlan[];
}

/** Everything a scan needs, found once at load. */
export interface ScanPlan {
  readonly config: ScanConfig;
  readonly boards: ReadonlyMap<string, BoardWire>;
  readonly lampLines: readonly LampLinePlan[];
  readonly lampBoards: ReadonlyMap<string, LampBoardPlan>;
  readonly fieldLines: readonly FieldLinePlan[];
  /** What is to be done about the watchdogs of boards without lamps. */
  readonly watchdogs: ReadonlyMap<string, WatchKind>;
  /** Of each detector. */
  readonly boardOf: ReadonlyMap<string, string>;
  /** Detectors that tell of presence. */
  readonly presences: ReadonlySet<string>;
  /** Lamp boards that frames keep alive: whoever writes to them feeds them. */
  readonly fedByFrames: readonly string[];
  /** Every lamp line written: what a scan does where tokens alone refresh the boards. */
  readonly writing: ReadonlyMap<string, 'write'>;
}

/** Slow points (meters, health) are read this often, ms. */
const slowEveryMs = 5000;
/** What a field device may be later than its profile says, ms. */
const fieldToleranceMs = 30;
/** Timers know whole ms: so much of the budget is theirs. */
const timerMs = 2;
/** Silence lasts longer than the watchdog by this, ms (safety.md S4). */
const silenceMarginMs = 200;
/** A scan in which a board is dead (two time-outs) still ends inside its tick, ms. */
const deadBoardMs = tickMs - 10;

/** Compiles the site's field data; refuses what can't be scanned or does not fit its line. */
export function compileScan(config: ScanConfig): Parsed<ScanPlan> {
  const results = lampBoards(config).map((board) => planLampBoard(board, config.lamps.filter((lamp) => lamp.board === board.id)));
  const problems: Problem[] = [
    ...budgetProblems(config),
    ...results.flatMap((result) => ('problems' in result ? result.problems : [])),
    ...detectorProblems(config),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const plans = results.flatMap((result) => ('plan' in result ? [result.plan] : []));
  const value: ScanPlan = {
    config,
    boards: new Map(config.boards.map((board) => [board.id, board])),
    lampBoards: new Map(plans.map((plan) => [plan.id, plan])),
    lampLines: lampLinesOf(config, plans),
    fieldLines: fieldLinesOf(config),
    fedByFrames: plans.filter(({ refreshedBy }) => refreshedBy !== 'token').map(({ id }) => id),
    writing: new Map(config.lines.filter(({ purpose }) => purpose === 'lamps').map(({ id }) => [id, 'write'])),
    watchdogs: new Map(fieldBoards(config).map((board) => [board.id, watchKindOf(board)])),
    boardOf: new Map(config.detectors.map(({ id, board }) => [id, board])),
    presences: new Set(config.detectors.filter((detector) => tellsPresence(config, detector)).map(({ id }) => id)),
  };
  return { ok: true, value, warnings: budgetWarnings(config) };
}

/** What the budget leaves over is the time-outs' tolerance: adapters and schedulers are late more often than boards. */
function lampLinesOf(config: ScanConfig, plans: readonly LampBoardPlan[]): LampLinePlan[] {
  return lineBudgets(config).flatMap(({ lineId, cleanMs, totalMs, quietMs, items }) => {
    const boards = plans.filter(({ line }) => line === lineId);
    if (boards.length === 0) return [];
    const answerMs = Math.max(...items.map((item) => item.answerMs));
    const spareMs = Math.max(0, lampBudgetMs - totalMs - timerMs);
    const others = cleanMs - Math.min(...items.map((item) => item.totalMs));
    const mostMs = (deadBoardMs - others) / 2 - quietMs;
    return [{ line: lineId, boards, timeoutMs: Math.max(Math.ceil(answerMs), Math.floor(Math.min(answerMs + spareMs, mostMs))), latestMs: Math.floor(lampBudgetMs - answerMs), silenceMs: silenceOf(boards) }];
  });
}

/** No frame for time-out + 200 ms (safety.md S4). */
function silenceOf(boards: readonly LampBoardPlan[]): number | null {
  const byFrames = boards.filter(({ refreshedBy }) => refreshedBy !== 'token');
  return byFrames.length === 0 ? null : Math.max(...byFrames.map(({ watchdogMs }) => watchdogMs)) + silenceMarginMs;
}

function fieldLinesOf(config: ScanConfig): FieldLinePlan[] {
  const boards = fieldBoards(config);
  return config.lines.flatMap((line) => {
    const own = boards.filter((board) => board.line === line.id);
    if (own.length === 0) return [];
    const polls = own.flatMap((board) => [
      ...readBlocks(board, ['everyTick']).map((block) => pollOf(config, board, block, 0)),
      ...readBlocks(board, ['slow']).map((block) => pollOf(config, board, block, slowEveryMs)),
    ]);
    const identities = own.map((board) => ({ board, line, costMs: blocksMs(config, board, identityBlocks(board)), settingsMs: blocksMs(config, board, settingBlocks(board)) }));
    return [{ line: line.id, identities, polls, displays: own.flatMap((board) => displayOf(config, board)) }];
  });
}

function blocksMs(config: ScanConfig, board: BoardWire, blocks: readonly ReadBlock[]): number {
  return blocks.reduce((totalMs, { call }) => totalMs + costOf(config, board, call).totalMs, 0);
}

function displayOf(config: ScanConfig, board: BoardWire): DisplayPlan[] {
  const call = displayCall(config, board);
  if (call === null) return [];
  const { totalMs, answerMs } = costOf(config, board, call);
  return [{ board, call, contacts: contactRegisters(config, board), costMs: totalMs, timeoutMs: Math.ceil(answerMs + fieldToleranceMs) }];
}

function costOf(config: ScanConfig, board: BoardWire, call: BusCall): Transaction {
  const speed = config.lines.find(({ id }) => id === board.line) ?? { baud: 9600, format: '8N1' };
  return transactionOf(speed, board.profile.limits, call, lineGapMs(speed, config.boards.filter(({ line }) => line === board.line)));
}

function pollOf(config: ScanConfig, board: BoardWire, block: ReadBlock, everyMs: number): PollPlan {
  const { totalMs, answerMs } = costOf(config, board, block.call);
  const point = (id: string | undefined): ProfilePoint | null => block.points.find((candidate) => candidate.id === id) ?? null;
  const { bootCounter = pointNames.bootCounter, resetLatch, watchdog } = board.profile.failsafe ?? {};
  const detectors = config.detectors.filter((detector) => detector.board === board.id).map((detector) => planDetector(detector, board));
  return { board, block, costMs: totalMs, timeoutMs: Math.ceil(answerMs + fieldToleranceMs), everyMs, sampleCounter: point(pointNames.sampleCounter), bootCounter: point(bootCounter), resetLatch: point(resetLatch), watchdogStatus: point(watchdog?.status), detectors, sensors: sensorsIn(config, board, block) };
}

function planDetector(detector: Detector, board: BoardWire): DetectorPlan {
  const points = indexPoints(board.profile);
  const { id, channel } = detector;
  const of = (name: (channel: number) => string): ProfilePoint | null => points.get(name(channel)) ?? null;
  const { presence, count, overflow, loopFault, loopOpen, loopShort } = pointNames;
  return { id, board: board.id, presence: of(presence), count: of(count), overflow: of(overflow), loopFault: of(loopFault), loopOpen: of(loopOpen), loopShort: of(loopShort) };
}

function tellsPresence({ boards }: ScanConfig, detector: Detector): boolean {
  const board = boards.find(({ id }) => id === detector.board);
  return board !== undefined && planDetector(detector, board).presence !== null;
}

function detectorProblems(config: ScanConfig): Problem[] {
  return config.detectors.flatMap((detector) => {
    const board = config.boards.find(({ id }) => id === detector.board);
    if (board === undefined) return [problem('scan.unknownBoard', `detectors.${detector.id}`, { board: detector.board })];
    const { presence, count } = planDetector(detector, board);
    if (presence !== null || count !== null) return [];
    return [problem('scan.noChannel', `detectors.${detector.id}`, { board: board.id, channel: detector.channel })];
  });
}
