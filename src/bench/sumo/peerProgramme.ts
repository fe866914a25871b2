import type { LightPlan } from '../../sim/sumo/groups.ts';
import type { GreenStage } from '../../sim/sumo/linkGroup.ts';
import { rideState } from './crossing.ts';
import { isGreenLetter } from './letters.ts';
import type { Rules } from './rules.ts';

/** Letters of the change between two green states: who ends shows yellow, who goes on goes on as it was. */
export interface PeerChange { readonly yellow: string; readonly allRed: string; /** Nobody ends. */ readonly free: boolean }

export function peerChange(from: string, to: string): PeerChange {
  let yellow = '';
  let allRed = '';
  let free = true;
  for (let link = 0; link < from.length; link += 1) {
    const letter = from[link] ?? 'r';
    const ends = isGreenLetter(letter) && !isGreenLetter(to[link]);
    if (ends) free = false;
    yellow += ends ? 'y' : letter;
    allRed += ends ? 'r' : letter;
  }
  return { yellow, allRed, free };
}

/** A change in seconds under the rules: nothing where nobody ends. */
export function changeStates(from: string, to: string, rules: Rules): readonly string[] {
  const change = peerChange(from, to);
  if (change.free) return [];
  return [...Array.from({ length: rules.yellowS }, () => change.yellow), ...Array.from({ length: rules.allRedS }, () => change.allRed)];
}

/** The stages as an endless sequence of a SUMO programme. `green`: attributes of a stage's green, or of what is left of it once its walks of `walkS` have ended. */
export function programmePhases(light: Pick<LightPlan, 'stages' | 'groups'>, rules: Rules, green: (stage: GreenStage, walkS: number) => string): string[] {
  const { stages } = light;
  return stages.flatMap((stage, at) => {
    const next = stages[(at + 1) % stages.length] ?? stage;
    const rides = rideState(light, stage.state);
    const change = peerChange(rides, next.state);
    const walks = rides === stage.state ? [] : [`<phase duration="${rules.minGreenS}" state="${stage.state}"/>`];
    const rest = change.free ? [] : [
      `<phase duration="${rules.yellowS}" state="${change.yellow}"/>`,
      ...(rules.allRedS > 0 ? [`<phase duration="${rules.allRedS}" state="${change.allRed}"/>`] : []),
    ];
    return [...walks, `<phase ${green(stage, walks.length === 0 ? 0 : rules.minGreenS)} state="${rides}"/>`, ...rest];
  });
}
