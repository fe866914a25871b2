import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';

/** What one detector said in one second, and how far it is to be believed. */
export interface DetectorReading {
  readonly health: 'good' | 'suspect' | 'failed';
  /** 0 = nothing that it says, 1 = everything. */
  readonly confidence: number;
  /** Vehicles that came. */
  readonly count: number;
  /** At the end of the second. */
  readonly occupied: boolean;
  /** Share of the second, 0–1. */
  readonly occupancy: number;
  /** Vehicles in an area now; null = it does not say. */
  readonly vehicles: number | null;
}
export type DetectorReadings = Readonly<Record<DetectorId, DetectorReading>>;

export const noReading: DetectorReading = { health: 'failed', confidence: 0, count: 0, occupied: false, occupancy: 0, vehicles: null };

/** What is gathered of the running second. Plain data. */
export interface Gathering { readonly ticks: number; readonly detectors: Readonly<Record<DetectorId, Gathered>> }
interface Gathered { readonly count: number; readonly occupied: boolean; readonly occupiedTicks: number; readonly knownTicks: number; readonly vehicles: number | null }

export const nothingGathered: Gathering = { ticks: 0, detectors: {} };
const fresh: Gathered = { count: 0, occupied: false, occupiedTicks: 0, knownTicks: 0, vehicles: null };
/** A sample that is older says nothing of now, ms. */
const oldestMs = 2000;

export function gather(before: Gathering, detectors: readonly Detector[], samples: Readonly<Record<DetectorId, DetectorSample>>): Gathering {
  const next: Record<DetectorId, Gathered> = { ...before.detectors };
  for (const { id } of detectors) {
    const sample = samples[id];
    const was = next[id] ?? fresh;
    if (sample === undefined || sample.fault || sample.ageMs > oldestMs) continue;
    const occupied = sample.presence === 'unknown' ? was.occupied : sample.presence === 'occupied';
    next[id] = {
      count: was.count + sample.actuations, occupied, occupiedTicks: was.occupiedTicks + (occupied ? 1 : 0), knownTicks: was.knownTicks + 1,
      vehicles: sample.vehicles ?? was.vehicles,
    };
  }
  return { ticks: before.ticks + 1, detectors: next };
}

/** The second that has been gathered, as readings, and the begin of the next one. `trust`: what is known of a detector besides. */
export function readSecond(gathering: Gathering, trust: (id: DetectorId) => number): { readonly readings: DetectorReadings; readonly next: Gathering } {
  const readings: Record<DetectorId, DetectorReading> = {};
  const detectors: Record<DetectorId, Gathered> = {};
  for (const [id, { count, occupied, occupiedTicks, knownTicks, vehicles }] of Object.entries(gathering.detectors)) {
    const confidence = knownTicks === 0 ? 0 : trust(id);
    readings[id] = confidence === 0 ? noReading : { health: confidence >= 0.75 ? 'good' : 'suspect', confidence, count, occupied, occupancy: occupiedTicks / knownTicks, vehicles };
    detectors[id] = { ...fresh, occupied };
  }
  return { readings, next: { ticks: 0, detectors } };
}
