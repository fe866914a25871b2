import type { LightPlan } from '../../sim/sumo/groups.ts';
import { clearanceS, crossingsOf } from './crossing.ts';
import { isGreenLetter, isOpenLetter, stageShown } from './letters.ts';
import { interstageS, type Rules } from './rules.ts';

/** What the street shows at one light, second by second: switches counted, the rules checked (control.md, Exactness). */
export interface LightWatch {
  see(state: string, second: number): void;
  readonly switches: () => number;
  /** Sentences: a change that is not exactly as long as the rules say, a green that is too short. */
  readonly problems: readonly string[];
}

/** Answers of the street add so much to the clearance of a crossing, s. */
const walkLagS = 1;

/** Of a crossing the rules say only the green: people clear it by its length, and a change waits for them. */
export function watchLight(light: LightPlan, rules: Rules): LightWatch {
  const crossings = crossingsOf(light);
  const wanted = interstageS(rules);
  // With numbers on display an interstage is planned 0.4 s longer (control.md, The countdown that never lies): it may take one more step.
  const mostS = wanted + (rules.countdownS > 0 ? 1 : 0);
  const greenSince = new Map<number, number>();
  const problems: string[] = [];
  let before: string | null = null;
  let switches = 0;
  let clearAt = 0;
  /** End of green of the change under way: all of a change end together, and one in which nobody starts may come just before. */
  let endedAt: number | null = null;
  return {
    problems, switches: () => switches,
    see(state, second) {
      // How long the first greens have stood, nobody knows.
      const was = before ?? state;
      before = state;
      if (state === was) return;
      const ends: number[] = [];
      const starts: number[] = [];
      for (const [link, letter] of state.split('').entries()) {
        if (crossings.has(link)) {
          if (isGreenLetter(was[link]) && !isGreenLetter(letter)) clearAt = Math.max(clearAt, second + clearanceS(light, link));
          continue;
        }
        if (isGreenLetter(was[link]) && !isGreenLetter(letter)) ends.push(link);
        if (!isGreenLetter(was[link]) && isGreenLetter(letter)) starts.push(link);
        if (!isOpenLetter(was[link]) && letter === 'y') problems.push(`${second}: link ${link} of ${light.lightId} shows yellow after red`);
      }
      for (const link of ends) {
        const sinceS = greenSince.get(link);
        if (sinceS !== undefined && second - sinceS < rules.minGreenS) problems.push(`${second}: link ${link} of ${light.lightId} green for ${second - sinceS} s`);
      }
      // A change in which nobody started is over when its time is and a stage stands: who starts later does so in a change of its own, in which nobody ends.
      if (endedAt !== null && second - endedAt > wanted && stageShown(light, was) >= 0) endedAt = null;
      if (starts.length > 0 && endedAt !== null) {
        switches += 1;
        if (second - endedAt < wanted || second > Math.max(endedAt + mostS, clearAt + walkLagS)) problems.push(`${second}: ${light.lightId} changes in ${second - endedAt} s`);
        endedAt = null;
      }
      if (ends.length > 0) endedAt = second;
      for (const link of starts) greenSince.set(link, second);
    },
  };
}
