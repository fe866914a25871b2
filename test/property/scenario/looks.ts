import { ruleNames, type RuleName } from '../../street/verdict.ts';

type Looks = Readonly<Partial<Record<RuleName, number>>>;

/** Which rules were looked at in which mode, and which mode came after which. */
export interface Looked { see(mode: string): void; readonly changes: readonly string[]; end(): ReadonlyMap<string, Looks> }

/** `now` = how often the checker has asked each of its rules so far. */
export function watchLooks(now: () => Looks): Looked {
  const byMode = new Map<string, Partial<Record<RuleName, number>>>();
  const changes: string[] = [];
  let mode: string | null = null;
  let before: Looks = {};
  const take = (): void => {
    const after = { ...now() };
    const mine = byMode.get(mode ?? '') ?? {};
    for (const rule of ruleNames) {
      const fresh = (after[rule] ?? 0) - (before[rule] ?? 0);
      if (fresh > 0) mine[rule] = (mine[rule] ?? 0) + fresh;
    }
    if (mode !== null) byMode.set(mode, mine);
    before = after;
  };
  return {
    changes,
    see(next) {
      if (next === mode) return;
      take();
      if (mode !== null) changes.push(`${mode}>${next}`);
      mode = next;
    },
    end() {
      take();
      return byMode;
    },
  };
}
