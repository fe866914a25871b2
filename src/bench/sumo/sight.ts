import type { SealedSite } from '../../model/artefact.ts';
import type { Detector } from '../../model/detector.ts';
import type { SumoDetector } from '../../sim/sumo/detectors.ts';
import type { Connection, Network } from '../../sim/sumo/network.ts';

/** A detector beyond the begin of the stop line's own lane: so far ahead of the line the lane that it lies on ends, m. */
export interface FarDetector extends SumoDetector { readonly aheadM: number }

// What a cabinet sees at most (control.md).
const advanceMostM = 80;
const areaMostM = 50;
const mostLanes = 3;
/** A loop lies at least so far from the begin of its lane, m. */
const fromBeginM = 5;
const leastM = 3;

/** Where a lane is shorter than what a cabinet may see, its loop and its area lie on the lane that leads into it. */
export function farDetectors(network: Network, own: readonly SumoDetector[]): readonly FarDetector[] {
  return own.filter(({ kind }) => kind === 'stop').flatMap((stop) => lanesInto(network, stop.laneId, advanceMostM - fromBeginM).flatMap(({ laneId, lengthM, aheadM }, at) => {
    const found: FarDetector[] = [];
    const common = { lightId: stop.lightId, laneId, groups: stop.groups, aheadM };
    const base = stop.id.replace(/\.stop$/, '');
    const areaM = Math.min(areaMostM - aheadM, lengthM);
    if (areaM > leastM) found.push({ ...common, id: `${base}.area${at + 1}`, kind: 'area', distanceM: 0, lengthM: areaM });
    const loopM = Math.min(advanceMostM - aheadM, lengthM - fromBeginM);
    if (loopM > leastM) found.push({ ...common, id: `${base}.advance${at + 1}`, kind: 'advance', distanceM: loopM, lengthM: 0 });
    return found;
  }));
}

/** Lanes that lead into one, nearest first, as far as its own length leaves something of `withinM`; `aheadM`: so far before its end they end. */
export function lanesInto(network: Network, laneId: string, withinM: number): readonly { readonly laneId: string; readonly lengthM: number; readonly aheadM: number }[] {
  const found: { laneId: string; lengthM: number; aheadM: number }[] = [];
  let aheadM = network.lanes.get(laneId)?.lengthM ?? Infinity;
  let at = laneId;
  while (found.length < mostLanes && aheadM < withinM) {
    const into = leadsInto(network, at);
    const lane = into === null ? undefined : network.lanes.get(into.fromLane);
    if (into === null || lane === undefined) break;
    aheadM += insideM(network, into);
    found.push({ laneId: lane.id, lengthM: lane.lengthM, aheadM });
    aheadM += lane.lengthM;
    at = lane.id;
  }
  return found;
}

/** The one lane that goes straight on into this one, else the only one at all; null = several do, or a light stands there. */
function leadsInto(network: Network, laneId: string): Connection | null {
  const all = network.connections.filter(({ toLane, tl, fromEdge }) => toLane === laneId && tl === undefined && !fromEdge.startsWith(':'));
  const straight = all.filter(({ direction }) => direction === 's');
  return (straight.length === 1 ? straight[0] : all.length === 1 ? all[0] : undefined) ?? null;
}

/** Way inside the junction between, m. */
function insideM(network: Network, { viaLane }: Connection): number {
  let lengthM = 0;
  let via = viaLane;
  for (let part = 0; via !== undefined && part < 4; part += 1) {
    lengthM += network.lanes.get(via)?.lengthM ?? 0;
    const lane: string = via;
    via = network.connections.find(({ fromLane }) => fromLane === lane)?.viaLane;
  }
  return lengthM;
}

/** `t0.a1.l2` of its detectors: their lane. */
export function laneOf(id: string): string {
  return id.split('.').slice(0, 3).join('.');
}

/**
 * The site as the adaptive loop sees it: every detector names its lane, areas and far loops are there too. It is the
 * bench's own, as `ruledSite`: what stands here besides needs no board.
 */
export function withSight(site: SealedSite, more: readonly (SumoDetector & { readonly aheadM?: number })[]): SealedSite {
  const { traffic, safety } = site;
  const added = more.map((one): Detector => ({
    id: one.id, kind: one.kind === 'area' ? 'vds' : 'loop', role: one.kind === 'area' ? 'count' : 'advance', groups: [...one.groups],
    board: safety.boards[0]?.id ?? '', channel: 1, distanceM: one.distanceM + (one.aheadM ?? 0), call: 'none', extend: false, delayMs: 0, extensionMs: 0,
    lane: laneOf(one.id), ...(one.kind === 'area' ? { zoneM: one.lengthM } : {}),
  }));
  const named = traffic.detectors.map((detector) => ({ ...detector, lane: laneOf(detector.id) }));
  return { ...site, traffic: { ...traffic, detectors: [...named, ...added] } };
}
