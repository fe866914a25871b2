import type { Detector, DetectorId, DetectorSample } from '../model/detector.ts';
import type { EventDraft } from '../model/event.ts';

/** What one detector has counted in the running minute. `edge`: a lost answer leaves open on which side of a minute's end somebody came. */
interface Counted { readonly vehicles: number; readonly heldMs: number; readonly oldestMs: number; readonly unknown: boolean; readonly forced: boolean; readonly edge: boolean }

type Counts = Readonly<Record<DetectorId, Counted>>;
type Samples = Readonly<Record<DetectorId, DetectorSample>>;

/** A minute that is over, until every detector has answered from beyond its end: those that have not yet. */
interface Closing { readonly minute: number; readonly told: boolean; readonly endMonoMs: number; readonly of: Counts; readonly waitsFor: ReadonlySet<DetectorId>; /** When each was heard last before the end, ms. */ readonly heardMs: ReadonlyMap<DetectorId, number> }

/** The minute of the clock that is being counted; `fromMono` = when it was begun, `whole` = with its first tick. */
export interface Counting {
  readonly minute: number; readonly whole: boolean; readonly fromMonoMs: number; readonly lastMonoMs: number; readonly of: Counts;
  /** What the last tick was told. */
  readonly samples: Samples;
  readonly closing: Closing | null;
}
export const noCounting: Counting | null = null;

const minuteMs = 60_000;
/** The first tick of a minute comes within two of its beginning, and a minute lasts as long on both clocks, ms. */
const edgeMs = 200;
/** A longer pause between two ticks and nobody knows who was on the detectors, ms. */
const gapMs = 500;
/** An answer that is older has missed somebody who came and went, where the card has no counter to tell, ms. */
const staleMs = 400;
/** Answers at the pace of the scan are no further apart: between two of them somebody is on one side of a minute's end, ms. */
const paceMs = 150;
/** So long a minute that is over waits for the first answer from beyond its end, ms. */
const closeMs = 500;

const none: Counted = { vehicles: 0, heldMs: 0, oldestMs: 0, unknown: false, forced: false, edge: false };

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
 * while it could not be read or believed is no number; what may lack a vehicle is called estimated. An answer that came
 * before a minute's end tells of that minute, whichever tick hears of it.
 */
export function stepCounting(before: Counting | null, inputs: CountInputs): { readonly counting: Counting; readonly events: readonly EventDraft[] } {
  const { wallMs, nowMs } = inputs;
  const minute = Math.floor(wallMs / minuteMs);
  const early = wallMs - minute * minuteMs <= edgeMs;
  if (before === null) return { counting: begun(minute, false, inputs, 0), events: [] };
  const paused = nowMs - before.lastMonoMs > gapMs;
  const wallSinceMs = wallMs - before.minute * minuteMs;
  const drifted = before.whole && Math.abs(wallSinceMs - (nowMs - before.fromMonoMs)) > 2 * edgeMs;
  if (minute === before.minute) return closed({ ...before, whole: before.whole && !paused && !drifted }, inputs, paused);
  const told = before.whole && early && !paused && !drifted && minute === before.minute + 1;
  // A minute that is still open when the next one ends has waited for nobody.
  const late = before.closing === null ? [] : ended(before.closing, inputs);
  const next = { ...begun(minute, early && !paused && minute === before.minute + 1, { ...inputs, detectors: [] }, 0), lastMonoMs: before.lastMonoMs };
  const closing = closingOf(before, told, inputs, nowMs - (wallMs - minute * minuteMs));
  const step = closed({ ...next, closing }, inputs, false);
  return { counting: step.counting, events: [...late, ...step.events] };
}

/** A minute that begins with this tick: what its samples tell came since the last one, and belongs to it. */
function begun(minute: number, whole: boolean, inputs: CountInputs, sinceMs: number): Counting {
  return { minute, whole, fromMonoMs: inputs.nowMs - (inputs.wallMs - minute * minuteMs), lastMonoMs: inputs.nowMs, of: counted({}, inputs, sinceMs, new Set()), samples: inputs.samples, closing: null };
}

function closingOf({ minute, of, samples, lastMonoMs }: Counting, told: boolean, { detectors }: CountInputs, endMonoMs: number): Closing {
  const heardMs = new Map(detectors.map(({ id }) => [id, lastMonoMs - (samples[id]?.ageMs ?? Number.POSITIVE_INFINITY)]));
  return { minute, told, endMonoMs, of, waitsFor: new Set(detectors.map(({ id }) => id)), heardMs };
}

/** Counts a tick; while the minute before is still open, what was answered before its end goes there. */
function closed(before: Counting, inputs: CountInputs, paused: boolean): { readonly counting: Counting; readonly events: readonly EventDraft[] } {
  const { nowMs, samples } = inputs;
  const sinceMs = nowMs - before.lastMonoMs;
  const { closing } = before;
  if (closing === null) return { counting: { ...before, lastMonoMs: nowMs, samples, of: counted(before.of, inputs, sinceMs, new Set()) }, events: [] };
  const { next, early, torn } = heard(closing, inputs);
  const of = torn.reduce(withEdge, counted(before.of, inputs, sinceMs, early));
  const over = next.waitsFor.size === 0 || paused || nowMs - closing.endMonoMs > closeMs;
  const counting: Counting = { ...before, lastMonoMs: nowMs, samples, of: over ? [...next.waitsFor].reduce(withEdge, of) : of, closing: over ? null : next };
  return { counting, events: over ? ended(next, inputs) : [] };
}

/** What the answers of this tick say of the minute before: `early` came before its end, `torn` may have somebody of either side. */
function heard(closing: Closing, { samples, nowMs }: CountInputs): { readonly next: Closing; readonly early: ReadonlySet<DetectorId>; readonly torn: readonly DetectorId[] } {
  const waitsFor = new Set(closing.waitsFor);
  const heardMs = new Map(closing.heardMs);
  const early = new Set<DetectorId>();
  const torn: DetectorId[] = [];
  let of = closing.of;
  for (const id of closing.waitsFor) {
    const sample = samples[id];
    const atMs = nowMs - (sample?.ageMs ?? 0);
    if (sample !== undefined && atMs < closing.endMonoMs) {
      early.add(id);
      heardMs.set(id, atMs);
      if (sample.actuations > 0) of = { ...of, [id]: { ...(of[id] ?? none), vehicles: (of[id] ?? none).vehicles + sample.actuations } };
      continue;
    }
    waitsFor.delete(id);
    if (sample === undefined || sample.actuations === 0 || atMs - (heardMs.get(id) ?? Number.NEGATIVE_INFINITY) <= paceMs) continue;
    torn.push(id);
    of = withEdge(of, id);
  }
  return { next: { ...closing, of, waitsFor, heardMs }, early, torn };
}

function withEdge(of: Counts, id: DetectorId): Counts {
  return { ...of, [id]: { ...(of[id] ?? none), edge: true } };
}

/** A minute that waits no longer: who has not answered since its end may have seen somebody in it. */
function ended({ minute, told, of, waitsFor }: Closing, { detectors }: CountInputs): readonly EventDraft[] {
  return told ? [countEvent({ minute, of: [...waitsFor].reduce(withEdge, of) }, detectors)] : [];
}

/** `early`: their actuations are the minute's before. */
function counted(before: Counts, { detectors, samples, uncounted, suspect, forced }: CountInputs, sinceMs: number, early: ReadonlySet<DetectorId>): Counts {
  let next: Record<DetectorId, Counted> | null = null;
  for (const { id } of detectors) {
    const was = before[id] ?? none;
    const sample = samples[id];
    const unknown = was.unknown || sample === undefined || sample.fault || sample.presence === 'unknown' || uncounted(id) || suspect(id);
    const is: Counted = {
      vehicles: was.vehicles + (early.has(id) ? 0 : (sample?.actuations ?? 0)), heldMs: was.heldMs + (sample?.presence === 'occupied' ? sinceMs : 0), oldestMs: Math.max(was.oldestMs, sample?.ageMs ?? 0), unknown,
      forced: was.forced || forced(id), edge: was.edge,
    };
    const same = before[id] !== undefined && is.vehicles === was.vehicles && is.heldMs === was.heldMs && is.oldestMs === was.oldestMs && is.unknown === was.unknown && is.forced === was.forced;
    if (!same) (next ??= { ...before })[id] = is;
  }
  return next ?? before;
}

function countEvent({ minute, of }: Pick<Counting, 'minute' | 'of'>, detectors: readonly Detector[]): EventDraft {
  const numbers: Record<string, number | null> = {};
  const [faulty, estimated, forced]: [string[], string[], string[]] = [[], [], []];
  for (const { id } of detectors) {
    const counts = of[id] ?? { ...none, unknown: true };
    numbers[`count.${id}`] = counts.unknown ? null : counts.vehicles;
    numbers[`occupancy.${id}`] = counts.unknown ? null : Math.round(counts.heldMs / (minuteMs / 1000));
    if (counts.unknown) faulty.push(id);
    else if (counts.oldestMs > staleMs || counts.edge) estimated.push(id);
    if (counts.forced) forced.push(id);
  }
  return { code: 'traffic.count', data: { fromMs: minute * minuteMs, windowS: 60, ...numbers, faulty, estimated, forced } };
}
