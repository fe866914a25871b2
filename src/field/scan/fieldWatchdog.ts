import type { BoardWire } from '../../model/artefact.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import type { BusCall } from './request.ts';
import { settingsOf, type SettingFound } from './settings.ts';

/** What a profile gives us to do: nothing, watching a fixed one, or setting and reading back. */
export type WatchKind = 'none' | 'fixed' | 'set';

/**
 * The watchdog of a board that carries no lamps. `none`: its profile names nothing to set or to watch · `open`: to be read back, and
 * written where it differs · `right`: read back as it must be · `wrong`: it does not hold · `tripped`: its outputs are in
 * their safe state until it is cleared. Nothing is written to its outputs but where it is `none` or `right`.
 */
export interface Watch {
  readonly kind: WatchKind;
  readonly state: 'none' | 'open' | 'right' | 'wrong' | 'tripped';
  readonly detail: string;
  /** Asked last, ms. */
  readonly askedMs: number;
  /** The reading before said that it has tripped: twice is so. */
  readonly tripSaid: boolean;
  /** It was last seen tripped then, ms; null = never. */
  readonly trippedMs: number | null;
}

export const unwatched: Watch = { kind: 'none', state: 'none', detail: '', askedMs: Number.NEGATIVE_INFINITY, tripSaid: false, trippedMs: null };

/** Settings and clearing are asked again so often; what does not hold, ever less, ms. */
const againMs = 1000;
const wrongAgainMs = 5000;

/** A board has said that it is the right one: its watchdog is armed anew, whoever had set it. */
export function watchAnew(before: Watch, kind: WatchKind): Watch {
  return { ...before, kind, state: restOf(kind), detail: '', askedMs: Number.NEGATIVE_INFINITY, tripSaid: false };
}

function restOf(kind: WatchKind): Watch['state'] {
  switch (kind) {
    case 'none': return 'none';
    case 'fixed': return 'right';
    case 'set': return 'open';
  }
}

/** What a poll says of it; null: this block does not tell. */
export function hearStatus(before: Watch, tripped: boolean | null, atMs: number): Watch {
  if (tripped === null || before.state === 'none') return before;
  if (!tripped) {
    if (before.state !== 'tripped') return before.tripSaid ? { ...before, tripSaid: false } : before;
    // Cleared by whoever: what else he has changed is read back.
    return { ...before, state: restOf(before.kind), tripSaid: false, askedMs: Number.NEGATIVE_INFINITY };
  }
  if (before.state === 'tripped') return { ...before, trippedMs: atMs };
  return before.tripSaid ? { ...before, state: 'tripped', trippedMs: atMs, askedMs: Number.NEGATIVE_INFINITY } : { ...before, tripSaid: true };
}

/** What a round of settings, or of clearing, has brought. */
export function hearSetting(before: Watch, { outcome, detail }: SettingFound): Watch {
  switch (outcome) {
    case 'unanswered': return before;
    // A trip ends where its status says so, not where the command was taken.
    case 'written': return before.state === 'tripped' ? before : { ...before, askedMs: Number.NEGATIVE_INFINITY };
    case 'right': return before.state === 'tripped' ? before : { ...before, state: 'right', detail: '' };
    case 'wrong': return { ...before, state: 'wrong', detail };
  }
}

/** What is due on the board now. */
export function watchDue({ state, askedMs }: Watch, nowMs: number): 'settings' | 'clear' | null {
  switch (state) {
    case 'none':
    case 'right': return null;
    case 'open': return nowMs - askedMs >= againMs ? 'settings' : null;
    case 'wrong': return nowMs - askedMs >= wrongAgainMs ? 'settings' : null;
    case 'tripped': return nowMs - askedMs >= againMs ? 'clear' : null;
  }
}

export function watchKindOf(board: BoardWire): WatchKind {
  if (settingsOf(board).length > 0) return 'set';
  return board.profile.failsafe?.watchdog?.status === undefined ? 'none' : 'fixed';
}

/** The call that clears a tripped watchdog: a coil, or a register of its own; null where its profile names neither. */
export function clearCall({ profile }: BoardWire): BusCall | null {
  const { clear, clearValue = 1 } = profile.failsafe?.watchdog ?? {};
  const point = clear === undefined ? undefined : indexPoints(profile).get(clear);
  if (point === undefined || point.access === 'read') return null;
  if (point.area === 'coil') return { function: 'fc05', address: point.address, value: clearValue !== 0 };
  return point.area === 'holding' && point.type === 'u16' ? { function: 'fc06', address: point.address, value: clearValue } : null;
}
