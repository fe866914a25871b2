import { domain, variable, type Domain } from './code.ts';
import { doubleOf, textOf, ubyteOf, type Reader, type Value } from './wire.ts';

/** What one object said in one step: variable → value. */
export type Values = ReadonlyMap<number, Value>;
export type SubscriptionAnswer = { readonly domain: Domain; readonly objectId: string; readonly values: Values };

// SUMO takes this number as "from now" and "for ever".
const unbounded = -1_073_741_824;

export function subscriptionContent(objectId: string, variables: readonly number[]): Buffer {
  return Buffer.concat([doubleOf(unbounded), doubleOf(unbounded), textOf(objectId), ubyteOf(variables.length), Buffer.from(variables)]);
}

export function subscribeCommand(of: Domain): number {
  return of + 0x30;
}

/** Reads one object's part of a subscription answer. */
export function readSubscription(reader: Reader): SubscriptionAnswer {
  reader.length();
  const from = reader.ubyte() - 0x40;
  const known = Object.values(domain).find((one) => one === from);
  if (known === undefined) throw new Error(`TraCI subscription of unknown domain 0x${from.toString(16)}`);
  const objectId = reader.text();
  const values = new Map<number, Value>();
  for (let left = reader.ubyte(); left > 0; left -= 1) {
    const name = reader.ubyte();
    const status = reader.ubyte();
    const value = reader.value();
    if (status !== 0) throw new Error(`SUMO refused variable 0x${name.toString(16)} of ${objectId}: ${String(value)}`);
    values.set(name, value);
  }
  return { domain: known, objectId, values };
}

/** One E1 loop in the last step. */
export type LoopStep = {
  readonly vehicleNumber: number;
  /** Share of the step in which the loop was occupied, %. */
  readonly occupancy: number;
  /** Since the last detection ended, s; 0 while occupied. */
  readonly timeSinceDetectionS: number;
  /** Vehicles that touched the loop in this step; absent unless subscribed. */
  readonly passages?: readonly Passage[];
};
export type Passage = { readonly vehicleId: string; readonly lengthM: number; readonly entryS: number; /** Absent while it stands on the loop. */ readonly leaveS?: number; readonly vehicleType: string };

/** One E2 lane area in the last step. */
export type AreaStep = { readonly vehicleNumber: number; readonly occupancy: number; readonly haltingNumber: number; readonly jamVehicles: number; readonly jamM: number };

export type SimulationStep = {
  readonly timeS: number;
  readonly departedIds: readonly string[];
  readonly arrivedIds: readonly string[];
  readonly teleportedIds: readonly string[];
  readonly collidingIds: readonly string[];
  /** Vehicles in the network or still to come; 0 = the demand is used up. */
  readonly minExpected: number;
};

export const loopVariables = [variable.vehicleNumber, variable.occupancy, variable.timeSinceDetection] as const;
export const areaVariables = [variable.vehicleNumber, variable.occupancy, variable.haltingNumber, variable.jamVehicles, variable.jamMetres] as const;
export const simulationVariables = [variable.time, variable.departedIds, variable.arrivedIds, variable.teleportStartingIds, variable.collidingIds, variable.minExpected] as const;

export function loopStepOf(values: Values): LoopStep {
  const data = values.get(variable.vehicleData);
  return {
    vehicleNumber: numberIn(values, variable.vehicleNumber),
    occupancy: numberIn(values, variable.occupancy),
    timeSinceDetectionS: numberIn(values, variable.timeSinceDetection),
    ...(data === undefined ? {} : { passages: passagesOf(data) }),
  };
}

/** Count, then five values per vehicle: id, length, entry, exit (< 0: not yet), type. */
function passagesOf(data: Value): Passage[] {
  const parts: readonly unknown[] = Array.isArray(data) ? data : [];
  const passages: Passage[] = [];
  for (let at = 1; at + 4 < parts.length; at += 5) {
    const leaveS = Number(parts[at + 3]);
    passages.push({
      vehicleId: String(parts[at]), lengthM: Number(parts[at + 1]), entryS: Number(parts[at + 2]),
      ...(leaveS < 0 ? {} : { leaveS }), vehicleType: String(parts[at + 4]),
    });
  }
  return passages;
}

export function areaStepOf(values: Values): AreaStep {
  return {
    vehicleNumber: numberIn(values, variable.vehicleNumber),
    occupancy: numberIn(values, variable.occupancy),
    haltingNumber: numberIn(values, variable.haltingNumber),
    jamVehicles: numberIn(values, variable.jamVehicles),
    jamM: numberIn(values, variable.jamMetres),
  };
}

export function simulationStepOf(values: Values): SimulationStep {
  return {
    timeS: numberIn(values, variable.time),
    departedIds: textsIn(values, variable.departedIds),
    arrivedIds: textsIn(values, variable.arrivedIds),
    teleportedIds: textsIn(values, variable.teleportStartingIds),
    collidingIds: textsIn(values, variable.collidingIds),
    minExpected: numberIn(values, variable.minExpected),
  };
}

function numberIn(values: Values, name: number): number {
  const value = values.get(name);
  if (typeof value !== 'number') throw new Error(`TraCI sent no number for variable 0x${name.toString(16)}`);
  return value;
}

function textsIn(values: Values, name: number): readonly string[] {
  const value = values.get(name);
  if (!Array.isArray(value)) throw new Error(`TraCI sent no list for variable 0x${name.toString(16)}`);
  return value.map(String);
}

