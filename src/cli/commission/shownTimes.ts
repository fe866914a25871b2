import type { GroupId } from '../../model/relation.ts';
import type { Look, ReadBack, Written } from './readBack.ts';

/** A run of samples in which a group showed the same lamps. */
export interface Run { readonly lit: string; /** First and last sample of it. */ readonly fromMs: number; readonly lastMs: number; /** First sample of what came after; null = it still lasts. */ readonly endMs: number | null; /** Last sample before it; null = nobody saw it begin. */ readonly beforeMs: number | null }

/** Nothing steady is this short: a half of a flash is 500 ms. */
const flashHalfMs = 700;

/** What a group has shown, over all of its heads; a board in flash shows `flash`. */
export function runsOf({ looks }: Pick<ReadBack, 'looks'>, group: GroupId): readonly Run[] {
  const runs: Run[] = [];
  const shown = new Map<string, string>();
  for (const look of looks.filter(({ lamps }) => lamps.some((lamp) => lamp.group === group))) {
    shown.set(look.board, look.sample.flashing ? 'flash' : litOf(look, group));
    const lit = [...shown.values()].includes('flash') ? 'flash' : [...new Set([...shown.values()].join(''))].toSorted().join('');
    const last = runs.at(-1);
    if (last === undefined || last.lit !== lit) {
      if (last !== undefined) runs[runs.length - 1] = { ...last, endMs: look.atMs };
      runs.push({ lit, fromMs: look.atMs, lastMs: look.atMs, endMs: null, beforeMs: last?.lastMs ?? null });
    } else runs[runs.length - 1] = { ...last, lastMs: look.atMs };
  }
  return runs;
}

const letters = { red: 'R', yellow: 'Y', green: 'G' } as const;

function litOf({ lamps }: Look, group: GroupId): string {
  return [...new Set(lamps.filter((lamp) => lamp.group === group && lamp.voltage).map(({ colour }) => letters[colour]))].join('');
}

/** A right of way from its start to its end, flashing halves included, as the samples show it. */
export interface Going {
  /** Last sample without it, first with it; null = it was going when the looking began. */
  readonly startAfterMs: number | null;
  readonly startMs: number;
  /** Last sample of steady green, for the shortest green; null = no steady green. */
  readonly steadyMs: number | null;
  /** First sample at which it is over; null = it still goes. */
  readonly endMs: number | null;
}

const isFlashHalf = (run: Run, next: Run | undefined): boolean => next !== undefined && next.fromMs - run.fromMs < flashHalfMs;

/** Every right of way of a group. The end is the first sample of what is steady again: what flashes after a green is still a clearance. */
export function goingsOf(runs: readonly Run[]): readonly Going[] {
  const goings: Going[] = [];
  let open: { startAfterMs: number | null; startMs: number; steadyMs: number | null } | null = null;
  for (const [at, run] of runs.entries()) {
    const half = isFlashHalf(run, runs[at + 1]);
    const green = run.lit.includes('G');
    if (run.lit === 'flash') open = null;
    else if (green) {
      open ??= { startAfterMs: run.beforeMs, startMs: run.fromMs, steadyMs: null };
      if (!half) open.steadyMs = run.endMs ?? run.lastMs;
    } else if (open !== null && !half && (run.endMs !== null || run.lastMs - run.fromMs >= flashHalfMs)) {
      goings.push({ ...open, endMs: run.fromMs });
      open = null;
    }
  }
  if (open !== null) goings.push({ ...open, endMs: null });
  return goings;
}

/** Shortest time that two samples leave no doubt of. */
export interface Gap { readonly from: GroupId; readonly to: GroupId; readonly ms: number }

/**
 * Every gap from an end of right of way to the other's next start. The start lies after the last sample without it and
 * after the request that first commanded it; the end before its first sample: what is left between is the least that it was.
 */
export function gapsOf(readBack: ReadBack, groups: readonly GroupId[]): readonly Gap[] {
  const goings = new Map(groups.map((group) => [group, goingsOf(runsOf(readBack, group))]));
  return groups.flatMap((to) => (goings.get(to) ?? []).flatMap(({ startAfterMs, startMs }): Gap[] => {
    if (startAfterMs === null) return [];
    const beganMs = Math.max(startAfterMs, commandedAfter(readBack.written, to, startAfterMs, startMs) ?? startAfterMs);
    return groups.filter((from) => from !== to).flatMap((from): Gap[] => {
      const before = (goings.get(from) ?? []).findLast((one) => one.startMs < startMs);
      // Running together is no gap.
      return before?.endMs === undefined || before.endMs === null || before.endMs > startMs ? [] : [{ from, to, ms: Math.max(0, Math.floor(beganMs - before.endMs)) }];
    });
  }));
}

/** When the request left that first commanded the green seen at `startMs`. */
function commandedAfter(written: readonly Written[], group: GroupId, afterMs: number, startMs: number): number | null {
  return written.find(({ askedMs, commanded }) => askedMs > afterMs && askedMs <= startMs && /g/i.test(commanded[group] ?? ''))?.askedMs ?? null;
}

export interface Shortest { readonly ms: number; readonly uncertaintyMs: number }

/** The shortest steady green of a group that was seen from start to end. */
export function shortestGreen(readBack: ReadBack, group: GroupId): Shortest | null {
  const greens = goingsOf(runsOf(readBack, group)).flatMap(({ startAfterMs, startMs, steadyMs, endMs }) =>
    (startAfterMs === null || steadyMs === null || endMs === null ? [] : [{ ms: Math.round(steadyMs - startMs), uncertaintyMs: Math.ceil(startMs - startAfterMs) }]));
  return greens.toSorted((a, b) => a.ms - b.ms)[0] ?? null;
}

/** The shortest yellow after a green. */
export function shortestYellow(readBack: ReadBack, group: GroupId): Shortest | null {
  const runs = runsOf(readBack, group);
  const yellows = runs.flatMap((run, at) => {
    const before = runs[at - 1];
    if (run.lit !== 'Y' || run.endMs === null || before?.lit !== 'G' || isFlashHalf(run, runs[at + 1])) return [];
    return [{ ms: Math.round(run.endMs - run.fromMs), uncertaintyMs: Math.ceil(run.fromMs - (run.beforeMs ?? run.fromMs)) }];
  });
  return yellows.toSorted((a, b) => a.ms - b.ms)[0] ?? null;
}
