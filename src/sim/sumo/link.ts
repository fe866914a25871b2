import type { Connection, Network } from './network.ts';

/** One signalled movement: a letter of the light's state string may steer several. */
export type SignalLink = {
  /** Position in the state string. */
  readonly index: number;
  readonly connection: Connection;
  readonly isCrossing: boolean;
  readonly junctionId: string;
  /** Position in the junction's request matrix. */
  readonly request: number;
  /** Length of the way through the junction, m. */
  readonly crossingM: number;
};

/** The links of one light, in the order of their index. */
export function linksOf(network: Network, lightId: string): SignalLink[] {
  const places = requestPlaces(network);
  const found: SignalLink[] = [];
  for (const connection of network.connections) {
    if (connection.tl !== lightId || connection.linkIndex === undefined) continue;
    const place = places.get(connection);
    if (place === undefined) throw new Error(`link ${connection.linkIndex} of ${lightId}: ${connection.fromLane} leads into no junction`);
    const isCrossing = network.lanes.get(connection.toLane)?.edgeFunction === 'crossing';
    found.push({ index: connection.linkIndex, connection, isCrossing, ...place, crossingM: crossingLength(network, connection, isCrossing) });
  }
  return found.toSorted((a, b) => a.index - b.index);
}

/** SUMO numbers a junction's links over its incoming lanes, and on a lane in the order of the file. */
function requestPlaces(network: Network): Map<Connection, { junctionId: string; request: number }> {
  const byLane = new Map<string, Connection[]>();
  for (const connection of network.connections) {
    byLane.set(connection.fromLane, [...(byLane.get(connection.fromLane) ?? []), connection]);
  }
  const places = new Map<Connection, { junctionId: string; request: number }>();
  for (const junction of network.junctions.values()) {
    if (junction.type === 'internal') continue;
    let request = 0;
    for (const lane of junction.incomingLanes) {
      for (const connection of byLane.get(lane) ?? []) {
        if (!leadsInto(network, lane, connection)) continue;
        places.set(connection, { junctionId: junction.id, request });
        request += 1;
      }
    }
  }
  return places;
}

/** A walking area leads onto crossings, which are links, and onto pavements, which are none. */
function leadsInto(network: Network, lane: string, connection: Connection): boolean {
  if (network.lanes.get(lane)?.edgeFunction !== 'walkingarea') return network.lanes.get(connection.toLane)?.edgeFunction !== 'walkingarea';
  return network.lanes.get(connection.toLane)?.edgeFunction === 'crossing';
}

/** Follows the internal lanes, which an internal junction may cut in two. */
function crossingLength(network: Network, connection: Connection, isCrossing: boolean): number {
  if (isCrossing) return network.lanes.get(connection.toLane)?.lengthM ?? 0;
  let lengthM = 0;
  let via = connection.viaLane;
  for (let part = 0; via !== undefined && part < 4; part += 1) {
    lengthM += network.lanes.get(via)?.lengthM ?? 0;
    const lane: string = via;
    via = network.connections.find((next) => next.fromLane === lane)?.viaLane;
  }
  return lengthM;
}

export function areFoes(network: Network, a: SignalLink, b: SignalLink): boolean {
  if (a.junctionId !== b.junctionId) return false;
  const requests = network.junctions.get(a.junctionId)?.requests;
  return requests?.[a.request]?.foes[b.request] === true || requests?.[b.request]?.foes[a.request] === true;
}

/** True where `who` must give way to `to` by the junction's response matrix. */
export function givesWayTo(network: Network, who: SignalLink, to: SignalLink): boolean {
  if (who.junctionId !== to.junctionId) return false;
  return network.junctions.get(who.junctionId)?.requests[who.request]?.response[to.request] === true;
}
