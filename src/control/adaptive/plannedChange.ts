import { checkTransition, computeInterstage, goEndMs, minimumGreenMs, walkLagMs, type Interstage, type InterstageData } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Group } from '../../model/site.ts';
import type { Stage } from '../../model/stage.ts';

/** A change of stage, by s since the walks of the stage that is left have ended by themselves: the last holds from then on. */
export interface PlannedChange { readonly to: number; readonly ways: readonly PlannedWay[] }

/** One in whole seconds, as the planner counts them. */
export interface PlannedWay {
  /** From its begin to the last green, s. */
  readonly durationS: number;
  /** Per stream: s after the begin at which it has green; −1 = it has none in the next stage; 0 = it keeps its own. */
  readonly startS: readonly number[];
  /** At its begin, s since the walks of the next stage will have ended by themselves: below 0, for they are to come. */
  readonly walkedS: number;
}

/** Nobody has walked for so long that nobody waits for it any more, s. */
export const walkedLongAgoS = 120;

/** What a change depends on besides its two stages: whose start is of interest, and which walks end by themselves. */
export interface ChangeSight { readonly data: InterstageData; readonly groups: readonly GroupId[]; readonly passing: readonly Group[] }

/** `walked`: walks of the stage that is left that end by themselves, though the stage is counted without them. */
export function waysOf(sight: ChangeSight, stage: Stage, to: Stage, walked: readonly GroupId[]): readonly PlannedWay[] {
  const { data, passing } = sight;
  const ended = passing.filter(({ id }) => walked.includes(id));
  const trapped = checkTransition(data, stage, to).length > 0;
  const from: Stage = { ...stage, groups: stage.groups.filter((group) => !ended.some(({ id }) => id === group)), throughAllRed: trapped ? [...stage.throughAllRed, to.id] : stage.throughAllRed };
  // Whoever crosses a walk waits until it is cleared, wherever the stage is by then.
  const clearMs = (start: GroupId): number => Math.max(0, ...ended.map((walk) => {
    const ms = data.intergreens.find((item) => item.from === walk.id && item.to === start)?.ms;
    return ms === undefined ? 0 : goEndMs(walk) + ms + walkLagMs;
  }));
  const longestS = Math.ceil(Math.max(0, ...to.groups.map(clearMs)) / 1000);
  const ways = Array.from({ length: longestS + 1 }, (_, sinceS) => wayOf(sight, to, computeInterstage(data, from, to, (start) => Math.max(0, clearMs(start) - sinceS * 1000))));
  const last = ways.findIndex((way) => isSame(way, ways.at(-1)));
  return ways.slice(0, last + 1);
}

function wayOf({ groups, passing }: ChangeSight, to: Stage, { durationMs, starts, continues }: Interstage): PlannedWay {
  const greenMs = (group: GroupId): number => starts.find((start) => start.group === group)?.greenMs ?? -1000;
  const walks = passing.filter(({ id }) => to.groups.includes(id));
  return {
    durationS: Math.ceil(durationMs / 1000), startS: groups.map((group) => (continues.includes(group) ? 0 : Math.ceil(greenMs(group) / 1000))),
    walkedS: walks.length === 0 ? walkedLongAgoS : -Math.max(...walks.map((walk) => Math.ceil((Math.max(0, greenMs(walk.id)) + minimumGreenMs(walk)) / 1000))),
  };
}

function isSame(one: PlannedWay, other: PlannedWay | undefined): boolean {
  return one.durationS === other?.durationS && one.walkedS === other.walkedS && one.startS.every((startS, at) => startS === other.startS[at]);
}
