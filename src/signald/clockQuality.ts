import type { EventDraft } from '../model/event.ts';
import { coordinationBoundMs, type ClockQualityKind, type ClockSource, type ClockStatus, type WallClock } from '../model/time.ts';
import { createDrift, type Drift } from './clockDrift.ts';

/** What the agent says of the wall clock: a claim with an end, clamped and cross-examined here. */
export interface ClockProposal {
  readonly errorMs: number;
  readonly synced: boolean;
  readonly ttlMs: number;
  readonly source?: ClockSource | undefined;
  /** Error bound of the clock's frequency by its source, parts per million. */
  readonly skewPpm?: number | undefined;
}

/** How well the wall clock is known. signald reads it and sees its steps; agentd proposes its quality, which expires. */
export interface ClockQuality {
  propose(proposal: ClockProposal, nowMs: number, wallMs: number): void;
  wall(nowMs: number, wallMs: number): WallClock;
  status(nowMs: number, wallMs: number): ClockStatus;
  /** What has changed since it was last asked. */
  takeEvents(): readonly EventDraft[];
}

/** Two readings of the clocks may lie apart by so much without a step, ms. */
const readingJitterMs = 50;
/** A clock may be slewed: the kernel's limit is 500 ppm, doubled. */
const slewShare = 1e-3;
/** No proposal is believed to be better than this: the process reads whole milliseconds. */
const leastErrorMs = 1;
/** No clock is told to be worse than known to the year, ms. */
const mostErrorMs = 366 * 86_400_000;
/** A source that contradicted itself is believed again once it has agreed with itself for as long, ms. */
const confirmMs = 60_000;

interface Known {
  readonly errorMs: number;
  /** The claim stands until then; afterwards its error grows. */
  readonly untilMs: number;
  readonly source: ClockSource | null;
  /** What a contradiction or a step adds, until it is confirmed: since when claims agree, ms. */
  readonly doubt: { readonly addMs: number; readonly agreedSinceMs: number | null } | null;
}

interface Reading { readonly nowMs: number; readonly wallMs: number }

export function createClockQuality(): ClockQuality {
  const drift = createDrift();
  let known: Known | null = null;
  let last: Reading | null = null;
  let step: { readonly ms: number; readonly atMs: number } | null = null;
  let shown: ClockQualityKind = 'never';
  let events: EventDraft[] = [];

  /** Every reading is one look for a step; durations never come from here. */
  const look = (nowMs: number, wallMs: number): void => {
    const ms = last === null ? 0 : wallMs - last.wallMs - (nowMs - last.nowMs);
    const gapMs = last === null ? 0 : Math.abs(nowMs - last.nowMs);
    last = { nowMs, wallMs };
    if (Math.abs(ms) <= readingJitterMs + gapMs * slewShare) return;
    step = { ms, atMs: nowMs };
    drift.stepped();
    events.push({ code: 'clock.stepped', data: { stepMs: Math.round(ms) } });
    if (known === null) return;
    // A clock that its error allows to be wrong by so much may have been put right; else one of the two was wrong.
    const errorMs = errorAt(known, drift, nowMs);
    if (nowMs >= known.untilMs && Math.abs(ms) <= errorMs) drift.corrected(ms, nowMs - known.untilMs);
    known = { ...known, doubt: { addMs: Math.abs(ms) + (known.doubt?.addMs ?? 0), agreedSinceMs: null } };
  };
  const wall = (nowMs: number, wallMs: number): WallClock => {
    look(nowMs, wallMs);
    const quality = qualityOf(known, nowMs);
    if (quality !== shown) {
      events.push({ code: 'clock.quality', data: { quality, before: shown, errorMs: known === null ? null : errorAt(known, drift, nowMs) } });
      shown = quality;
    }
    if (known === null) return { wallMs, synced: false, errorMs: null, quality, coordinatedForMs: 0 };
    return { wallMs, synced: quality === 'synced', errorMs: errorAt(known, drift, nowMs), quality, coordinatedForMs: coordinatedForMs(known, drift, nowMs) };
  };
  return {
    wall,
    propose({ errorMs, synced, ttlMs, source, skewPpm }, nowMs, wallMs) {
      look(nowMs, wallMs);
      // Not synchronised any more: what was promised earlier ends here, and its error grows from here.
      if (!synced) {
        known = known === null ? null : { ...known, untilMs: Math.min(known.untilMs, nowMs), doubt: known.doubt === null ? null : { ...known.doubt, agreedSinceMs: null } };
        return;
      }
      drift.agreed(nowMs, wallMs, skewPpm ?? null);
      known = { errorMs: Math.min(mostErrorMs, Math.max(leastErrorMs, errorMs)), untilMs: nowMs + ttlMs, source: source ?? null, doubt: lifted(known, nowMs) };
    },
    status(nowMs, wallMs) {
      const { quality = 'never', errorMs, coordinatedForMs: forMs = 0 } = wall(nowMs, wallMs);
      return {
        quality, source: known?.source ?? null, errorMs, driftPpm: Math.round(drift.ppm() * 10) / 10, measured: drift.measured(), coordinatedForMs: Math.floor(forMs),
        step: step === null ? null : { ms: Math.round(step.ms), agoMs: Math.round(nowMs - step.atMs) },
      };
    },
    takeEvents() {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

/** The doubt that a new claim leaves: none once claims have agreed for long enough. */
function lifted(known: Known | null, nowMs: number): Known['doubt'] {
  if (known === null || known.doubt === null) return null;
  const agreedSinceMs = known.doubt.agreedSinceMs ?? nowMs;
  return nowMs - agreedSinceMs >= confirmMs ? null : { ...known.doubt, agreedSinceMs };
}

function qualityOf(known: Known | null, nowMs: number): ClockQualityKind {
  if (known === null) return 'never';
  if (known.doubt !== null) return 'doubtful';
  return nowMs < known.untilMs ? 'synced' : 'holdover';
}

/** Within its time a claim stands; afterwards the error grows by the drift, and a doubt adds what it is about. */
function errorAt(known: Known, drift: Drift, nowMs: number): number {
  const grownMs = (Math.max(0, nowMs - known.untilMs) * drift.ppm()) / 1e6;
  return Math.ceil(Math.min(mostErrorMs, known.errorMs + grownMs + (known.doubt?.addMs ?? 0)));
}

function coordinatedForMs(known: Known, drift: Drift, nowMs: number): number {
  const roomMs = coordinationBoundMs - errorAt(known, drift, nowMs);
  if (known.doubt !== null || roomMs < 0) return 0;
  return Math.max(0, known.untilMs - nowMs) + (roomMs * 1e6) / drift.ppm();
}


