/** One stage by the lanes that it serves: flow over saturation of the busiest, and its change with the start-up loss behind it, s. */
export interface StageLoad { readonly flowRatio: number; readonly lostS: number; readonly leastS: number }

const cycleLeastS = 40;
const cycleMostS = 150;
/** Above so much the formula runs away. */
const mostLoad = 0.9;

/** Webster's cycle, and greens in proportion to the flow ratios; none below its least. Whole seconds. */
export function websterGreens(stages: readonly StageLoad[]): readonly number[] {
  const lostS = stages.reduce((sum, stage) => sum + stage.lostS, 0);
  const load = stages.reduce((sum, stage) => sum + stage.flowRatio, 0);
  const cycleS = Math.min(cycleMostS, Math.max(cycleLeastS, (1.5 * lostS + 5) / (1 - Math.min(mostLoad, load))));
  const greenS = Math.max(0, cycleS - lostS);
  return stages.map(({ flowRatio, leastS }) => Math.max(leastS, Math.round(load === 0 ? greenS / stages.length : (greenS * flowRatio) / load)));
}

const stepsS = [8, 4, 2, 1] as const;

/**
 * Coordinate search: each green longer and shorter, and all together, by ever smaller steps, as long as one of them costs
 * less. Ends after `mostPlans` at the latest.
 */
export async function searchGreens(start: readonly number[], leastS: readonly number[], mostPlans: number, cost: (greensS: readonly number[]) => Promise<number>): Promise<{ readonly greensS: readonly number[]; readonly cost: number; readonly plans: number }> {
  const known = new Map<string, number>();
  const costOf = async (greensS: readonly number[]): Promise<number> => {
    const key = greensS.join(' ');
    const found = known.get(key) ?? (known.size < mostPlans ? await cost(greensS) : Infinity);
    if (found !== Infinity) known.set(key, found);
    return found;
  };
  let best = { greensS: start, cost: await costOf(start) };
  for (const stepS of stepsS) {
    for (let moved = true; moved;) {
      moved = false;
      for (const greensS of neighbours(best.greensS, leastS, stepS)) {
        const here = await costOf(greensS);
        if (here >= best.cost) continue;
        best = { greensS, cost: here };
        moved = true;
        break;
      }
    }
  }
  return { ...best, plans: known.size };
}

function neighbours(greensS: readonly number[], leastS: readonly number[], stepS: number): readonly (readonly number[])[] {
  const moves = [-stepS, stepS].flatMap((byS) => [greensS.map((green) => green + byS), ...greensS.map((_, at) => greensS.map((green, place) => (place === at ? green + byS : green)))]);
  return moves.map((move) => move.map((green, at) => Math.max(leastS[at] ?? 0, green)));
}
