import { variable } from '../../sim/traci/code.ts';
import { dueOf, type Trip } from '../../sim/traci/delay.ts';
import type { LightPlan } from '../../sim/sumo/groups.ts';
import { lanesBefore, type Hear } from './hearing.ts';
import { stageShown } from './letters.ts';
import type { RunRecord } from './record.ts';

/** So many seconds are one point of the curve, and so many of departures one bar. */
const everyS = 10;
const binS = 300;

/** A time in which a light showed one stage, s from the begin; `stage` −1 = a change. `why`: what ours decided at its end. */
export interface Shown { readonly fromS: number; readonly toS: number; readonly stage: number; readonly why?: string }
export interface TracedLight {
  readonly lightId: string;
  readonly stages: number;
  readonly shown: readonly Shown[];
  /** Vehicles that stand before the light, every 10 s. */
  readonly queue: readonly number[];
}
export interface Trace {
  readonly record: RunRecord;
  /** Vehicles in the network, every 10 s. */
  readonly vehicles: readonly number[];
  /** Mean delay of those who should have set out in the same five minutes, s; null = nobody. */
  readonly delaysS: readonly (number | null)[];
  readonly lights: readonly TracedLight[];
}

export interface Tracer {
  readonly hear: Hear;
  readonly end: (record: RunRecord, trips: readonly Trip[]) => Trace;
}

export function createTracer(lights: readonly LightPlan[]): Tracer {
  const vehicles: number[] = [];
  const found = lights.map((light) => ({ light, lanes: lanesBefore(light), shown: [] as Shown[], queue: [] as number[] }));
  let inside = 0;
  return {
    hear(second, step, states, whys) {
      inside += step.departedIds.length - step.arrivedIds.length;
      if (second % everyS === 0) vehicles.push(inside);
      for (const { light, lanes, shown, queue } of found) {
        const stage = stageShown(light, states.get(light.lightId) ?? '');
        const why = whys.get(light.lightId);
        const last = shown.at(-1);
        if (last !== undefined && why !== undefined) shown[shown.length - 1] = { ...last, why };
        if (last !== undefined && last.stage === stage) shown[shown.length - 1] = { ...last, toS: second + 1, ...(why === undefined ? {} : { why }) };
        else shown.push({ fromS: second, toS: second + 1, stage });
        if (second % everyS === 0) queue.push(lanes.reduce((sum, lane) => sum + Number(step.others.get(lane)?.get(variable.haltingNumber) ?? 0), 0));
      }
    },
    end: (record, trips) => ({
      record, vehicles, delaysS: delaysOf(trips, record.window),
      lights: found.map(({ light, shown, queue }) => ({ lightId: light.lightId, stages: light.stages.length, shown, queue })),
    }),
  };
}

function delaysOf(trips: readonly Trip[], [beginS, endS]: RunRecord['window']): readonly (number | null)[] {
  return Array.from({ length: Math.ceil((endS - beginS) / binS) }, (_, bin) => {
    const own = trips.filter((trip) => Math.floor((dueOf(trip, endS) - beginS) / binS) === bin);
    return own.length === 0 ? null : own.reduce((sum, { delayS }) => sum + delayS, 0) / own.length;
  });
}
