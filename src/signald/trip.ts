import { createBringUp } from '../field/scan/bringUp.ts';
import { encodeImage } from '../field/scan/encodeImage.ts';
import { beginEmergency } from '../field/scan/scan.ts';
import { confirmEmergency } from '../guard/guard.ts';
import type { EventDraft } from '../model/event.ts';
import { actionFor, actionRank, faultCatalogue, faultKey, type Fault } from '../model/fault.ts';
import { flashImage, noEffects, rememberedImages, type Core, type CoreConfig, type Effects, type Stepped } from './core.ts';
import { actionOf, asksFor, raise } from './faultBook.ts';
import { aboutFault, countTrip, latchRaised } from './latching.ts';

/** Field-check faults, as the demo and the bench count them. */
const fieldCheckCodes: ReadonlySet<string> = new Set(['guard.fieldCheck']);

type Drop = (config: CoreConfig, core: Core, nowMs: number) => Stepped;

/** Enters faults into the book; those that ask for flash drop the junction there and then. */
export function enterFaults(config: CoreConfig, core: Core, faults: readonly Fault[], nowMs: number, drop: Drop = dropToFlash): Stepped {
  if (faults.length === 0) return { core, effects: noEffects };
  const told = tellFaults(config, core, faults, nowMs);
  const action = actionOf(faults, config.site.safety.faultActions);
  if (action === 'closeAndRestart') return { ...told, core: { ...told.core, closeAsked: core.closeAsked || asksToClose(config, core, faults) } };
  if (action === null || actionRank(action) < actionRank('flash')) return told;
  // Fail-safe goes first: what is counted and latched follows it.
  const dropped = drop(config, told.core, nowMs);
  const counted = core.posture === 'flash' ? { core: dropped.core, effects: noEffects, often: [] } : countTrip(dropped.core, faults, nowMs);
  const often = tellFaults(config, counted.core, counted.often, nowMs);
  return { core: often.core, effects: together(dropped.effects, told.effects, counted.effects, often.effects) };
}

/** A fault closes the junction once, when it comes; what guard tells of its own closing asks for no second one. */
function asksToClose(config: CoreConfig, core: Core, faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.code !== 'guard.refusedImage' && !core.faults.active.has(faultKey(fault))
    && actionFor(fault.code, config.site.safety.faultActions) === 'closeAndRestart');
}

/** Several steps' effects as one, in their order. */
export function together(...several: readonly Effects[]): Effects {
  const all = several.filter((effects) => effects !== noEffects);
  const [first] = all;
  if (first === undefined) return noEffects;
  if (all.length === 1) return first;
  return {
    requests: all.flatMap(({ requests }) => requests), withdraw: all.flatMap(({ withdraw }) => withdraw),
    monitorTick: all.findLast(({ monitorTick }) => monitorTick !== null)?.monitorTick ?? null,
    events: all.flatMap(({ events }) => events), journal: all.flatMap(({ journal }) => journal),
    kept: all.findLast(({ kept }) => kept !== null)?.kept ?? null,
  };
}

/** Enters faults into the book and does nothing about them: the junction is in flash already. */
export function tellFaults(config: CoreConfig, core: Core, faults: readonly Fault[], nowMs: number): Stepped {
  if (faults.length === 0) return { core, effects: noEffects };
  const { book, raised } = raise(core.faults, faults, nowMs);
  const fieldCheckFaults = core.fieldCheckFaults + raised.filter(({ code }) => fieldCheckCodes.has(code)).length;
  const latched = latchRaised({ ...core, faults: book, fieldCheckFaults }, raised, nowMs);
  return { core: latched.core, effects: { ...latched.effects, events: raised.map((fault) => faultEvent(config, fault)) } };
}

/** Fail-safe without a word on the line: after a tick gap nobody knows what the boards are at, and they are read first. */
export function dropUnwritten(config: CoreConfig, core: Core, nowMs: number): Stepped {
  return { core: { ...core, bringUp: beginAgain(config, core, nowMs), posture: 'flash' }, effects: noEffects };
}

function beginAgain(config: CoreConfig, core: Core, nowMs: number): Core['bringUp'] {
  return core.bringUp.phase === 'failed' ? core.bringUp : createBringUp(config.lampBoards, nowMs);
}

/**
 * Fail-safe: flash is commanded at once, ahead of everything on the line, without a token; the boards are brought up
 * again from their identity. Already in flash, only the bring-up begins anew (a failed proof stays failed).
 */
export function dropToFlash(config: CoreConfig, core: Core, nowMs: number): Stepped {
  const bringUp = beginAgain(config, core, nowMs);
  if (core.posture === 'flash') return { core: { ...core, bringUp }, effects: noEffects };
  const image = flashImage(config.site);
  const seq = emergencySeq(core.scan.n);
  const writes = encodeImage(config.scan, image, {
    seq, tokens: {}, flash: true, clear: false, dim: core.guard.dim, lampSupplyOff: asksFor(core.faults, 'lampSupplyOff', config.site.safety.faultActions),
  });
  const emergency = beginEmergency(core.scan, writes, nowMs);
  return {
    core: {
      ...core, bringUp, scan: emergency.state, posture: 'flash', written: image, guard: confirmEmergency(core.guard, seq, nowMs),
      images: [...core.images.slice(1 - rememberedImages), { seq, image }],
    },
    effects: { ...noEffects, requests: emergency.requests, withdraw: emergency.withdraw },
  };
}

/** Between tick n's image and the next one's no number is free: a quarter of all numbers ahead, and so later than both. */
function emergencySeq(n: number): number {
  return (n + 0x4000) & 0xffff;
}

/** A fault as it is told, with what this site makes of it. */
export function faultEvent(config: CoreConfig, fault: Fault): EventDraft {
  const { severity, latched } = faultCatalogue[fault.code];
  const action = actionFor(fault.code, config.site.safety.faultActions);
  return { code: 'fault.raised', data: { ...aboutFault(fault), severity, action, latched, detail: fault.detail ?? null } };
}

/** The daemon ends: flash is commanded; the boards' watchdogs do the rest. */
export function shutdown(config: CoreConfig, core: Core, nowMs: number): Stepped {
  return dropToFlash(config, core, nowMs);
}
