import { looksGreen, looksYellow, type Head } from './head.ts';
import type { Bench } from './verdict.ts';

export type PairMode = 'normal' | 'flash';

/** Safety.md S2.1: a hard pair in green/green, green/yellow or yellow/yellow. Told once per meeting. */
export function createPairs(bench: Bench, heads: ReadonlyMap<string, Head>) {
  const protecting = bench.rules.protectedArrows.map(({ who, to }) => [who, to] as const);
  const pairs = [...bench.rules.hard, ...protecting].map((pair, index) => ({ pair, a: heads.get(pair[0]), b: heads.get(pair[1]), always: index < bench.rules.hard.length, key: `${pair[0]}|${pair[1]}` }));
  const together = new Set<string>();

  const each = (mode: PairMode, tell: (pair: readonly [string, string], how: string) => void): void => {
    for (const { pair, a, b, always, key } of pairs) {
      const how = a === undefined || b === undefined || !(always || a.lit.includes('G')) ? undefined : meeting(a, b, mode);
      if (how === undefined) together.delete(key);
      else if (!together.has(key)) {
        together.add(key);
        tell(pair, how);
      }
    }
  };

  return {
    look(mode: PairMode, tMs: number): void {
      if (mode === 'normal' && bench.rules.hard.length > 0) bench.look('hardPair');
      each(mode, (pair, how) => bench.say('hardPair', tMs, pair, how));
    },
    /** What stands together already, by an earlier fault that has been told, is not told again. */
    accept(mode: PairMode): void {
      each(mode, () => undefined);
    },
  };
}

/** How two heads stand together that never may; undefined where they don't. */
function meeting(a: Head, b: Head, mode: PairMode): string | undefined {
  const greenA = looksGreen(a);
  const greenB = looksGreen(b);
  if (greenA && greenB) return 'green/green';
  // In flash every vehicle head is yellow by design.
  if (mode === 'flash') return undefined;
  const yellowA = looksYellow(a);
  const yellowB = looksYellow(b);
  if ((greenA && yellowB) || (greenB && yellowA)) return 'green/yellow';
  return yellowA && yellowB ? 'yellow/yellow' : undefined;
}
