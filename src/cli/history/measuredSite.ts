import { z } from 'zod';
import { measuredOf, type MeasuredSite } from '../../measures/numbering.ts';
import { siteSourceSchema } from '../../model/site.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import { askFor } from '../dial.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';

const shownSchema = z.object({ site: siteSourceSchema });

/** The site whose log it is: the one that runs, or the one that is named. */
export async function measuredSite(shell: Shell, given: string): Promise<MeasuredSite | ExitCode> {
  if (given !== '') {
    const read = await readSiteOrArtefact(shell, given);
    return typeof read === 'number' ? read : measuredOf(read);
  }
  const shown = await askFor(shell, 'view', 'site.show', shownSchema);
  return typeof shown === 'number' ? shown : measuredOf(shown.site);
}
