import { faultCatalogue } from '../../src/model/fault.ts';
import { buildChecker, traces } from './checker.ts';
import { firstPlace, modelSite, takeTransition, type GuardRoad, type Place } from './replay.ts';
import type { SiteSafety } from '../../src/model/artefact.ts';

export interface ConformanceWish {
  readonly road: GuardRoad;
  /** So many transitions are compared. */
  readonly transitions: number;
  /** Every so many-th tick and scan in normal operation; the way there is compared as well. */
  readonly every: number;
  /** Groups b and c may run together. */
  readonly together: boolean;
  readonly site?: SiteSafety;
  /** The search turns back so deep: a shallow one sees more of normal operation early. */
  readonly depth?: number;
}

export interface Conformance {
  readonly compared: number;
  readonly searched: number;
  /** The first disagreements, in words. */
  readonly disagreements: readonly string[];
  /** How often each kind of decision was compared. */
  readonly kinds: ReadonlyMap<string, number>;
}

interface Step { readonly depth: number; readonly line: string; place: Place | null }

// Closings count for an hour, the model forgets none: 6000 rounds of 500 ms stay below.
const deepest = 30_000;
const mostTold = 5;
/** Start-up and flash are most of the search: they are compared so much more rarely than normal operation. */
const restRarer = 1000;
/** Faults that the model has too, as its own trip; any other that does more than record is a disagreement: nothing here is broken but the line. */
const sharedFaults: ReadonlySet<string> = new Set(['board.silent', 'board.watchdogTripped', 'guard.refusedImage', 'guard.closings']);

/**
 * The search itself is the source of the traces: it goes down and comes back, and guard's state is a value, so that
 * each transition starts from the state its own path led to.
 */
export async function compare(wish: ConformanceWish): Promise<Conformance> {
  const site = wish.site ?? modelSite(wish.together);
  const checker = await buildChecker(wish.together ? ['EXACT', 'TOGETHER'] : ['EXACT'], true);
  const path: Step[] = [{ depth: -1, line: '', place: firstPlace(wish.road, site) }];
  const kinds = new Map<string, number>();
  const disagreements: string[] = [];
  let compared = 0;
  let searched = 0;
  let running = 0;

  const walk = (): void => {
    const from = path.findLastIndex(({ place }) => place !== null);
    let place = path[from]?.place ?? null;
    for (const step of path.slice(from + 1)) {
      if (place === null) return;
      const taken = takeTransition(wish.road, site, place, step.line);
      place = taken.place;
      step.place = place;
      compared += 1;
      kinds.set(taken.kind, (kinds.get(taken.kind) ?? 0) + 1);
      const foreign = taken.faults.find(({ code }) => !sharedFaults.has(code) && faultCatalogue[code].action !== 'record');
      if (taken.said === taken.expected && foreign === undefined) continue;
      disagreements.push(`${step.line}\n  model ${taken.expected}\n  guard ${taken.said}${foreign === undefined ? '' : ` ${foreign.code}`}\n  after ${lastLines(path, step)}`);
      return;
    }
  };
  try {
    await traces(checker, wish.depth ?? deepest, (line) => {
      const depth = Number(line.slice(2, line.indexOf(' ', 2)));
      while ((path.at(-1)?.depth ?? -1) >= depth) path.pop();
      path.push({ depth, line, place: null });
      searched += 1;
      const runs = line.split(' ')[line.startsWith('J ') ? 5 : 11] === '3';
      if (runs) running += 1;
      if (runs ? running % wish.every === 0 : searched % (wish.every * restRarer) === 0) walk();
      return compared < wish.transitions && disagreements.length < mostTold;
    });
  } finally {
    await checker.remove();
  }
  return { compared, searched, disagreements, kinds };
}

function lastLines(path: readonly Step[], step: Step): string {
  const at = path.indexOf(step);
  return path.slice(Math.max(1, at - 12), at).map(({ line }) => line).join('\n        ');
}
