import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Scenario } from '../../sim/sumo/scenario.ts';
import type { RuleName } from './rules.ts';

const seconds = z.number().nonnegative();

/** The best fixed plan that a search has found for a scenario, and how; the file stands beside the `.sumocfg`. */
const planSchema = z.strictObject({
  format: z.literal('ngatu-bench-fixed/1'),
  rules: z.enum(['street', 'resco']),
  /** Greens of each light's stages, whole s; offsets are the network's. */
  greensS: z.record(z.string(), z.array(z.int().positive())),
  found: z.strictObject({
    /** Mean delay over the seeds that it was searched with: no figure of a table uses them. */
    delayS: seconds, seeds: z.array(z.int()), windowS: seconds, plans: z.int(), version: z.string(),
    /** Where the search began: Webster's cycle and splits by the flows counted under the network's own plan. */
    webster: z.strictObject({ greensS: z.record(z.string(), z.array(z.int().positive())), delayS: seconds }),
  }),
});
export type FixedPlan = z.infer<typeof planSchema>;

export type Greens = FixedPlan['greensS'];

export function fixedPlanFile({ configFile }: Scenario): string {
  return configFile.replace(/\.sumocfg$/, '.fixed-plan.json');
}

/** Null = none has been found for these rules. Throws where the file is none of ours. */
export function readFixedPlan(scenario: Scenario, rules: RuleName): FixedPlan | null {
  const file = fixedPlanFile(scenario);
  if (!existsSync(file)) return null;
  const plan = planSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return plan.rules === rules ? plan : null;
}
