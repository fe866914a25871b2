import type { Fault } from '../../model/fault.ts';
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
}

export const unmet: FieldBoard = { standing: 'unknown', fault: null, serial: null, rightMs: null, askedMs: -1, askAfterMs: 0, unanswered: 0 };

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
}

export function meet(before: FieldBoard, { answered, fault, serial, leftAloneUntilMs }: Met, atMs: number): FieldBoard {
  if (leftAloneUntilMs !== null) return { ...before, standing: 'unknown', fault: null, askAfterMs: leftAloneUntilMs };
  if (!answered) {
    const unanswered = before.unanswered + 1;
    return { ...before, standing: 'unknown', fault: null, unanswered, askAfterMs: atMs + backOffMs(unanswered + 2) };
  }
  if (fault !== null) {
    const detail = fault.detail === undefined ? {} : { detail: fault.detail };
    return { ...before, standing: 'wrong', fault: { code: 'field.identity', board: fault.board ?? '', ...detail }, unanswered: 0, askAfterMs: atMs + wrongAgainMs };
  }
  return { ...before, standing: 'right', fault: null, serial, rightMs: atMs, unanswered: 0 };
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

/** Wrong boards on the field lines, for the book of faults. */
export function fieldBoardFaults({ fieldBoards }: { readonly fieldBoards: ReadonlyMap<string, FieldBoard> }): readonly Fault[] {
  const faults: Fault[] = [];
  for (const { fault } of fieldBoards.values()) if (fault !== null) faults.push(fault);
  return faults;
}
