import { pause, type Clock } from '../../platform/clock.ts';
import type { Traci } from '../../sim/traci/client.ts';
import type { CabinetLink } from './cabinetLink.ts';
import type { Heads } from './linkState.ts';
import type { LoopValues } from './loopTally.ts';

/** SUMO's step, s and ms. */
export const stepS = 0.1;
const stepMs = 100;

export interface DriveSetting {
  readonly traci: Traci;
  readonly clock: Clock;
  readonly lightId: string;
  readonly link: Pick<CabinetLink, 'heads' | 'sense'>;
  readonly stateOf: (heads: Heads) => string;
  readonly tally: (step: Awaited<ReturnType<Traci['step']>>) => LoopValues;
  readonly steps: number;
  readonly ended: () => boolean;
  readonly onStep: (done: Driven) => void;
}

/** `behind`: steps that began more than a step late; they are made up for, none is left out. */
export interface Driven { readonly steps: number; readonly behind: number }

/** Steps SUMO by the junction's clock: heads in, loops out. */
export async function driveTraffic(setting: DriveSetting): Promise<Driven> {
  const { traci, clock, link } = setting;
  const startMs = clock.monoMs();
  let driven: Driven = { steps: 0, behind: 0 };
  let shown = '';
  while (driven.steps < setting.steps && !setting.ended()) {
    const lateMs = clock.monoMs() - (startMs + driven.steps * stepMs);
    if (lateMs < 0) {
      await pause(clock, -lateMs);
      continue;
    }
    const state = setting.stateOf(link.heads());
    // Both are on their way before either is answered: one round trip per step.
    const set = state === shown ? Promise.resolve() : traci.setLight(setting.lightId, state);
    const [now] = await Promise.all([traci.step(), set]);
    shown = state;
    const changed = setting.tally(now);
    if (Object.keys(changed).length > 0) link.sense(changed);
    driven = { steps: driven.steps + 1, behind: driven.behind + (lateMs > stepMs ? 1 : 0) };
    setting.onStep(driven);
  }
  return driven;
}
