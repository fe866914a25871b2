import type { EventDraft } from '../../model/event.ts';
import type { Fault } from '../../model/fault.ts';
import type { BoardSample, CabinetInputs } from '../../model/image.ts';
import { personAllRedMs, type Force } from './request.ts';

/** A button: pressed since when, ms; null = released. */
interface Button { readonly downSinceMs: number | null }

/** What control remembers of the cabinet's keys and of the police panel. Plain data. */
export interface PanelTrack {
  /** Last read of every board that has such inputs: one missed scan is no released key. */
  readonly boards: Readonly<Record<string, CabinetInputs>>;
  readonly step: Button;
  readonly allRed: Button;
  /** The manual key is turned, ms; null = automatic. */
  readonly manualSinceMs: number | null;
  readonly pressedAtMs: number;
  /** Nobody has pressed anything for half an hour: automatic, until the key is turned back. */
  readonly idle: boolean;
  /** All red was pressed, ms. */
  readonly allRedSinceMs: number | null;
  /** A step was pressed and has not been made. */
  readonly steps: boolean;
}

export const quietPanel: PanelTrack = {
  boards: {}, step: { downSinceMs: null }, allRed: { downSinceMs: null }, manualSinceMs: null, pressedAtMs: 0, idle: false, allRedSinceMs: null, steps: false,
};

/** A button that is held for longer is stuck: ignored, with an alarm (safety.md S6), ms. */
const stuckMs = 60_000;
/** No press for as long: automatic (safety.md S6), ms. */
const idleMs = 1_800_000;

export interface PanelStep {
  readonly panel: PanelTrack;
  readonly faults: readonly Fault[];
  /** What the police ask for, and since when; null = nothing. */
  readonly police: { readonly force: Force; readonly sinceMs: number } | null;
  /** The cabinet's own malfunction management unit has tripped: it has dropped the lamps, and flash follows. */
  readonly mmu: boolean;
}

/** One tick of the keys. They are requests, never lamp feeds (safety.md S6). */
export function stepPanel(before: PanelTrack, samples: readonly BoardSample[], nowMs: number): PanelStep {
  const boards = withInputs(before.boards, samples);
  const on = (key: keyof CabinetInputs): boolean => isOn(boards, key);
  const step = pressed(before.step, on('policeStep'), nowMs);
  const allRed = pressed(before.allRed, on('policeAllRed'), nowMs);
  const keys = { ...before, boards, step, allRed };
  const panel = on('policeManual') ? manual(before, keys, nowMs) : { ...keys, manualSinceMs: null, idle: false, allRedSinceMs: null, steps: false };
  const faults = [stuckFault('policeStep', step, nowMs), stuckFault('policeAllRed', allRed, nowMs)].filter((fault) => fault !== null);
  return { panel, faults, police: policeForce(panel, on('flashKey'), nowMs), mmu: on('mmuFault') };
}

function isOn(boards: PanelTrack['boards'], key: keyof CabinetInputs): boolean {
  return Object.values(boards).some((inputs) => inputs[key] === true);
}

const toldKeys = ['flashKey', 'serviceKey', 'policeManual', 'policeStep', 'policeAllRed'] as const satisfies readonly (keyof CabinetInputs)[];

/** What was told of a key that chatters. Plain data. */
export interface KeyTrack { readonly fromMs: number; readonly changes: number; /** Not told yet. */ readonly kept: number }
export type KeyTracks = Readonly<Partial<Record<(typeof toldKeys)[number], KeyTrack>>>;

/** So many changes of one key are told within one stretch of time; the others are counted, and told with the last of them, ms. */
const mostToldChanges = 4;
const stretchMs = 10_000;

/** Every key and button that was moved: who stood at the cabinet leaves a trace, and a loose contact doesn't fill the log with it. */
export function keyEvents(before: PanelTrack, after: PanelTrack, tracks: KeyTracks, nowMs: number): { readonly keys: KeyTracks; readonly events: readonly EventDraft[] } {
  if (before.boards === after.boards && Object.keys(tracks).length === 0) return { keys: tracks, events: [] };
  const events: EventDraft[] = [];
  const keys: Partial<Record<(typeof toldKeys)[number], KeyTrack>> = {};
  for (const key of toldKeys) {
    const on = isOn(after.boards, key);
    const known = tracks[key];
    const over = known !== undefined && nowMs - known.fromMs >= stretchMs;
    // How often it moved, and how it stands: nothing of it is lost.
    const moves = on !== isOn(before.boards, key);
    if (over && known.kept > 0) events.push({ code: 'panel.key', data: { key, on, changes: known.kept + (moves ? 1 : 0) } });
    const running = over ? undefined : known;
    if (!moves) {
      if (running !== undefined) keys[key] = running;
      continue;
    }
    const changes = (running?.changes ?? 0) + 1;
    const told = changes <= mostToldChanges;
    if (told && !(over && known.kept > 0)) events.push({ code: 'panel.key', data: { key, on } });
    keys[key] = { fromMs: running?.fromMs ?? nowMs, changes, kept: (running?.kept ?? 0) + (told ? 0 : 1) };
  }
  return { keys, events };
}

/** The inputs of every board; the same object while none of them says anything else. */
function withInputs(before: PanelTrack['boards'], samples: readonly BoardSample[]): PanelTrack['boards'] {
  let after = before;
  for (const { board, inputs } of samples) if (after[board] !== inputs) after = { ...after, [board]: inputs };
  return after;
}

function pressed(before: Button, down: boolean, nowMs: number): Button {
  if (!down) return before.downSinceMs === null ? before : { downSinceMs: null };
  return before.downSinceMs === null ? { downSinceMs: nowMs } : before;
}

/** Pressed in this tick: held buttons count once. */
function isNew(before: Button, now: Button): boolean {
  return before.downSinceMs === null && now.downSinceMs !== null;
}

function isStuck(button: Button, nowMs: number): boolean {
  return button.downSinceMs !== null && nowMs - button.downSinceMs > stuckMs;
}

function manual(before: PanelTrack, keys: PanelTrack, nowMs: number): PanelTrack {
  const turned = before.manualSinceMs === null;
  const stepNow = isNew(before.step, keys.step);
  const allRedNow = isNew(before.allRed, keys.allRed);
  const pressedAtMs = turned || stepNow || allRedNow ? nowMs : before.pressedAtMs;
  const idle = before.idle || nowMs - pressedAtMs >= idleMs;
  if (idle) return { ...keys, manualSinceMs: before.manualSinceMs ?? nowMs, pressedAtMs, idle, allRedSinceMs: null, steps: false };
  // A second press ends all red, a step leads out of it; a stuck button's all red is nobody's wish.
  const wasAllRed = isStuck(keys.allRed, nowMs) ? null : before.allRedSinceMs;
  const allRedSinceMs = stepNow ? null : allRedNow ? (wasAllRed === null ? nowMs : null) : wasAllRed;
  return { ...keys, manualSinceMs: before.manualSinceMs ?? nowMs, pressedAtMs, idle, allRedSinceMs, steps: stepNow || (before.steps && allRedSinceMs === null) };
}

function stuckFault(name: string, button: Button, nowMs: number): Fault | null {
  return isStuck(button, nowMs) ? { code: 'button.stuck', detector: name } : null;
}

function policeForce(panel: PanelTrack, flashKey: boolean, nowMs: number): PanelStep['police'] {
  if (flashKey) return { force: { kind: 'flash' }, sinceMs: nowMs };
  if (panel.manualSinceMs === null || panel.idle) return null;
  if (panel.allRedSinceMs === null) return { force: { kind: 'hold' }, sinceMs: panel.manualSinceMs };
  const over = nowMs - panel.allRedSinceMs >= personAllRedMs;
  return { force: { kind: over ? 'flash' : 'allRed' }, sinceMs: panel.allRedSinceMs };
}
