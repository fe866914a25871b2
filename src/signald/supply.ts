import type { BoardSample } from '../model/image.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { FaultBook } from './faultBook.ts';

/** The lamp supply as the boards measure it. */
export interface SupplyTrack {
  /** Below what lamps work with: since when, and until when, ms; null = not since the last good start. */
  readonly lowSinceMs: number | null;
  /** When it was not good at last, ms. */
  readonly lastLowMs: number;
}

/** What of the junction's state it takes to say so. */
export interface SupplyFacts { readonly faults: FaultBook; readonly posture: string; readonly supplyLow: SupplyTrack | null }

/** Lamps are not driven below, and not before it has been above the other for so long (safety.md S4), V and ms. */
const lowV = 176;
const goodV = 187;
const goodForMs = 10_000;
/** Not all junctions of a district start at once (safety.md S4), ms. */
const staggerMostMs = 30_000;
const shortOutageMs = 10_000;

export function hearSupply(before: SupplyTrack | null, { supplyV, atMs }: BoardSample): SupplyTrack | null {
  if (supplyV > goodV) return before;
  const since = before?.lowSinceMs ?? (supplyV < lowV ? atMs : null);
  return { lowSinceMs: since, lastLowMs: atMs };
}

/** The wait of this junction after its supply has come back: from its name, so that neighbours differ and a replay does not. */
export function staggerMs({ safety: { siteId } }: Pick<SealedSite, 'safety'>): number {
  // FNV-1a, 32 bit.
  let hash = 0x811c9dc5;
  for (const letter of siteId) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % (staggerMostMs + 1);
}

const supplyCodes: ReadonlySet<string> = new Set(['board.supplyLow', 'lamp.supplyFault', 'supply.returned']);

/** Until when a junction that its supply has put into flash stays there, ms of this process; null = it was not the supply. */
export function supplyHoldMs(site: SealedSite, core: SupplyFacts): number | null {
  const seen = [...core.faults.active.values()].filter(({ fault }) => supplyCodes.has(fault.code));
  if (seen.length === 0 || core.posture !== 'flash') return null;
  const lastMs = Math.max(core.supplyLow?.lastLowMs ?? Number.NEGATIVE_INFINITY, ...seen.map(({ lastSeenMs }) => lastSeenMs));
  return lastMs + goodForMs + staggerMs(site);
}

/** The lamps were without supply for less than 10 s, and nothing else is wrong: a short flash is enough (safety.md S5). */
export function wasShortOutage(core: Omit<SupplyFacts, 'posture'>): boolean {
  const { supplyLow } = core;
  if (supplyLow === null || supplyLow.lowSinceMs === null || supplyLow.lastLowMs - supplyLow.lowSinceMs >= shortOutageMs) return false;
  const active = [...core.faults.active.values()].map(({ fault }) => fault.code);
  return active.includes('board.supplyLow') && active.every((code) => supplyCodes.has(code));
}
