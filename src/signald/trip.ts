import { createBringUp } from '../field/scan/bringUp.ts';
import { encodeImage } from '../field/scan/encodeImage.ts';
import { beginEmergency } from '../field/scan/scan.ts';
import type { EventDraft } from '../model/event.ts';
import { faultActions, faultCatalogue, type Fault } from '../model/fault.ts';
import { flashImage, noEffects, type Core, type CoreConfig, type Stepped } from './core.ts';
import { actionOf, raise } from './faultBook.ts';

/** Field-check faults, as the demo and the bench count them. */
const fieldCheckCodes: ReadonlySet<string> = new Set(['guard.fieldCheck']);

/** Enters faults into the book; those that ask for flash drop the junction there and then. */
export function enterFaults(config: CoreConfig, core: Core, faults: readonly Fault[], nowMs: number): Stepped {
  if (faults.length === 0) return { core, effects: noEffects };
  const { book, raised } = raise(core.faults, faults, nowMs);
  const fieldCheckFaults = core.fieldCheckFaults + raised.filter(({ code }) => fieldCheckCodes.has(code)).length;
  const entered: Core = { ...core, faults: book, fieldCheckFaults };
  const events = raised.map(faultEvent);
  const action = actionOf(faults);
  const flashes = action !== null && faultActions.indexOf(action) >= faultActions.indexOf('flash');
  if (!flashes) return { core: entered, effects: { ...noEffects, events } };
  const dropped = dropToFlash(config, entered, nowMs);
  return { core: dropped.core, effects: { ...dropped.effects, events: [...events, ...dropped.effects.events] } };
}

/**
 * Fail-safe: flash is commanded at once, ahead of everything on the line, without a token; the boards are brought up
 * again from their identity. Already in flash, only the bring-up begins anew (a failed proof stays failed).
 */
export function dropToFlash(config: CoreConfig, core: Core, nowMs: number): Stepped {
  const bringUp = core.bringUp.phase === 'failed' ? core.bringUp : createBringUp(config.lampBoards, nowMs);
  if (core.posture === 'flash') return { core: { ...core, bringUp }, effects: noEffects };
  const writes = encodeImage(config.scan, flashImage(config.site), { seq: core.scan.n, tokens: {}, flash: true, clear: false });
  const emergency = beginEmergency(core.scan, writes, nowMs);
  return {
    core: { ...core, bringUp, scan: emergency.state, posture: 'flash', written: flashImage(config.site) },
    effects: { ...noEffects, requests: emergency.requests, withdraw: emergency.withdraw },
  };
}

function faultEvent(fault: Fault): EventDraft {
  const { severity, action, latched } = faultCatalogue[fault.code];
  return {
    code: 'fault.raised',
    data: {
      fault: fault.code, severity, action, latched, groups: fault.groups ?? [],
      board: fault.board ?? null, detector: fault.detector ?? null, detail: fault.detail ?? null,
    },
  };
}

/** The daemon ends: flash is commanded; the boards' watchdogs do the rest. */
export function shutdown(config: CoreConfig, core: Core, nowMs: number): Stepped {
  return dropToFlash(config, core, nowMs);
}
