import { actionFor, faultCatalogue, faultKey, strongestAction, type Fault, type FaultAction, type FaultActionTable, type FaultCode } from '../model/fault.ts';

/** Faults in force, by what they are about. */
export interface FaultBook { readonly active: ReadonlyMap<string, ActiveFault> }
export interface ActiveFault { readonly fault: Fault; readonly sinceMs: number; readonly lastSeenMs: number }

export const emptyFaultBook: FaultBook = { active: new Map() };

/** A self-clearing fault that nobody has reported for this long is over. */
const selfClearMs = 10_000;

/** Enters faults; gives those that are new. */
export function raise(book: FaultBook, faults: readonly Fault[], nowMs: number): { readonly book: FaultBook; readonly raised: readonly Fault[] } {
  if (faults.length === 0) return { book, raised: [] };
  const active = new Map(book.active);
  const raised: Fault[] = [];
  for (const fault of faults) {
    const known = active.get(faultKey(fault));
    if (known === undefined) raised.push(fault);
    active.set(faultKey(fault), { fault: known?.fault ?? fault, sinceMs: known?.sinceMs ?? nowMs, lastSeenMs: nowMs });
  }
  return { book: { active }, raised };
}

/** A named person has ended these. */
export function forget(book: FaultBook, codes: readonly FaultCode[]): { readonly book: FaultBook; readonly cleared: readonly Fault[] } {
  return without(book, [...book.active].filter(([, { fault }]) => codes.includes(fault.code)));
}

/** Ends what has ended: self-clearing faults after silence, start-up faults once the junction has started up again; latched ones never. */
export function clear(book: FaultBook, startedUp: boolean, nowMs: number): { readonly book: FaultBook; readonly cleared: readonly Fault[] } {
  if (book.active.size === 0) return { book, cleared: [] };
  const over = [...book.active].filter(([, { fault, lastSeenMs }]) => {
    const entry = faultCatalogue[fault.code];
    if (entry.clears === 'self') return nowMs - lastSeenMs >= selfClearMs;
    return entry.clears === 'startup' && startedUp;
  });
  return without(book, over);
}

function without(book: FaultBook, over: readonly (readonly [string, ActiveFault])[]): { readonly book: FaultBook; readonly cleared: readonly Fault[] } {
  if (over.length === 0) return { book, cleared: [] };
  const active = new Map(book.active);
  for (const [key] of over) active.delete(key);
  return { book: { active }, cleared: over.map(([, { fault }]) => fault) };
}

/** The strongest action that these faults ask for on this site. */
export function actionOf(faults: readonly Fault[], table: FaultActionTable = {}): FaultAction | null {
  return strongestAction(faults.map(({ code }) => actionFor(code, table)));
}

/** Some fault in force asks for exactly this. */
export function asksFor(book: FaultBook, action: FaultAction, table: FaultActionTable = {}): boolean {
  return book.active.size > 0 && [...book.active.values()].some(({ fault }) => actionFor(fault.code, table) === action);
}

/** A latched fault keeps the junction in flash until a named person on site ends it (safety.md S5). */
export function isLatched(book: FaultBook): boolean {
  return book.active.size > 0 && [...book.active.values()].some(({ fault }) => faultCatalogue[fault.code].latched);
}
