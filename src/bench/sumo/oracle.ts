import { estimate, type Estimator } from '../../control/adaptive/estimate.ts';
import type { LaneLayout } from '../../control/adaptive/laneLayout.ts';
import type { LaneState } from '../../control/adaptive/laneState.ts';
import type { SumoDetector } from '../../sim/sumo/detectors.ts';
import type { LinkGroup } from '../../sim/sumo/linkGroup.ts';
import type { Network } from '../../sim/sumo/network.ts';
import type { Step, Traci } from '../../sim/traci/client.ts';
import { domain, variable } from '../../sim/traci/code.ts';
import type { Values } from '../../sim/traci/subscription.ts';
import type { Value } from '../../sim/traci/wire.ts';
import { laneOf } from './sight.ts';

/**
 * What the planner is told instead of what the estimator believes, to measure what a gap consists of (control.md):
 * state: every vehicle within the reach of a cabinet, and all who queue, with the lane and the movement that it goes for ·
 * future: every vehicle that will come within the horizon as well, also those that have not set out yet.
 * No controller of a table; flow, headways and shares are learned from the detectors as ever.
 */
export const oracleKinds = ['state', 'future'] as const;
export type OracleKind = (typeof oracleKinds)[number];

/** When somebody sets out, and what is then before him: which link of which light, how far, s. */
export interface Departure { readonly vehicleId: string; readonly atS: number; readonly lightId: string; readonly link: number; readonly wayS: number }

interface Vehicle { readonly lightId: string; readonly link: number; readonly distanceM: number; /** At the stop line if nobody and nothing kept him. */ readonly dueS: number; readonly slow: boolean; readonly stands: boolean }

/** What the oracle must know of a light. */
export interface OracleLight {
  readonly light: { readonly lightId: string; readonly groups: readonly Pick<LinkGroup, 'id' | 'links'>[] };
  readonly loops: readonly Pick<SumoDetector, 'id' | 'kind' | 'laneId'>[];
}

export interface Oracle {
  /** Lays hold of all who set out; before the next step. */
  readonly follow: (traci: Traci, step: Step) => readonly Promise<unknown>[];
  readonly see: (step: Pick<Step, 'arrivedIds' | 'others'>, second: number) => void;
  readonly estimatorOf: (light: OracleLight) => Estimator;
  /** Who set out in this run: what a second run with the same seed may know before. */
  readonly departures: readonly Departure[];
}

/** Slower than so, who has been faster stands in the queue, or is about to: m/s. */
const standingMs = 5;
/** Vehicles whose way to the stop line is no longer than a cabinet sees. */
const reachM = 80;
const horizonS = 60;

export function createOracle(network: Network, kind: OracleKind, known: readonly Departure[]): Oracle {
  const laneOfLink = new Map(network.connections.flatMap(({ tl, linkIndex, fromLane }) => (tl === undefined || linkIndex === undefined ? [] : [[`${tl} ${linkIndex}`, fromLane] as const])));
  const speedOf = new Map([...laneOfLink].map(([key, lane]) => [key, network.lanes.get(lane)?.speedMs ?? 13.9]));
  const vehicles = new Map<string, Vehicle>();
  const gone = new Set<string>();
  const departures: Departure[] = [];
  const later = known.toSorted((a, b) => a.atS - b.atS);
  let nowS = 0;
  const read = (id: string, values: Values): void => {
    const next = nextLightOf(values.get(variable.nextLights));
    if (next === null) {
      vehicles.delete(id);
      return;
    }
    const wayS = next.distanceM / (speedOf.get(`${next.lightId} ${next.link}`) ?? 13.9);
    const was = vehicles.get(id);
    const slow = Number(values.get(variable.speed) ?? 0) < standingMs;
    // Who has just set out drives slowly too.
    const stands = was !== undefined && was.lightId === next.lightId && slow && (was.stands || !was.slow);
    if (!gone.has(id)) departures.push({ vehicleId: id, atS: nowS, lightId: next.lightId, link: next.link, wayS });
    gone.add(id);
    vehicles.set(id, { ...next, slow, stands, dueS: stands ? Math.min(was.dueS, nowS + wayS) : nowS + wayS });
  };
  return {
    departures,
    follow: (traci, step) => step.departedIds.map(async (id) => {
      read(id, await traci.subscribe(domain.vehicle, id, [variable.nextLights, variable.speed]));
    }),
    see(step, second) {
      nowS = second;
      for (const id of step.arrivedIds) vehicles.delete(id);
      for (const [id, values] of step.others) if (values.has(variable.nextLights)) read(id, values);
    },
    estimatorOf: ({ light, loops }) => {
      const laneOfSumo = new Map(loops.filter(({ kind: what }) => what === 'stop').map(({ laneId, id }) => [laneId, laneOf(id)]));
      const groupOfLink = new Map(light.groups.flatMap(({ id, links }) => links.map((link) => [link, id] as const)));
      return (layout, before, readings, isGreen, isCalled) => {
        const due = dueAt([...vehicles.values(), ...(kind === 'future' ? unborn(later, gone, nowS) : [])], light.lightId);
        return estimate(layout, before, readings, isGreen, isCalled).map((lane, at) => {
          const named = layout.lanes[at];
          if (named === undefined || named.walks) return lane;
          const own = due.filter(({ link }) => laneOfSumo.get(laneOfLink.get(`${light.lightId} ${link}`) ?? '') === named.id);
          return truth(layout, at, lane, own.map((one) => ({ ...one, group: groupOfLink.get(one.link) ?? '' })), kind, nowS);
        });
      };
    },
  };
}

function dueAt(all: readonly Vehicle[], lightId: string): readonly Vehicle[] {
  return all.filter((one) => one.lightId === lightId).toSorted((a, b) => a.distanceM - b.distanceM);
}

function unborn(later: readonly Departure[], gone: ReadonlySet<string>, nowS: number): readonly Vehicle[] {
  return later.filter(({ vehicleId, atS, wayS }) => !gone.has(vehicleId) && atS >= nowS && atS + wayS < nowS + horizonS)
    .map(({ lightId, link, atS, wayS }) => ({ lightId, link, distanceM: Infinity, dueS: atS + wayS, slow: false, stands: false }));
}

function truth(layout: LaneLayout, at: number, lane: LaneState, own: readonly (Vehicle & { readonly group: string })[], kind: OracleKind, nowS: number): LaneState {
  const coming: number[] = [];
  let queue = 0;
  let first: string | null = null;
  for (const { dueS, distanceM, group } of own) {
    const inS = Math.floor(dueS - nowS);
    first ??= group;
    if (inS < 0) queue += 1;
    else if (kind === 'future' || distanceM <= reachM) {
      while (coming.length <= Math.min(inS, horizonS)) coming.push(0);
      if (inS <= horizonS) coming[inS] = (coming[inS] ?? 0) + 1;
    }
  }
  if (kind === 'future') while (coming.length <= horizonS) coming.push(0);
  const groups = layout.lanes[at]?.groups ?? [];
  const head = first === null || !groups.includes(first) ? lane.head : groups.map((group) => (group === first ? 1 : 0));
  return { ...lane, queue, coming, unseen: 0, head, confidence: 1 };
}

/** The first light before it: id, link, way to it; then what it shows, and the lights after it. */
function nextLightOf(value: Value | undefined): { readonly lightId: string; readonly link: number; readonly distanceM: number } | null {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [];
  if (Number(parts[0] ?? 0) < 1) return null;
  const [, lightId, link, distanceM] = parts;
  return { lightId: String(lightId), link: Number(link), distanceM: Number(distanceM) };
}
