import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { dayMs, dayOf } from '../../../src/model/localTime.ts';
import { parsePlanSource, type PlanSource } from '../../../src/model/plan.ts';

/** The shipped plan set, which its check passes without a word: tests plant one mistake in a copy of it. */
export function ninhKieuPlans(): PlanSource {
  const parsed = parsePlanSource(parse(readFileSync(new URL('../../../config/sites/ninh-kieu/plans.yaml', import.meta.url), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** A wall clock that shows this local time at a site seven hours east of Greenwich, ms. */
export function wallAt(date: string, hours = 0, minutes = 0): number {
  const day = dayOf(date);
  if (day === null) throw new Error(date);
  return day * dayMs + ((hours - 7) * 60 + minutes) * 60_000;
}
