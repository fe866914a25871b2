import type { Head } from './head.ts';
import type { Kind } from './rules.ts';
import type { Bench } from './verdict.ts';

/** Safety.md S5: flash → yellow of all that flash yellow → all red → first green; nothing else between. */
export function createStartup(bench: Bench, heads: ReadonlyMap<string, Head>) {
  const { limits, rules } = bench;
  const yellowSince = new Map<string, number>();
  const reached = new Set<string>();
  let allRedSinceMs: number | undefined;

  const lookAtYellow = (head: Head, tMs: number): void => {
    const { id } = head.group;
    if (head.lit === 'Y') {
      if (reached.has(id)) bench.say('illegalTransition', tMs, [id], 'red → yellow in start-up');
      reached.delete(id);
      if (!yellowSince.has(id)) yellowSince.set(id, tMs);
    }
    if (head.lit !== 'R' || reached.has(id)) return;
    reached.add(id);
    bench.look('flashToRed');
    const sinceMs = yellowSince.get(id);
    yellowSince.delete(id);
    if (sinceMs === undefined) bench.say('flashToRed', tMs, [id], 'red after flash without yellow');
    else bench.look('shortStartupYellow');
    if (sinceMs !== undefined && tMs - sinceMs < rules.startup.yellowMs - limits.toleranceMs) {
      bench.say('shortStartupYellow', tMs, [id], `${tMs - sinceMs} ms, at least ${rules.startup.yellowMs}`);
    }
  };

  return {
    begin(): void {
      yellowSince.clear();
      reached.clear();
      allRedSinceMs = undefined;
    },
    look(tMs: number): void {
      for (const head of heads.values()) if (hasFlashYellow(head)) lookAtYellow(head, tMs);
      const allRed = [...heads.values()].every((head) => head.lit === 'R' || (head.group.kind === 'filterArrow' && head.lit === ''));
      allRedSinceMs = allRed ? (allRedSinceMs ?? tMs) : undefined;
    },
    /** Green or red-yellow comes: start-up is over, rightly or not. */
    endsWith(lamps: ReadonlyMap<string, string>, tMs: number): boolean {
      // An arrow's flashing yellow is a go (safety.md S1): after all red it opens the junction like a green.
      const greens = [...lamps].filter(([id, lit]) => lit.includes('G') || (lit === 'Y' && allRedSinceMs !== undefined && heads.get(id)?.group.kind === 'flashingYellowArrow')).map(([id]) => id);
      const redYellows = [...lamps].filter(([id, lit]) => lit === 'RY' && (heads.get(id)?.group.redYellowMs ?? 0) > 0).map(([id]) => id);
      // Red-yellow where no red has been is a yellow that overlaps its red for a moment.
      const opening = [...greens, ...(allRedSinceMs === undefined ? [] : redYellows)];
      if (opening.length === 0) return false;
      const redMs = allRedSinceMs === undefined ? 0 : tMs - allRedSinceMs;
      bench.look(greens.length > 0 ? 'greenInStartup' : 'shortStartupAllRed');
      if (redMs < rules.startup.allRedMs - limits.toleranceMs) {
        const detail = `all red for ${redMs} ms, at least ${rules.startup.allRedMs}`;
        bench.say(greens.length > 0 ? 'greenInStartup' : 'shortStartupAllRed', tMs, opening, detail);
      }
      return true;
    },
  };
}

/** What fail-safe makes of each kind (safety.md S1): those that flash yellow go through yellow, a filter arrow and a walk are dark. */
const flashesYellow: Readonly<Record<Kind, boolean>> = {
  vehicle3: true, bicycle: true, tram: true, flashingYellowArrow: true, filterArrow: false, pedestrian2: false,
};

/** Heads that flash yellow in fail-safe, and so must go through yellow. */
export function hasFlashYellow(head: Head): boolean {
  return flashesYellow[head.group.kind];
}
