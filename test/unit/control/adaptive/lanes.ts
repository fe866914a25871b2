import type { Detector } from '../../../../src/model/detector.ts';
import { estimate } from '../../../../src/control/adaptive/estimate.ts';
import { makeLaneLayout, type LaneLayout } from '../../../../src/control/adaptive/laneLayout.ts';
import { freshLanes, type LaneState } from '../../../../src/control/adaptive/laneState.ts';
import { noReading, type DetectorReading, type DetectorReadings } from '../../../../src/control/adaptive/reading.ts';
import type { ExpectedNow } from '../../../../src/model/weekHistory.ts';
import { crossing, detector } from '../crossing.ts';

/** Stop line, an advance loop at 55 m (4 s at 50 km/h) and an area of 50 m for each of the crossing's approaches. */
export const seen: readonly Detector[] = ['n', 'e', 'l'].flatMap((group) => [
  detector(`d${group}`, { groups: [group], lane: group }),
  detector(`a${group}`, { groups: [group], lane: group, role: 'advance', distanceM: 55, call: 'none' }),
]);
export const areas: readonly Detector[] = ['n', 'e', 'l'].map((group) => detector(`z${group}`, { groups: [group], lane: group, kind: 'vds', role: 'count', zoneM: 50, call: 'none', extend: false }));
const button = detector('pb', { groups: ['p'], kind: 'button', role: 'button', call: 'locking', extend: false });

export function adaptiveSite(detectors: readonly Detector[] = [...seen, button]): ReturnType<typeof crossing> {
  return crossing({ traffic: { detectors: [...detectors] } });
}

export function layoutWith(detectors: readonly Detector[], walking = false): LaneLayout {
  return makeLaneLayout(adaptiveSite(detectors), walking);
}

export const quiet: DetectorReading = { health: 'good', confidence: 1, count: 0, occupied: false, occupancy: 0, vehicles: null };
export { noReading };

export interface Run { lanes: readonly LaneState[]; readonly layout: LaneLayout }

export function startRun(layout: LaneLayout): Run {
  return { layout, lanes: freshLanes(layout, {}) };
}

/** One second; what is not told is quiet. */
export function second(run: Run, told: DetectorReadings, greens: readonly string[] = [], expected: ExpectedNow = {}): void {
  const all = Object.fromEntries(run.layout.lanes.flatMap((lane) => [lane.stop, ...lane.advances.map(({ id }) => id), ...lane.areas.map(({ id }) => id)]).filter((id) => id !== null).map((id) => [id, quiet]));
  run.lanes = estimate(run.layout, run.lanes, { ...all, ...told }, (group) => greens.includes(group), undefined, expected);
}

export function laneOf(run: Run, id: string): LaneState {
  const found = run.lanes[run.layout.lanes.findIndex((lane) => lane.id === id)];
  if (found === undefined) throw new Error(`no lane ${id}`);
  return found;
}

export const came = (count: number): DetectorReading => ({ ...quiet, count, occupancy: 0.3 });
export const stands: DetectorReading = { ...quiet, occupied: true, occupancy: 1 };
