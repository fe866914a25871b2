import type { Problem } from './problem.ts';
import type { ProfileSet } from './siteLamp.ts';
import type { SiteSource } from './site.ts';

/** Semantics of a site: every problem found, errors and warnings. */
export function checkSite(_source: SiteSource, _profiles: ProfileSet): readonly Problem[] {
  return [];
}
