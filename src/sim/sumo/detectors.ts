import type { LightPlan } from './groups.ts';
import type { LinkGroup } from './linkGroup.ts';
import type { Lane, Network } from './network.ts';
import { encoded } from './xml.ts';

/** stop: presence at the stop line; advance: an early loop; area: what a camera or a VDS sees. */
export type SumoDetectorKind = 'stop' | 'advance' | 'area';

export type SumoDetector = {
  /** `t<light>.a<approach>.l<lane>.<kind>`, numbered as the network has them; unique in the file. */
  readonly id: string;
  readonly kind: SumoDetectorKind;
  readonly lightId: string;
  readonly laneId: string;
  /** Groups that the lane's movements belong to. */
  readonly groups: readonly string[];
  /** Stop line to the near end of the detector, and its length, m. */
  readonly distanceM: number;
  readonly lengthM: number;
};

// A cabinet sees no further (control.md): advance loops ≤ 80 m, areas ≤ 50 m.
const advanceMostM = 80;
const advanceLeastM = 15;
const areaMostM = 50;
const stopLoop = { distanceM: 1, lengthM: 2 };

/** Detectors for every controlled incoming lane of the lights, in the order of lights, approaches and lanes. */
export function detectorsFor(network: Network, lights: readonly LightPlan[]): SumoDetector[] {
  return lights.flatMap((light, lightAt) => {
    const vehicles = light.groups.filter((group) => group.kind === 'vehicle');
    const approaches = [...new Set(vehicles.map((group) => group.approach))];
    return approaches.flatMap((approach, approachAt) => {
      const lanes = [...new Set(vehicles.filter((group) => group.approach === approach).flatMap((group) => group.lanes))];
      return lanes
        .map((id) => network.lanes.get(id))
        .filter((lane) => lane !== undefined)
        .toSorted((a, b) => a.index - b.index)
        .flatMap((lane) => laneDetectors(lane, `t${lightAt}.a${approachAt}.l${lane.index}`, light.lightId, vehicles));
    });
  });
}

function laneDetectors(lane: Lane, prefix: string, lightId: string, vehicles: readonly LinkGroup[]): SumoDetector[] {
  const groups = vehicles.filter((group) => group.lanes.includes(lane.id)).map((group) => group.id);
  const common = { lightId, laneId: lane.id, groups };
  const fits = lane.lengthM > stopLoop.distanceM + stopLoop.lengthM;
  const advanceM = Math.min(advanceMostM, lane.lengthM - 5);
  return [
    { ...common, id: `${prefix}.stop`, kind: 'stop', ...(fits ? stopLoop : { distanceM: 0, lengthM: lane.lengthM }) },
    ...(advanceM < advanceLeastM ? [] : [{ ...common, id: `${prefix}.advance`, kind: 'advance' as const, distanceM: advanceM, lengthM: 0 }]),
    { ...common, id: `${prefix}.area`, kind: 'area', distanceM: 0, lengthM: Math.min(areaMostM, lane.lengthM) },
  ];
}

/** SUMO's additional file with these detectors. */
export function detectorsXml(network: Network, detectors: readonly SumoDetector[]): string {
  const lines = detectors.map((detector) => {
    const laneM = network.lanes.get(detector.laneId)?.lengthM ?? 0;
    const fromM = Math.max(0, laneM - detector.distanceM - detector.lengthM).toFixed(2);
    const toM = (laneM - detector.distanceM).toFixed(2);
    const head = `id="${encoded(detector.id)}" lane="${encoded(detector.laneId)}" pos="${fromM}"`;
    // Values are taken over TraCI; SUMO insists on a file.
    if (detector.kind === 'area') return `  <laneAreaDetector ${head} endPos="${toM}" freq="86400" file="NUL"/>`;
    return `  <inductionLoop ${head}${detector.lengthM > 0 ? ` length="${detector.lengthM.toFixed(2)}"` : ''} freq="86400" file="NUL"/>`;
  });
  return `<additional>\n${lines.join('\n')}\n</additional>\n`;
}
