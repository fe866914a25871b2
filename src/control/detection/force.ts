import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';
import { mayForce, type DetectorForceKind, type DetectorForceStatus } from '../../model/detectorForce.ts';
import type { EventDraft } from '../../model/event.ts';
import type { SiteTraffic } from '../../model/site.ts';
import { rank } from '../order/admission.ts';
import { longestMs, type ControlRequest } from '../order/request.ts';
import { isButton } from './detector.ts';

/** One detector as somebody wants it seen, until then, ms. Plain data. */
export interface DetectorForce { readonly state: DetectorForceKind; readonly source: 'centre' | 'technician'; readonly by?: string; readonly untilMs: number }
export type DetectorForces = Readonly<Record<DetectorId, DetectorForce>>;

type ForceRequest = Extract<ControlRequest, { readonly kind: 'detector' }>;
interface ForceStep { readonly forces: DetectorForces; readonly events: readonly EventDraft[] }

/** Whether a request may be taken up: the technician's word stands over the centre's, and no contact of a preemption is anybody's. */
export function judgeForce(traffic: Pick<SiteTraffic, 'detectors' | 'preemptions' | 'police'>, forces: DetectorForces, { detector, source }: Pick<ForceRequest, 'detector' | 'source'>): 'detector.notForced' | 'detector.higherForced' | null {
  if (!mayForce(traffic, detector)) return 'detector.notForced';
  const standing = forces[detector];
  return standing !== undefined && rank(standing.source) < rank(source) ? 'detector.higherForced' : null;
}

/** One tick of what is forced: taken up, taken back, and over when its time is: always with an end (RSMP M0008). */
export function stepForces(traffic: Pick<SiteTraffic, 'detectors' | 'preemptions' | 'police'>, before: DetectorForces, requests: readonly ControlRequest[], nowMs: number): ForceStep {
  const asked = requests.filter((request) => request.kind === 'detector');
  if (asked.length === 0 && Object.keys(before).length === 0) return { forces: before, events: [] };
  const events: EventDraft[] = [];
  const forces: Record<DetectorId, DetectorForce> = {};
  for (const [detector, force] of Object.entries(before)) {
    if (nowMs < force.untilMs) forces[detector] = force;
    else events.push(ended(detector, force, force.source === 'centre' ? 'lease' : 'end'));
  }
  for (const request of asked) {
    const { detector, state, source, by, untilMs } = request;
    const refusal = judgeForce(traffic, forces, request);
    const standing = forces[detector];
    if (refusal !== null) events.push({ code: 'command.rejected', data: { command: 'detector', detector, source, detail: refusal } });
    else if (state !== null) forces[detector] = { state, source, ...(by === undefined ? {} : { by }), untilMs: Math.min(untilMs, nowMs + longestMs(source, 'selection')) };
    else if (standing !== undefined) {
      delete forces[detector];
      events.push(ended(detector, standing, 'released'));
    }
  }
  return { forces, events };
}

function ended(detector: DetectorId, { state, source }: DetectorForce, cause: string): EventDraft {
  return { code: 'command.ended', data: { command: `detector.${state}`, detector, source, cause } };
}

/** A button that is forced on is pressed so often, ms: held, it would be stuck. */
const pressEveryMs = 10_000;
const pressMs = 100;

/** The street as control is to see it. */
export function forcedSamples(detectors: readonly Detector[], forces: DetectorForces, samples: Readonly<Record<DetectorId, DetectorSample>>, nowMs: number): Readonly<Record<DetectorId, DetectorSample>> {
  if (Object.keys(forces).length === 0) return samples;
  const seen: Record<DetectorId, DetectorSample> = { ...samples };
  for (const detector of detectors) {
    const force = forces[detector.id];
    if (force !== undefined) seen[detector.id] = sampleOf(detector, force.state, nowMs);
  }
  return seen;
}

function sampleOf(detector: Detector, state: DetectorForceKind, nowMs: number): DetectorSample {
  switch (state) {
    case 'on': return isButton(detector) ? { presence: 'clear', actuations: nowMs % pressEveryMs < pressMs ? 1 : 0, ageMs: 0, fault: false } : { presence: 'occupied', actuations: 0, ageMs: 0, fault: false };
    case 'off': return { presence: 'clear', actuations: 0, ageMs: 0, fault: false };
    case 'suspend': return { presence: 'unknown', actuations: 0, ageMs: 0, fault: true };
  }
}

/** What is forced, for the view. */
export function forceStatus(forces: DetectorForces, nowMs: number): Readonly<Record<DetectorId, DetectorForceStatus>> {
  return Object.fromEntries(Object.entries(forces).map(([id, { untilMs, ...force }]) => [id, { ...force, remainingS: Math.max(0, Math.ceil((untilMs - nowMs) / 1000)) }]));
}
