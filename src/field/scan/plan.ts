import type { BoardWire } from '../../model/artefact.ts';
import type { Detector } from '../../model/detector.ts';
import type { Parsed, Problem } from '../../model/problem.ts';
import { problem } from '../../model/problem.ts';
import { pointNames, type ProfilePoint } from '../../model/profile.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import { readBlocks, type ReadBlock } from './block.ts';
import { budgetProblems, lampBudgetMs, lineBudgets } from './budget.ts';
import { fieldBoards, lampBoards, type ScanConfig } from './config.ts';
import { planLampBoard, type LampBoardPlan } from './lampBoard.ts';
import type { BusCall } from './request.ts';
import { displayCall } from './seconds.ts';
import { tickMs, transactionOf, type LineSpeed } from './timing.ts';

/** One detector's points, each in the block that reads it. */
export interface DetectorPlan {
  readonly id: string;
  readonly board: string;
  readonly presence: ProfilePoint | null;
  readonly count: ProfilePoint | null;
  readonly fault: ProfilePoint | null;
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
  readonly detectors: readonly DetectorPlan[];
}

export interface LampLinePlan { readonly line: string; readonly boards: readonly LampBoardPlan[]; readonly timeoutMs: number }
/** A display board, with the call that writes all of it. */
export interface DisplayPlan {
  readonly board: BoardWire;
  readonly call: Extract<BusCall, { function: 'fc16' }>;
  readonly costMs: number;
  readonly timeoutMs: number;
}
export interface FieldLinePlan { readonly line: string; readonly polls: readonly PollPlan[]; readonly displays: readonly DisplayPlan[] }

/** Everything a scan needs, found once at load. */
export interface ScanPlan {
  readonly config: ScanConfig;
  readonly boards: ReadonlyMap<string, BoardWire>;
  readonly lampLines: readonly LampLinePlan[];
  readonly lampBoards: ReadonlyMap<string, LampBoardPlan>;
  readonly fieldLines: readonly FieldLinePlan[];
}

/** Slow points (meters, health) are read this often, ms. */
const slowEveryMs = 5000;
/** What a field device may be later than its profile says, ms. */
const fieldToleranceMs = 30;
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
  };
  return { ok: true, value, warnings: [] };
}

/** What the budget leaves over is the time-outs' tolerance: adapters and schedulers are late more often than boards. */
function lampLinesOf(config: ScanConfig, plans: readonly LampBoardPlan[]): LampLinePlan[] {
  return lineBudgets(config).flatMap(({ lineId, cleanMs, totalMs, quietMs, items }) => {
    const boards = plans.filter(({ line }) => line === lineId);
    if (boards.length === 0) return [];
    const answerMs = Math.max(...items.map((item) => item.answerMs));
    const spareMs = lampBudgetMs - totalMs;
    const others = cleanMs - Math.min(...items.map((item) => item.totalMs));
    const mostMs = (deadBoardMs - others) / 2 - quietMs;
    return [{ line: lineId, boards, timeoutMs: Math.floor(Math.max(answerMs, Math.min(answerMs + spareMs, mostMs))) }];
  });
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
    return [{ line: line.id, polls, displays: own.flatMap((board) => displayOf(config, board)) }];
  });
}

function displayOf(config: ScanConfig, board: BoardWire): DisplayPlan[] {
  const call = displayCall(config, board);
  if (call === null) return [];
  const { totalMs, answerMs } = transactionOf(speedOf(config, board), board.profile.limits, call);
  return [{ board, call, costMs: totalMs, timeoutMs: Math.ceil(answerMs + fieldToleranceMs) }];
}

function speedOf(config: ScanConfig, board: BoardWire): LineSpeed {
  return config.lines.find(({ id }) => id === board.line) ?? { baud: 9600, format: '8N1' };
}

function pollOf(config: ScanConfig, board: BoardWire, block: ReadBlock, everyMs: number): PollPlan {
  const { totalMs, answerMs } = transactionOf(speedOf(config, board), board.profile.limits, block.call);
  const sampleCounter = block.points.find(({ id }) => id === pointNames.sampleCounter) ?? null;
  const detectors = config.detectors.filter((detector) => detector.board === board.id).map((detector) => planDetector(detector, board));
  return { board, block, costMs: totalMs, timeoutMs: Math.ceil(answerMs + fieldToleranceMs), everyMs, sampleCounter, detectors };
}

function planDetector(detector: Detector, board: BoardWire): DetectorPlan {
  const points = indexPoints(board.profile);
  const { id, channel } = detector;
  return {
    id, board: board.id, presence: points.get(pointNames.presence(channel)) ?? null,
    count: points.get(pointNames.count(channel)) ?? null, fault: points.get(pointNames.loopFault(channel)) ?? null,
  };
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
