import type { Step } from '../../sim/traci/client.ts';
import type { LightPlan } from '../../sim/sumo/groups.ts';
import { isGreenLetter } from './letters.ts';
import type { RunRecord } from './record.ts';

/** So many seconds are one point of the curve. */
const everyS = 10;

/** A time in which a light showed one stage, s from the begin; `stage` −1 = a change. */
export interface Shown { readonly fromS: number; readonly toS: number; readonly stage: number }
export interface Trace {
  readonly record: RunRecord;
  /** Vehicles in the network, every 10 s. */
  readonly vehicles: readonly number[];
  readonly lights: readonly { readonly lightId: string; readonly stages: number; readonly shown: readonly Shown[] }[];
}

export interface Tracer {
  readonly hear: (second: number, step: Pick<Step, 'departedIds' | 'arrivedIds'>, states: ReadonlyMap<string, string>) => void;
  readonly end: (record: RunRecord) => Trace;
}

export function createTracer(lights: readonly LightPlan[]): Tracer {
  const vehicles: number[] = [];
  const shown = new Map(lights.map(({ lightId }): [string, Shown[]] => [lightId, []]));
  let inside = 0;
  return {
    hear(second, step, states) {
      inside += step.departedIds.length - step.arrivedIds.length;
      if (second % everyS === 0) vehicles.push(inside);
      for (const light of lights) {
        const found = shown.get(light.lightId) ?? [];
        const stage = stageOf(light, states.get(light.lightId) ?? '');
        const last = found.at(-1);
        if (last !== undefined && last.stage === stage) found[found.length - 1] = { ...last, toS: second + 1 };
        else found.push({ fromS: second, toS: second + 1, stage });
      }
    },
    end: (record) => ({ record, vehicles, lights: lights.map(({ lightId, stages }) => ({ lightId, stages: stages.length, shown: shown.get(lightId) ?? [] })) }),
  };
}

function greens(letters: string): string {
  return letters.split('').map((letter) => (isGreenLetter(letter) ? '1' : '0')).join('');
}

function stageOf({ stages }: LightPlan, state: string): number {
  if (/[yY]/.test(state)) return -1;
  return stages.findIndex((stage) => greens(stage.state) === greens(state));
}
