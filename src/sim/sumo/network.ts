import { readFileSync } from 'node:fs';
import { numberAttribute, requiredAttribute, tagsOf, type Tag } from './xml.ts';

export type Point = { readonly xM: number; readonly yM: number };

/** What an edge is for; `normal` are the streets. */
export type EdgeFunction = 'normal' | 'internal' | 'crossing' | 'walkingarea' | 'connector';

export type Lane = {
  readonly id: string;
  readonly edgeId: string;
  readonly index: number;
  readonly lengthM: number;
  /** Speed limit, m/s. */
  readonly speedMs: number;
  readonly shape: readonly Point[];
  readonly edgeFunction: EdgeFunction;
  /** Vehicle classes named by `allow` and `disallow`; absent = all, none. */
  readonly allow?: string;
  readonly disallow?: string;
};

/** r, s, l, t as SUMO writes them (R, L: partly right, left; T: turnaround for trams; invalid: none). */
export type Connection = {
  readonly fromLane: string;
  readonly fromEdge: string;
  readonly toLane: string;
  readonly toEdge: string;
  readonly viaLane?: string;
  readonly tl?: string;
  readonly linkIndex?: number;
  readonly direction: string;
  readonly state: string;
};

/** Right of way of one link of a junction, both strings turned so that index i speaks of link i. */
export type LinkRequest = {
  readonly index: number;
  /** Links it must give way to. */
  readonly response: readonly boolean[];
  /** Links it conflicts with. */
  readonly foes: readonly boolean[];
  /** It may wait inside the junction. */
  readonly mayWaitInside: boolean;
};

export type Junction = {
  readonly id: string;
  readonly type: string;
  readonly at: Point;
  readonly incomingLanes: readonly string[];
  readonly requests: readonly LinkRequest[];
};

export type Phase = { readonly durationS: number; readonly state: string; readonly name?: string };
export type Programme = { readonly lightId: string; readonly programmeId: string; readonly type: string; readonly offsetS: number; readonly phases: readonly Phase[] };

export type Network = {
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly connections: readonly Connection[];
  readonly junctions: ReadonlyMap<string, Junction>;
  /** In the order of the file; a light may have several. */
  readonly programmes: readonly Programme[];
};

export function readNetwork(file: string): Network {
  return parseNetwork(readFileSync(file, 'utf8'));
}

/** Reads a `.net.xml`; throws with the reason where it is none. */
export function parseNetwork(xml: string): Network {
  const lanes = new Map<string, Lane>();
  const connections: Connection[] = [];
  const junctions = new Map<string, Junction>();
  const programmes: Programme[] = [];
  let edge: Tag | undefined;
  let junction: { tag: Tag; requests: LinkRequest[] } | undefined;
  let programme: { tag: Tag; phases: Phase[] } | undefined;
  let isNetwork = false;
  for (const tag of tagsOf(xml)) {
    if (tag.kind === 'close') {
      if (tag.name === 'edge') edge = undefined;
      if (tag.name === 'junction' && junction !== undefined) junctions.set(...junctionEntry(junction));
      if (tag.name === 'tlLogic' && programme !== undefined) programmes.push(programmeOf(programme));
      continue;
    }
    if (tag.name === 'net') isNetwork = true;
    if (tag.name === 'edge') edge = tag;
    if (tag.name === 'lane' && edge !== undefined) {
      const lane = laneOf(tag, edge);
      lanes.set(lane.id, lane);
    }
    if (tag.name === 'junction') {
      junction = { tag, requests: [] };
      if (tag.kind === 'empty') junctions.set(...junctionEntry(junction));
    }
    if (tag.name === 'request') junction?.requests.push(requestOf(tag));
    if (tag.name === 'tlLogic') programme = { tag, phases: [] };
    if (tag.name === 'phase') programme?.phases.push(phaseOf(tag));
    if (tag.name === 'connection') connections.push(connectionOf(tag));
  }
  if (!isNetwork) throw new Error('no SUMO network: it has no <net>');
  return { lanes, connections, junctions, programmes };
}

function laneOf(tag: Tag, edge: Tag): Lane {
  const { allow, disallow } = tag.attributes;
  return {
    id: requiredAttribute(tag, 'id'),
    edgeId: requiredAttribute(edge, 'id'),
    index: numberAttribute(tag, 'index'),
    lengthM: numberAttribute(tag, 'length'),
    speedMs: numberAttribute(tag, 'speed'),
    shape: shapeOf(tag.attributes['shape'] ?? ''),
    edgeFunction: edgeFunctionOf(edge.attributes['function']),
    ...(allow === undefined ? {} : { allow }),
    ...(disallow === undefined ? {} : { disallow }),
  };
}

function edgeFunctionOf(text: string | undefined): EdgeFunction {
  const known: readonly EdgeFunction[] = ['internal', 'crossing', 'walkingarea', 'connector'];
  return known.find((one) => one === text) ?? 'normal';
}

function shapeOf(text: string): Point[] {
  return text.split(' ').filter((part) => part !== '').map((part) => {
    const [x, y] = part.split(',');
    return { xM: Number(x), yM: Number(y) };
  });
}

function connectionOf(tag: Tag): Connection {
  const fromEdge = requiredAttribute(tag, 'from');
  const toEdge = requiredAttribute(tag, 'to');
  const { via, tl } = tag.attributes;
  return {
    fromEdge, toEdge,
    fromLane: `${fromEdge}_${requiredAttribute(tag, 'fromLane')}`,
    toLane: `${toEdge}_${requiredAttribute(tag, 'toLane')}`,
    direction: tag.attributes['dir'] ?? 'invalid',
    state: tag.attributes['state'] ?? '',
    ...(via === undefined ? {} : { viaLane: via }),
    ...(tl === undefined ? {} : { tl, linkIndex: numberAttribute(tag, 'linkIndex') }),
  };
}

function requestOf(tag: Tag): LinkRequest {
  return {
    index: numberAttribute(tag, 'index'),
    response: bitsOf(requiredAttribute(tag, 'response')),
    foes: bitsOf(requiredAttribute(tag, 'foes')),
    mayWaitInside: tag.attributes['cont'] === '1',
  };
}

/** SUMO writes the highest index leftmost. */
function bitsOf(text: string): boolean[] {
  return Array.from(text).toReversed().map((bit) => bit === '1');
}

function junctionEntry(found: { tag: Tag; requests: readonly LinkRequest[] }): [string, Junction] {
  const { tag } = found;
  const id = requiredAttribute(tag, 'id');
  return [id, {
    id,
    type: tag.attributes['type'] ?? '',
    at: { xM: numberAttribute(tag, 'x'), yM: numberAttribute(tag, 'y') },
    incomingLanes: (tag.attributes['incLanes'] ?? '').split(' ').filter((lane) => lane !== ''),
    requests: found.requests.toSorted((a, b) => a.index - b.index),
  }];
}

function phaseOf(tag: Tag): Phase {
  const name = tag.attributes['name'];
  return { durationS: numberAttribute(tag, 'duration'), state: requiredAttribute(tag, 'state'), ...(name === undefined ? {} : { name }) };
}

function programmeOf(found: { tag: Tag; phases: readonly Phase[] }): Programme {
  const { tag } = found;
  return {
    lightId: requiredAttribute(tag, 'id'),
    programmeId: tag.attributes['programID'] ?? '0',
    type: tag.attributes['type'] ?? 'static',
    offsetS: Number(tag.attributes['offset'] ?? 0),
    phases: found.phases,
  };
}
