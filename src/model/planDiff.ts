import type { PlanBook } from './plan.ts';

/** One thing that two plan sets have otherwise; null = it is not there. */
export interface PlanDifference { readonly path: string; readonly before: string | null; readonly after: string | null }

/** Where two plan sets differ: plans, day plans and signatures by their ids, all else by its place. */
export function diffPlans(before: PlanBook, after: PlanBook): readonly PlanDifference[] {
  const [from, to] = [leaves(before), leaves(after)];
  return [...new Set([...from.keys(), ...to.keys()])].filter((path) => from.get(path) !== to.get(path)).map((path) => ({ path, before: from.get(path) ?? null, after: to.get(path) ?? null }));
}

function leaves(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  walk(value, '', found);
  return found;
}

function walk(value: unknown, path: string, found: Map<string, string>): void {
  if (value === undefined) return;
  if (Array.isArray(value)) value.forEach((item: unknown, index) => { walk(item, `${path}[${nameOf(item) ?? index}]`, found); });
  else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) walk(item, path === '' ? key : `${path}.${key}`, found);
  else found.set(path, typeof value === 'string' ? value : JSON.stringify(value));
}

/** What an item of a list is called, so that one more at the front does not change all. */
function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const fields = new Map<string, unknown>(Object.entries(item));
  for (const key of ['id', 'at', 'name', 'reason', 'group', 'detector']) {
    const value = fields.get(key);
    if (typeof value === 'string') return value;
  }
  return null;
}
