import { actionRank, faultCatalogue, isFaultCode } from '../model/fault.ts';
import type { MainsPower, Signals, SignalsCause, SignalsShown } from '../model/linkPresence.ts';

/** Faults that say how the mains are; all others say nothing of them. */
const mainsFaults: Readonly<Record<string, MainsPower['mains']>> = { 'cabinet.mains': 'lost', 'board.supplyLow': 'low' };
/** Faults of the supply: what they alone have put into flash or dark is so for want of power. */
const supplyFaults: ReadonlySet<string> = new Set([...Object.keys(mainsFaults), 'lamp.supplyFault', 'supply.returned']);

/** What of signald's snapshot it takes. */
export interface SignalsSnapshot {
  readonly stamp: { readonly wallMs: number };
  readonly mode: string; readonly source: string; readonly modeSinceMs: number;
  readonly orders: readonly { readonly source: string; readonly kind: string; readonly remainingS: number | null }[];
  readonly schedule?: { readonly plan: string | null; readonly forMs: number | null } | null | undefined;
  readonly detectors: readonly { readonly id: string; readonly presence: string }[];
  readonly sensors: readonly { readonly kind: string; readonly value: number | boolean | null }[];
  readonly faults: readonly { readonly code: string; readonly since: { readonly wallMs: number } }[];
}

const shownOf: Readonly<Record<string, SignalsShown>> = { flash: 'flash', dark: 'dark', allRed: 'allRed', startup: 'startup' };
const causeOf: Readonly<Record<string, SignalsCause>> = {
  guard: 'fault', railPreemption: 'preemption', emergencyPreemption: 'preemption', policePanel: 'police', technician: 'planned', centre: 'planned', schedule: 'planned', adaptive: 'planned', startup: 'startup',
};

/** What the junction shows, why, and until when where somebody has said so. */
export function signalsOf({ stamp, mode, source, modeSinceMs, orders, schedule, faults }: SignalsSnapshot): Signals {
  const sinceMs = Math.round(stamp.wallMs - modeSinceMs);
  const shown = shownOf[mode];
  if (shown === undefined) return { shown: 'colours', cause: null, sinceMs, expectedUntilMs: null };
  const named = shown === 'startup' ? 'startup' : (causeOf[source] ?? 'fault');
  const cause = named === 'fault' || named === 'startup' ? (causeOfFaults(faults) ?? named) : named;
  if (cause !== 'planned') return { shown, cause, sinceMs, expectedUntilMs: null };
  const order = orders.find((one) => one.source === source && one.kind === mode && one.remainingS !== null);
  const leftMs = order?.remainingS != null ? order.remainingS * 1000 : source === 'schedule' && schedule?.plan === null ? schedule.forMs : null;
  return { shown, cause, sinceMs, expectedUntilMs: leftMs === null ? null : Math.round(stamp.wallMs + leftMs) };
}

/** A start-up that a fault holds up is no way back to colours. */
function causeOfFaults(faults: SignalsSnapshot['faults']): SignalsCause | null {
  const stopping = faults.filter(({ code }) => isFaultCode(code) && actionRank(faultCatalogue[code].action) >= actionRank('allRed'));
  if (stopping.length === 0) return null;
  return stopping.every(({ code }) => supplyFaults.has(code)) ? 'power' : 'fault';
}

/** How long the reserve lasts by what measures it: the worst of several, ms; null = nobody measures it. */
export function reserveLeftMs({ sensors }: Pick<SignalsSnapshot, 'sensors'>): number | null {
  const minutes = sensors.flatMap(({ kind, value }) => (kind === 'minutesLeft' && typeof value === 'number' ? [value] : []));
  return minutes.length === 0 ? null : Math.min(...minutes) * 60_000;
}

/** The mains by the faults that stand; null = nothing is wrong with them. */
export function mainsOf({ faults }: Pick<SignalsSnapshot, 'faults'>): { readonly mains: MainsPower['mains']; readonly sinceMs: number } | null {
  const found = faults.flatMap(({ code, since }) => { const mains = mainsWordOf(code); return mains === null ? [] : [{ mains, sinceMs: Math.round(since.wallMs) }]; });
  return found.find(({ mains }) => mains === 'lost') ?? found[0] ?? null;
}

export function mainsWordOf(fault: unknown): MainsPower['mains'] | null {
  return typeof fault === 'string' && Object.hasOwn(mainsFaults, fault) ? (mainsFaults[fault] ?? null) : null;
}

/** Read each second, a moment that stands still moves by the seconds that it is told in, ms. */
const sameMomentMs = 2500;

const sameMoment = (a: number | null, b: number | null): boolean => a === b || (a !== null && b !== null && Math.abs(a - b) < sameMomentMs);

/** Whether there is nothing new to say: nothing known is as good as colours. */
export function sameSignals(a: Signals | null, b: Signals | null): boolean {
  if ((a?.shown ?? 'colours') !== (b?.shown ?? 'colours')) return false;
  return (a?.shown ?? 'colours') === 'colours' || (a?.cause === b?.cause && sameMoment(a?.expectedUntilMs ?? null, b?.expectedUntilMs ?? null));
}
