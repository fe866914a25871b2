import type { LightPlan } from '../../sim/sumo/groups.ts';
import type { Step } from '../../sim/traci/client.ts';

/** What a report hears of a second. */
export type HeardStep = Pick<Step, 'departedIds' | 'arrivedIds' | 'others' | 'loops'>;
/** `whys`: by light, why ours left its stage in this second. */
export type Hear = (second: number, step: HeardStep, states: ReadonlyMap<string, string>, whys: ReadonlyMap<string, string>) => void;

/** Lanes that lead to a light: those whose standing vehicles are its queue. */
export function lanesBefore(light: Pick<LightPlan, 'groups'>): readonly string[] {
  return [...new Set(light.groups.filter(({ kind }) => kind === 'vehicle').flatMap(({ lanes }) => lanes))];
}
