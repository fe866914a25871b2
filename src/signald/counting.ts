import type { Detector, DetectorId, DetectorSample } from '../model/detector.ts';
import type { EventDraft } from '../model/event.ts';

/** What one detector has counted in the running minute. */
interface Counted { readonly vehicles: number; readonly heldMs: number; readonly oldestMs: number; readonly unknown: boolean; readonly forced: boolean }

/** The minute of the clock that is being counted; `fromMono` = when it was begun, `whole` = with its first tick. */
export interface Counting { readonly minute: number; readonly whole: boolean; readonly fromMonoMs: number; readonly lastMonoMs: number; readonly of: Readonly<Record<DetectorId, Counted>> }
export const noCounting: Counting | null = null;

const minuteMs = 60_000;
/** The first tick of a minute comes within two of its beginning, and a minute lasts as long on both clocks, ms. */
const edgeMs = 200;
/** A longer pause between two ticks and nobody knows who was on the detectors, ms. */
const gapMs = 500;
/** An answer that is older has missed somebody who came and went, where the card has no counter to tell, ms. */
const staleMs = 400;

const none: Counted = { vehicles: 0, heldMs: 0, oldestMs: 0, unknown: false, forced: false };

export interface CountInputs {
  readonly detectors: readonly Detector[];
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  /** Actuations were lost for good at about now (a card that began anew, a counter that went round unread). */
  readonly uncounted: (detector: DetectorId) => boolean;
  /** Not believed by its own counts, or stuck. */
  readonly suspect: (detector: DetectorId) => boolean;
  readonly forced: (detector: DetectorId) => boolean;
  readonly wallMs: number; readonly nowMs: number;
}

/**
 * Volume and occupancy a minute of every detector, counted in the tick, in minutes that sit on the clock. A first, partial
 * minute is never told, nor one in which the clock stepped, the tick paused or signald began; what a detector counted
 * while it could not be read or believed is no number; what may lack a vehicle is called estimated.
 */
export function stepCounting(before: Counting | null, inputs: CountInputs): { readonly counting: Counting; readonly events: readonly EventDraft[] } {
  const { wallMs, nowMs } = inputs;
  const minute = Math.floor(wallMs / minuteMs);
  const early = wallMs - minute * minuteMs <= edgeMs;
  if (before === null) return { counting: begun(minute, false, inputs, 0), events: [] };
  const paused = nowMs - before.lastMonoMs > gapMs;
  const wallSinceMs = wallMs - before.minute * minuteMs;
  const drifted = before.whole && Math.abs(wallSinceMs - (nowMs - before.fromMonoMs)) > 2 * edgeMs;
  if (minute === before.minute) {
    const of = counted(before.of, inputs, nowMs - before.lastMonoMs);
    return { counting: { ...before, whole: before.whole && !paused && !drifted, lastMonoMs: nowMs, of }, events: [] };
  }
  const next = begun(minute, early && !paused && minute === before.minute + 1, inputs, nowMs - before.lastMonoMs);
  const told = before.whole && early && !paused && !drifted && minute === before.minute + 1;
  return { counting: next, events: told ? [countEvent(before, inputs.detectors)] : [] };
}

/** A minute that begins with this tick: what its samples tell came since the last one, and belongs to it. */
function begun(minute: number, whole: boolean, inputs: CountInputs, sinceMs: number): Counting {
  return { minute, whole, fromMonoMs: inputs.nowMs - (inputs.wallMs - minute * minuteMs), lastMonoMs: inputs.nowMs, of: counted({}, inputs, sinceMs) };
}

function counted(before: Counting['of'], { detectors, samples, uncounted, suspect, forced }: CountInputs, sinceMs: number): Counting['of'] {
  let next: Record<DetectorId, Counted> | null = null;
  for (const { id } of detectors) {
    const was = before[id] ?? none;
    const sample = samples[id];
    const unknown = was.unknown || sample === undefined || sample.fault || sample.presence === 'unknown' || uncounted(id) || suspect(id);
    const is: Counted = {
      vehicles: was.vehicles + (sample?.actuations ?? 0), heldMs: was.heldMs + (sample?.presence === 'occupied' ? sinceMs : 0), oldestMs: Math.max(was.oldestMs, sample?.ageMs ?? 0), unknown,
      forced: was.forced || forced(id),
    };
    const same = before[id] !== undefined && is.vehicles === was.vehicles && is.heldMs === was.heldMs && is.oldestMs === was.oldestMs && is.unknown === was.unknown && is.forced === was.forced;
    if (!same) (next ??= { ...before })[id] = is;
  }
  return next ?? before;
}

function countEvent({ minute, of }: Counting, detectors: readonly Detector[]): EventDraft {
  const numbers: Record<string, number | null> = {};
  const [faulty, estimated, forced]: [string[], string[], string[]] = [[], [], []];
  for (const { id } of detectors) {
    const counts = of[id] ?? { ...none, unknown: true };
    numbers[`count.${id}`] = counts.unknown ? null : counts.vehicles;
    numbers[`occupancy.${id}`] = counts.unknown ? null : Math.round(counts.heldMs / (minuteMs / 1000));
    if (counts.unknown) faulty.push(id);
    else if (counts.oldestMs > staleMs) estimated.push(id);
    if (counts.forced) forced.push(id);
  }
  return { code: 'traffic.count', data: { fromMs: minute * minuteMs, windowS: 60, ...numbers, faulty, estimated, forced } };
}
