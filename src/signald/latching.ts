import type { SealedSite } from '../model/artefact.ts';
import { createBringUp } from '../field/scan/bringUp.ts';
import type { EventDraft } from '../model/event.ts';
import { faultCatalogue, faultKey, type Fault } from '../model/fault.ts';
import { heldBy, isStormOver, repeated, resettable, stepLatches, type FaultReset, type JournalRecord } from '../model/latch.ts';
import { noEffects, uptimeOf, type Core, type CoreConfig, type Stepped } from './core.ts';
import { forget, isLatched } from './faultBook.ts';
import { supplyHoldMs } from './supply.ts';

/** Uptime that a power cut may cost, ms: then a storm or a bus count looks shorter, which is the safe side. */
const uptimeEveryMs = 60_000;

/** The book with these lines, and the lines for the disk. */
export function journalled(core: Core, records: readonly JournalRecord[]): Stepped {
  if (records.length === 0) return { core, effects: noEffects };
  return { core: { ...core, latches: records.reduce(stepLatches, core.latches) }, effects: { ...noEffects, journal: records } };
}

/** Newly raised faults that only a person ends. */
export function latchRaised(core: Core, raised: readonly Fault[], nowMs: number): Stepped {
  const known = new Set(core.latches.latched.map(({ fault }) => faultKey(fault)));
  const fresh = raised.filter((fault) => faultCatalogue[fault.code].latched && !known.has(faultKey(fault)));
  return journalled(core, fresh.map((fault) => ({ type: 'latched', uptimeMs: uptimeOf(core, nowMs), fault, wallMs: core.wallMs })));
}

const countedAs = { bus: 'busTrip', red: 'redLost', monitor: 'monitorLost' } as const;

/** The junction has just left colour for these faults: each kind counts once a trip; gives what has now happened too often. */
export function countTrip(core: Core, faults: readonly Fault[], nowMs: number): Stepped & { readonly often: readonly Fault[] } {
  const uptimeMs = uptimeOf(core, nowMs);
  // After a gap of our own, consent is as old as the gap: that is not the monitor's doing.
  const own = faults.some(({ code }) => code === 'tick.gap');
  const kinds = (['bus', 'red', 'monitor'] as const).filter((kind) => !(own && kind === 'monitor') && faults.some(({ code }) => faultCatalogue[code].counts === kind));
  const counted = journalled(core, kinds.map((kind) => ({ type: countedAs[kind], uptimeMs })));
  const often = kinds.flatMap((kind): Fault[] => {
    const found = repeated(counted.core.latches, kind, uptimeMs);
    if (found === null) return [];
    const groups = faults.find(({ code }) => faultCatalogue[code].counts === kind)?.groups;
    return [kind === 'red' && groups !== undefined ? { ...found, groups } : found];
  });
  return { ...counted, often };
}

/** In flash, and not by what the line or the boards say: latched, or held for its time. */
export function isHeld(site: SealedSite, core: Core, nowMs: number): boolean {
  return nowMs < (supplyHoldMs(site, core) ?? nowMs) || isLatched(core.faults) || core.latches.latched.length > 0 || heldBy(core.latches, uptimeOf(core, nowMs)) !== null;
}

/** Uptime goes to the disk by itself; a storm's attempt that has lasted ends it. */
export function keepBook(core: Core, nowMs: number): Stepped {
  const uptimeMs = uptimeOf(core, nowMs);
  const over: JournalRecord[] = [];
  const { posture, sinceMs } = core.control.posture;
  // Flash that something else prolonged after the hold is no attempt yet.
  const runMs = core.posture === 'run' && posture === 'run' ? nowMs - sinceMs : 0;
  if (isStormOver(core.latches.storm, uptimeMs, runMs)) over.push({ type: 'stormOver', uptimeMs });
  if (isStormOver(core.latches.monitorStorm, uptimeMs, runMs)) over.push({ type: 'monitorStormOver', uptimeMs });
  if (over.length > 0) return journalled(core, over);
  return uptimeMs - core.latches.uptimeMs < uptimeEveryMs ? { core, effects: noEffects } : journalled(core, [{ type: 'uptime', uptimeMs }]);
}

/** What a named person on site has ended; a measured start-up follows, because the bring-up begins at its beginning. */
export function applyResets(config: CoreConfig, core: Core, resets: readonly FaultReset[], nowMs: number): Stepped {
  let stepped: Stepped = { core, effects: noEffects };
  for (const { code, by, reason } of resets) {
    const codes = resettable(stepped.core.latches, code);
    if (codes.length === 0) continue;
    const record: JournalRecord = { type: 'reset', uptimeMs: uptimeOf(core, nowMs), codes, by, reason, wallMs: core.wallMs };
    const next = journalled(stepped.core, [record]);
    const { book, cleared } = forget(next.core.faults, codes);
    const events: EventDraft[] = cleared.map((fault) => ({ code: 'fault.cleared', data: { ...aboutFault(fault), by, reason } }));
    stepped = {
      // A storm may be ended while its attempt runs: then there is nothing to begin anew.
      core: { ...next.core, faults: book, bringUp: core.posture === 'flash' ? createBringUp(config.lampBoards, nowMs) : next.core.bringUp },
      effects: { ...noEffects, journal: [...stepped.effects.journal, record], events: [...stepped.effects.events, ...events] },
    };
  }
  return stepped;
}

/** What a fault is about, as its events carry it. */
export function aboutFault(fault: Fault): EventDraft['data'] {
  return { fault: fault.code, groups: fault.groups ?? [], board: fault.board ?? null, detector: fault.detector ?? null, colour: fault.colour ?? null, ...(fault.sensor === undefined ? {} : { sensor: fault.sensor }) };
}
