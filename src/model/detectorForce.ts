import type { DetectorId } from './detector.ts';
import type { SiteTraffic } from './site.ts';

/** What a person makes of a detector for a while: somebody is on it, nobody is, or it is not believed. */
export const detectorForces = ['on', 'off', 'suspend'] as const;
export type DetectorForceKind = (typeof detectorForces)[number];

/** One forced detector, for the panel and the report. */
export interface DetectorForceStatus { readonly state: DetectorForceKind; readonly source: 'centre' | 'technician'; readonly by?: string; readonly remainingS: number }

/** Contacts of preemptions and of the police are no road users': nobody makes a train, or makes one go away. */
export function mayForce({ detectors, preemptions = [], police }: Pick<SiteTraffic, 'detectors' | 'preemptions' | 'police'>, id: DetectorId): boolean {
  if (preemptions.some(({ inputs }) => inputs.some(({ detector }) => detector === id))) return false;
  return police?.buttons.some(({ input }) => input === id) !== true && detectors.some((detector) => detector.id === id);
}
