import { command, domain, valueType, variable, type Domain } from './code.ts';
import { connectTraci, type ConnectOptions, type Connection } from './connection.ts';
import {
  areaStepOf, areaVariables, loopStepOf, loopVariables, readSubscription, simulationStepOf, simulationVariables,
  subscribeCommand, subscriptionContent, type AreaStep, type LoopStep, type SimulationStep, type SubscriptionAnswer, type Values,
} from './subscription.ts';
import { doubleOf, intOf, textOf, ubyteOf, type Value } from './wire.ts';

/** All that was subscribed, as it stands after one simulation step. */
export type Step = SimulationStep & {
  readonly loops: ReadonlyMap<string, LoopStep>;
  readonly areas: ReadonlyMap<string, AreaStep>;
  /** Objects of other subscriptions, raw. */
  readonly others: ReadonlyMap<string, Values>;
};

export type Traci = {
  readonly version: () => Promise<{ readonly api: number; readonly software: string }>;
  /** Only with `--num-clients` > 1. */
  readonly setOrder: (order: number) => Promise<void>;
  readonly subscribeSimulation: () => Promise<SimulationStep>;
  /** `passages` adds every vehicle's entry and exit at some cost. */
  readonly subscribeLoop: (id: string, passages?: boolean) => Promise<LoopStep>;
  readonly subscribeArea: (id: string) => Promise<AreaStep>;
  readonly subscribe: (of: Domain, id: string, variables: readonly number[]) => Promise<Values>;
  /** One step (no target), or as many as lead to `targetS`; needs `subscribeSimulation` before. */
  readonly step: (targetS?: number) => Promise<Step>;
  /**
   * Sets all links of a traffic light, one letter each. It may be left unawaited until the next step
   * has been sent: commands keep their order, and the pair then costs one round trip.
   */
  readonly setLight: (lightId: string, state: string) => Promise<void>;
  readonly lightState: (lightId: string) => Promise<string>;
  readonly lightIds: () => Promise<readonly string[]>;
  readonly get: (of: Domain, name: number, id: string) => Promise<Value>;
  /** Ends the simulation; SUMO then writes its output files and ends. */
  readonly close: () => Promise<void>;
  /** Drops the line without a word. */
  readonly abandon: () => void;
};

export async function openTraci(options: ConnectOptions): Promise<Traci> {
  return traciOver(await connectTraci(options));
}

export function traciOver(connection: Connection): Traci {
  const subscribe = async (of: Domain, id: string, variables: readonly number[]): Promise<Values> => {
    const reader = await connection.request(subscribeCommand(of), subscriptionContent(id, variables));
    return readSubscription(reader).values;
  };
  const get = async (of: Domain, name: number, id: string): Promise<Value> => {
    const reader = await connection.request(of, Buffer.concat([ubyteOf(name), textOf(id)]));
    reader.length();
    reader.ubyte();
    reader.ubyte();
    reader.text();
    return reader.value();
  };
  return {
    async version() {
      const reader = await connection.request(command.getVersion, Buffer.alloc(0));
      reader.length();
      reader.ubyte();
      return { api: reader.int(), software: reader.text() };
    },
    async setOrder(order) {
      await connection.request(command.setOrder, intOf(order));
    },
    subscribeSimulation: async () => simulationStepOf(await subscribe(domain.simulation, '', simulationVariables)),
    subscribeLoop: async (id, passages = false) =>
      loopStepOf(await subscribe(domain.loop, id, passages ? [...loopVariables, variable.vehicleData] : loopVariables)),
    subscribeArea: async (id) => areaStepOf(await subscribe(domain.area, id, areaVariables)),
    subscribe,
    async step(targetS = 0) {
      const reader = await connection.request(command.simulationStep, doubleOf(targetS));
      return stepOf(Array.from({ length: reader.int() }, () => readSubscription(reader)));
    },
    async setLight(lightId, state) {
      const content = [ubyteOf(variable.lightState), textOf(lightId), ubyteOf(valueType.string), textOf(state)];
      await connection.request(command.setLight, Buffer.concat(content));
    },
    lightState: async (lightId) => String(await get(domain.light, variable.lightState, lightId)),
    async lightIds() {
      const ids = await get(domain.light, variable.idList, '');
      return Array.isArray(ids) ? ids.map(String) : [];
    },
    get,
    async close() {
      await connection.request(command.close, Buffer.alloc(0));
      connection.end();
    },
    abandon: connection.end,
  };
}

function stepOf(answers: readonly SubscriptionAnswer[]): Step {
  const loops = new Map<string, LoopStep>();
  const areas = new Map<string, AreaStep>();
  const others = new Map<string, Values>();
  let simulation: SimulationStep | undefined;
  for (const answer of answers) {
    if (answer.domain === domain.loop) loops.set(answer.objectId, loopStepOf(answer.values));
    else if (answer.domain === domain.area) areas.set(answer.objectId, areaStepOf(answer.values));
    else if (answer.domain === domain.simulation) simulation = simulationStepOf(answer.values);
    else others.set(answer.objectId, answer.values);
  }
  if (simulation === undefined) throw new Error('a step without the simulation subscription; call subscribeSimulation() first');
  return { ...simulation, loops, areas, others };
}
