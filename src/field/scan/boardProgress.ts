import type { BoardWire } from '../../model/artefact.ts';
import type { BoardSample } from '../../model/image.ts';
import { watchdogTimeMs, type RefreshedBy } from './lampBoard.ts';
import { settingsOf } from './settings.ts';

/** How far one lamp board has come in start-up. */
export interface BoardProgress {
  readonly line: string;
  readonly timeoutMs: number;
  readonly refreshedBy: RefreshedBy;
  readonly identified: boolean;
  readonly askedMs: number | null;
  /** The watchdog's settings: nothing to set, not read back yet, or read back as they must be. */
  readonly settings: 'none' | 'open' | 'right';
  readonly settingAskedMs: number | null;
  /** Its line was last kept silent for its watchdog's sake, ms. */
  readonly hushedMs: number;
  readonly last: BoardSample | null;
  /** When the lamp supply was last too low to work with, ms; null = not seen low. */
  readonly supplyLowMs: number | null;
  /** Receipt of the sample before, ms: the last one was surely taken after it. */
  readonly askedAfterMs: number | null;
  /** The newest token was accepted after … and not later than …, ms; null before the first one. */
  readonly accepted: { readonly afterMs: number; readonly byMs: number } | null;
}

/** What of a board does not change while it is brought up again and again. */
type BoardKind = Pick<BoardProgress, 'timeoutMs' | 'refreshedBy' | 'line'> & { readonly sets: boolean };

const kinds = new WeakMap<BoardWire, BoardKind>();

/** Found once: a tick looks nothing up. */
export function kindOf(board: BoardWire): BoardKind {
  const known = kinds.get(board);
  if (known !== undefined) return known;
  const made: BoardKind = {
    timeoutMs: watchdogTimeMs(board), refreshedBy: board.profile.failsafe?.watchdog?.refreshedBy ?? 'token', line: board.line, sets: settingsOf(board).length > 0,
  };
  kinds.set(board, made);
  return made;
}

/** Nothing is known of it yet. */
export function unknown({ timeoutMs, refreshedBy, line, sets }: BoardKind, supplyLowMs: number | null): BoardProgress {
  return {
    timeoutMs, refreshedBy, line, supplyLowMs, settings: sets ? 'open' : 'none', settingAskedMs: null, hushedMs: Number.NEGATIVE_INFINITY,
    identified: false, askedMs: null, last: null, askedAfterMs: null, accepted: null,
  };
}

