import { z } from 'zod';
import type { SealedSite } from '../../model/artefact.ts';
import type { CabinetLine } from '../cabinet/recording.ts';
import type { DoneLine } from './disturbance.ts';

const violation = z.object({ rule: z.string(), tMs: z.number(), groups: z.array(z.string()).readonly(), detail: z.string() });
const interval = z.object({ fromMs: z.number(), toMs: z.number() });

/** What the street says of one episode: by a program that shares no code with this one. */
export const streetVerdictSchema = z.object({
  report: z.object({
    colouredS: z.number(), stageChanges: z.number(), conflictingChanges: z.number(), flashIntervals: z.array(interval).readonly(),
    greensByGroup: z.record(z.string(), z.number()), looks: z.record(z.string(), z.number()),
  }),
  violations: z.array(violation).readonly(),
  late: z.array(z.string()).readonly(),
  nuisances: z.array(interval).readonly(),
});
export type StreetVerdict = z.infer<typeof streetVerdictSchema>;

/** Hears the recording of one episode and what was done, and judges at its end. */
export interface Judge {
  observe(line: CabinetLine | DoneLine): void;
  finish(endMs: number): StreetVerdict | Promise<StreetVerdict>;
}
/** One judge for each episode. */
export type Judges = (site: SealedSite) => Judge;
