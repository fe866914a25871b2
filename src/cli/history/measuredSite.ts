import { z } from 'zod';
import { measuredOf, type MeasuredSite } from '../../measures/numbering.ts';
import { siteSourceSchema } from '../../model/site.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import { askFor } from '../dial.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import { useSiteZone } from '../siteClock.ts';

const shownSchema = z.object({ site: siteSourceSchema });

/** The site whose log it is: the one that runs, or the one that is named. */
export async function measuredSite(shell: Shell, given: string): Promise<MeasuredSite | ExitCode> {
  if (given !== '') {
    const read = await readSiteOrArtefact(shell, given);
    if (typeof read === 'number') return read;
    useSiteZone(read.traffic.timezone);
    return measuredOf(read);
  }
  const shown = await askFor(shell, 'view', 'site.show', shownSchema);
  return typeof shown === 'number' ? shown : measuredOf(shown.site);
}
