import { faultKey, type Fault, type FaultCode, type FaultEntry } from './fault.ts';

/**
 * What must outlive a power cut (safety.md S5): which faults are latched, the counts that latch, and the restart storm.
 * Durations are in persisted uptime: the time this program has run on this cabinet, whatever the calendar says.
 */
export interface LatchBook {
  /** Uptime that is known to have passed, ms. */
  readonly uptimeMs: number;
  readonly latched: readonly LatchedFault[];
  /** When the junction left colour for its bus, uptime ms; none older than 24 h. */
  readonly busTripsMs: readonly number[];
  readonly redLossesMs: readonly number[];
  /** Starts that nobody had ordered, uptime ms; none older than 10 min. */
  readonly startsMs: readonly number[];
  readonly storm: Storm | null;
  /** When the junction left colour because its monitor gave no consent, or restarted, uptime ms; none older than 10 min. */
  readonly monitorLossesMs: readonly number[];
  readonly monitorStorm: Storm | null;
  /** The last life ended as it was told to: its successor is no restart. */
  readonly stopped: boolean;
  /** The computer's boot in which it last ran; null = never. Another one means that its supply was away. */
  readonly hostBoot: string | null;
  /** This life began in a new boot of the computer: the supply was away. */
  readonly suppliedAnew: boolean;
}

export interface LatchedFault { readonly fault: Fault; readonly uptimeMs: number; readonly wallMs: number | null }

/** Flash until `holdUntilMs` (uptime); then one attempt, which holds again for an hour if it fails. */
export interface Storm { readonly holdUntilMs: number; readonly attempts: number }

/** One line of the journal. `uptimeMs` is the uptime at which it happened. */
export type JournalRecord = { readonly uptimeMs: number } & (
  | { readonly type: 'start'; readonly hostBoot: string | null }
  | { readonly type: 'stop' | 'uptime' | 'busTrip' | 'redLost' | 'stormOver' | 'monitorLost' | 'monitorStormOver' }
  | { readonly type: 'latched'; readonly fault: Fault; readonly wallMs: number | null }
  | { readonly type: 'reset'; readonly codes: readonly FaultCode[]; readonly by: string; readonly reason: string; readonly wallMs: number | null }
  /** The whole book, at the head of a journal that was written anew. */
  | { readonly type: 'book'; readonly book: LatchBook }
);

/** A named person on site ends latched faults; null = all of them. */
export interface FaultReset { readonly code: FaultCode | null; readonly by: string; readonly reason: string }

export const emptyLatches: LatchBook = { uptimeMs: 0, latched: [], busTripsMs: [], redLossesMs: [], startsMs: [], storm: null, monitorLossesMs: [], monitorStorm: null, stopped: true, hostBoot: null, suppliedAnew: false };

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Restarts within this time that are a storm, and how long it holds the junction in flash (safety.md S5). */
const stormStarts = 3;
const stormWithinMs = 10 * minuteMs;
const firstHoldMs = 30 * minuteMs;
const nextHoldMs = hourMs;
/** An attempt that lasts as long as a storm is counted over has succeeded. */
const stormOverMs = stormWithinMs;
const busPerHour = 3;
const busPerDay = 10;
const redPerDay = 3;
/** Lost red: flash for at least this long, then the junction tries again (safety.md S5). */
const redHoldMs = minuteMs;
/** Latched faults that are remembered one by one; with so many, one more changes nothing. */
const mostLatched = 64;

/** The book after one more line. Running and reading back after a power cut are this same fold. */
export function stepLatches(before: LatchBook, record: JournalRecord): LatchBook {
  if (record.type === 'book') return record.book;
  const book = { ...before, uptimeMs: Math.max(before.uptimeMs, record.uptimeMs), stopped: record.type === 'stop' };
  const since = (times: readonly number[], withinMs: number): number[] => [...times.filter((atMs) => record.uptimeMs - atMs < withinMs), record.uptimeMs];
  switch (record.type) {
    case 'start': return startedAt({ ...book, hostBoot: record.hostBoot, suppliedAnew: isOtherBoot(before.hostBoot, record.hostBoot) }, before.stopped, record.uptimeMs);
    case 'busTrip': return { ...book, busTripsMs: since(book.busTripsMs, dayMs) };
    case 'redLost': return { ...book, redLossesMs: since(book.redLossesMs, dayMs) };
    case 'monitorLost': return { ...book, monitorLossesMs: since(book.monitorLossesMs, stormWithinMs), monitorStorm: stormAfter(book.monitorStorm, book.monitorLossesMs, record.uptimeMs) };
    case 'monitorStormOver': return { ...book, monitorStorm: null, monitorLossesMs: [] };
    case 'latched': return { ...book, latched: withLatched(book.latched, record) };
    case 'stormOver': return { ...book, storm: null, startsMs: [] };
    case 'reset': return afterReset(book, record.codes);
    case 'stop':
    case 'uptime': return book;
  }
}

function isOtherBoot(before: string | null, now: string | null): boolean {
  return before !== null && now !== null && before !== now;
}

function startedAt(book: LatchBook, ordered: boolean, nowMs: number): LatchBook {
  if (ordered) return book;
  const startsMs = [...book.startsMs.filter((atMs) => nowMs - atMs < stormWithinMs), nowMs];
  return { ...book, startsMs, storm: stormAfter(book.storm, book.startsMs, nowMs) };
}

/** One more of what makes a storm: a restart nobody ordered, or a monitor that is gone. */
function stormAfter(storm: Storm | null, beforeMs: readonly number[], nowMs: number): Storm | null {
  const times = beforeMs.filter((atMs) => nowMs - atMs < stormWithinMs).length + 1;
  if (storm === null) return times < stormStarts ? null : { holdUntilMs: nowMs + firstHoldMs, attempts: 0 };
  // Ended in flash, the hold goes on; ended in its attempt, that has failed.
  return nowMs < storm.holdUntilMs ? storm : { holdUntilMs: nowMs + nextHoldMs, attempts: storm.attempts + 1 };
}

function withLatched(latched: readonly LatchedFault[], { fault, uptimeMs, wallMs }: LatchedFault): readonly LatchedFault[] {
  if (latched.length >= mostLatched || latched.some((one) => faultKey(one.fault) === faultKey(fault))) return latched;
  return [...latched, { fault, uptimeMs, wallMs }];
}

/** What a person has looked at is counted anew. */
function afterReset(book: LatchBook, codes: readonly FaultCode[]): LatchBook {
  return {
    ...book,
    latched: book.latched.filter(({ fault }) => !codes.includes(fault.code)),
    busTripsMs: codes.includes('line.repeated') ? [] : book.busTripsMs,
    redLossesMs: codes.includes('lamp.redRepeated') ? [] : book.redLossesMs,
    ...(codes.includes('restart.storm') ? { storm: null, startsMs: [] } : {}),
    ...(codes.includes('monitor.storm') ? { monitorStorm: null, monitorLossesMs: [] } : {}),
  };
}

/** What has been counted so far. */
export function countsWithin(book: LatchBook, nowMs: number): { readonly busTrips1h: number; readonly busTrips24h: number; readonly redLosses24h: number; readonly restarts10min: number; readonly monitorLosses10min: number } {
  const within = (times: readonly number[], withinMs: number): number => times.filter((atMs) => nowMs - atMs < withinMs).length;
  return {
    busTrips1h: within(book.busTripsMs, hourMs), busTrips24h: within(book.busTripsMs, dayMs),
    redLosses24h: within(book.redLossesMs, dayMs), restarts10min: within(book.startsMs, stormWithinMs), monitorLosses10min: within(book.monitorLossesMs, stormWithinMs),
  };
}

/** What a bus trip, a lost red or a lost monitor now counts up to: the fault of its repetition, or nothing yet. */
export function repeated(book: LatchBook, counts: NonNullable<FaultEntry['counts']>, nowMs: number): Pick<Fault, 'code' | 'detail'> | null {
  const { busTrips1h, busTrips24h, redLosses24h } = countsWithin(book, nowMs);
  if (counts === 'monitor') return book.monitorStorm === null || nowMs >= book.monitorStorm.holdUntilMs ? null : { code: 'monitor.storm', detail: `${Math.ceil((book.monitorStorm.holdUntilMs - nowMs) / 1000)} s` };
  if (counts === 'red') return redLosses24h >= redPerDay ? { code: 'lamp.redRepeated', detail: `${redLosses24h} in 24 h` } : null;
  if (busTrips1h >= busPerHour) return { code: 'line.repeated', detail: `${busTrips1h} in 1 h` };
  return busTrips24h >= busPerDay ? { code: 'line.repeated', detail: `${busTrips24h} in 24 h` } : null;
}

/** Why the junction may not leave flash although nothing is latched; null = it may. */
export function heldBy(book: LatchBook, nowMs: number): { readonly code: 'restart.storm' | 'monitor.storm' | 'lamp.lostRed'; readonly untilMs: number } | null {
  if (book.storm !== null && nowMs < book.storm.holdUntilMs) return { code: 'restart.storm', untilMs: book.storm.holdUntilMs };
  if (book.monitorStorm !== null && nowMs < book.monitorStorm.holdUntilMs) return { code: 'monitor.storm', untilMs: book.monitorStorm.holdUntilMs };
  const lostMs = book.redLossesMs.at(-1);
  return lostMs !== undefined && nowMs - lostMs < redHoldMs ? { code: 'lamp.lostRed', untilMs: lostMs + redHoldMs } : null;
}

/** Faults of an earlier life that still stand when the next one begins. */
export function standingFaults(book: LatchBook): readonly Fault[] {
  const latched: Fault[] = book.latched.map(({ fault }) => fault);
  if (book.suppliedAnew) latched.push({ code: 'supply.returned' });
  const held = heldBy(book, book.uptimeMs);
  return held === null ? latched : [...latched, { code: held.code, detail: `${Math.ceil((held.untilMs - book.uptimeMs) / 1000)} s` }];
}

/** The attempt after a storm's hold has gone well for long enough: `runMs` in operation, without a break. */
export function isStormOver(storm: Storm | null, nowMs: number, runMs: number): boolean {
  return storm !== null && nowMs >= storm.holdUntilMs && runMs >= stormOverMs;
}

/** Codes that a reset ends: of all that is latched, or of one; empty = there is nothing to end. */
export function resettable(book: LatchBook, code: FaultCode | null): readonly FaultCode[] {
  const codes = new Set<FaultCode>(book.latched.map(({ fault }) => fault.code));
  if (book.storm !== null) codes.add('restart.storm');
  if (book.monitorStorm !== null) codes.add('monitor.storm');
  return [...codes].filter((one) => code === null || one === code);
}

