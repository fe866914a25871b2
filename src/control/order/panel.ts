import type { Fault } from '../../model/fault.ts';
import type { BoardSample, CabinetInputs } from '../../model/image.ts';
import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { PolicePanel } from '../../model/police.ts';
import type { StageId } from '../../model/stage.ts';
import { isStuck, type Button } from './button.ts';
import type { KeyMove } from './keyEvents.ts';
import { stepButtons, type ButtonTracks, type PoliceButton } from './policeButtons.ts';
import { personAllRedMs, type Force } from './request.ts';

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
  /** Stage buttons and the radio's. */
  readonly buttons: ButtonTracks;
  /** The stage that a button has asked for, and the button; null = the one that stands. */
  readonly stage: { readonly id: StageId; readonly input: DetectorId } | null;
  /** The last press came over the radio. */
  readonly remote: boolean;
}

export const quietPanel: PanelTrack = {
  boards: {}, step: { downSinceMs: null }, allRed: { downSinceMs: null }, manualSinceMs: null, pressedAtMs: 0, idle: false, allRedSinceMs: null, steps: false, buttons: {}, stage: null, remote: false,
};

/** No press for as long: automatic (safety.md S6), ms. */
const idleMs = 1_800_000;

export interface PanelStep {
  readonly panel: PanelTrack;
  readonly faults: readonly Fault[];
  /** Keys and buttons as they stand, for the log. */
  readonly moves: readonly KeyMove[];
  /** What the police ask for, and since when; null = nothing. */
  readonly police: { readonly force: Force; readonly sinceMs: number } | null;
  /** The cabinet's own malfunction management unit has tripped: it has dropped the lamps, and flash follows. */
  readonly mmu: boolean;
}

export interface PanelInputs {
  readonly samples: readonly BoardSample[];
  /** The site's further buttons, and their contacts. */
  readonly police?: PolicePanel | null | undefined;
  readonly detectors?: Readonly<Record<DetectorId, DetectorSample>> | undefined;
  readonly nowMs: number;
}

/** One tick of the keys. They are requests, never lamp feeds (safety.md S6). */
export function stepPanel(before: PanelTrack, { samples, police = null, detectors = {}, nowMs }: PanelInputs): PanelStep {
  const boards = withInputs(before.boards, samples);
  const on = (key: keyof CabinetInputs): boolean => isOn(boards, key);
  const step = pressed(before.step, on('policeStep'), nowMs);
  const allRed = pressed(before.allRed, on('policeAllRed'), nowMs);
  const own = stepButtons(police, before.buttons, detectors, nowMs);
  const keys = { ...before, boards, step, allRed, buttons: own.buttons };
  const panel = on('policeManual') ? manual(before, keys, { pressed: own.pressed, remoteIdleMs: (police?.remoteIdleS ?? 0) * 1000, nowMs }) : { ...keys, manualSinceMs: null, idle: false, allRedSinceMs: null, steps: false, stage: null, remote: false };
  const faults = [...own.faults, ...[stuckFault('policeStep', step, nowMs), stuckFault('policeAllRed', allRed, nowMs)].filter((fault) => fault !== null)];
  return { panel, faults, moves: keyMoves(before, panel, own.pressed), police: policeForce(panel, on('flashKey'), nowMs), mmu: on('mmuFault') };
}

/** Every key that is told, and the button that was pressed: where nothing has moved, nothing. */
function keyMoves(before: PanelTrack, after: PanelTrack, button: PoliceButton | null): readonly KeyMove[] {
  const moves: KeyMove[] = [];
  if (before.boards !== after.boards) for (const key of toldKeys) moves.push({ key, on: isOn(after.boards, key), moved: isOn(after.boards, key) !== isOn(before.boards, key) });
  if (button !== null) moves.push({ key: button.input, on: true, moved: true, data: { ...(button.stage === undefined ? {} : { stage: button.stage }), ...(button.remote === true ? { remote: true } : {}) } });
  return moves;
}

function isOn(boards: PanelTrack['boards'], key: keyof CabinetInputs): boolean {
  return Object.values(boards).some((inputs) => inputs[key] === true);
}

const toldKeys = ['flashKey', 'serviceKey', 'policeManual', 'policeStep', 'policeAllRed'] as const satisfies readonly (keyof CabinetInputs)[];

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

interface Manual { readonly pressed: PoliceButton | null; readonly remoteIdleMs: number; readonly nowMs: number }

function manual(before: PanelTrack, keys: PanelTrack, { pressed: button, remoteIdleMs, nowMs }: Manual): PanelTrack {
  const turned = before.manualSinceMs === null;
  const panelStep = isNew(before.step, keys.step);
  const stepNow = panelStep || (button !== null && button.stage === undefined);
  const allRedNow = isNew(before.allRed, keys.allRed);
  const stageNow = button?.stage;
  const pressedAtMs = turned || stepNow || allRedNow || stageNow !== undefined ? nowMs : before.pressedAtMs;
  // Whoever is at the panel has it again with his first press.
  const remote = button === null || panelStep || allRedNow ? before.remote && !turned && !panelStep && !allRedNow : button.remote === true;
  const idle = before.idle || nowMs - pressedAtMs >= (remote ? remoteIdleMs : idleMs);
  const manualSinceMs = before.manualSinceMs ?? nowMs;
  if (idle) return { ...keys, manualSinceMs, pressedAtMs, idle, allRedSinceMs: null, steps: false, stage: null, remote };
  // A second press ends all red, a step or a stage leads out of it; a stuck button's all red is nobody's wish.
  const wasAllRed = isStuck(keys.allRed, nowMs) ? null : before.allRedSinceMs;
  const leads = stepNow || stageNow !== undefined;
  const allRedSinceMs = leads ? null : allRedNow ? (wasAllRed === null ? nowMs : null) : wasAllRed;
  const held = before.stage !== null && isStuck(keys.buttons[before.stage.input] ?? { downSinceMs: null }, nowMs) ? null : before.stage;
  // The last press counts: a stage instead of a step that has not been made, a step from the stage that was asked for.
  const stage = stageNow !== undefined && button !== null ? { id: stageNow, input: button.input } : stepNow || allRedNow ? null : held;
  const steps = stageNow === undefined && (stepNow || (before.steps && allRedSinceMs === null));
  return { ...keys, manualSinceMs, pressedAtMs, idle, allRedSinceMs, steps, stage, remote };
}

function stuckFault(name: string, button: Button, nowMs: number): Fault | null {
  return isStuck(button, nowMs) ? { code: 'button.stuck', detector: name } : null;
}

function policeForce(panel: PanelTrack, flashKey: boolean, nowMs: number): PanelStep['police'] {
  if (flashKey) return { force: { kind: 'flash' }, sinceMs: nowMs };
  if (panel.manualSinceMs === null || panel.idle) return null;
  if (panel.allRedSinceMs === null) return { force: panel.stage === null ? { kind: 'hold' } : { kind: 'stage', stage: panel.stage.id }, sinceMs: panel.manualSinceMs };
  const over = nowMs - panel.allRedSinceMs >= personAllRedMs;
  return { force: { kind: over ? 'flash' : 'allRed' }, sinceMs: panel.allRedSinceMs };
}
