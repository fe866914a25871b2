import type { BoardCondition } from './boardCondition.ts';

/** Lit lamps by group, as letters in the order R, Y, G: `R`, `RY`, `` for dark. */
export type LampLetters = Readonly<Record<string, string>>;

/** One line of the cabinet's recording: what the lamps physically did, in the cabinet's own clock (integer ms). */
export type RecordingLine =
  | { readonly type: 'header'; readonly site: string; readonly boards: readonly string[]; readonly groups: readonly string[]; readonly startedMs: number }
  | { readonly type: 'lamps'; readonly tMs: number; readonly lamps: LampLetters }
  | ({ readonly type: 'board'; readonly tMs: number; readonly board: string } & BoardCondition)
  | { readonly type: 'end'; readonly tMs: number };

/** What a countdown display began to show; null is blank. Told to clients, not recorded. */
export interface SecondsLine { readonly type: 'seconds'; readonly tMs: number; readonly display: string; readonly value: number | null }

export type CabinetLine = RecordingLine | SecondsLine;

/** What can be observed of a cabinet from outside. */
export interface CabinetView {
  readonly site: string;
  readonly groups: readonly string[];
  readonly boards: readonly string[];
  readonly displays: readonly string[];
  /** The same object as long as nothing changes. */
  lamps(): LampLetters;
  /** The same object as long as nothing changes. */
  board(id: string): BoardCondition;
  seconds(display: string): number | null;
}

/** Turns what is observed into lines: one for each change, none without. */
export interface Recorder {
  begin(nowMs: number): void;
  observe(nowMs: number): void;
  /** The state as it is, whether or not it changed, and the end. */
  farewell(nowMs: number): readonly RecordingLine[];
  /** What a newcomer needs to know. */
  catchUp(nowMs: number): readonly CabinetLine[];
}

export function createRecorder(view: CabinetView, tell: (line: CabinetLine) => void): Recorder {
  let startedMs = 0;
  let lastLamps: LampLetters = {};
  const lastBoards = new Map<string, BoardCondition>();
  const lastSeconds = new Map<string, number | null>();
  const header = (): CabinetLine => ({ type: 'header', site: view.site, boards: view.boards, groups: view.groups, startedMs });
  const lampsLine = (tMs: number): RecordingLine => ({ type: 'lamps', tMs, lamps: view.lamps() });
  const boardLine = (tMs: number, board: string): RecordingLine => ({ type: 'board', tMs, board, ...view.board(board) });
  const secondsLine = (tMs: number, display: string): CabinetLine => ({ type: 'seconds', tMs, display, value: view.seconds(display) });
  const observe = (nowMs: number): void => {
    for (const board of view.boards) {
      const condition = view.board(board);
      const before = lastBoards.get(board);
      if (before === condition) continue;
      lastBoards.set(board, condition);
      tell(boardLine(nowMs, board));
    }
    const lamps = view.lamps();
    if (lamps !== lastLamps) {
      lastLamps = lamps;
      tell({ type: 'lamps', tMs: nowMs, lamps });
    }
    for (const display of view.displays) {
      const value = view.seconds(display);
      if (lastSeconds.get(display) === value) continue;
      lastSeconds.set(display, value);
      tell(secondsLine(nowMs, display));
    }
  };
  return {
    begin(nowMs) {
      startedMs = nowMs;
      tell(header());
      observe(nowMs);
    },
    observe,
    farewell: (nowMs) => [...view.boards.map((board) => boardLine(nowMs, board)), lampsLine(nowMs), { type: 'end', tMs: nowMs }],
    catchUp: (nowMs) => [header(), ...view.boards.map((board) => boardLine(nowMs, board)), lampsLine(nowMs), ...view.displays.map((display) => secondsLine(nowMs, display))],
  };
}
