import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { ControlSource } from '../../model/mode.ts';
import { mostPriorities, priorityEnds, type PriorityMovement, type PriorityRefusal, type PrioritySettings, type PriorityState, type PriorityStatus, type PriorityVehicle } from '../../model/priority.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { rank } from '../order/admission.ts';
import type { ControlRequest, PriorityRequest } from '../order/request.ts';

/** One request: where it stands. Plain data. */
export interface PriorityTrack {
  readonly id: string;
  readonly group: GroupId;
  readonly level: number;
  readonly vehicle: PriorityVehicle;
  readonly source: PriorityStatus['source'];
  readonly by?: string;
  readonly state: PriorityState;
  readonly reason: PriorityRefusal | null;
  readonly sinceMs: number;
  readonly receivedMs: number;
  /** Its vehicle is at the stop line then, ms. */
  readonly etaMs: number;
  /** Since when arrival and green are both there, ms. */
  readonly servedMs: number | null;
  /** The input that asked. */
  readonly input: DetectorId | null;
  readonly earlyMs: number;
  readonly extendedMs: number;
}

export interface PriorityTracks {
  /** In the order of their arrival; who has ended stays for a while, to be told. */
  readonly requests: readonly PriorityTrack[];
  /** Until then a movement rests, ms. */
  readonly restsUntilMs: Readonly<Record<GroupId, number>>;
  /** Inputs that are occupied: an edge asks, not a level. */
  readonly present: Readonly<Record<DetectorId, boolean>>;
  /** The stage that active requests bend the control for; null = none is active. */
  readonly stage: StageId | null;
}
export const noPriorities: PriorityTracks = { requests: [], restsUntilMs: {}, present: {}, stage: null };

/** What a request may find: the plan rules · somebody above it has the stages · no stages run. */
export type Openness = 'open' | 'held' | 'notRunning';

export interface PriorityInputs {
  readonly nowMs: number;
  readonly requests: readonly ControlRequest[];
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  readonly openness: Openness;
  /** Groups whose approach is closed, or whose red would not be seen. */
  readonly closed: readonly GroupId[];
  /** The stage in which a movement would be served as things stand; null = none. */
  readonly stageFor: (group: GroupId) => StageId | null;
  readonly isGreen: (group: GroupId) => boolean;
}

/** So long a request that has ended is still told, ms. */
const toldMs = 60_000;

export interface PriorityStep { readonly tracks: PriorityTracks; readonly events: readonly EventDraft[] }

/** One tick of every request's life (model/priority.ts, priorityLife). */
export function stepPriorities(settings: PrioritySettings | undefined, before: PriorityTracks, inputs: PriorityInputs): PriorityStep {
  const asked = inputs.requests.filter((request) => request.kind === 'priority');
  if (asked.length === 0 && before.requests.length === 0 && settings === undefined) return { tracks: before, events: [] };
  const events: EventDraft[] = [];
  const { nowMs } = inputs;
  const heard = settings === undefined ? { asked: [], present: before.present } : hearInputs(settings, before, inputs);
  const kept = before.requests.filter(({ state, sinceMs }) => !hasEnded(state) || nowMs - sinceMs < toldMs);
  const taken = [...asked, ...heard.asked].reduce<readonly PriorityTrack[]>((requests, request) => take(requests, request, nowMs, events), kept);
  const fresh = taken.slice(kept.length);
  const judged = taken.map((track) => (fresh.includes(track) ? track : judge(settings, track, before, inputs, events)));
  const active = activate(settings, judged, before, inputs, events);
  const restsUntilMs = resting(settings, before, active, nowMs);
  const stage = active.some(({ state }) => state === 'activated') ? stageOf(active, inputs) : null;
  if (heard.present === before.present && stage === before.stage && restsUntilMs === before.restsUntilMs && active.length === before.requests.length && active.every((track, place) => track === before.requests[place])) return { tracks: before, events };
  return { tracks: { requests: active, restsUntilMs, present: heard.present, stage }, events };
}

export function hasEnded(state: PriorityState): boolean {
  return priorityEnds.includes(state);
}

export function movementOf(settings: PrioritySettings | undefined, group: GroupId): PriorityMovement | undefined {
  return settings?.movements.find((movement) => movement.group === group);
}

/** A vehicle over an input asks; over its `leave` it has been served. */
function hearInputs(settings: PrioritySettings, before: PriorityTracks, { samples, nowMs }: PriorityInputs): { readonly asked: readonly PriorityRequest[]; readonly present: PriorityTracks['present'] } {
  let present = before.present;
  const asked: PriorityRequest[] = [];
  const comes = (detector: DetectorId): boolean => {
    const sample = samples[detector];
    // Nobody is given priority by a loop that can't be heard, and none is taken from who has it.
    if (sample === undefined || sample.fault || sample.presence === 'unknown') return false;
    const is = sample.presence === 'occupied';
    const was = before.present[detector] === true;
    if (is !== was) present = { ...present, [detector]: is };
    return (is && !was) || (sample.actuations > 0 && !(is && was));
  };
  for (const { group, inputs } of settings.movements) {
    for (const { detector, leave, level, vehicle, etaS } of inputs) {
      const open = before.requests.find((one) => one.input === detector && !hasEnded(one.state));
      const left = leave !== undefined && comes(leave);
      if (left && open !== undefined) asked.push({ kind: 'priority', action: 'cancel', id: open.id, source: 'input' });
      // One vehicle at a time: the next one over the same loop is carried by the request that stands.
      if (comes(detector) && (open === undefined || left)) asked.push({ kind: 'priority', action: 'new', id: `${detector}-${nowMs}`, group, level, vehicle, etaS, source: 'input', input: detector });
    }
  }
  return { asked, present };
}

function take(requests: readonly PriorityTrack[], request: PriorityRequest, nowMs: number, events: EventDraft[]): readonly PriorityTrack[] {
  const open = requests.find((track) => track.id === request.id && !hasEnded(track.state));
  if (request.action === 'new') return [...requests, received(requests, request, open !== undefined, nowMs, events)];
  // Who asked, or who stands above them, changes a request; others and unknown ones are refused at the door.
  if (open === undefined || !mayChange(open, request.source)) return requests;
  if (request.action === 'cancel') return requests.map((track) => (track === open ? move(track.state === 'received' ? move(track, 'queued', nowMs, events) : track, 'completed', nowMs, events) : track));
  return requests.map((track) => (track === open ? { ...track, level: request.level ?? track.level, etaMs: request.etaS === undefined ? track.etaMs : nowMs + request.etaS * 1000 } : track));
}

/** Whether a source may update or cancel a request of another one. */
export function mayChange(track: Pick<PriorityTrack, 'source'>, source: PriorityStatus['source']): boolean {
  return track.source === 'input' || source === 'input' || rank(source) <= rank(track.source);
}

function received(requests: readonly PriorityTrack[], request: Extract<PriorityRequest, { readonly action: 'new' }>, taken: boolean, nowMs: number, events: EventDraft[]): PriorityTrack {
  const { id, group, level, vehicle, source, by, etaS } = request;
  const full = requests.filter(({ state }) => !hasEnded(state)).length >= mostPriorities;
  const track: PriorityTrack = {
    id, group, level, vehicle, source, ...(by === undefined ? {} : { by }), state: 'received', reason: null, sinceMs: nowMs, receivedMs: nowMs, etaMs: nowMs + etaS * 1000,
    servedMs: null, input: request.input ?? null, earlyMs: 0, extendedMs: 0,
  };
  events.push(changed(track, null));
  return taken || full ? move(track, 'rejected', nowMs, events, taken ? 'duplicate' : 'queueFull') : track;
}

/** What follows from the street, from the clock, and from whoever stands above. */
function judge(settings: PrioritySettings | undefined, track: PriorityTrack, before: PriorityTracks, inputs: PriorityInputs, events: EventDraft[]): PriorityTrack {
  if (settings === undefined || hasEnded(track.state)) return track.state === 'received' ? move(track, 'rejected', inputs.nowMs, events, 'notOffered') : track;
  const { nowMs, openness } = inputs;
  const to = (state: PriorityState, reason?: PriorityRefusal): PriorityTrack => move(track, state, nowMs, events, reason);
  if (track.state === 'received' && movementOf(settings, track.group) === undefined) return to('rejected', 'notOffered');
  if (openness === 'notRunning') return to('rejected', 'notRunning');
  if (inputs.closed.includes(track.group)) return to('rejected', 'closed');
  switch (track.state) {
    case 'received': {
      if (openness === 'held') return to('rejected', 'higherControl');
      if (inputs.stageFor(track.group) === null) return to('rejected', 'unreachable');
      return to(nowMs < (before.restsUntilMs[track.group] ?? 0) ? 'cooldown' : 'queued');
    }
    case 'queued': return nowMs - Math.max(track.etaMs, track.receivedMs) >= settings.queueMs ? to('stale') : track;
    case 'activated': return judgeActive(settings, track, inputs, to);
    case 'completed':
    case 'timeout':
    case 'rejected':
    case 'cooldown':
    case 'stale': return track;
  }
}

function judgeActive(settings: PrioritySettings, track: PriorityTrack, { nowMs, isGreen }: PriorityInputs, to: (state: PriorityState) => PriorityTrack): PriorityTrack {
  if (nowMs - track.sinceMs >= settings.activeMs) return to('timeout');
  const served = isGreen(track.group) && nowMs >= track.etaMs;
  const servedMs = served ? (track.servedMs ?? nowMs) : null;
  // Who is seen to leave is waited for; who is not has left by then.
  const leaves = track.input === null || movementOf(settings, track.group)?.inputs.find(({ detector }) => detector === track.input)?.leave !== undefined;
  if (!leaves && servedMs !== null && nowMs - servedMs >= settings.departMs) return to('completed');
  return servedMs === track.servedMs ? track : { ...track, servedMs };
}

/** One stage at a time: the highest level first, then who came first; others of the same stage go along. */
function activate(settings: PrioritySettings | undefined, requests: readonly PriorityTrack[], before: PriorityTracks, inputs: PriorityInputs, events: EventDraft[]): readonly PriorityTrack[] {
  const { nowMs, openness } = inputs;
  if (settings === undefined || openness !== 'open' || !requests.some(({ state }) => state === 'queued')) return requests;
  const rests = resting(settings, before, requests, nowMs);
  const due = requests.filter(({ state, etaMs, group }) => state === 'queued' && etaMs - nowMs <= settings.aheadMs && nowMs >= (rests[group] ?? 0)).toSorted((a, b) => b.level - a.level || a.receivedMs - b.receivedMs);
  let stage = requests.some(({ state }) => state === 'activated') ? stageOf(requests, inputs) : null;
  const chosen = new Set<PriorityTrack>();
  for (const track of due) {
    const own = inputs.stageFor(track.group);
    if (own === null || (stage !== null && own !== stage)) continue;
    stage = own;
    chosen.add(track);
  }
  return chosen.size === 0 ? requests : requests.map((track) => (chosen.has(track) ? move(track, 'activated', nowMs, events) : track));
}

/** The stage of the first that was activated. */
function stageOf(requests: readonly PriorityTrack[], { stageFor }: PriorityInputs): StageId | null {
  const first = requests.filter(({ state }) => state === 'activated').toSorted((a, b) => a.sinceMs - b.sinceMs)[0];
  return first === undefined ? null : stageFor(first.group);
}

/** Who has had priority makes room for the others before the next one. */
function resting(settings: PrioritySettings | undefined, before: PriorityTracks, requests: readonly PriorityTrack[], nowMs: number): PriorityTracks['restsUntilMs'] {
  let rests = before.restsUntilMs;
  for (const track of requests) {
    const was = before.requests.find(({ id, receivedMs }) => id === track.id && receivedMs === track.receivedMs);
    if (was?.state !== 'activated' || !hasEnded(track.state)) continue;
    rests = { ...rests, [track.group]: nowMs + (movementOf(settings, track.group)?.cooldownMs ?? 0) };
  }
  return rests;
}

function move(track: PriorityTrack, state: PriorityState, nowMs: number, events: EventDraft[], reason: PriorityRefusal | null = null): PriorityTrack {
  const after: PriorityTrack = { ...track, state, reason, sinceMs: nowMs };
  events.push(changed(after, track.state));
  return after;
}

function changed(track: PriorityTrack, from: PriorityState | null): EventDraft {
  const { id, group, level, vehicle, source, by, state, reason, earlyMs, extendedMs } = track;
  return {
    code: 'priority.changed',
    data: {
      request: id, group, level, vehicle, source, ...(by === undefined ? {} : { by }), ...(from === null ? {} : { from }), to: state, ...(reason === null ? {} : { refusal: reason }),
      ...(hasEnded(state) && from === 'activated' ? { earlyS: Math.round(earlyMs / 1000), extendedS: Math.round(extendedMs / 1000) } : {}),
    },
  };
}

export function priorityStatus(tracks: PriorityTracks, nowMs: number): readonly PriorityStatus[] {
  return tracks.requests.map(({ id, group, level, vehicle, source, by, state, reason, sinceMs, etaMs, earlyMs, extendedMs }): PriorityStatus => ({
    id, group, level, vehicle, source, ...(by === undefined ? {} : { by }), state, reason, stage: state === 'activated' ? tracks.stage : null,
    etaS: Math.max(0, Math.ceil((etaMs - nowMs) / 1000)), sinceS: Math.floor((nowMs - sinceMs) / 1000), earlyS: Math.round(earlyMs / 1000), extendedS: Math.round(extendedMs / 1000),
  }));
}

/** Whether anybody above the plan's own level holds the stages. */
export function isHeldBy(source: ControlSource | null): boolean {
  return source !== null && source !== 'schedule' && source !== 'adaptive';
}
