import { parseWith } from './parsing.ts';
import type { Parsed } from './problem.ts';
import { siteSourceSchema, type SiteSource } from './site.ts';

/** The schema's half of a site check: shape and ranges. What the words mean together is `checkSite`'s. */
export function parseSite(input: unknown): Parsed<SiteSource> {
  return parseWith(siteSourceSchema, input);
}
