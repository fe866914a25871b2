import type { Fault } from '../../model/fault.ts';
import { unwatched, watchAnew, type Watch, type WatchKind } from './fieldWatchdog.ts';
import { backOffMs } from './health.ts';

/** What is known of a board that carries no lamps: it is read and written only while it is the right one. */
export interface FieldBoard {
  readonly standing: 'unknown' | 'right' | 'wrong';
  /** What is wrong, where it is the wrong one. */
  readonly fault: Fault | null;
  readonly serial: string | null;
  /** It was the right one until then, ms; null = never. */
  readonly rightMs: number | null;
  /** Asked last, and not asked again before, ms. */
  readonly askedMs: number;
  readonly askAfterMs: number;
  /** Questions in a row that nobody answered. */
  readonly unanswered: number;
  readonly watch: Watch;
}

export const unmet: FieldBoard = { standing: 'unknown', fault: null, serial: null, rightMs: null, askedMs: -1, askAfterMs: 0, unanswered: 0, watch: unwatched };

/** A wrong board is asked again so often: somebody may exchange it, ms. */
const wrongAgainMs = 5000;
/** So many failures in a row: whoever answers next may be another one. */
const lostFailures = 3;
/** A card without a serial number that was away for so long may be another one, ms. */
const exchangedMs = 5000;

/** What a round of questions brought. */
export interface Met {
  readonly answered: boolean;
  readonly fault: Fault | null;
  readonly serial: string | null;
  /** The line leaves the device alone until then, ms. */
  readonly leftAloneUntilMs: number | null;
  readonly watchdog: WatchKind;
}

export function meet(before: FieldBoard, { answered, fault, serial, leftAloneUntilMs, watchdog }: Met, atMs: number): FieldBoard {
  if (leftAloneUntilMs !== null) return { ...before, standing: 'unknown', fault: null, askAfterMs: leftAloneUntilMs };
  if (!answered) {
    const unanswered = before.unanswered + 1;
    return { ...before, standing: 'unknown', fault: null, unanswered, askAfterMs: atMs + backOffMs(unanswered + 2) };
  }
  if (fault !== null) {
    const detail = fault.detail === undefined ? {} : { detail: fault.detail };
    return { ...before, standing: 'wrong', fault: { code: 'field.identity', board: fault.board ?? '', ...detail }, unanswered: 0, askAfterMs: atMs + wrongAgainMs };
  }
  return { ...before, standing: 'right', fault: null, serial, rightMs: atMs, unanswered: 0, watch: watchAnew(before.watch, watchdog) };
}

/** The right board after answers and failures: one that falls silent must say again who it is. */
export function afterAnswer(before: FieldBoard, failing: number, atMs: number): FieldBoard {
  if (before.standing !== 'right') return before;
  if (failing === 0) return { ...before, rightMs: atMs };
  return failing < lostFailures ? before : { ...before, standing: 'unknown', askAfterMs: atMs };
}

/** Whether the board that has just named itself may be another one than before: its counters are then no continuation. */
export function isAnother(before: FieldBoard, { serial }: Pick<Met, 'serial'>, atMs: number): boolean {
  if (before.rightMs === null) return true;
  if (serial !== null || before.serial !== null) return serial !== before.serial;
  return atMs - before.rightMs > exchangedMs;
}

/** A trip is told for so long, ms: it may be cleared sooner than anybody looks. */
const tripToldMs = 1000;

/** Wrong boards on the field lines, and watchdogs that tripped or do not hold, for the book of faults. */
export function fieldBoardFaults({ fieldBoards }: { readonly fieldBoards: ReadonlyMap<string, FieldBoard> }, nowMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [board, { fault, standing, watch }] of fieldBoards) {
    if (fault !== null) faults.push(fault);
    const tripped = standing === 'right' && (watch.state === 'tripped' || (watch.trippedMs !== null && nowMs - watch.trippedMs < tripToldMs));
    if (tripped) faults.push({ code: 'field.watchdog', board, detail: 'tripped' });
    else if (standing === 'right' && watch.state === 'wrong') faults.push({ code: 'field.watchdog', board, detail: watch.detail });
  }
  return faults;
}

/** Devices that are not the site's: at start-up the junction does not leave flash beside one (field.md, Hard rules). */
export function strangers(fieldBoards: ReadonlyMap<string, FieldBoard>): readonly Fault[] {
  return [...fieldBoards.values()].flatMap(({ fault }) => (fault === null ? [] : [fault]));
}

/** Outputs may be written: the right board, and what would make it safe without us is set. */
export function isWritable(board: FieldBoard | undefined): boolean {
  return board?.standing === 'right' && (board.watch.state === 'none' || board.watch.state === 'right');
}
