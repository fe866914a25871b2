import type { GroupActuation, MaximumNumber } from '../../model/actuation.ts';
import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { DetectorTracks } from '../detection/detection.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { planStageOf, type RunningPlan } from '../plan/runningPlan.ts';
import type { GroupTrack, GroupTracks } from '../sequence/groupTrack.ts';
import { goes } from '../sequence/groupTrack.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { freshDischarge, stepDischarge, type DischargeTrack } from './discharge.ts';
import { allowedGapMs, extensionOf } from './gap.ts';
import { recallOf } from './recall.ts';
import { afterEnd, maximumMs, runningMaximumMs, unmoved, type DynamicTrack } from './maximum.ts';

/** What a group's actuation remembers between ticks: only groups that ask for it have one. Plain data. */
export interface ActuationTrack {
  /** Vehicles since the group's green ended, by detector: what the added initial counts. */
  readonly arrivals: Readonly<Record<DetectorId, number>>;
  /** Variable initial of the running green, ms; 0 = the minimum green alone. */
  readonly initialMs: number;
  /** The gap was too long, decided once: until when the last vehicle still passes, ms; null = it still extends. */
  readonly gappedUntilMs: number | null;
  /** The maximum is over, decided once: until when the last vehicle still passes, ms; null = not yet. */
  readonly maxedUntilMs: number | null;
  readonly dynamic: DynamicTrack;
  readonly discharge: DischargeTrack;
  /** In the running green: so many vehicles wait against it since, ms; null = not yet, or nobody counts them. */
  readonly carsMs: number | null;
}
export type ActuationTracks = Readonly<Record<GroupId, ActuationTrack>>;

/** What one tick of it rests on: the state as the tick found it, lamps and detectors read anew. */
export interface ActuationInputs {
  readonly before: GroupTracks;
  readonly tracks: GroupTracks;
  readonly detectors: DetectorTracks;
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  readonly running: RunningPlan;
  readonly sequence: Sequence;
  readonly conflictSinceMs: number | null;
  readonly maximum: MaximumNumber;
  readonly nowMs: number;
}

function remembers(group: GroupLayout, counted: boolean): boolean {
  const own = group.actuation;
  if (group.pedestrian) return false;
  if (own === null) return counted;
  return counted || own.addedInitial !== undefined || own.dynamicMax !== undefined || own.discharge !== undefined
    || own.guaranteedPassage === true || own.lastCarPassage === true || own.simultaneousGapDisable === true;
}

/** Some group's reduction begins by who waits against it: then those who wait are counted everywhere. */
function countsCars(layout: SiteLayout): boolean {
  return layout.groups.some(({ actuation }) => actuation?.gapReduction?.carsBefore !== undefined);
}

export function initialActuation(layout: SiteLayout, nowMs: number): ActuationTracks {
  return Object.fromEntries(layout.groups.filter((group) => remembers(group, countsCars(layout))).map((group) => [group.id, freshTrack(nowMs)]));
}

function freshTrack(nowMs: number): ActuationTrack {
  return { arrivals: {}, initialMs: 0, gappedUntilMs: null, maxedUntilMs: null, dynamic: unmoved, discharge: freshDischarge(nowMs), carsMs: null };
}

export function stepActuation(layout: SiteLayout, before: ActuationTracks, inputs: ActuationInputs): ActuationTracks {
  let next: Record<GroupId, ActuationTrack> | null = null;
  const counted = countsCars(layout);
  for (const [id, track] of Object.entries(before)) {
    const group = layout.byId.get(id);
    const is = inputs.tracks[id];
    const was = inputs.before[id];
    if (group === undefined || is === undefined || was === undefined) continue;
    const settings = group.actuation ?? { group: id, maxGreenMs: group.maxGreenMs, passageMs: group.passageMs };
    const followed = stepTrack(group, settings, track, was, is, { ...inputs, counted });
    const stepped = counted ? withCars(group, settings, followed, before, is, inputs) : followed;
    if (stepped !== track) (next ??= { ...before })[id] = stepped;
  }
  return next ?? before;
}

/** Whether so many wait against the running green; once they do, it stays so until nobody asks for another stage. */
function withCars({ oppositions }: GroupLayout, { gapReduction }: GroupActuation, track: ActuationTrack, all: ActuationTracks, is: GroupTrack, { conflictSinceMs, nowMs }: ActuationInputs): ActuationTrack {
  if (gapReduction?.carsBefore === undefined || !goes(is) || conflictSinceMs === null) return track.carsMs === null ? track : { ...track, carsMs: null };
  if (track.carsMs !== null) return track;
  const waiting = oppositions.filter(({ hard }) => hard).reduce((sum, { from }) => sum + Math.max(0, ...Object.values(all[from]?.arrivals ?? {})), 0);
  return waiting >= gapReduction.carsBefore ? { ...track, carsMs: nowMs } : track;
}

function stepTrack(group: GroupLayout, settings: GroupActuation, before: ActuationTrack, was: GroupTrack, is: GroupTrack, inputs: ActuationInputs & { readonly counted: boolean }): ActuationTrack {
  if (goes(is)) {
    const green = goes(was) ? before : begin(group, settings, before, inputs.nowMs);
    return during(group, settings, green, is.goSinceMs ?? inputs.nowMs, inputs);
  }
  const ended = goes(was) ? end(group, before, inputs) : before;
  return settings.addedInitial === undefined && !inputs.counted ? ended : withArrivals(group, ended, inputs.samples);
}

function begin(group: GroupLayout, settings: GroupActuation, before: ActuationTrack, nowMs: number): ActuationTrack {
  const counts = group.extenders.map(({ id }) => before.arrivals[id] ?? 0);
  const initial = settings.addedInitial;
  const count = initial?.count === 'sum' ? counts.reduce((sum, one) => sum + one, 0) : Math.max(0, ...counts);
  const initialMs = initial === undefined ? 0 : Math.min(initial.maxMs, count * initial.perActuationMs);
  return { ...before, arrivals: {}, initialMs, gappedUntilMs: null, maxedUntilMs: null, discharge: freshDischarge(nowMs), carsMs: null };
}

function end(group: GroupLayout, before: ActuationTrack, { sequence, running, maximum, detectors, nowMs }: ActuationInputs): ActuationTrack {
  const reason: GreenEnd | undefined = sequence.reasons[group.id];
  const item = sequence.stage === null ? undefined : planStageOf(running, sequence.stage);
  // Recall to the maximum or a failed detector: such a maximum says nothing of demand (NTCIP 1202, dynamic max limit).
  const counts = (reason === 'gapOut' || reason === 'maxOut') && recallOf(running, group, item) !== 'max' && !extensionOf(group, detectors, nowMs, nowMs).blind;
  const dynamic = counts ? afterEnd(group, maximumMs(group, item, maximum), before.dynamic, reason) : before.dynamic;
  return { ...before, dynamic, gappedUntilMs: null, maxedUntilMs: null };
}

function withArrivals(group: GroupLayout, before: ActuationTrack, samples: ActuationInputs['samples']): ActuationTrack {
  const came = group.extenders.filter(({ id }) => (samples[id]?.actuations ?? 0) > 0);
  if (came.length === 0) return before;
  return { ...before, arrivals: { ...before.arrivals, ...Object.fromEntries(came.map(({ id }) => [id, (before.arrivals[id] ?? 0) + (samples[id]?.actuations ?? 0)])) } };
}

function during(group: GroupLayout, settings: GroupActuation, before: ActuationTrack, goSinceMs: number, inputs: ActuationInputs): ActuationTrack {
  const { nowMs } = inputs;
  const discharge = settings.discharge === undefined ? before.discharge
    : stepDischarge(settings.discharge, before.discharge, departures(group, inputs.samples), goSinceMs, nowMs);
  const latched = latch(group, settings, before, goSinceMs, inputs);
  return discharge === latched.discharge ? latched : { ...latched, discharge };
}

/** Vehicles over the stop line in this tick. */
function departures(group: GroupLayout, samples: ActuationInputs['samples']): number {
  return group.extenders.reduce((sum, { id, role }) => (role === 'stopLine' ? sum + (samples[id]?.actuations ?? 0) : sum), 0);
}

/** A group that is ready is ready for a tick at least: then only the others of its stage can have kept it, ms. */
const offeredMs = 250;

/** The decision to end is made once, and the last vehicle keeps what it was promised then. */
function latch(group: GroupLayout, settings: GroupActuation, before: ActuationTrack, goSinceMs: number, inputs: ActuationInputs): ActuationTrack {
  const { nowMs, conflictSinceMs, sequence, running } = inputs;
  if (conflictSinceMs === null || sequence.stage === null) return before.gappedUntilMs === null && before.maxedUntilMs === null ? before : { ...before, gappedUntilMs: null, maxedUntilMs: null };
  const item = planStageOf(running, sequence.stage);
  const passageMs = item?.passageMs ?? group.passageMs;
  const { seenMs, queueMs } = extensionOf(group, inputs.detectors, goSinceMs, nowMs);
  const fromMs = Math.max(goSinceMs, conflictSinceMs);
  const gapMs = allowedGapMs(passageMs, settings.gapReduction, fromMs, nowMs, before.carsMs);
  const stillExtends = nowMs < Math.max(seenMs + gapMs, queueMs) || nowMs - goSinceMs < before.initialMs;
  const passedMs = Math.max(nowMs, seenMs + passageMs);
  let { gappedUntilMs, maxedUntilMs } = before;
  if (gappedUntilMs === null) gappedUntilMs = stillExtends ? null : settings.guaranteedPassage === true && gapMs < passageMs ? passedMs : nowMs;
  else if (stillExtends && nowMs >= gappedUntilMs + offeredMs && settings.simultaneousGapDisable !== true) gappedUntilMs = null;
  const maxAtMs = fromMs + runningMaximumMs(group, maximumMs(group, item, inputs.maximum), before.dynamic);
  if (maxedUntilMs === null && nowMs >= maxAtMs) maxedUntilMs = settings.lastCarPassage === true ? passedMs : nowMs;
  return gappedUntilMs === before.gappedUntilMs && maxedUntilMs === before.maxedUntilMs ? before : { ...before, gappedUntilMs, maxedUntilMs };
}
