import type { JunctionState } from '../../model/junctionState.ts';
import { letterOf } from './look.ts';

/** The last minutes of every group, a letter for each second. */
export interface Past { readonly lastMs: number; readonly seconds: Readonly<Record<string, string>> }

export const keptS = 600;
export const noPast: Past = { lastMs: 0, seconds: {} };

/** One more look. Seconds that nobody has seen are unknown, never what stood before or after; a wall clock that went back starts anew. */
export function withLook({ lastMs, seconds }: Past, { stamp, groups }: JunctionState): Past {
  const passed = lastMs === 0 ? 1 : Math.round((stamp.wallMs - lastMs) / 1000);
  if (passed === 0) return { lastMs, seconds };
  const before: Past['seconds'] = passed < 0 ? {} : seconds;
  const gap = '-'.repeat(Math.max(0, Math.min(keptS, passed - 1)));
  return { lastMs: stamp.wallMs, seconds: Object.fromEntries(groups.map((group) => [group.id, `${before[group.id] ?? ''}${gap}${letterOf(group)}`.slice(-keptS)])) };
}
