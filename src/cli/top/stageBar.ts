import type { GroupStatus, JunctionState } from '../../model/junctionState.ts';
import { span, type Span } from './span.ts';

/** The splits of the running plan, in its order; null where it has none. */
export interface Splits { readonly cycleMs: number; readonly stages: readonly { readonly stage: string; readonly endMs: number }[] }

/** The splits in an answer of `plan.list`. */
export function splitsOf(answer: unknown): Splits | null {
  const plan = field(answer, 'plan');
  const [cycleMs, items] = [field(plan, 'cycleMs'), field(plan, 'stages')];
  if (typeof cycleMs !== 'number' || cycleMs <= 0 || !Array.isArray(items) || items.length === 0) return null;
  let endMs = 0;
  const stages = items.map((item: unknown) => {
    const splitMs = field(item, 'splitMs');
    endMs += typeof splitMs === 'number' ? splitMs : 0;
    return { stage: String(field(item, 'stage')), endMs };
  });
  return endMs === 0 ? null : { cycleMs: Math.max(cycleMs, endMs), stages };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

/**
 * The plan's cycle with its splits, filled as far as its second has come; without a cycle that runs by the clock the
 * stage, or the interstage (`>`), as far as it has come of what it will probably take.
 */
export function stageBar(state: JunctionState, splits: Splits | null, columns: number): readonly Span[] {
  if (columns < 12) return [];
  if (state.cycleSecond !== null && splits !== null) return cycleSpans(state.cycleSecond * 1000, splits, columns);
  if (state.stage === null) return [];
  const ahead = aheadMs(state.groups, state.interstage);
  if (ahead === null) return [];
  const filled = Math.round((columns * state.stageElapsedMs) / Math.max(1, state.stageElapsedMs + ahead));
  return [span((state.interstage ? '>' : '█').repeat(Math.min(columns, filled)), 'bold'), span('░'.repeat(Math.max(0, columns - filled)), 'dim')];
}

/** Until the first green ends, in an interstage until the first one begins. */
function aheadMs(groups: readonly GroupStatus[], interstage: boolean): number | null {
  const to = interstage ? 'green' : 'red';
  const times = groups.flatMap(({ remaining }) => (remaining?.to === to ? [remaining.likelyMs] : []));
  return times.length === 0 ? null : Math.min(...times);
}

function cycleSpans(nowMs: number, { cycleMs, stages }: Splits, columns: number): readonly Span[] {
  const at = (ms: number): number => Math.round((ms / cycleMs) * columns);
  const letters: string[] = Array.from({ length: columns }, (_, column) => (column < at(nowMs) ? '█' : '░'));
  stages.forEach(({ stage, endMs }, index) => {
    const from = at(index === 0 ? 0 : (stages[index - 1]?.endMs ?? 0));
    const room = at(endMs) - from - 1;
    if (room < 1) return;
    letters[from] = '|';
    stage.slice(0, room).split('').forEach((letter, offset) => { letters[from + 1 + offset] = letter; });
  });
  return [span(letters.slice(0, at(nowMs)).join(''), 'bold'), span(letters.slice(at(nowMs)).join(''), 'dim')];
}
