import { z } from 'zod';

const count = z.int().min(0);

/** What the optimiser would have done beside what the plan did, counted since it began to look on. */
export const shadowCountsSchema = z.strictObject({
  /** Runs of a stage that plan and optimiser both had in hand. */
  runs: count,
  /** Left for the same stage within a second and a half. */
  same: count,
  /** The plan went on when the optimiser would have left, and by how much in all, s. */
  longer: count, longerS: z.number().min(0),
  /** The plan left when the optimiser would have stayed. */
  shorter: count,
  /** The plan went to another stage than the optimiser would have. */
  otherStage: count,
  /** By the optimiser's own prediction: what its first differing choice of each run saved, vehicle seconds, and of how many runs it says so. */
  predictedVehS: z.number().min(0), predicted: count,
});
export type ShadowCounts = Readonly<z.infer<typeof shadowCountsSchema>>;

export const noShadowCounts: ShadowCounts = { runs: 0, same: 0, longer: 0, longerS: 0, shorter: 0, otherStage: 0, predictedVehS: 0, predicted: 0 };
