import { actionFor, faultCatalogue, faultKey, isFaultCode, type FaultCode } from '../model/fault.ts';
import type { FaultList, FaultResetDone, FaultStatus, OnSite, ResetRefusal } from '../model/faultList.ts';
import { countsWithin, heldBy, resettable } from '../model/latch.ts';
import { supplyHoldMs } from './supply.ts';
import { uptimeOf, type Core, type CoreConfig } from './core.ts';

/** The service key counts as turned for as long as a sample is fresh, ms. */
const keyFreshMs = 500;

/** Whether somebody stands at the cabinet: a bench waives it, and says so. */
export function onSiteOf(config: CoreConfig, core: Core, nowMs: number): OnSite {
  if (config.site.safety.bench) return 'waived';
  const keys = [...core.scan.samples.values()].flatMap(({ atMs, inputs }) => (nowMs - atMs <= keyFreshMs && inputs.serviceKey !== undefined ? [inputs.serviceKey] : []));
  if (keys.length === 0) return 'unknown';
  return keys.includes(true) ? 'serviceKey' : 'keyOff';
}

function heldNow(config: CoreConfig, core: Core, nowMs: number): FaultList['held'] {
  const uptimeMs = uptimeOf(core, nowMs);
  const held = heldBy(core.latches, uptimeMs);
  if (held !== null) return { code: held.code, remainingMs: held.untilMs - uptimeMs };
  const supplyMs = supplyHoldMs(config.site, core);
  return supplyMs === null || nowMs >= supplyMs ? null : { code: 'supply.returned', remainingMs: supplyMs - nowMs };
}

/** Every fault in force, latched ones first, and what the latches count. */
export function faultList(config: CoreConfig, core: Core, nowMs: number, journal: FaultList['journal']): FaultList {
  const uptimeMs = uptimeOf(core, nowMs);
  const held = heldNow(config, core, nowMs);
  const faults = [...core.faults.active.values()].map(({ fault, sinceMs }): FaultStatus => {
    const { severity, clears, latched } = faultCatalogue[fault.code];
    const kept = core.latches.latched.find((one) => faultKey(one.fault) === faultKey(fault));
    const wallMs = kept?.wallMs ?? (core.wallMs === null ? null : core.wallMs - (nowMs - sinceMs));
    return { ...fault, severity, clears, latched, action: actionFor(fault.code, config.site.safety.faultActions), sinceMs, wallMs };
  });
  return {
    faults: faults.toSorted((a, b) => Number(b.latched) - Number(a.latched)), uptimeMs, journal,
    held,
    counts: countsWithin(core.latches, uptimeMs), storm: core.latches.storm, monitorStorm: core.latches.monitorStorm, onSite: onSiteOf(config, core, nowMs),
  };
}

export type ResetJudged =
  | { readonly ok: true; readonly code: FaultCode | null; readonly done: FaultResetDone }
  | { readonly ok: false; readonly refusal: ResetRefusal; readonly params: Readonly<Record<string, string>> };

/** Judges a reset at the door: only on site, only what is latched, and no artefact that is still not what it was. */
export function judgeReset(config: CoreConfig, core: Core, code: string | undefined, nowMs: number): ResetJudged {
  const refuse = (refusal: ResetRefusal): ResetJudged => ({ ok: false, refusal, params: { code: code ?? '' } });
  if (code !== undefined && !isFaultCode(code)) return refuse('fault.unknownCode');
  const onSite = onSiteOf(config, core, nowMs);
  if (onSite === 'keyOff') return refuse('fault.keyOff');
  if (onSite === 'unknown') return refuse('fault.keyUnknown');
  const reset = resettable(core.latches, code ?? null);
  if (reset.length === 0) return refuse('fault.nothingLatched');
  if (reset.includes('site.altered') && core.siteAltered) return refuse('fault.stillAltered');
  return { ok: true, code: code ?? null, done: { reset, onSite } };
}
