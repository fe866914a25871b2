import type { BoardWire } from '../../model/artefact.ts';
import { problem, warning, type Problem } from '../../model/problem.ts';
import { isSerial, type Line } from '../../model/site.ts';
import { readBlocks } from './block.ts';
import { fieldBoards, lampBoards, type ScanConfig } from './config.ts';
import { displayCall } from './seconds.ts';
import type { BusCall } from './request.ts';
import { lineGapMs, lineQuietMs, tickMs, transactionOf, type Transaction } from './timing.ts';

/** All lamp writes and read-backs of a scan, one retry and all silence included, ms (safety.md S4). */
export const lampBudgetMs = 65;
/** One round of a field line, ms: its detectors are that old at worst when nothing is lost. */
export const fieldBudgetMs = 300;
/** Two or more lamp boards on one line need this, baud (safety.md S4). */
const severalBoardsBaud = 115_200;
/** One round of a line with pulses of countdown displays, ms: each is then begun and ended in its own tick. */
const pulseRoundMs = 60;
/** Lamp lines of a street site, baud (field.md, The line). */
const lampBaud = 57_600;

export interface BudgetItem extends Transaction { readonly board: string; readonly function: BusCall['function'] }

export interface LineBudget {
  readonly lineId: string;
  readonly purpose: Line['purpose'];
  readonly items: readonly BudgetItem[];
  /** All transactions of a round without a loss. */
  readonly cleanMs: number;
  /** Clean round of lamp boards; 0 on a field line. */
  readonly lampMs: number;
  /** What one lost answer adds: its time-out (timers know whole ms), and silence for the slowest device (a late answer must find nobody waiting). */
  readonly retryMs: number;
  readonly quietMs: number;
  readonly totalMs: number;
  readonly limitMs: number;
  readonly fits: boolean;
}

/** The call that writes a lamp board's image and reads it back, as long as it gets. */
export function imageCall({ profile: { image } }: BoardWire): BusCall | null {
  if (image?.write.function !== 'fc23' || image.read.function !== 'fc23') return null;
  const values = Array.from({ length: image.write.count }, () => 0);
  return { function: 'fc23', address: image.read.address, count: image.read.count, writeAddress: image.write.address, values };
}

/** What each line needs, device by device, against what it has: printed by `bus budget`, refused at load. */
export function lineBudgets(config: ScanConfig): LineBudget[] {
  return config.lines.map((line) => budgetOf(config, line));
}

function budgetOf(config: ScanConfig, line: Line): LineBudget {
  const own = (boards: readonly BoardWire[]): readonly BoardWire[] => boards.filter((board) => board.line === line.id);
  const gapMs = lineGapMs(line, own(config.boards));
  const item = (board: BoardWire, call: BusCall | null): BudgetItem[] =>
    call === null ? [] : [{ board: board.id, function: call.function, ...transactionOf(line, board.profile.limits, call, gapMs) }];
  const lamps = own(lampBoards(config)).flatMap((board) => item(board, imageCall(board)));
  const field = own(fieldBoards(config)).flatMap((board) => [
    ...readBlocks(board, ['everyTick']).flatMap(({ call }) => item(board, call)),
    ...item(board, displayCall(config, board)),
  ]);
  const items = [...lamps, ...field];
  const quietMs = lineQuietMs(line, own(config.boards));
  const cleanMs = sum(items.map(({ totalMs }) => totalMs));
  const lampMs = sum(lamps.map(({ totalMs }) => totalMs));
  const retryMs = lamps.length === 0 ? 0 : Math.ceil(Math.max(...lamps.map(({ answerMs }) => answerMs))) + quietMs;
  const totalMs = cleanMs + retryMs;
  const limitMs = line.purpose === 'lamps' ? lampBudgetMs : fieldBudgetMs;
  return { lineId: line.id, purpose: line.purpose, items, cleanMs, lampMs, retryMs, quietMs, totalMs, limitMs, fits: totalMs <= limitMs };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Field lines whose detectors are read less often than each tick: they run, and it is said by name. */
export function budgetWarnings(config: ScanConfig): Problem[] {
  const slow = lineBudgets(config).filter(({ purpose, fits, cleanMs, lineId }) => purpose === 'field' && fits && cleanMs > tickMs && presenceProblems(config, lineId, cleanMs).length === 0);
  return slow.map(({ lineId, cleanMs, items }) => warning('line.fieldSlow', `lines.${lineId}`, {
    line: lineId, cleanMs: Math.ceil(cleanMs), tickMs, boards: [...new Set(items.map(({ board }) => board))].join(', '),
  }));
}

/** What can't run on these lines: refused at load. */
export function budgetProblems(config: ScanConfig): Problem[] {
  const onLamps = new Set(config.lines.filter(({ purpose }) => purpose === 'lamps').map(({ id }) => id));
  const misplaced = [
    ...lampBoards(config).filter(({ line }) => !onLamps.has(line)).map(({ id, line }) => problem('line.lampBoardOnFieldLine', `boards.${id}`, { board: id, line })),
    ...fieldBoards(config).filter(({ line }) => onLamps.has(line)).map(({ id, line }) => problem('line.fieldBoardOnLampLine', `boards.${id}`, { board: id, line })),
  ];
  return [...misplaced, ...config.lines.flatMap((line) => speedProblems(config, line)), ...lineBudgets(config).flatMap((budget) => (budget.fits ? presenceProblems(config, budget.lineId, budget.cleanMs) : [overBudget(budget)]))];
}

/** What wants a faster round than its line has: pulses, and detectors that state how fresh their presence must be. */
function presenceProblems({ boards, detectors, contacts = [] }: ScanConfig, line: string, cleanMs: number): Problem[] {
  const onLine = new Set(boards.filter((board) => board.line === line).map(({ id }) => id));
  const pulses = contacts.filter(({ board, point }) => onLine.has(board) && point.startsWith('pulse.'));
  // A pulse lasts 150 to 300 ms: two ticks, and nobody to wait for.
  if (pulses.length > 0 && cleanMs > pulseRoundMs) return [problem('line.pulseSlow', `lines.${line}`, { line, cleanMs: Math.ceil(cleanMs), mostMs: pulseRoundMs })];
  const asking = detectors.filter(({ board, presenceMs }) => onLine.has(board) && presenceMs !== undefined && presenceMs < cleanMs);
  if (asking.length === 0) return [];
  const presenceMs = Math.min(...asking.map((one) => one.presenceMs ?? cleanMs));
  return [problem('line.presenceSlow', `lines.${line}`, { line, cleanMs: Math.ceil(cleanMs), presenceMs, detectors: asking.map(({ id }) => id).join(', ') })];
}

function speedProblems(config: ScanConfig, line: Line): Problem[] {
  if (line.purpose !== 'lamps' || !isSerial(line)) return [];
  const boards = lampBoards(config).filter((board) => board.line === line.id).length;
  const least = boards >= 2 ? severalBoardsBaud : lampBaud;
  return line.baud >= least ? [] : [problem('line.tooSlow', `lines.${line.id}.baud`, { line: line.id, baud: line.baud, least, boards })];
}

function overBudget({ lineId, totalMs, limitMs }: LineBudget): Problem {
  return problem('line.overBudget', `lines.${lineId}`, { line: lineId, totalMs: Math.ceil(totalMs), limitMs });
}
