import type { GreenStage } from '../../sim/sumo/linkGroup.ts';
import { isGreenLetter } from './letters.ts';
import type { Rules } from './rules.ts';

/** Letters of the change between two green states: who ends shows yellow, who goes on goes on as it was. */
export interface PeerChange { readonly yellow: string; readonly allRed: string; /** Nobody ends. */ readonly free: boolean }

export function peerChange(from: string, to: string, crossings: ReadonlySet<number> = new Set()): PeerChange {
  let yellow = '';
  let allRed = '';
  let free = true;
  for (let link = 0; link < from.length; link += 1) {
    const letter = from[link] ?? 'r';
    const ends = isGreenLetter(letter) && !isGreenLetter(to[link]);
    if (ends) free = false;
    yellow += ends ? (crossings.has(link) ? 'r' : 'y') : letter;
    allRed += ends ? 'r' : letter;
  }
  return { yellow, allRed, free };
}

/** A change in seconds under the rules: nothing where nobody ends. */
export function changeStates(from: string, to: string, rules: Rules, crossings?: ReadonlySet<number>): readonly string[] {
  const change = peerChange(from, to, crossings);
  if (change.free) return [];
  return [...Array.from({ length: rules.yellowS }, () => change.yellow), ...Array.from({ length: rules.allRedS }, () => change.allRed)];
}

/** The stages as an endless sequence of a SUMO programme. */
export function programmePhases(stages: readonly GreenStage[], rules: Rules, green: (stage: GreenStage) => string, crossings?: ReadonlySet<number>): string[] {
  return stages.flatMap((stage, at) => {
    const next = stages[(at + 1) % stages.length] ?? stage;
    const change = peerChange(stage.state, next.state, crossings);
    const rest = change.free ? [] : [
      `<phase duration="${rules.yellowS}" state="${change.yellow}"/>`,
      ...(rules.allRedS > 0 ? [`<phase duration="${rules.allRedS}" state="${change.allRed}"/>`] : []),
    ];
    return [`<phase ${green(stage)} state="${stage.state}"/>`, ...rest];
  });
}
