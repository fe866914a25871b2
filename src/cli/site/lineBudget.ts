import { budgetProblems, budgetWarnings, lineBudgets, type LineBudget } from '../../field/scan/budget.ts';
import { scanConfigOf } from '../../field/scan/config.ts';
import type { Problem } from '../../model/problem.ts';
import { resolveSafety } from '../../model/seal.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import type { SiteSource } from '../../model/site.ts';

/** What each line needs, and what does not fit it: counted here as signald counts it at load (safety.md S4). */
export interface CountedLines { readonly budgets: readonly LineBudget[]; readonly problems: readonly Problem[] }

/** Nothing can be counted of a site whose boards or lamps are not found: its check says so. */
export function countLines({ safety, traffic }: SiteSource, profiles: ProfileSet): CountedLines {
  const resolved = resolveSafety(safety, profiles);
  if (resolved === null) return { budgets: [], problems: [] };
  const config = scanConfigOf(resolved, traffic);
  // Misplaced boards and slow lamp lines are the site check's: said once.
  const counted = budgetProblems(config).filter(({ code }) => code === 'line.overBudget' || code === 'line.presenceSlow');
  return { budgets: lineBudgets(config), problems: [...counted, ...budgetWarnings(config)] };
}
