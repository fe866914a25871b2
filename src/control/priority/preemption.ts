import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Fault } from '../../model/fault.ts';
import type { ControlSource } from '../../model/mode.ts';
import { firstGoal, type Preemption, type PreemptionState, type PreemptionStatus } from '../../model/preemption.ts';
import type { StageId } from '../../model/stage.ts';
import type { ControlRequest, Standing } from '../order/request.ts';
import { quietInput, stepInput, type InputTrack } from './preemptInput.ts';

/** One preemption: where it stands. Plain data. */
export interface PreemptTrack {
  readonly state: PreemptionState;
  readonly sinceMs: number;
  readonly input: InputTrack;
  /** A person's call ends then, ms; null = none. */
  readonly askedUntilMs: number | null;
  /** A locked call that has not been served. */
  readonly locked: boolean;
  readonly callSinceMs: number | null;
  readonly activeSinceMs: number | null;
  readonly dwellAt: number;
  /** Something of the same or of a higher rank keeps it waiting. */
  readonly waits: boolean;
}
export type PreemptTracks = Readonly<Record<string, PreemptTrack>>;

const fresh: PreemptTrack = { state: 'notActive', sinceMs: 0, input: quietInput, askedUntilMs: null, locked: false, callSinceMs: null, activeSinceMs: null, dwellAt: 0, waits: false };

export interface PreemptInputs {
  readonly nowMs: number;
  readonly detectors: Readonly<Record<DetectorId, DetectorSample>>;
  readonly requests: readonly ControlRequest[];
  /** The stage that stands with all its greens; null = none, or on the way. */
  readonly settled: StageId | null;
  readonly settledMs: number;
  /** What stands of others: a person's flash or dark is not ended by it. */
  readonly forced: readonly Standing[];
}

export interface PreemptStep { readonly tracks: PreemptTracks; readonly standing: readonly Standing[]; readonly events: readonly EventDraft[]; readonly faults: readonly Fault[] }

/** Once begun, an exit that never stands is left after this, ms. */
const longestExitMs = 120_000;

/**
 * One tick of all preemptions (control.md): at most one has the junction. A railway takes it from the others at once
 * (safety.md S6); of one rank the first keeps it to the end of its minimum, and then only an earlier one in the site's
 * list takes it over.
 */
export function stepPreemptions(preemptions: readonly Preemption[], before: PreemptTracks, inputs: PreemptInputs): PreemptStep {
  if (preemptions.length === 0) return { tracks: before, standing: [], events: [], faults: [] };
  const faults: Fault[] = [];
  const called = preemptions.map((preemption) => {
    const track = before[preemption.id] ?? { ...fresh, sinceMs: inputs.nowMs };
    const input = stepInput(preemption, track.input, inputs.detectors, inputs.nowMs);
    faults.push(...input.faults);
    return stepCall(preemption, { ...track, input: input.track }, inputs);
  });
  const holder = holderOf(preemptions, called, inputs);
  const stepped = preemptions.map((preemption, place) => stepOne(preemption, called[place] ?? fresh, place === holder, inputs));
  const tracks = Object.fromEntries(preemptions.map(({ id }, place) => [id, stepped[place] ?? fresh]));
  const standing = preemptions.flatMap((preemption, place) => standingOf(preemption, stepped[place] ?? fresh));
  preemptions.forEach(({ id }, place) => { if (stepped[place]?.state === 'maxPresence') faults.push({ code: 'preempt.maxPresence', detector: id }); });
  return { tracks, standing, events: changed(preemptions, before, tracks), faults };
}

export function sourceOf(preemption: Preemption): ControlSource {
  return preemption.kind === 'rail' ? 'railPreemption' : 'emergencyPreemption';
}

export function isActive({ state }: Pick<PreemptTrack, 'state'>): boolean {
  return state === 'entry' || state === 'track' || state === 'dwell' || state === 'exit';
}

function isCalled(track: PreemptTrack, nowMs: number): boolean {
  return track.input.called || (track.askedUntilMs !== null && nowMs < track.askedUntilMs);
}

/** Takes up persons' calls; a locked call stays until it is served. */
function stepCall(preemption: Preemption, track: PreemptTrack, { requests, nowMs }: PreemptInputs): PreemptTrack {
  let { askedUntilMs } = track;
  for (const request of requests) {
    if (request.kind !== 'preempt' || request.preemption !== preemption.id || preemption.remote !== true) continue;
    askedUntilMs = request.untilMs <= nowMs ? null : Math.min(request.untilMs, nowMs + preemption.maxPresenceMs);
  }
  const asked = { ...track, askedUntilMs: askedUntilMs !== null && nowMs >= askedUntilMs ? null : askedUntilMs };
  const now = isCalled(asked, nowMs);
  const locked = track.locked || (now && preemption.locking === true && track.state !== 'maxPresence');
  return { ...asked, locked, callSinceMs: now || locked ? (track.callSinceMs ?? nowMs) : null };
}

/** Who has the junction in this tick: its place in the list, or −1. */
function holderOf(preemptions: readonly Preemption[], tracks: readonly PreemptTrack[], inputs: PreemptInputs): number {
  const { nowMs } = inputs;
  const present = tracks.findIndex(isActive);
  const ready = preemptions.flatMap((preemption, place): number[] => {
    const track = tracks[place];
    if (track === undefined || track.state === 'maxPresence' || isActive(track)) return [];
    const due = track.callSinceMs !== null && nowMs - track.callSinceMs >= preemption.delayMs;
    return due && !isKeptOff(preemption, inputs.forced) ? [place] : [];
  });
  const first = ready.toSorted((a, b) => rankOf(preemptions[a]) - rankOf(preemptions[b]) || a - b)[0] ?? -1;
  const holder = preemptions[present];
  const track = tracks[present];
  if (holder === undefined || track === undefined) return first;
  // A person's flash, begun meanwhile by who may: nothing of it is ended by this.
  if (isKeptOff(holder, inputs.forced)) return first;
  const next = preemptions[first];
  if (next === undefined) return present;
  if (rankOf(next) < rankOf(holder)) return first;
  const kept = nowMs - (track.activeSinceMs ?? nowMs) < holder.minMs || track.state === 'track';
  return track.state === 'exit' || (!kept && rankOf(next) === rankOf(holder) && first < present) ? first : present;
}

function rankOf(preemption: Preemption | undefined): number {
  return preemption?.kind === 'rail' ? 0 : 1;
}

/** It replaces stages. Dark, and a flash by a key, stay; one by a person's order, schedule or centre too, unless the site says otherwise (docs/decisions/0021). */
function isKeptOff(preemption: Preemption, forced: readonly Standing[]): boolean {
  return forced.some(({ source, force }) => {
    if (force.kind !== 'flash' && force.kind !== 'dark') return false;
    if (force.kind === 'dark' || source === 'policePanel') return true;
    return source === 'technician' ? preemption.overridesFlash !== 'technician' : preemption.overridesFlash === undefined || preemption.overridesFlash === false;
  });
}

function stepOne(preemption: Preemption, track: PreemptTrack, holds: boolean, inputs: PreemptInputs): PreemptTrack {
  const { nowMs } = inputs;
  const to = (state: PreemptionState, more: Partial<PreemptTrack> = {}): PreemptTrack => ({ ...track, state, sinceMs: nowMs, waits: false, ...more });
  if (track.state === 'maxPresence') return track.callSinceMs === null ? to('notActive') : track;
  if (!holds) {
    const state = track.callSinceMs === null ? 'notActive' : 'notActiveWithCall';
    const due = track.callSinceMs !== null && nowMs - track.callSinceMs >= preemption.delayMs;
    if (state === track.state && due === track.waits) return track;
    return { ...(state === track.state ? track : to(state)), waits: due, activeSinceMs: null };
  }
  if (!isActive(track)) return to('entry', { activeSinceMs: nowMs, dwellAt: 0 });
  // Its time counts from its begin, whatever it waits for.
  if (nowMs - (track.activeSinceMs ?? nowMs) >= preemption.maxPresenceMs && track.state !== 'exit') return to('maxPresence', { activeSinceMs: null, locked: false, askedUntilMs: null, callSinceMs: nowMs });
  return stepActive(preemption, track, inputs, to);
}

function stepActive(preemption: Preemption, track: PreemptTrack, inputs: PreemptInputs, to: (state: PreemptionState, more?: Partial<PreemptTrack>) => PreemptTrack): PreemptTrack {
  const { nowMs, settled } = inputs;
  const over = !isCalled(track, nowMs) && nowMs - (track.activeSinceMs ?? nowMs) >= preemption.minMs;
  switch (track.state) {
    case 'entry': {
      if (settled === firstGoal(preemption)) return preemption.track === undefined ? to('dwell') : to('track');
      // Who has gone by before the way was clear is waited for no longer; a track that was asked to be cleared is cleared.
      return over && preemption.track === undefined && !track.locked ? leave(preemption, to) : track;
    }
    case 'track': return nowMs - track.sinceMs >= (preemption.track?.ms ?? 0) ? to('dwell') : track;
    case 'dwell': {
      const goal = preemption.dwell[track.dwellAt];
      const served: PreemptTrack = settled === goal ? { ...track, locked: false } : track;
      if (over && !served.locked) return leave(preemption, to);
      const stood = settled === goal && nowMs - Math.max(track.sinceMs, inputs.settledMs) >= preemption.dwellMs;
      if (stood && preemption.dwell.length > 1) return { ...served, dwellAt: (track.dwellAt + 1) % preemption.dwell.length };
      return served.locked === track.locked ? track : served;
    }
    case 'exit':
      // The next train, or the next engine: it begins again from here.
      if (track.callSinceMs !== null && nowMs - track.callSinceMs >= preemption.delayMs) return to('entry', { activeSinceMs: nowMs, dwellAt: 0 });
      return settled === preemption.exit || nowMs - track.sinceMs >= longestExitMs ? to('notActive', { activeSinceMs: null, locked: false }) : track;
    case 'notActive':
    case 'notActiveWithCall':
    case 'maxPresence': return track;
  }
}

function leave(preemption: Preemption, to: (state: PreemptionState, more?: Partial<PreemptTrack>) => PreemptTrack): PreemptTrack {
  return preemption.exit === undefined ? to('notActive', { activeSinceMs: null, locked: false }) : to('exit', { locked: false });
}

function goalOf(preemption: Preemption, track: PreemptTrack): StageId | null {
  switch (track.state) {
    case 'entry': return firstGoal(preemption);
    case 'track': return preemption.track?.stage ?? null;
    case 'dwell': return preemption.dwell[track.dwellAt] ?? null;
    case 'exit': return preemption.exit ?? null;
    case 'notActive':
    case 'notActiveWithCall':
    case 'maxPresence': return null;
  }
}

/** What it asks for in this tick; it is asked anew in the next. */
function standingOf(preemption: Preemption, track: PreemptTrack): readonly Standing[] {
  const common = { source: sourceOf(preemption), by: preemption.id, sinceMs: track.activeSinceMs ?? track.sinceMs, untilMs: Number.POSITIVE_INFINITY };
  if (track.state === 'maxPresence') return preemption.afterMaxPresence === 'flash' ? [{ ...common, force: { kind: 'flash' } }] : [];
  const stage = goalOf(preemption, track);
  // Nobody begins to walk on the way to a cleared track: its stage is left at a fixed time.
  const clearing = preemption.track !== undefined && (track.state === 'entry' || track.state === 'track');
  return stage === null ? [] : [{ ...common, force: clearing ? { kind: 'stage', stage, vehiclesOnly: true } : { kind: 'stage', stage } }];
}

function changed(preemptions: readonly Preemption[], before: PreemptTracks, after: PreemptTracks): readonly EventDraft[] {
  return preemptions.flatMap(({ id, kind }): EventDraft[] => {
    const from = before[id]?.state ?? 'notActive';
    const to = after[id]?.state ?? 'notActive';
    return from === to ? [] : [{ code: 'preempt.changed', data: { preemption: id, kind, from, to } }];
  });
}

export function preemptionStatus(preemptions: readonly Preemption[], tracks: PreemptTracks, nowMs: number): readonly PreemptionStatus[] {
  return preemptions.map((preemption): PreemptionStatus => {
    const track = tracks[preemption.id] ?? { ...fresh, sinceMs: nowMs };
    const seconds = (ms: number): number => Math.floor((nowMs - ms) / 1000);
    return {
      id: preemption.id, kind: preemption.kind, state: track.state, called: track.callSinceMs !== null && (isCalled(track, nowMs) || track.locked), stage: goalOf(preemption, track),
      waits: track.waits, sinceS: seconds(track.sinceMs), activeS: track.activeSinceMs === null ? null : seconds(track.activeSinceMs),
    };
  });
}
